import { outputNames } from '../spec/outputs.js';
import type { BucketSpec, HandStep } from '../spec/spec.js';
import { outputPlaceholder } from '../template/placeholder.js';
import { bucketArn } from '../spec/arn.js';
import { s3Encryption } from '../spec/encryption.js';
import type { Recording } from '../request/terms.js';

/** What somebody has to do by hand in the own account, because Terraform can't, or must not. Empty for most requests. */
export function handStepsOf(spec: BucketSpec): readonly HandStep[] {
  return [
    ...trailStep(spec),
    ...(spec.encryption.sseC === 'allowed' ? [customerKeyStep(spec)] : []),
    // Last: with it on, some of what Terraform does takes a code.
    ...(spec.access.mfaDelete ? [mfaDeleteStep(spec)] : []),
  ];
}

/**
 * S3 User Guide, "Configuring MFA delete": only the root user, with access keys and by the API. The serial number is that of a device
 * which shows codes; a passkey or a security key shows none.
 */
function mfaDeleteStep({ bucket, region, partition }: BucketSpec): HandStep {
  const device = `arn:${partition}:iam::${outputPlaceholder(outputNames.account)}:mfa/root-account-mfa-device`;
  const why = [
    "S3 takes this from the account's root user alone, with access keys and a code of its MFA device, so Terraform can't do it.",
    'Create access keys for the root user, put the device\'s own serial number ("aws iam list-mfa-devices") and the code that it shows in place of the last argument, and delete the keys again.',
    'From then on it takes the root user and a code to delete a version for good, to suspend versioning or to switch this off (MFADelete=Disabled), which has to come before the bucket can be decommissioned.',
  ];
  return {
    title: `Switch on MFA delete for ${bucket}`,
    why: why.join(' '),
    command: [
      shellCommand('aws', 's3api', 'put-bucket-versioning', '--region', region, '--bucket', bucket),
      shellCommand('--versioning-configuration', 'Status=Enabled,MFADelete=Enabled'),
      `--mfa ${shellWord(`${device} 123456`)}`,
    ].join(' '),
  };
}

/** S3 User Guide, "Blocking or unblocking SSE-C": new buckets block it since April 2026. Provider 5.100 has no argument for it. */
function customerKeyStep({ bucket, region, encryption }: BucketSpec): HandStep {
  const { type, key, bucketKey } = encryption;
  const arn = key.from === 'given' ? key.arn : outputPlaceholder(outputNames.keyArn);
  const rule = {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: s3Encryption[type],
      ...(key.from !== 's3' && { KMSMasterKeyID: arn }),
    },
    BucketKeyEnabled: bucketKey,
    BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
  };
  return {
    title: `Let ${bucket} take uploads with customer-provided keys (SSE-C)`,
    why: "S3 blocks SSE-C on new buckets since April 2026, beside the bucket's policy, and not all versions of the provider can lift that. Repeat it whenever Terraform has changed the bucket's encryption.",
    command: shellCommand(
      ...['aws', 's3api', 'put-bucket-encryption', '--region', region, '--bucket', bucket],
      ...['--server-side-encryption-configuration', JSON.stringify({ Rules: [rule] })],
    ),
  };
}

const found = 'trail-selectors.json';
const wanted = 'trail-selectors-new.json';

/** What a trail records of a bucket, in both of CloudTrail's languages (API reference, `EventSelector` and `AdvancedEventSelector`). */
const recorded: Readonly<Record<Recording, { readonly basic: string; readonly readOnly?: string }>> = {
  all: { basic: 'All' },
  read: { basic: 'ReadOnly', readOnly: 'true' },
  write: { basic: 'WriteOnly', readOnly: 'false' },
};

/**
 * How a trail that exists comes to record this bucket's objects; none where the trail is created, or there is none. `PutEventSelectors`
 * replaces all that a trail selects, so the commands start from what it selects now and add to it in the language that it uses. Where one
 * of them fails, the last one finds no selectors, and CloudTrail refuses it. To run them twice adds nothing twice.
 */
function trailStep(spec: BucketSpec): readonly HandStep[] {
  const { dataEvents } = spec.logging;
  if (dataEvents === undefined || dataEvents.created) return [];
  const { trail } = dataEvents;
  const [, , , region = '', account = ''] = trail.split(':');
  const read = shellCommand('aws', 'cloudtrail', 'get-event-selectors', '--region', region, '--trail-name', trail);
  const commands = [
    `${read} --output json > ${found} &&`,
    `jq ${shellWord(program(spec, trail, dataEvents.record))} ${found} > ${wanted}`,
    shellCommand('aws', 'cloudtrail', 'put-event-selectors', '--region', region, '--cli-input-json', `file://${wanted}`),
  ];
  const why = [
    `The trail exists already and is not managed here: its owner, in the account ${account}, has to add the bucket.`,
    'put-event-selectors replaces everything that a trail records: the commands add to what it records now.',
    `Compare ${found} with ${wanted} before the last one. The second needs jq, which AWS CloudShell has.`,
  ];
  return [
    { title: `Let the trail ${trail} record the objects of ${spec.bucket}`, why: why.join(' '), command: commands.join('\n') },
  ];
}

/** A jq program from what `get-event-selectors` gives to what `put-event-selectors` takes. JSON is jq. */
function program({ partition, bucket }: BucketSpec, trail: string, record: Recording): string {
  // With the slash: without it, buckets whose name starts alike would be selected too.
  const objects = `${bucketArn(partition, bucket)}/`;
  const { basic, readOnly } = recorded[record];
  const selector = {
    ReadWriteType: basic,
    IncludeManagementEvents: false,
    DataResources: [{ Type: 'AWS::S3::Object', Values: [objects] }],
    ExcludeManagementEventSources: [],
  };
  const advanced = {
    Name: `Objects of ${bucket}`,
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'resources.ARN', StartsWith: [objects] },
      ...(readOnly === undefined ? [] : [{ Field: 'readOnly', Equals: [readOnly] }]),
    ],
  };
  return [
    `{TrailName: ${JSON.stringify(trail)}} +`,
    'if (.AdvancedEventSelectors // []) == []',
    `then [${JSON.stringify(selector)}] as $new | {EventSelectors: ((.EventSelectors // []) - $new + $new)}`,
    `else [${JSON.stringify(advanced)}] as $new | {AdvancedEventSelectors: (.AdvancedEventSelectors - $new + $new)}`,
    'end',
  ].join('\n');
}

/**
 * A word as every POSIX shell reads it back, whatever is in it (POSIX, "Single-Quotes"). What needs no quotes gets none, so that commands
 * stay readable.
 */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_/:=.,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command in one line, each part a word for itself. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

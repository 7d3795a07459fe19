import { bucketArn } from '../bucket/arn.js';
import type { BucketSpec, HandStep } from '../bucket/spec.js';
import type { Recording } from '../request/terms.js';
import { shellCommand, shellWord } from './shell.js';

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
export function trailStep(spec: BucketSpec): readonly HandStep[] {
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

import { quote } from '../fault/fault.js';
import { bucketIn, repairedName } from '../request/bucket-name.js';
import { isOptIn, partitionOf, regionNames } from '../request/regions.js';
import { byDefault, type Draft, note, refuse } from './draft.js';
import { compilePattern } from '../yaml/pattern.js';

/** Regions that have Transfer Acceleration (S3 User Guide, "Configuring fast, secure file transfers"); others may have got it since. */
const accelerated = new Set(
  [
    ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
    ['eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
    ['ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ].flat(),
);

/** Checks the bucket's name and region against the template's rules; another region than the recommended ones is a note. */
export function checkPlace(draft: Draft): void {
  checkName(draft);
  checkRegion(draft);
  noteOptIn(draft);
  const acceleration = draft.set.transferAcceleration;
  if (acceleration === undefined) return;
  byDefault(draft, 'transferAcceleration', acceleration.enabled, acceleration.reason);
  const { region } = draft.request.value;
  if (!acceleration.enabled || accelerated.has(region)) return;
  note(
    draft,
    'acceleration-region',
    `Transfer Acceleration is not offered in every region, and may not be in ${region}: then applying fails.`,
  );
}

/** Notes the regions that the account may not have yet: there every call is refused. A replica in another account is that account's matter, too. */
function noteOptIn({ request, notes }: Draft): void {
  const { region, replication } = request.value;
  for (const each of [region, replication?.region].filter((one) => one !== undefined && isOptIn(one))) {
    const whose = each === region || replication?.account === undefined ? 'the account' : `the account ${replication.account}`;
    const text = `${each} has to be enabled in ${whose} before anything can be made there: "aws account enable-region --region-name ${each}".`;
    notes.push({ code: 'region-opt-in', text });
  }
}

/** Checks the bucket's name against the template's rules, whatever else is wrong with it. */
export function checkName(draft: Draft): void {
  const { bucket } = draft.request.value;
  const name = bucketIn(bucket);
  const rule = draft.set.rules?.bucket;
  const meant = meantName(draft);
  if (rule?.prefix !== undefined && !name.startsWith(rule.prefix)) {
    const message = `The name ${quote(bucket)} does not start with ${rule.prefix}: ${rule.reason}`;
    refuse(
      draft,
      'bucket-prefix',
      ['bucket'],
      message,
      meant === undefined
        ? `Write a name that starts with ${rule.prefix}`
        : `Write "bucket: ${meant}", or another name that starts so.`,
    );
  }
  const pattern = rule?.pattern === undefined ? undefined : compilePattern(rule.pattern);
  if (pattern !== undefined && 'regex' in pattern && !pattern.regex.test(name)) {
    const message = `The name ${quote(bucket)} does not match ${quote(rule?.pattern ?? '')}: ${rule?.reason ?? ''}`;
    refuse(
      draft,
      'bucket-pattern',
      ['bucket'],
      message,
      meant === undefined ? 'Choose a name that does.' : `Write "bucket: ${meant}".`,
    );
  }
  if (draft.set.transferAcceleration?.enabled === true && name.includes('.')) {
    const message = `The name ${quote(bucket)} has a dot, which a bucket with transfer acceleration can't have: ${draft.set.transferAcceleration.reason}`;
    refuse(
      draft,
      'acceleration-dot',
      ['bucket'],
      message,
      meant === undefined ? 'Choose a name without a dot.' : `Write "bucket: ${meant}".`,
    );
  }
}

/** The name that was probably meant, in which every rule of S3 and of the template holds: advice for one rule alone would break another. */
function meantName({ request, set }: Draft): string | undefined {
  const { prefix = '', pattern } = set.rules?.bucket ?? {};
  const repaired = repairedName(request.value.bucket) ?? request.value.bucket;
  const undotted = set.transferAcceleration?.enabled === true ? repaired.replaceAll('.', '-') : repaired;
  const name = repairedName(undotted.startsWith(prefix) ? undotted : `${prefix}${undotted}`);
  const compiled = pattern === undefined ? undefined : compilePattern(pattern);
  const fits = compiled === undefined || ('regex' in compiled && name !== undefined && compiled.regex.test(name));
  return fits && name?.startsWith(prefix) === true ? name : undefined;
}

/** Checks the region against the template's rules. */
export function checkRegion(draft: Draft): void {
  const { region } = draft.request.value;
  const rule = draft.set.rules?.regions;
  if (rule === undefined) return;
  const possible = (candidate: string): boolean =>
    (rule.allowed?.includes(candidate) ?? true) &&
    (rule.partitions?.includes(partitionOf(candidate) ?? 'aws') ?? true) &&
    rule.refused?.includes(candidate) !== true;
  if (!possible(region)) {
    const message = `${draft.template.file.title} does not work in ${quote(region)}: ${rule.reason}`;
    const fix =
      rule.allowed === undefined
        ? `Write another region, such as ${regionNames.find(possible) ?? 'us-east-1'}.`
        : `Write one of: ${rule.allowed.filter(possible).join(', ')}`;
    refuse(draft, 'region-not-allowed', ['region'], message, fix);
    return;
  }
  if (rule.recommended === undefined || rule.recommended.some((recommended) => recommended.region === region)) return;
  const list = rule.recommended.map((recommended) => `${recommended.region} for ${recommended.for}`).join(', ');
  note(draft, 'region-not-recommended', `${region} is not one of the recommended regions (${list}): ${rule.reason}`);
}

/** Checks what a request asks for beside the place and the encryption against the template's rules. */
export function checkRequestRules(draft: Draft): void {
  checkStorageClasses(draft);
  const rule = draft.set.rules?.mfaForDelete;
  if (draft.request.value.access?.mfaForDelete !== true || rule?.allowed !== false) return;
  const message = `${draft.template.file.title} does not work where deleting takes MFA: ${rule.reason}`;
  refuse(draft, 'mfa-not-supported', ['access', 'mfaForDelete'], message, 'Remove "mfaForDelete".', 'key');
}

/** Only what the vendor still reads counts: noncurrent versions are the customer's own. */
function checkStorageClasses(draft: Draft): void {
  const rule = draft.set.rules?.storageClasses;
  if (rule === undefined) return;
  for (const [i, { to, of = 'current' }] of (draft.request.value.retention?.transitions ?? []).entries()) {
    if (of !== 'current' || rule.allowed.includes(to)) continue;
    const message = `${draft.template.file.title} does not work with objects in ${to}: ${rule.reason}`;
    const fix = rule.allowed.length === 0 ? 'Remove the transition.' : `Write one of: ${rule.allowed.join(', ')}`;
    refuse(draft, 'storage-class-not-supported', ['retention', 'transitions', i, 'to'], message, fix);
  }
}

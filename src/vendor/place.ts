import { quote } from '../fault/fault.js';
import { partitionOf, regionNames } from '../request/regions.js';
import { byDefault, type Draft, note, refuse } from './draft.js';
import { compilePattern } from './pattern.js';

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

function checkName(draft: Draft): void {
  const { bucket } = draft.request.value;
  const rule = draft.set.rules?.bucket;
  if (rule?.prefix !== undefined && !bucket.startsWith(rule.prefix)) {
    const message = `The name ${quote(bucket)} does not start with ${rule.prefix}: ${rule.reason}`;
    refuse(
      draft,
      'bucket-prefix',
      ['bucket'],
      message,
      `Write "bucket: ${rule.prefix}${bucket.replaceAll('.', '-')}", or another name that starts so.`,
    );
  }
  const pattern = rule?.pattern === undefined ? undefined : compilePattern(rule.pattern);
  if (pattern !== undefined && 'regex' in pattern && !pattern.regex.test(bucket)) {
    const message = `The name ${quote(bucket)} does not match ${quote(rule?.pattern ?? '')}: ${rule?.reason ?? ''}`;
    refuse(draft, 'bucket-pattern', ['bucket'], message, 'Choose a name that does.');
  }
  if (draft.set.transferAcceleration?.enabled === true && bucket.includes('.')) {
    const message = `The name ${quote(bucket)} has a dot, and a bucket with transfer acceleration can not: ${draft.set.transferAcceleration.reason}`;
    refuse(draft, 'acceleration-dot', ['bucket'], message, `Write "bucket: ${bucket.replaceAll('.', '-')}".`);
  }
}

function checkRegion(draft: Draft): void {
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
  note(draft, 'region-not-recommended', `${region} is none of the recommended regions (${list}): ${rule.reason}`);
}

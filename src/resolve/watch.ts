import { malwareRoleName } from '../request/names.js';
import type { MalwareScanSpec } from '../spec/spec.js';
import { byDefault, note, type Draft } from './draft.js';

/** GuardDuty hears of uploads by EventBridge and switches it on itself, so that it is on where files are scanned (GuardDuty User Guide). */
export function resolveEvents(draft: Draft, malwareScan: MalwareScanSpec | undefined): boolean {
  const asked = draft.request.value.events?.eventBridge;
  if (malwareScan === undefined || asked !== undefined) return asked ?? false;
  return byDefault(draft, 'events.eventBridge', true, 'GuardDuty hears of uploads by EventBridge');
}

/** GuardDuty's malware protection, if it is asked for. */
export function resolveMalwareScan(draft: Draft): MalwareScanSpec | undefined {
  const { bucket, protection } = draft.request.value;
  const written = protection?.malwareScan;
  if (written === undefined || written === false) return undefined;
  const { prefixes = [], tag } = written === true ? {} : written;
  // GuardDuty User Guide, "Malware Protection for S3".
  const scan =
    'GuardDuty scans a file after it was stored, so it can be read before; what was there already is not scanned. AWS charges for every file and gigabyte that is scanned.';
  note(draft, 'malware-scan', scan);
  const test = 'GuardDuty puts a test object, malware-protection-resource-validation-object, into the bucket: it can be ignored.';
  note(draft, 'malware-scan-test-object', test);
  const why = 'the result stands on the file itself, as the tag GuardDutyMalwareScanStatus';
  return {
    role: malwareRoleName(bucket),
    prefixes,
    tag: tag ?? byDefault(draft, 'protection.malwareScan.tag', true, why),
  };
}

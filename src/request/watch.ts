import { quote, type Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import { prefixFaults } from './prefix.js';
import type { PartialRequest } from './schema.js';
import { twiceFaults } from './place.js';

/** What AWS looks for in the bucket: prefixes in their form and none within another, and the events that GuardDuty lives on. */
export function checkProtection({ protection, events, encryption }: PartialRequest, source: Source): readonly Fault[] {
  const scan = protection?.malwareScan;
  if (scan === undefined || scan === false) return [];
  const prefixes = scan === true ? [] : (scan.prefixes ?? []);
  const at = { source, path: ['protection', 'malwareScan', 'prefixes'], prefix: 'request' };
  return [
    ...prefixes.flatMap((text, i) => prefixFaults(text, { ...at, path: [...at.path, i] })),
    ...twiceFaults(prefixes, at),
    ...withinOthers(prefixes, source),
    ...(events?.eventBridge === false ? [needsEvents(source)] : []),
    ...(typeof encryption === 'object' && encryption.uploads === 'explicit' ? [testObjectRefused(source)] : []),
  ];
}

function withinOthers(prefixes: readonly string[], source: Source): readonly Fault[] {
  return prefixes.flatMap((text, i) => {
    const outer = prefixes.find((other) => other !== text && text.startsWith(other));
    if (outer === undefined) return [];
    const message = `${quote(text)} is within ${quote(outer)}, which is scanned already.`;
    const path = ['protection', 'malwareScan', 'prefixes', i];
    return [source.fault(path, { code: 'request/malware-prefix', message, fix: 'Remove one of the two.' })];
  });
}

/** GuardDuty User Guide, "Create or update IAM role policy": it hears of uploads by EventBridge, and switches that on in the bucket. */
function needsEvents(source: Source): Fault {
  const message = 'GuardDuty hears of uploads by EventBridge, and would switch it on again.';
  const fix = 'Write eventBridge: true, or remove events.';
  return source.fault(['events', 'eventBridge'], { code: 'request/malware-needs-events', message, fix });
}

/** GuardDuty User Guide, "Enabling Malware Protection for S3": it puts a test object, by a request that names no encryption. */
function testObjectRefused(source: Source): Fault {
  const message =
    'GuardDuty puts a test object into the bucket without naming an encryption, and uploads: explicit would refuse it.';
  const fix = 'Write uploads: matching, or leave the malware scan out.';
  return source.fault(['encryption', 'uploads'], { code: 'request/malware-uploads', message, fix });
}

import { countOf } from '../fault/fault.js';
import type { BucketSpec, InventorySpec, LoggingSpec, MalwareScanSpec } from '../spec/spec.js';
import { days, type Recording } from '../request/terms.js';
import type { Row } from './admission-words.js';

const calls: Readonly<Record<Recording, string>> = {
  all: 'every call on a file',
  read: 'calls that read files',
  write: 'calls that write or delete files',
};

/** What goes on record about a bucket, and who watches it. Only what a request asks for has a row. */
export function recordRows({ logging, logBucket, inventory, eventBridge, malwareScan }: BucketSpec): readonly Row[] {
  return [
    ...loggingRows(logging),
    ...(inventory === undefined ? [] : [['Inventory', inventoryWords(inventory)] as const]),
    ...(logBucket === undefined
      ? []
      : [
          [
            'Log bucket',
            `${logBucket.bucket}, created here, SSE-S3; what it gets is kept for ${days(logBucket.keepDays)}`,
          ] as const,
        ]),
    ...(eventBridge ? [['Events', 'every event goes to EventBridge'] as const] : []),
    ...(malwareScan === undefined ? [] : [['Malware', malwareWords(malwareScan)] as const]),
  ];
}

function loggingRows({ serverAccess, dataEvents }: LoggingSpec): readonly Row[] {
  return [
    ...(serverAccess === undefined
      ? []
      : [
          [
            'Access logs',
            `to ${serverAccess.bucket}, under ${serverAccess.prefix}${serverAccess.created ? '' : ', which exists'}`,
          ] as const,
        ]),
    ...(dataEvents === undefined
      ? []
      : [
          [
            'Data events',
            `${calls[dataEvents.record]}, by ${dataEvents.created ? `the trail ${dataEvents.trail}, created here` : `${dataEvents.trail}, once it is completed by hand`}`,
          ] as const,
        ]),
  ];
}

function inventoryWords({ frequency, versions, format, bucket, encryption, fields }: InventorySpec): string {
  const key =
    encryption.type === 'sse-s3' ? 'SSE-S3' : `SSE-KMS, ${encryption.key === 'bucket' ? "the bucket's key" : encryption.key.arn}`;
  const listed = versions === 'all' ? 'all versions' : 'current versions';
  return `${frequency}, ${listed}, ${format} to ${bucket}, encrypted with ${key}; ${countOf(fields.length, 'optional field')}`;
}

function malwareWords({ prefixes, tag }: MalwareScanSpec): string {
  const what = prefixes.length === 0 ? 'every upload' : `uploads under ${prefixes.join(', ')}`;
  return `GuardDuty scans ${what}${tag ? ', and tags each file with the result' : ''}`;
}

import { z } from 'zod';
import { failed, type Result } from '../fault/fault.js';
import { bucketName, checkRecord, parseRecord, unreadable } from './form.js';
import { owedList, type Owed } from './owed.js';
import { appliedRecord, applyingRecord, type AppliedRecord, type ApplyingRecord } from './record.js';

/** All that is remembered of one bucket. */
export interface BucketRecord {
  readonly version: 2;
  readonly bucket: string;
  readonly applied?: AppliedRecord;
  /** What was begun and is not known to be done. */
  readonly applying?: ApplyingRecord;
  readonly owed?: readonly Owed[];
}

const form: z.ZodType<BucketRecord> = z
  .strictObject({
    version: z.literal(2),
    bucket: bucketName,
    applied: appliedRecord.exactOptional(),
    applying: applyingRecord.exactOptional(),
    owed: owedList.exactOptional(),
  })
  .refine(
    ({ bucket, applied, applying }) => [applied, applying].every((one) => one === undefined || one.bucket === bucket),
    'it is of two buckets',
  );

/** Makes sure that a record can be written and read again: `ledger/record`. */
export function checkBucket(record: BucketRecord): Result<BucketRecord> {
  return checkRecord(form, record, 'The record of a bucket');
}

/** Reads the record of one bucket: `ledger/unreadable`, also where it is another bucket's. */
export function parseBucket(bucket: string, bytes: Uint8Array, place: string): Result<BucketRecord> {
  const parsed = parseRecord(form, bytes, place);
  if (!parsed.ok) return parsed;
  return parsed.value.bucket === bucket ? parsed : failed(...unreadable(place, 'it is of another bucket').faults);
}

/** The same text for the same record. */
export function renderBucket(record: BucketRecord): string {
  return `${JSON.stringify(form.parse(record))}\n`;
}

/** With nothing in it that says nothing. */
export function bucketRecord(
  bucket: string,
  { applied, applying, owed = [] }: Pick<BucketRecord, 'applied' | 'applying' | 'owed'>,
): BucketRecord {
  return {
    version: 2,
    bucket,
    ...(applied && { applied }),
    ...(applying && { applying }),
    ...(owed.length === 0 ? {} : { owed }),
  };
}

export const noRecord = (bucket: string): BucketRecord => ({ version: 2, bucket });

import type { AppliedRecord, ApplyingRecord, Book } from './record.js';

/** All that is remembered of one bucket: one object each, so that no write carries another bucket's. */
export interface BucketRecord {
  readonly version: 2;
  readonly bucket: string;
  /** What was last applied. */
  readonly applied?: AppliedRecord;
  /** What was begun and is not known to be done. */
  readonly applying?: ApplyingRecord;
}

/** What of an applied record is in every row: enough to compare it with a request. */
export type AppliedRow = Pick<
  AppliedRecord,
  'bucket' | 'file' | 'vendor' | 'requestDigest' | 'specDigest' | 'commit' | 'pullRequest' | 'handover' | 'enabled'
>;

/** A bucket in the book: what is compared for all of them in each run. The rest is in its {@link BucketRecord}. */
export interface BucketRow {
  readonly bucket: string;
  readonly applied?: AppliedRow;
  /** Whether an apply was begun and is not known to be done. */
  readonly begun: boolean;
  /** Whether a run still owes something to people. */
  readonly owed: boolean;
}

/** The book of these records. */
export function bookOf(records: Omit<Book, 'rows'>): Book {
  const buckets = [...new Set([...records.applied.keys(), ...records.applying.keys()])].sort();
  const rows = buckets.map((bucket): BucketRow => {
    const applied = records.applied.get(bucket);
    return { bucket, ...(applied === undefined ? {} : { applied }), begun: records.applying.has(bucket), owed: false };
  });
  return { ...records, rows: new Map(rows.map((row) => [row.bucket, row])) };
}

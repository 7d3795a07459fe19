import { z } from 'zod';
import { defined } from '../defined.js';
import type { Result } from '../fault/fault.js';
import type { BucketRecord } from './bucket-record.js';
import { bucketName, commitId, count, digest, parseRecord, path } from './form.js';
import type { AppliedRecord } from './record.js';

/** What tells of a bucket whether there is work for it. The rest, such as its outputs, is in its record alone. */
export interface BucketRow {
  readonly bucket: string;
  /** Of the record that the row was made from; '' where that is still in the one file of all buckets. */
  readonly tag: string;
  readonly applied?: AppliedRow;
  /** Something was begun and is not known to be done. */
  readonly begun: boolean;
  /** People are owed a word. */
  readonly owed: boolean;
}

export interface AppliedRow extends Pick<
  AppliedRecord,
  'bucket' | 'file' | 'requestDigest' | 'specDigest' | 'commit' | 'pullRequest' | 'handover'
> {
  readonly enabled: boolean;
}

export type Rows = ReadonlyMap<string, BucketRow>;

const form = z.strictObject({
  version: z.literal(1),
  rows: z.array(
    z.strictObject({
      bucket: bucketName,
      tag: z.string().min(1).max(256),
      applied: z
        .strictObject({
          file: path,
          requestDigest: digest,
          specDigest: digest.exactOptional(),
          commit: commitId,
          pullRequest: count.exactOptional(),
          handover: z.strictObject({ issue: count }).exactOptional(),
          enabled: z.boolean(),
        })
        .exactOptional(),
      begun: z.boolean(),
      owed: z.boolean(),
    }),
  ),
});

export function rowOf({ bucket, applied, applying, owed = [] }: BucketRecord, tag: string): BucketRow {
  const row = { bucket, tag, begun: applying !== undefined, owed: owed.length > 0 };
  if (applied === undefined) return row;
  const { file, requestDigest, specDigest, commit, pullRequest, handover, enabled } = applied;
  return {
    ...row,
    applied: {
      ...{ bucket, file, requestDigest, commit, enabled: enabled !== undefined },
      ...defined({ specDigest, pullRequest, handover }),
    },
  };
}

/** The index holds a row for each record, so that a run reads one object where there would be thousands. What it says counts only of a record with its tag. */
export function parseIndex(bytes: Uint8Array, place: string): Result<Rows> {
  const parsed = parseRecord(form, bytes, place);
  if (!parsed.ok) return parsed;
  const rows = parsed.value.rows.map(({ applied, ...row }): BucketRow => ({
    ...row,
    ...(applied === undefined ? {} : { applied: { ...applied, bucket: row.bucket } }),
  }));
  return { ok: true, value: new Map(rows.map((row) => [row.bucket, row])) };
}

/** One line for each bucket, by name: the same text for the same rows. */
export function renderIndex(rows: Rows): string {
  const sorted = [...rows.values()].filter(({ tag }) => tag !== '').sort((a, b) => (a.bucket < b.bucket ? -1 : 1));
  const lines = sorted.map((row) => {
    if (row.applied === undefined) return JSON.stringify(row);
    const { bucket, ...applied } = row.applied;
    return JSON.stringify({ ...row, bucket, applied });
  });
  return `{"version":1,"rows":[\n${lines.join(',\n')}\n]}\n`;
}

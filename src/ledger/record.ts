import { z } from 'zod';
import { ok, type Result } from '../fault/fault.js';
import type { Owed } from './owed.js';
import { bucketName, checkRecord, commitId, count, digest, parseRecord, path, short, time, word } from './form.js';

/** What was last applied for one bucket, and how far its hand-over is. */
export interface AppliedRecord {
  readonly version: 1;
  readonly bucket: string;
  readonly file: string;
  /** The vendor that it was applied for, and the variant. Records of the first versions have neither. */
  readonly vendor?: string;
  readonly variant?: string;
  /** SHA-256 of the request's bytes. */
  readonly requestDigest: string;
  /** SHA-256 of what the request meant when it was applied. Records of the first versions lack it. */
  readonly specDigest?: string;
  /** The pull request's head that was approved. Records of the first versions lack it. */
  readonly head?: string;
  /** On the default branch: the commit whose request was applied, or was last found to ask for nothing else. */
  readonly commit: string;
  /** Absent where the change was applied by hand. */
  readonly pullRequest?: number;
  /** The logins whose approvals counted. */
  readonly approvedBy?: readonly string[];
  readonly fingerprint: string;
  /** ISO 8601 in UTC. */
  readonly appliedAt: string;
  /** Terraform's outputs that are not sensitive. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The issue that hands the bucket over: there is never a second one. */
  readonly handover?: { readonly issue: number };
  /** Issues that did before it: of a vendor that had the bucket, or gone from the repository. None of them counts any more. */
  readonly formerHandovers?: readonly number[];
  /** Who said that the vendor uses the bucket now, and when (ISO 8601 in UTC). */
  readonly enabled?: { readonly by: string; readonly at: string };
}

/** What an approved plan would do to one resource or output, so that the rest of it is known again after a part was applied. */
export interface ApprovedStep {
  /** `resource` and Terraform's address, or `output` and its name. */
  readonly of: string;
  /** JSON Pointers to what was not known before applying, sorted. */
  readonly unknown: readonly string[];
  /** SHA-256 of all that was known. */
  readonly digest: string;
  /**
   * Of a resource that is created: SHA-256 of what was known of it, without what is empty. By it the rest is known again where it was made
   * by half: it is then updated, not created, to the same.
   */
  readonly made?: string;
}

/** What AWS can be asked for by: what it is, under which name, where, and what else tells it from another's. */
export interface RecordedPart {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly region: string;
  readonly request?: string;
  readonly bucket?: string;
}

/** An approved plan whose apply was begun, written before the first change: without a later {@link AppliedRecord} it was cut off. */
export interface ApplyingRecord {
  readonly version: 1;
  readonly bucket: string;
  readonly file: string;
  /** As in {@link AppliedRecord}: AWS may hold what this vendor asked for. */
  readonly vendor?: string;
  readonly variant?: string;
  /** The pull request's head that was approved. */
  readonly head: string;
  /** On the default branch: the commit whose request is applied. */
  readonly commit: string;
  readonly specDigest: string;
  readonly fingerprint: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** Who had the lock released that the run of this record left, when, by which run, and Terraform's name of it. */
  readonly unlocked?: { readonly by: string; readonly at: string; readonly lock: string; readonly run: string };
  readonly steps: readonly ApprovedStep[];
  /**
   * Addresses of what the plan creates, whose names a look just before the first change found free: what stands there afterwards was made by it.
   */
  readonly free?: readonly string[];
  /** Of `free`, what can be looked for again, also when no request has it any more. */
  readonly parts?: readonly RecordedPart[];
  /** The same of earlier applies that were cut off: nothing asked for it when this plan was begun, and it stood. */
  readonly left?: readonly RecordedPart[];
  /**
   * Of a bucket that was never applied: addresses of what earlier applies of it, which were cut off, may have made. With what this plan creates that
   * is all that its state may hold, and nothing of it is in use. Absent where that is not certain.
   */
  readonly made?: readonly string[];
  /** Addresses of what the plan created and was found made by half: what is left of it is an update, where else it would be a hand's. */
  readonly halfMade?: readonly string[];
}

/** What is remembered of applying several buckets. */
export interface Book {
  readonly applied: ReadonlyMap<string, AppliedRecord>;
  readonly applying: ReadonlyMap<string, ApplyingRecord>;
  readonly owed: ReadonlyMap<string, readonly Owed[]>;
}

export const appliedRecord = z.strictObject({
  version: z.literal(1),
  bucket: bucketName,
  file: path,
  vendor: word.exactOptional(),
  variant: word.exactOptional(),
  requestDigest: digest,
  specDigest: digest.exactOptional(),
  head: commitId.exactOptional(),
  commit: commitId,
  pullRequest: count.exactOptional(),
  approvedBy: z.array(short.min(1)).exactOptional(),
  fingerprint: digest,
  appliedAt: time,
  outputs: z.record(short, z.string().max(4096)),
  handover: z.strictObject({ issue: count }).exactOptional(),
  formerHandovers: z.array(count).exactOptional(),
  enabled: z.strictObject({ by: short.min(1), at: time }).exactOptional(),
});

const parts = z
  .array(
    z.strictObject({
      address: z.string().min(1).max(1024),
      type: short.min(1),
      name: z.string().min(1).max(2048),
      region: short.min(1),
      request: short.exactOptional(),
      bucket: short.exactOptional(),
    }),
  )
  .max(1000);
const addresses = z.array(z.string().min(1).max(1024)).max(1000);

export const applyingRecord = z.strictObject({
  version: z.literal(1),
  bucket: bucketName,
  file: path,
  vendor: word.exactOptional(),
  variant: word.exactOptional(),
  head: commitId,
  commit: commitId,
  specDigest: digest,
  fingerprint: digest,
  unlocked: z.strictObject({ by: short.min(1), at: time, lock: short.min(1), run: short }).exactOptional(),
  since: time,
  steps: z.array(
    z.strictObject({
      of: z.string().min(1).max(1024),
      unknown: z.array(z.string().max(1024)),
      digest,
      made: digest.exactOptional(),
    }),
  ),
  free: addresses.exactOptional(),
  parts: parts.exactOptional(),
  left: parts.exactOptional(),
  made: addresses.exactOptional(),
  halfMade: addresses.exactOptional(),
});

const oneOfEach = (rows: readonly { readonly bucket: string }[]) =>
  new Set(rows.map(({ bucket }) => bucket)).size === rows.length;
const appliedFile = z
  .strictObject({ version: z.literal(1), applied: z.array(appliedRecord), applying: z.array(applyingRecord).exactOptional() })
  .refine(({ applied, applying = [] }) => oneOfEach(applied) && oneOfEach(applying), 'a bucket has two records');

/** Makes sure that a record can be written and read again: `ledger/record`. */
export function checkApplied(record: AppliedRecord): Result<AppliedRecord> {
  return checkRecord(appliedRecord, record, 'The record of what was applied');
}

/** As {@link checkApplied}. */
export function checkApplying(record: ApplyingRecord): Result<ApplyingRecord> {
  return checkRecord(applyingRecord, record, 'The record of what is being applied');
}

/** Reads the one file in which the first versions kept all buckets: `ledger/unreadable`. */
export function parseBook(bytes: Uint8Array, place: string): Result<Book> {
  const parsed = parseRecord(appliedFile, bytes, place);
  if (!parsed.ok) return parsed;
  const { applied, applying = [] } = parsed.value;
  return ok({
    applied: new Map(applied.map((record) => [record.bucket, record])),
    applying: new Map(applying.map((record) => [record.bucket, record])),
    owed: new Map(),
  });
}

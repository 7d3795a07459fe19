import { z } from 'zod';
import { risks } from '../change/change.js';
import { failed, ok, type Result } from '../fault/fault.js';
import type { PlanRecord as JudgedRecord } from '../gate/facts.js';

/** What an approval is bound to: what the gate judges, and the digest of the request's bytes that were planned. */
export interface PlanRecord extends JudgedRecord {
  readonly version: 1;
  readonly requestDigest: string;
}

/** What was last applied for one bucket, and how far its hand-over is. */
export interface AppliedRecord {
  readonly version: 1;
  readonly bucket: string;
  readonly file: string;
  /** SHA-256 of the request's bytes. */
  readonly requestDigest: string;
  /** On the default branch: the commit whose request was applied. */
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
}

/** An approved plan whose apply was begun, written before the first change: without a later {@link AppliedRecord} it was cut off. */
export interface ApplyingRecord {
  readonly version: 1;
  readonly bucket: string;
  readonly file: string;
  /** The pull request's head that was approved. */
  readonly head: string;
  /** On the default branch: the commit whose request is applied. */
  readonly commit: string;
  readonly specDigest: string;
  readonly fingerprint: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
  readonly steps: readonly ApprovedStep[];
}

/** All that is remembered of applying. */
export interface Book {
  readonly applied: ReadonlyMap<string, AppliedRecord>;
  readonly applying: ReadonlyMap<string, ApplyingRecord>;
}

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
const commitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const path = z.string().min(1).max(4096);
const digest = z.string().regex(/^(?:sha256:)?[0-9a-f]{64}$/);
const time = z.iso.datetime();
const count = z.int().positive();
const short = z.string().max(256);

const planRecord = z.strictObject({
  version: z.literal(1),
  file: path,
  bucket: bucketName,
  head: commitId,
  base: commitId,
  specDigest: digest,
  requestDigest: digest,
  fingerprint: digest,
  risk: z.enum(risks),
  postedAt: time,
  toolVersions: z.record(short, short),
});

const appliedRecord = z.strictObject({
  version: z.literal(1),
  bucket: bucketName,
  file: path,
  requestDigest: digest,
  commit: commitId,
  pullRequest: count.exactOptional(),
  approvedBy: z.array(short.min(1)).exactOptional(),
  fingerprint: digest,
  appliedAt: time,
  outputs: z.record(short, z.string().max(4096)),
  handover: z.strictObject({ issue: count }).exactOptional(),
  enabled: z.strictObject({ by: short.min(1), at: time }).exactOptional(),
});

const applyingRecord = z.strictObject({
  version: z.literal(1),
  bucket: bucketName,
  file: path,
  head: commitId,
  commit: commitId,
  specDigest: digest,
  fingerprint: digest,
  since: time,
  steps: z.array(z.strictObject({ of: z.string().min(1).max(1024), unknown: z.array(z.string().max(1024)), digest })),
});

const oneOfEach = (rows: readonly { readonly bucket: string }[]) =>
  new Set(rows.map(({ bucket }) => bucket)).size === rows.length;
const appliedFile = z
  .strictObject({ version: z.literal(1), applied: z.array(appliedRecord), applying: z.array(applyingRecord).exactOptional() })
  .refine(({ applied, applying = [] }) => oneOfEach(applied) && oneOfEach(applying), 'a bucket has two records');

/** Makes sure that a record can be written and read again: `ledger/record`. */
export function checkPlan(record: PlanRecord): Result<PlanRecord> {
  return check(planRecord, record, 'The plan record');
}

/** As {@link checkPlan}. */
export function checkApplied(record: AppliedRecord): Result<AppliedRecord> {
  return check(appliedRecord, record, 'The record of what was applied');
}

/** As {@link checkPlan}. */
export function checkApplying(record: ApplyingRecord): Result<ApplyingRecord> {
  return check(applyingRecord, record, 'The record of what is being applied');
}

/** Makes sure that a name can be part of a key. */
export function checkPlanKey(bucket: string, head: string): Result<void> {
  const checked = check(z.strictObject({ bucket: bucketName, head: commitId }), { bucket, head }, 'What names a plan record');
  return checked.ok ? ok(undefined) : checked;
}

/** Reads a plan record that has to be that of one bucket and head. `place` is for the message: `ledger/unreadable`. */
export function parsePlan(
  bytes: Uint8Array,
  place: string,
  { bucket, head }: Pick<PlanRecord, 'bucket' | 'head'>,
): Result<PlanRecord> {
  const parsed = parse(planRecord, bytes, place);
  if (!parsed.ok) return parsed;
  const own = parsed.value.bucket === bucket && parsed.value.head === head;
  return own ? parsed : unreadable(place, 'it is the record of another bucket or commit');
}

/** Reads all that was applied and is being applied: `ledger/unreadable`. */
export function parseBook(bytes: Uint8Array, place: string): Result<Book> {
  const parsed = parse(appliedFile, bytes, place);
  if (!parsed.ok) return parsed;
  const { applied, applying = [] } = parsed.value;
  return ok({
    applied: new Map(applied.map((record) => [record.bucket, record])),
    applying: new Map(applying.map((record) => [record.bucket, record])),
  });
}

export function renderPlan(record: PlanRecord): string {
  return `${JSON.stringify(planRecord.parse(record), null, 2)}\n`;
}

/** The same text for the same records, whatever their order: one line for each bucket, by name. */
export function renderBook({ applied, applying }: Book): string {
  const done = rows(applied, (record) => appliedRecord.parse(record));
  const begun = applying.size === 0 ? '' : `,"applying":[\n${rows(applying, (record) => applyingRecord.parse(record))}\n]`;
  return `{"version":1,"applied":[\n${done}\n]${begun}}\n`;
}

function rows<T extends { readonly bucket: string }>(records: ReadonlyMap<string, T>, checked: (record: T) => unknown): string {
  const sorted = [...records.values()].sort((a, b) => (a.bucket < b.bucket ? -1 : 1));
  return sorted.map((record) => JSON.stringify(checked(record))).join(',\n');
}

function parse<T>(schema: z.ZodType<T>, bytes: Uint8Array, place: string): Result<T> {
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return unreadable(place, 'it is not JSON in UTF-8');
  }
  const parsed = schema.safeParse(raw);
  return parsed.success ? ok(parsed.data) : unreadable(place, wrong(parsed.error));
}

function check<T>(schema: z.ZodType<T>, record: T, what: string): Result<T> {
  const checked = schema.safeParse(record);
  if (checked.success) return ok(checked.data);
  return failed({ code: 'ledger/record', message: `${what} can not be written: ${wrong(checked.error)}.`, fix: 'Plan again.' });
}

/** Where a record is wrong, without what it holds there. */
function wrong(error: z.ZodError): string {
  const paths = error.issues.map(({ path }) =>
    path.filter((part) => typeof part === 'number' || /^[A-Za-z]+$/.test(String(part))).join('.'),
  );
  return `it is not right at ${[...new Set(paths)].slice(0, 3).map((at) => (at === '' ? 'its top' : at)).join(', ')}`; // prettier-ignore
}

function unreadable(place: string, why: string) {
  return failed({
    code: 'ledger/unreadable',
    message: `The record ${place} can not be read: ${why}.`,
    fix: 'Use the version of the action that wrote it, or restore an earlier version of the object; nothing is applied until it can be read.',
  });
}

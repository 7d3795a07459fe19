import { z } from 'zod';
import { risks } from '../change/change.js';
import type { Run } from '../github/run-identity.js';
import { ok, type Result } from '../fault/fault.js';
import type { PlanRecord as JudgedRecord } from '../gate/facts.js';
import {
  bucketName,
  checkRecord,
  commitId,
  count,
  digest,
  parseRecord,
  path,
  run,
  short,
  time,
  unreadable,
  word,
} from './form.js';

/** What an approval is bound to: what the gate judges, the digest of the request's bytes that were planned, and the run that did it. */
export interface PlanRecord extends JudgedRecord {
  readonly version: 2;
  readonly requestDigest: string;
  readonly run: Run;
  readonly vendor: string;
  readonly variant?: string;
  /** The account that it was planned in: its twelve digits. Absent where the settings know of no accounts. */
  readonly account?: string;
}

/** What plans are looked up by. */
export type PlanSought = Pick<PlanRecord, 'bucket' | 'pullRequest' | 'head'>;

const sought = z.strictObject({ bucket: bucketName, pullRequest: count, head: commitId });

const planRecord = z.strictObject({
  version: z.literal(2),
  file: path,
  bucket: bucketName,
  vendor: word,
  variant: word.exactOptional(),
  account: z
    .string()
    .regex(/^[0-9]{12}$/)
    .exactOptional(),
  pullRequest: count,
  head: commitId,
  base: commitId,
  run,
  specDigest: digest,
  requestDigest: digest,
  fingerprint: digest,
  risk: z.enum(risks),
  postedAt: time,
  toolVersions: z.record(short, short),
});

/** Makes sure that a record can be written and read again: `ledger/record`. */
export function checkPlan(record: PlanRecord): Result<PlanRecord> {
  return checkRecord(planRecord, record, 'The plan record');
}

/** Makes sure that names can be parts of a key. */
export function checkSought({ bucket, pullRequest, head }: PlanSought): Result<PlanSought> {
  return checkRecord(sought, { bucket, pullRequest, head }, 'What names a plan record');
}

/** Reads a plan record, which has to be the one that its key names. `place` is for the message: `ledger/unreadable`. */
export function parsePlan(bytes: Uint8Array, place: string, isOwn: (record: PlanRecord) => boolean): Result<PlanRecord> {
  const parsed = parseRecord(planRecord, bytes, place);
  if (!parsed.ok) return parsed;
  return isOwn(parsed.value) ? ok(parsed.value) : unreadable(place, 'it is the record of another plan than its key says');
}

export function renderPlan(record: PlanRecord): string {
  return `${JSON.stringify(planRecord.parse(record), null, 2)}\n`;
}

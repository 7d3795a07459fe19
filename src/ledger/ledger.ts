import { setTimeout as sleep } from 'node:timers/promises';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import { readFollowUp, writeFollowUp, type FollowUpRecord } from './follow-ups.js';
import type { FollowUpSought } from './keys.js';
import { bucketRecords, type BucketRecords } from './buckets.js';
import type { StandingPlan } from './merge.js';
import type { PlanRecord, PlanSought } from './plan-record.js';
import { readPlans, readStanding, writePlan } from './plans.js';
import type { ObjectStore } from './store.js';
import {
  isNotedComment,
  noteComment,
  readResults,
  readReview,
  writeResult,
  writeReview,
  type ResultSought,
  type ReviewSought,
} from './texts.js';
import type { CommentNoted } from './keys.js';

/**
 * What is remembered from run to run, where those who can write to the repository can't: beside Terraform's state, behind the roles of the
 * workflow. What can't be read is a fault, and never "none".
 */
export interface Ledger extends BucketRecords {
  /** Of several accounts, the one in which a bucket is remembered. */
  readonly accountOf?: (bucket: string) => string | undefined;
  /**
   * The plan that stands for a bucket at one head of one pull request, undefined where none was posted. Where the same was planned
   * several times the latest one stands, and asks for approvals again; records that differ contradict each other. A plan counts as posted when its record says so, and no earlier than the record was written.
   */
  readPlan(sought: PlanSought): Promise<Result<StandingPlan | undefined>>;
  /** The same, record by record. */
  readPlans(sought: PlanSought): Promise<Result<readonly PlanRecord[]>>;
  /** Creates the record of a posted plan, one for each run. Another one in its place is `ledger/taken`. */
  writePlan(record: PlanRecord): Promise<Result<PlanRecord>>;
  /** Creates the text of the review that a run shows, so that it can be brought up to date without trusting the comment. */
  writeReview(review: ReviewSought & { readonly text: string }): Promise<Result<void>>;
  /** With `buckets`, those of the pull request: where several ledgers are one, that of each has to have the same text. */
  readReview(sought: ReviewSought, buckets?: readonly string[]): Promise<Result<string | undefined>>;
  /** Notes a text that is written as the comment of a head: before that, or once the record is there that it needs. */
  noteComment(comment: CommentNoted): Promise<Result<void>>;
  /** `buckets` as in {@link readReview}: each has to have noted it. */
  isNotedComment(comment: CommentNoted, buckets?: readonly string[]): Promise<Result<boolean>>;
  /** Creates what a job of a matrix hands on of one request. */
  writeResult(result: ResultSought & { readonly text: string }): Promise<Result<void>>;
  /** What this attempt of a run and those before it left of one request, the latest first. */
  readResults(sought: ResultSought): Promise<Result<readonly string[]>>;
  /** Creates the record of a follow-up that the tool is about to open: only the role that applies may. */
  writeFollowUp(record: FollowUpRecord): Promise<Result<void>>;
  readFollowUp(sought: FollowUpSought): Promise<Result<FollowUpRecord | undefined>>;
}

interface LedgerOptions {
  readonly store: ObjectStore;
  /** What the keys of Terraform's state begin with, without a slash at its end. */
  readonly prefix: string;
  /** Waits between two attempts to write; only tests set it. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** A ledger over objects below `<prefix>/records/`. Refuses a prefix that is no plain path (`ledger/prefix`). */
export function openLedger({ store, prefix, pause = sleep }: LedgerOptions): Result<Ledger> {
  if (prefix.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return failed({
      code: 'ledger/prefix',
      message: `Records can't be kept below ${quote(prefix)}.`,
      fix: 'Write "state.s3.prefix" without empty parts and without "." or "..", such as vendor-bucket.',
    });
  }
  const buckets = bucketRecords(store, prefix, pause);
  return ok({
    readPlan: (sought) => readStanding(store, prefix, sought),
    readPlans: (sought) => readPlans(store, prefix, sought),
    writePlan: (record) => writePlan(store, prefix, record),
    writeReview: (review) => writeReview(store, prefix, review),
    readReview: (sought) => readReview(store, prefix, sought),
    noteComment: (comment) => noteComment(store, prefix, comment),
    isNotedComment: (comment) => isNotedComment(store, prefix, comment),
    writeResult: (result) => writeResult(store, prefix, result),
    readResults: (sought) => readResults(store, prefix, sought),
    writeFollowUp: (record) => writeFollowUp(store, prefix, record),
    readFollowUp: (sought) => readFollowUp(store, prefix, sought),
    ...buckets,
  });
}

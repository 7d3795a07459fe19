import { setTimeout as sleep } from 'node:timers/promises';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import { readFollowUp, writeFollowUp, type FollowUpRecord, type FollowUpSought } from './follow-ups.js';
import { appliedKey } from './keys.js';
import { mergeApplied, type StandingPlan } from './merge.js';
import type { PlanRecord, PlanSought } from './plan-record.js';
import { readPlans, readStanding, writePlan } from './plans.js';
import { checkApplied, checkApplying, parseBook, renderBook, type AppliedRecord, type ApplyingRecord, type Book } from './record.js'; // prettier-ignore
import type { ObjectStore } from './store.js';
import { isNotedComment, noteComment, readResults, readReview, writeResult, writeReview, type CommentNoted, type ResultSought, type ReviewSought } from './texts.js'; // prettier-ignore

/**
 * What is remembered from run to run, where those who can write to the repository can't: beside Terraform's state, behind the roles of the
 * workflow. What can't be read is a fault, and never "none".
 */
export interface Ledger {
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
  readReview(sought: ReviewSought): Promise<Result<string | undefined>>;
  /** Notes a text before it is written as the comment of a head. */
  noteComment(comment: CommentNoted): Promise<Result<void>>;
  isNotedComment(comment: CommentNoted): Promise<Result<boolean>>;
  /** Creates what a job of a matrix hands on of one request. */
  writeResult(result: ResultSought & { readonly text: string }): Promise<Result<void>>;
  /** What this attempt of a run and those before it left of one request, the latest first. */
  readResults(sought: ResultSought): Promise<Result<readonly string[]>>;
  /** Creates the record of a follow-up that the tool is about to open: only the role that applies may. */
  writeFollowUp(record: FollowUpRecord): Promise<Result<void>>;
  readFollowUp(sought: FollowUpSought): Promise<Result<FollowUpRecord | undefined>>;
  /** What was last applied, by bucket: one read, however many there are. */
  readApplied(): Promise<Result<ReadonlyMap<string, AppliedRecord>>>;
  /**
   * Records what was applied, and gives the record that stands. Of two records of a bucket the later applied one stands, with the first
   * hand-over and the first `enabled` of both, as far as they are the same vendor's; so two runs at once lose nothing. What was being applied for the bucket is done with.
   */
  writeApplied(record: AppliedRecord): Promise<Result<AppliedRecord>>;
  /** {@link readApplied}, and what was begun and is not known to be done. */
  readBook(): Promise<Result<Book>>;
  /** Records that an approved plan is about to be applied. Of one bucket the last one stands. */
  writeApplying(record: ApplyingRecord): Promise<Result<ApplyingRecord>>;
}

export interface LedgerOptions {
  readonly store: ObjectStore;
  /** What the keys of Terraform's state begin with, without a slash at its end. */
  readonly prefix: string;
  /** Waits between two attempts to write; only tests set it. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** How often a write is tried when others are faster: with the pauses between, about a minute. */
const mostAttempts = 50;
const longestPause = 2500;

/** A ledger over objects below `<prefix>/records/`. Refuses a prefix that is no plain path (`ledger/prefix`). */
export function openLedger({ store, prefix, pause = sleep }: LedgerOptions): Result<Ledger> {
  if (prefix.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return failed({
      code: 'ledger/prefix',
      message: `Records can not be kept below ${quote(prefix)}.`,
      fix: 'Write "state.s3.prefix" without empty parts and without "." or "..", such as vendor-bucket.',
    });
  }
  const updateBook = (change: (book: Book) => Book) =>
    update(store, pause, {
      key: appliedKey(prefix),
      parse: parseBook,
      change: (stored) => change(stored ?? emptyBook),
      render: renderBook,
    });
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
    readApplied: async () => {
      const found = await readBook(store, prefix);
      return found.ok ? ok(found.value.applied) : found;
    },
    readBook: () => readBook(store, prefix),
    writeApplied: async (record) => {
      const checked = checkApplied(record);
      if (!checked.ok) return checked;
      const written = await updateBook(({ applied, applying }) => ({
        applied: new Map([...applied, [record.bucket, mergeApplied(applied.get(record.bucket), checked.value)]]),
        applying: new Map([...applying].filter(([bucket]) => bucket !== record.bucket)),
      }));
      return written.ok ? ok(written.value.applied.get(record.bucket) ?? checked.value) : written;
    },
    writeApplying: async (record) => {
      const checked = checkApplying(record);
      if (!checked.ok) return checked;
      const written = await updateBook(({ applied, applying }) => ({
        applied,
        applying: new Map([...applying, [record.bucket, checked.value]]),
      }));
      return written.ok ? checked : written;
    },
  });
}

const emptyBook: Book = { applied: new Map(), applying: new Map() };

async function readBook(store: ObjectStore, prefix: string): Promise<Result<Book>> {
  const found = await read(store, appliedKey(prefix), parseBook);
  return found.ok ? ok(found.value ?? emptyBook) : found;
}

type Parse<T> = (bytes: Uint8Array, place: string) => Result<T>;

async function read<T>(store: ObjectStore, key: string, parse: Parse<T>): Promise<Result<T | undefined>> {
  const found = await store.read(key);
  if (!found.ok) return found;
  return found.value === undefined ? ok(undefined) : parse(found.value.bytes, store.place(key));
}

interface Update<T> {
  readonly key: string;
  readonly parse: Parse<T>;
  readonly change: (stored: T | undefined) => T;
  readonly render: (value: T) => string;
}

/** Reads, changes and writes an object, again from the start where another writer was faster. Writes nothing where nothing changes. */
async function update<T>(
  store: ObjectStore,
  pause: (milliseconds: number) => Promise<unknown>,
  { key, parse, change, render }: Update<T>,
): Promise<Result<T>> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    // A random share of a growing pause: writers that met once do not meet again.
    if (attempt > 0) await pause(Math.random() * Math.min(longestPause, 50 * 2 ** attempt));
    const object = await store.read(key);
    if (!object.ok) return object;
    const stored = object.value === undefined ? ok(undefined) : parse(object.value.bytes, store.place(key));
    if (!stored.ok) return stored;
    const next = change(stored.value);
    const text = render(next);
    if (object.value !== undefined && Buffer.from(object.value.bytes).equals(Buffer.from(text))) return ok(next);
    const written = await store.write(key, text, object.value?.tag);
    if (!written.ok) return written;
    if (written.value === 'written') return ok(next);
  }
  return failed({
    code: 'ledger/conflict',
    message: `The record ${store.place(key)} was changed by others in each of ${mostAttempts} attempts to write it.`,
    fix: 'Run it again; it goes on where this run ended.',
  });
}

import { z } from 'zod';
import type { Run } from '../github/run-identity.js';
import { ok, type Result } from '../fault/fault.js';
import { inParallel } from '../terraform/schedule.js';
import { createObject } from './create.js';
import { checkRecord, commitId, count, path, run, unreadable } from './form.js';
import { commentKey, resultKey, reviewKey, type CommentNoted } from './keys.js';
import type { ObjectStore } from './store.js';

/** The review that one run rendered of one head. */
export interface ReviewSought {
  readonly pullRequest: number;
  readonly head: string;
  readonly run: Run;
}

/** What one run hands on of one request. */
export interface ResultSought {
  readonly run: Run;
  readonly file: string;
}

const commentNoted = z.strictObject({ pullRequest: count, head: commitId, digest: z.string().regex(/^[0-9a-f]{64}$/) });
const reviewSought = z.strictObject({ pullRequest: count, head: commitId, run });
const resultSought = z.strictObject({ run, file: path });

/** Creates the text of a review. Another one in its place is `ledger/taken`. */
export async function writeReview(
  store: ObjectStore,
  prefix: string,
  { text, ...sought }: ReviewSought & { readonly text: string },
): Promise<Result<void>> {
  const checked = checkRecord(reviewSought, sought, 'What names a review');
  return checked.ok ? createObject(store, reviewKey(prefix, checked.value), text) : checked;
}

/** The text of a review; undefined where that run left none. */
export async function readReview(store: ObjectStore, prefix: string, sought: ReviewSought): Promise<Result<string | undefined>> {
  const { pullRequest, head, run } = sought;
  const checked = checkRecord(reviewSought, { pullRequest, head, run }, 'What names a review');
  return checked.ok ? readText(store, reviewKey(prefix, checked.value)) : checked;
}

/** What such an object holds: its name says all. */
const noted = 'Written by this action.\n';

/** Notes a text of the comment. The same one may be noted again. */
export async function noteComment(store: ObjectStore, prefix: string, comment: CommentNoted): Promise<Result<void>> {
  const checked = checkRecord(commentNoted, comment, 'What names a comment');
  return checked.ok ? createObject(store, commentKey(prefix, checked.value), noted) : checked;
}

/** Whether a text was noted: any other one in the comment is somebody else's. */
export async function isNotedComment(store: ObjectStore, prefix: string, comment: CommentNoted): Promise<Result<boolean>> {
  const checked = checkRecord(commentNoted, comment, 'What names a comment');
  if (!checked.ok) return checked;
  const found = await store.read(commentKey(prefix, checked.value));
  return found.ok ? ok(found.value !== undefined) : found;
}

/** Creates the result of one request. Another one in its place is `ledger/taken`. */
export async function writeResult(
  store: ObjectStore,
  prefix: string,
  { text, ...sought }: ResultSought & { readonly text: string },
): Promise<Result<void>> {
  const checked = checkRecord(resultSought, sought, 'What names a result');
  return checked.ok ? createObject(store, resultKey(prefix, checked.value), text) : checked;
}

/** The results that the attempts of a run left of one request, the latest attempt first: a job that went well is not run again. */
export async function readResults(
  store: ObjectStore,
  prefix: string,
  { run, file }: ResultSought,
): Promise<Result<readonly string[]>> {
  const checked = checkRecord(resultSought, { run, file }, 'What names a result');
  if (!checked.ok) return checked;
  const attempts = Array.from({ length: run.attempt }, (_, n) => run.attempt - n);
  const read = await inParallel(attempts, 4, (attempt) => readText(store, resultKey(prefix, { run: { ...run, attempt }, file })));
  const faults = read.flatMap((result) => (result.ok ? [] : result.faults));
  if (faults.length > 0) return { ok: false, faults };
  return ok(read.flatMap((result) => (result.ok ? (result.value ?? []) : [])));
}

async function readText(store: ObjectStore, key: string): Promise<Result<string | undefined>> {
  const found = await store.read(key);
  if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(found.value.bytes));
  } catch {
    return unreadable(store.place(key), 'it is not UTF-8');
  }
}

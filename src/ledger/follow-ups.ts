import { z } from 'zod';
import { ok, type Result } from '../fault/fault.js';
import { createObject } from './create.js';
import { bucketName, checkRecord, commitId, parseRecord, path, unreadable } from './form.js';
import { followUpKey, type FollowUpSought } from './keys.js';
import type { ObjectStore } from './store.js';

/**
 * A commit by which the tool has a bucket reviewed again. Only the role that applies can record one: before it makes the branch, or where
 * a branch is there already whose commit holds exactly what is proposed, whoever made it. Names and authors any workflow can make up.
 */
export interface FollowUpRecord {
  readonly version: 1;
  readonly bucket: string;
  /** The only file that the commit changes. */
  readonly file: string;
  readonly head: string;
  /** The commit of the default branch that it stands on. */
  readonly base: string;
}

const sought = z.strictObject({ bucket: bucketName, head: commitId });

const followUpRecord = z.strictObject({
  version: z.literal(1),
  bucket: bucketName,
  file: path,
  head: commitId,
  base: commitId,
});

/** Creates the record of a follow-up: the same one again is no conflict, another one in its place is `ledger/taken`. */
export async function writeFollowUp(store: ObjectStore, prefix: string, record: FollowUpRecord): Promise<Result<void>> {
  const checked = checkRecord(followUpRecord, record, 'The record of a follow-up');
  if (!checked.ok) return checked;
  return createObject(store, followUpKey(prefix, checked.value), `${JSON.stringify(checked.value, null, 2)}\n`);
}

/** The follow-up of a bucket with this head; undefined where the tool opened none. */
export async function readFollowUp(
  store: ObjectStore,
  prefix: string,
  { bucket, head }: FollowUpSought,
): Promise<Result<FollowUpRecord | undefined>> {
  const checked = checkRecord(sought, { bucket, head }, 'What names a follow-up');
  if (!checked.ok) return checked;
  const key = followUpKey(prefix, checked.value);
  const found = await store.read(key);
  if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
  const place = store.place(key);
  const parsed = parseRecord(followUpRecord, found.value.bytes, place);
  if (!parsed.ok) return parsed;
  const isOwn = parsed.value.bucket === bucket && parsed.value.head === head;
  return isOwn ? parsed : unreadable(place, 'it is the record of another follow-up than its key says');
}

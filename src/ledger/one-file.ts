import { failed, ok, type Result } from '../fault/fault.js';
import { bucketRecord, checkBucket, noRecord, parseBucket, renderBucket, type BucketRecord } from './bucket-record.js';
import { bucketKey, bucketsPrefix, oneFileKey } from './keys.js';
import { mergeApplied } from './merge.js';
import { inParallel } from '../terraform/schedule.js';
import { parseBook, type Book } from './record.js';
import type { ObjectStore } from './store.js';
import { updateObject } from './update.js';

/**
 * The first versions kept what was applied for all buckets in one file. It is moved, once, by the first run that writes a record: each
 * bucket's part into a record of its own, and only then the file itself into a word that it has moved. Until that stands the file
 * counts for every bucket that has no record of its own, so a move can end anywhere and two can be under way at once.
 */
const moved = '{"version":2,"moved":"buckets/"}\n';

const nothing: Book = { applied: new Map(), applying: new Map(), owed: new Map() };

/** What the one file still holds: nothing where there is none, or where it has moved. */
export async function readOneFile(store: ObjectStore, prefix: string): Promise<Result<Book>> {
  const found = await readTagged(store, prefix);
  return found.ok ? ok(found.value?.book ?? nothing) : found;
}

async function readTagged(store: ObjectStore, prefix: string): Promise<Result<{ book: Book; tag: string } | undefined>> {
  const key = oneFileKey(prefix);
  const found = await store.read(key);
  if (!found.ok) return found;
  if (found.value === undefined || Buffer.from(found.value.bytes).equals(Buffer.from(moved))) return ok(undefined);
  const book = parseBook(found.value.bytes, store.place(key));
  return book.ok ? ok({ book: book.value, tag: found.value.tag }) : book;
}

/** The part of one bucket; undefined where the file says nothing of it. */
export function partOf({ applied, applying }: Book, bucket: string): BucketRecord | undefined {
  const [done, begun] = [applied.get(bucket), applying.get(bucket)];
  if (done === undefined && begun === undefined) return undefined;
  return bucketRecord(bucket, { ...(done && { applied: done }), ...(begun && { applying: begun }) });
}

const atOnce = 32;
const mostAttempts = 10;

/** Moves what the one file holds. Does nothing, by one read, where that was done. */
export async function moveOneFile(
  store: ObjectStore,
  prefix: string,
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<Result<void>> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await readTagged(store, prefix);
    if (!found.ok) return found;
    if (found.value === undefined) return ok(undefined);
    const { book, tag } = found.value;
    const buckets = [...new Set([...book.applied.keys(), ...book.applying.keys()])];
    const written = await inParallel(buckets, atOnce, (bucket) => movePart(store, prefix, pause, bucket, book));
    const faults = written.flatMap((result) => (result.ok ? [] : result.faults));
    if (faults.length > 0) return failed(...faults.slice(0, 3));
    // An older version of the action may have written the file meanwhile: then its part is moved too.
    const done = await store.write(oneFileKey(prefix), moved, tag);
    if (!done.ok) return done;
    if (done.value === 'written') return ok(undefined);
  }
  return failed({
    code: 'ledger/conflict',
    message: `The record ${store.place(oneFileKey(prefix))} is written by an older version of the action again and again, while it is being moved to ${bucketsPrefix(prefix)}`,
    fix: 'Use one version of the action in all workflows of this state, then run it again.',
  });
}

async function movePart(
  store: ObjectStore,
  prefix: string,
  pause: (milliseconds: number) => Promise<unknown>,
  bucket: string,
  book: Book,
): Promise<Result<BucketRecord>> {
  const part = partOf(book, bucket) ?? noRecord(bucket);
  const checked = checkBucket(part);
  if (!checked.ok) return checked;
  const key = bucketKey(prefix, bucket);
  const created = await store.write(key, renderBucket(part), undefined);
  if (!created.ok) return created;
  if (created.value === 'written') return ok(part);
  return updateObject(store, pause, {
    key,
    parse: (bytes, place) => parseBucket(bucket, bytes, place),
    render: renderBucket,
    change: (stored = noRecord(bucket)) => merge(stored, part),
  });
}

/** A record of its own is never older than its part of the file, unless an older version of the action wrote that meanwhile. */
function merge(stored: BucketRecord, part: BucketRecord): BucketRecord {
  const applied = part.applied === undefined ? stored.applied : mergeApplied(stored.applied, part.applied);
  const isDone = part.applying !== undefined && Date.parse(part.applying.since) <= Date.parse(applied?.appliedAt ?? '');
  const applying = stored.applying ?? (isDone ? undefined : part.applying);
  return bucketRecord(stored.bucket, {
    ...(applied && { applied }),
    ...(applying && { applying }),
    ...(stored.owed && { owed: stored.owed }),
  });
}

import { failed, ok, type Result } from '../fault/fault.js';
import { inParallel } from '../terraform/schedule.js';
import { parseBucket } from './bucket-record.js';
import { bucketsPrefix, indexKey } from './keys.js';
import { partOf, readOneFile } from './one-file.js';
import { parseIndex, renderIndex, rowOf, type BucketRow, type Rows } from './rows.js';
import type { ListedObject, ObjectStore, StoredObject } from './store.js';

/** How many records are read at once. */
const atOnce = 32;

/**
 * A row for every bucket. The index is a copy, and no more: its row counts only where the listing gives its record the same tag, the other
 * records are read, and an index that can't be read is none.
 */
export async function readRows(store: ObjectStore, prefix: string): Promise<Result<Rows>> {
  const read = await readIndex(store, prefix);
  return read.ok ? ok(read.value.rows) : read;
}

/** Writes the index where it lacks rows. What another run wrote meanwhile stands: the next one adds what that lacks. */
export async function writeRows(store: ObjectStore, prefix: string): Promise<Result<void>> {
  const read = await readIndex(store, prefix);
  if (!read.ok) return read;
  const { rows, stored } = read.value;
  const text = renderIndex(rows);
  // None says as much as one without rows.
  const there = stored === undefined ? renderIndex(new Map()) : Buffer.from(stored.bytes);
  if (Buffer.from(text).equals(Buffer.from(there))) return ok(undefined);
  const written = await store.write(indexKey(prefix), text, stored?.tag);
  return written.ok ? ok(undefined) : written;
}

async function readIndex(
  store: ObjectStore,
  prefix: string,
): Promise<Result<{ readonly rows: Rows; readonly stored: StoredObject | undefined }>> {
  // Before the records: what is moved meanwhile is in one of both.
  const old = await readOneFile(store, prefix);
  if (!old.ok) return old;
  const [stored, listed] = await Promise.all([store.read(indexKey(prefix)), store.list(bucketsPrefix(prefix), Infinity)]);
  if (!stored.ok) return stored;
  if (!listed.ok) return listed;
  const parsed = stored.value === undefined ? undefined : parseIndex(stored.value.bytes, store.place(indexKey(prefix)));
  const known: Rows = parsed?.ok === true ? parsed.value : new Map();
  const read = await inParallel(listed.value, atOnce, (object) => readRow(store, prefix, known, object));
  const faults = read.flatMap((result) => (result.ok ? [] : result.faults));
  if (faults.length > 0) return failed(...faults.slice(0, 3));
  const rows = new Map<string, BucketRow>();
  for (const result of read) if (result.ok && result.value !== undefined) rows.set(result.value.bucket, result.value);
  for (const bucket of [...old.value.applied.keys(), ...old.value.applying.keys()]) {
    const part = rows.has(bucket) ? undefined : partOf(old.value, bucket);
    if (part !== undefined) rows.set(bucket, rowOf(part, ''));
  }
  return ok({ rows, stored: stored.value });
}

async function readRow(
  store: ObjectStore,
  prefix: string,
  known: Rows,
  { key, tag }: ListedObject,
): Promise<Result<BucketRow | undefined>> {
  const bucket = key.slice(bucketsPrefix(prefix).length).replace(/\.json$/, '');
  const row = known.get(bucket);
  if (row !== undefined && row.tag === tag && tag !== '') return ok(row);
  const found = await store.read(key);
  if (!found.ok) return found;
  if (found.value === undefined) return ok(undefined);
  const record = parseBucket(bucket, found.value.bytes, store.place(key));
  return record.ok ? ok(rowOf(record.value, found.value.tag)) : record;
}

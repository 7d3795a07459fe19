import { failed, ok, type Result } from '../fault/fault.js';
import { inParallel } from '../terraform/schedule.js';
import { bucketRecord, checkBucket, noRecord, parseBucket, renderBucket, type BucketRecord } from './bucket-record.js';
import { readRows, writeRows } from './index-object.js';
import { bucketKey } from './keys.js';
import { mergeApplied } from './merge.js';
import { moveOneFile, partOf, readOneFile } from './one-file.js';
import { addOwed, withoutPaid, type Owed } from './owed.js';
import { checkApplied, checkApplying, type AppliedRecord, type ApplyingRecord, type Book, type RecordedPart } from './record.js';
import type { Rows } from './rows.js';
import type { ObjectStore } from './store.js';
import { readObject, updateObject } from './update.js';

/** What is remembered of buckets: one record for each, so that what a run reads and writes grows with its change. */
export interface BucketRecords {
  /** What tells of every bucket whether there is work for it: one listing and one read, and one more for each record that changed since the index was written. */
  readRows(): Promise<Result<Rows>>;
  /** All that is remembered of some buckets: one read for each. */
  readBook(buckets: Iterable<string>): Promise<Result<Book>>;
  /**
   * Records what was applied, and gives the record that stands. Of two records of a bucket the later applied one stands, with the first
   * hand-over and the first `enabled` of both, as far as they are the same vendor's; so two runs at once lose nothing.
   * `owed` is written with it: what people are to be told because of it. What was begun stays, but for what was begun up to `ends` (ISO 8601 in UTC), of
   * which only what is `left` in AWS is kept.
   */
  writeApplied(
    record: AppliedRecord,
    owed?: readonly Owed[],
    ends?: string,
    left?: readonly RecordedPart[],
  ): Promise<Result<AppliedRecord>>;
  /** Records that an approved plan is about to be applied. Of one bucket the last one stands. */
  writeApplying(record: ApplyingRecord): Promise<Result<ApplyingRecord>>;
  /** Changes the record of what was begun, where it is still the one of this approval; gives it. Undefined where it is none or another by now. */
  amendApplying(
    bucket: string,
    of: Pick<ApplyingRecord, 'head' | 'fingerprint'>,
    change: (stored: ApplyingRecord) => ApplyingRecord,
  ): Promise<Result<ApplyingRecord | undefined>>;
  /** Records what people are to be told of a bucket. */
  owe(bucket: string, more: readonly Owed[]): Promise<Result<void>>;
  /** Records that they were told. */
  pay(bucket: string, paid: readonly Owed[]): Promise<Result<void>>;
  /** Writes the index anew where records changed since. Where another run is faster, its index stands. */
  writeIndex(): Promise<Result<void>>;
}

/** How many records are read at once. */
const atOnce = 16;

/** Where the records are, and what writing one takes. */
interface Shelf {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** The one file of the first versions is moved into records of buckets: once for all writers of a run. */
  moving?: Promise<Result<void>> | undefined;
}

export function bucketRecords(store: ObjectStore, prefix: string, pause: Shelf['pause']): BucketRecords {
  const shelf: Shelf = { store, prefix, pause };
  return {
    readRows: () => readRows(store, prefix),
    readBook: (buckets) => readBook(store, prefix, [...new Set(buckets)]),
    writeApplied: (record, owed = [], ends, left = []) => writeApplied(shelf, record, { owed, ends, left }),
    writeApplying: (record) => writeApplying(shelf, record),
    amendApplying: (bucket, of, change) => amendApplying(shelf, bucket, of, change),
    owe: (bucket, more) => settle(shelf, bucket, (owed) => addOwed(owed, more)),
    pay: (bucket, paid) => settle(shelf, bucket, (owed) => withoutPaid(owed, paid)),
    writeIndex: async () => {
      const moved = await moveOld(shelf);
      return moved.ok ? writeRows(store, prefix) : moved;
    },
  };
}

/** Once; again where it failed. */
async function moveOld(shelf: Shelf): Promise<Result<void>> {
  shelf.moving ??= moveOneFile(shelf.store, shelf.prefix, shelf.pause);
  const moved = await shelf.moving;
  if (!moved.ok) shelf.moving = undefined;
  return moved;
}

async function update(
  shelf: Shelf,
  bucket: string,
  change: (stored: BucketRecord) => BucketRecord,
): Promise<Result<BucketRecord>> {
  const moved = await moveOld(shelf);
  if (!moved.ok) return moved;
  return updateObject(shelf.store, shelf.pause, {
    key: bucketKey(shelf.prefix, bucket),
    parse: (bytes, place) => parseBucket(bucket, bytes, place),
    change: (stored = noRecord(bucket)) => change(stored),
    render: renderBucket,
  });
}

async function settle(shelf: Shelf, bucket: string, change: (owed: readonly Owed[]) => readonly Owed[]): Promise<Result<void>> {
  const written = await update(shelf, bucket, (stored) => bucketRecord(bucket, { ...stored, owed: change(stored.owed ?? []) }));
  return written.ok ? ok(undefined) : written;
}

/** What is written with a record of what was applied. */
interface Beside {
  readonly owed: readonly Owed[];
  readonly ends: string | undefined;
  readonly left: readonly RecordedPart[];
}

async function writeApplied(shelf: Shelf, record: AppliedRecord, beside: Beside): Promise<Result<AppliedRecord>> {
  const { bucket } = record;
  const checked = checkApplied(record);
  if (!checked.ok) return checked;
  const whole = checkBucket(bucketRecord(bucket, { applied: checked.value, owed: addOwed([], beside.owed) }));
  if (!whole.ok) return whole;
  const written = await update(shelf, bucket, ({ applied, applying, owed = [] }) =>
    bucketRecord(bucket, {
      applied: mergeApplied(applied, checked.value),
      ...stillBegun(applying, beside),
      owed: addOwed(owed, beside.owed),
    }),
  );
  return written.ok ? ok(written.value.applied ?? checked.value) : written;
}

/** What stays of what was begun, once something is applied. */
function stillBegun(begun: ApplyingRecord | undefined, { ends, left }: Beside): { readonly applying?: ApplyingRecord } {
  if (begun === undefined) return {};
  if (ends === undefined || Date.parse(begun.since) > Date.parse(ends)) return { applying: begun };
  return left.length === 0 ? {} : { applying: onlyLeft(begun, left) };
}

async function writeApplying(shelf: Shelf, record: ApplyingRecord): Promise<Result<ApplyingRecord>> {
  const checked = checkApplying(record);
  if (!checked.ok) return checked;
  const { bucket } = record;
  const written = await update(shelf, bucket, (stored) => bucketRecord(bucket, { ...stored, applying: checked.value }));
  return written.ok ? checked : written;
}

async function amendApplying(
  shelf: Shelf,
  bucket: string,
  { head, fingerprint }: Pick<ApplyingRecord, 'head' | 'fingerprint'>,
  change: (stored: ApplyingRecord) => ApplyingRecord,
): Promise<Result<ApplyingRecord | undefined>> {
  const isThis = (one?: ApplyingRecord) => one?.head === head && one.fingerprint === fingerprint;
  const written = await update(shelf, bucket, (stored) =>
    stored.applying && isThis(stored.applying) ? bucketRecord(bucket, { ...stored, applying: change(stored.applying) }) : stored,
  );
  if (!written.ok) return written;
  const { applying } = written.value;
  return ok(isThis(applying) ? applying : undefined);
}

/** Nothing of the plan is to be gone on with: what it made is all that is remembered. */
function onlyLeft(
  { free: _, parts: __, halfMade: ___, made: ____, ...begun }: ApplyingRecord,
  left: readonly RecordedPart[],
): ApplyingRecord {
  return { ...begun, steps: [], left };
}

async function readBook(store: ObjectStore, prefix: string, buckets: readonly string[]): Promise<Result<Book>> {
  // Before the records: what is moved meanwhile is in one of both.
  const old = await readOneFile(store, prefix);
  if (!old.ok) return old;
  const read = await inParallel(buckets, atOnce, (bucket) =>
    readObject(store, bucketKey(prefix, bucket), (bytes, place) => parseBucket(bucket, bytes, place)),
  );
  const faults = read.flatMap((result) => (result.ok ? [] : result.faults));
  if (faults.length > 0) return failed(...faults);
  const records = buckets.flatMap((bucket, n) => {
    const found = read[n];
    return (found?.ok === true ? found.value : undefined) ?? partOf(old.value, bucket) ?? [];
  });
  return ok(bookOf(records));
}

function bookOf(records: readonly BucketRecord[]): Book {
  return {
    applied: new Map(records.flatMap(({ bucket, applied }) => (applied === undefined ? [] : [[bucket, applied] as const]))),
    applying: new Map(records.flatMap(({ bucket, applying }) => (applying === undefined ? [] : [[bucket, applying] as const]))),
    owed: new Map(records.flatMap(({ bucket, owed }) => (owed === undefined ? [] : [[bucket, owed] as const]))),
  };
}

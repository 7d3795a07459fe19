import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import type { Ledger } from './ledger.js';
import type { PlanRecord } from './plan-record.js';
import type { Book } from './record.js';
import type { BucketRow, Rows } from './rows.js';

/** The ledger of one account. */
export interface AccountLedger {
  readonly name: string;
  /** The account's twelve digits: a plan record that says another is none of it. */
  readonly id: string;
  /** Asked for each time, as a session ends. */
  readonly open: () => Promise<Result<Ledger>>;
}

/** Whose things are, by the settings and the requests: never by what a ledger says, which another account's role could have written. */
export interface Whose {
  readonly ofBucket: (bucket: string) => string | undefined;
  readonly ofFile: (file: string) => string | undefined;
}

/** Ledgers of several accounts as one. Of each bucket only its own account's is read and written. */
export interface Ledgers extends Ledger {
  /** The accounts in whose ledger the last {@link Ledger.readRows} found a bucket. */
  readonly recordedIn: (bucket: string) => readonly string[];
}

/**
 * Several ledgers as one. What is of a bucket or a file goes to the ledger of its account, `ledger/no-account` where nobody says which; what is
 * of a pull request, its review and its comment, is written to each, and believed only where the ledgers of all of its buckets have the same.
 */
export function severalLedgers(parts: readonly AccountLedger[], whose: Whose): Ledgers {
  const shelf = new Shelf(parts, whose);
  return {
    accountOf: (bucket) => shelf.nameOf(bucket),
    recordedIn: (bucket) => shelf.recordedIn(bucket),
    ...planParts(shelf),
    ...reviewParts(shelf),
    ...bucketParts(shelf),
    writeResult: (result) => shelf.ofFile(result.file, (ledger) => ledger.writeResult(result)),
    readResults: (sought) => shelf.ofFile(sought.file, (ledger) => ledger.readResults(sought)),
    writeFollowUp: (record) => shelf.ofBucket(record.bucket, (ledger) => ledger.writeFollowUp(record)),
    readFollowUp: (sought) => shelf.ofBucket(sought.bucket, (ledger) => ledger.readFollowUp(sought)),
  };
}

/** The ledgers by account, and where buckets were found. */
class Shelf {
  readonly parts: readonly AccountLedger[];
  readonly #whose: Whose;
  readonly #found = new Map<string, string[]>();

  constructor(parts: readonly AccountLedger[], whose: Whose) {
    this.parts = parts;
    this.#whose = whose;
  }

  /** By what the requests say; of a bucket that no request has any more, by the one ledger that has it. */
  nameOf(bucket: string): string | undefined {
    const found = this.recordedIn(bucket);
    return this.#whose.ofBucket(bucket) ?? (found.length === 1 ? found[0] : undefined);
  }

  recordedIn(bucket: string): readonly string[] {
    return this.#found.get(bucket) ?? [];
  }

  ofBucket<T>(bucket: string, work: (ledger: Ledger, part: AccountLedger) => Promise<Result<T>>): Promise<Result<T>> {
    return this.#of(this.nameOf(bucket), `the bucket ${quote(bucket)}`, work);
  }

  ofFile<T>(file: string, work: (ledger: Ledger) => Promise<Result<T>>): Promise<Result<T>> {
    return this.#of(this.#whose.ofFile(file), `the request ${quote(file)}`, work);
  }

  async #of<T>(
    name: string | undefined,
    what: string,
    work: (ledger: Ledger, part: AccountLedger) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const part = this.parts.find((one) => one.name === name);
    if (part === undefined) return failed(noAccount(what));
    const ledger = await part.open();
    return ledger.ok ? work(ledger.value, part) : ledger;
  }

  /** What each of these ledgers says. */
  async each<T>(
    parts: readonly AccountLedger[],
    work: (ledger: Ledger, part: AccountLedger) => Promise<Result<T>>,
  ): Promise<Result<readonly T[]>> {
    const all = await Promise.all(
      parts.map(async (part) => {
        const ledger = await part.open();
        return ledger.ok ? work(ledger.value, part) : ledger;
      }),
    );
    const faults = all.flatMap((one) => (one.ok ? [] : one.faults));
    return faults.length > 0 ? failed(...faults) : ok(all.flatMap((one) => (one.ok ? [one.value] : [])));
  }

  /** The ledgers of buckets; undefined where nobody says whose one of them is. Without buckets: all. */
  partsOf(buckets: readonly string[] | undefined): readonly AccountLedger[] | undefined {
    if (buckets === undefined) return this.parts;
    const names = new Set(buckets.map((bucket) => this.nameOf(bucket)));
    const found = this.parts.filter(({ name }) => names.has(name));
    return found.length === names.size ? found : undefined;
  }

  /** A bucket is in one account: of what several have on record none is believed, and {@link recordedIn} tells. */
  keep(all: readonly (readonly [AccountLedger, Rows])[]): Rows {
    this.#found.clear();
    const rows = new Map<string, BucketRow>();
    for (const [{ name }, own] of all)
      for (const bucket of own.keys()) this.#found.set(bucket, [...this.recordedIn(bucket), name]);
    for (const [{ name }, own] of all) for (const [bucket, row] of own) if (this.nameOf(bucket) === name) rows.set(bucket, row);
    return rows;
  }
}

type PlanParts = Pick<Ledger, 'readPlan' | 'readPlans' | 'writePlan'>;

function planParts(shelf: Shelf): PlanParts {
  return {
    readPlan: (sought) =>
      shelf.ofBucket(sought.bucket, async (ledger, part) => {
        const read = await ledger.readPlan(sought);
        return read.ok && read.value !== undefined && 'record' in read.value ? inAccount(read, read.value.record, part) : read;
      }),
    readPlans: (sought) =>
      shelf.ofBucket(sought.bucket, async (ledger, part) => {
        const read = await ledger.readPlans(sought);
        const other = read.ok ? read.value.find(({ account }) => account !== part.id) : undefined;
        return other === undefined ? read : failed(otherAccount(other, part));
      }),
    writePlan: (record) => shelf.ofBucket(record.bucket, (ledger) => ledger.writePlan(record)),
  };
}

function inAccount<T>(read: Result<T>, record: PlanRecord, part: AccountLedger): Result<T> {
  return record.account === part.id ? read : failed(otherAccount(record, part));
}

type ReviewParts = Pick<Ledger, 'writeReview' | 'readReview' | 'noteComment' | 'isNotedComment'>;

/** Whoever has stolen the role of one account writes to its ledger alone: so all of them have to agree. */
function reviewParts(shelf: Shelf): ReviewParts {
  return {
    writeReview: (review) => written(shelf.each(shelf.parts, (ledger) => ledger.writeReview(review))),
    readReview: async (sought, buckets) => {
      const parts = shelf.partsOf(buckets);
      if (parts === undefined) return ok(undefined);
      const read = await shelf.each(parts, (ledger) => ledger.readReview(sought));
      if (!read.ok) return read;
      return ok(new Set(read.value).size === 1 ? read.value[0] : undefined);
    },
    noteComment: (comment) => written(shelf.each(shelf.parts, (ledger) => ledger.noteComment(comment))),
    isNotedComment: async (comment, buckets) => {
      const parts = shelf.partsOf(buckets);
      if (parts === undefined || parts.length === 0) return ok(false);
      const read = await shelf.each(parts, (ledger) => ledger.isNotedComment(comment));
      return read.ok ? ok(read.value.every(Boolean)) : read;
    },
  };
}

type BucketParts = Pick<
  Ledger,
  'readRows' | 'readBook' | 'writeApplied' | 'writeApplying' | 'amendApplying' | 'owe' | 'pay' | 'writeIndex'
>;

function bucketParts(shelf: Shelf): BucketParts {
  return {
    readRows: async () => {
      const read = await shelf.each(shelf.parts, async (ledger, part) => {
        const rows = await ledger.readRows();
        return rows.ok ? ok([part, rows.value] as const) : rows;
      });
      return read.ok ? ok(shelf.keep(read.value)) : read;
    },
    readBook: (buckets) => readBook(shelf, [...new Set(buckets)]),
    writeApplied: (record, ...more) => shelf.ofBucket(record.bucket, (ledger) => ledger.writeApplied(record, ...more)),
    writeApplying: (record) => shelf.ofBucket(record.bucket, (ledger) => ledger.writeApplying(record)),
    amendApplying: (bucket, of, change) => shelf.ofBucket(bucket, (ledger) => ledger.amendApplying(bucket, of, change)),
    owe: (bucket, more) => shelf.ofBucket(bucket, (ledger) => ledger.owe(bucket, more)),
    pay: (bucket, paid) => shelf.ofBucket(bucket, (ledger) => ledger.pay(bucket, paid)),
    writeIndex: () => written(shelf.each(shelf.parts, (ledger) => ledger.writeIndex())),
  };
}

async function readBook(shelf: Shelf, buckets: readonly string[]): Promise<Result<Book>> {
  const byName = new Map<string | undefined, string[]>();
  for (const bucket of buckets) byName.set(shelf.nameOf(bucket), [...(byName.get(shelf.nameOf(bucket)) ?? []), bucket]);
  const lost = [...byName].flatMap(([name, of]) => (shelf.parts.some((part) => part.name === name) ? [] : of));
  if (lost.length > 0) return failed(...lost.map((bucket) => noAccount(`the bucket ${quote(bucket)}`)));
  const read = await shelf.each(
    shelf.parts.filter(({ name }) => byName.has(name)),
    (ledger, { name }) => ledger.readBook(byName.get(name) ?? []),
  );
  if (!read.ok) return read;
  return ok({
    applied: new Map(read.value.flatMap(({ applied }) => [...applied])),
    applying: new Map(read.value.flatMap(({ applying }) => [...applying])),
    owed: new Map(read.value.flatMap(({ owed }) => [...owed])),
  });
}

async function written(all: Promise<Result<unknown>>): Promise<Result<void>> {
  const done = await all;
  return done.ok ? ok(undefined) : done;
}

function noAccount(what: string): Fault {
  return {
    code: 'ledger/no-account',
    message: `In which account ${what} is remembered is not known.`,
    fix: 'Look at the faults of the request, and at "accounts" in the settings.',
  };
}

function otherAccount({ bucket, account }: PlanRecord, { name, id }: AccountLedger): Fault {
  const whose = account === undefined ? 'no account' : account;
  return {
    code: 'ledger/unreadable',
    message: `A record of a plan of ${quote(bucket)} names ${whose}, and it lies with those of ${quote(name)}, ${id}.`,
    fix: 'Push a commit or update the branch, so that it is planned again.',
  };
}

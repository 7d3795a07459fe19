import { defined } from '../../defined.js';
import { failed, ok, type Result } from '../../fault/fault.js';
import { bytesIn, hasCommit, readFiles, type Repository } from '../../git/index.js';
import type { AppliedRecord, Book, Ledger } from '../../ledger/index.js';
import { parseRequest } from '../../request/parse.js';
import { inParallel } from '../../terraform/schedule.js';
import type { GatedRequest } from '../gate/gated-request.js';
import type { Preparation, PreparedRequest } from '../plan/preparation.js';

/**
 * Each request with the vendors whose administrators have to approve it: the vendor of the request itself, the one that its file named
 * at the base, the one of any other changed file that asked for the same bucket at the base, and those for which the bucket was last
 * applied, or an apply was begun; of the files of `only`, where it is given. A bucket can also pass to another vendor when one file is deleted, now or long ago, and another added.
 */
export async function judgedRequests(
  git: Repository,
  ledger: Pick<Ledger, 'readBook'>,
  requests: readonly PreparedRequest[],
  only?: ReadonlySet<string>,
): Promise<Result<readonly GatedRequest[]>> {
  const specs = requests.flatMap(({ file, spec, bytes }) =>
    spec === undefined || only?.has(file) === false ? [] : [{ file, spec, bytes }],
  );
  if (specs.length === 0) return ok([]);
  const buckets = new Set(specs.map(({ spec }) => spec.bucket));
  const book = await ledger.readBook(buckets);
  if (!book.ok) return book;
  const held = await holdersOf(git, book.value, buckets);
  if (!held.ok) return held;
  return ok(
    specs.map(({ file, spec, bytes }) => {
      const had = requests.filter((request) => request.file === file || request.before?.bucket === spec.bucket);
      const { vendors = [], vendorsUnknown } = held.value.get(spec.bucket) ?? {};
      const all = [spec.vendor.id, ...had.flatMap((request) => request.before?.vendor ?? []), ...vendors];
      return {
        ...{ file, bucket: spec.bucket, vendors: [...new Set(all)] },
        ...defined({ vendorsUnknown, bytes, account: spec.account?.name }),
      };
    }),
  );
}

/** The changed templates, for the gate: each is for the administrators of its vendors. */
export function judgedTemplates({ changedRules }: Pick<Preparation, 'changedRules'>): readonly GatedRequest[] {
  return (changedRules?.templates ?? []).map(({ file, vendors }) => ({ kind: 'template', file, bucket: '', vendors }));
}

/** Whose a bucket is by what AWS holds of it. */
type Holders = Pick<GatedRequest, 'vendors' | 'vendorsUnknown'>;

/** The vendors that buckets were last applied for, and those that they were begun to be applied for: AWS may hold half of that. */
export async function holdersOf(
  git: Repository,
  { applied, applying }: Pick<Book, 'applied' | 'applying'>,
  buckets: ReadonlySet<string>,
): Promise<Result<ReadonlyMap<string, Holders>>> {
  const records = [...applied.values(), ...applying.values()].filter(({ bucket }) => buckets.has(bucket));
  const read = await inParallel(records, 8, (record) => vendorsOf(git, record));
  const faults = read.flatMap((result) => (result.ok ? [] : result.faults));
  if (faults.length > 0) return failed(...faults);
  const holders = new Map<string, Holders>();
  for (const [n, { bucket }] of records.entries()) {
    const found = read[n];
    if (found?.ok !== true) continue;
    const before = holders.get(bucket);
    const unknown = before?.vendorsUnknown ?? found.value.vendorsUnknown;
    holders.set(bucket, {
      vendors: [...new Set([...(before?.vendors ?? []), ...found.value.vendors])],
      ...defined({ vendorsUnknown: unknown }),
    });
  }
  return ok(holders);
}

/**
 * The vendors that one record is of: the one that it names, and the one that its file names at its commit. They are one vendor, unless
 * somebody tampered with the record; then both count. Where the file can't be read any more the record's alone counts; where neither
 * says it, nobody knows whom to ask.
 */
export async function vendorsOf(
  git: Repository,
  { file, commit, vendor }: Pick<AppliedRecord, 'file' | 'commit' | 'vendor'>,
): Promise<Result<Holders>> {
  const there = await hasCommit(git, commit);
  if (!there.ok) return there;
  const files = there.value ? await readFiles(git, commit, [file]) : undefined;
  if (files?.ok === false) return files;
  const bytes = bytesIn(files?.value.get(file) ?? null);
  const parsed = bytes.ok && bytes.value !== null ? parseRequest(file, bytes.value) : undefined;
  const named = parsed?.ok === true ? parsed.value.value.vendor : undefined;
  const vendors = [...new Set([vendor, named].filter((one) => one !== undefined))];
  if (vendors.length > 0) return ok({ vendors });
  return ok({
    vendors,
    vendorsUnknown: `it was applied from ${file} at ${commit.slice(0, 12)}, which can't be read as a request any more`,
  });
}

import { ok, type Result } from '../../fault/fault.js';
import { bytesIn, readFiles, type Repository } from '../../git/index.js';
import type { AppliedRecord, Ledger } from '../../ledger/index.js';
import { parseRequest } from '../../request/parse.js';
import { inParallel } from '../../terraform/schedule.js';
import type { GatedRequest } from './gathering.js';
import type { PreparedRequest } from './preparation.js';

/**
 * The requests with the vendors whose administrators have to agree: a request's own; that of its file at the base; that of any other
 * changed file that had its bucket at the base; and that by which the bucket was last applied. For a bucket changes hands as well by a
 * file that is deleted, now or long ago, and another one that is added.
 */
export async function judgedRequests(
  git: Repository,
  ledger: Pick<Ledger, 'readApplied'>,
  requests: readonly PreparedRequest[],
): Promise<Result<readonly GatedRequest[]>> {
  const specs = requests.flatMap(({ file, spec, bytes }) => (spec === undefined ? [] : [{ file, spec, bytes }]));
  if (specs.length === 0) return ok([]);
  const applied = await ledger.readApplied();
  if (!applied.ok) return applied;
  const records = specs.flatMap(({ spec }) => applied.value.get(spec.bucket) ?? []);
  const before = await vendorsApplied(git, records);
  if (!before.ok) return before;
  return ok(
    specs.map(({ file, spec, bytes }) => {
      const had = requests.filter((request) => request.file === file || request.before?.bucket === spec.bucket);
      const vendors = [
        spec.vendor.id,
        ...had.flatMap((request) => request.before?.vendor ?? []),
        before.value.get(spec.bucket) ?? [],
      ];
      return { file, bucket: spec.bucket, vendors: [...new Set(vendors.flat())], ...(bytes === undefined ? {} : { bytes }) };
    }),
  );
}

/** The vendor that each bucket was last applied for, by bucket: what the applied file says at the applied commit. */
export async function vendorsApplied(
  git: Repository,
  records: readonly Pick<AppliedRecord, 'bucket' | 'file' | 'commit'>[],
): Promise<Result<ReadonlyMap<string, string>>> {
  const read = await inParallel(
    records,
    8,
    async ({ bucket, file, commit }): Promise<Result<readonly [string, string] | undefined>> => {
      const files = await readFiles(git, commit, [file]);
      if (!files.ok) return files;
      const bytes = bytesIn(files.value.get(file) ?? null);
      if (!bytes.ok) return bytes;
      const parsed = bytes.value === null ? undefined : parseRequest(file, bytes.value);
      return ok(parsed?.ok ? [bucket, parsed.value.value.vendor] : undefined);
    },
  );
  const faults = read.flatMap((result) => (result.ok ? [] : result.faults));
  if (faults.length > 0) return { ok: false, faults };
  return ok(new Map(read.flatMap((result) => (result.ok && result.value ? [result.value] : []))));
}

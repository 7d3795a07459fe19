import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import type { ApplyingRecord, Ledger } from '../../ledger/index.js';
import type { BucketSpec } from '../../spec/spec.js';
import { isDone } from './begun.js';
import type { Candidate } from './candidates.js';
import { begunMeanwhile } from './begun-meanwhile.js';
import { firstOf, type Remembered } from './first-apply.js';

type FollowUps = Pick<Ledger, 'readFollowUp'>;

/**
 * Whether a head goes on with a first apply that was begun for another one: a follow-up that the tool itself has on record for this bucket and file.
 * Of anything but a first apply, and of what is not known to have been free, none does. Whether its plan is the one that was begun is for the caller.
 */
export async function isCarriedOver(
  ledger: FollowUps,
  remembered: Remembered,
  spec: BucketSpec,
  head: string,
): Promise<Result<boolean>> {
  const { bucket, file } = spec;
  const record = remembered.applying.get(bucket);
  if (record === undefined || record.head === head || isDone(record) || (record.free ?? []).length === 0) return ok(false);
  if (firstOf(remembered, spec).first === undefined) return ok(false);
  const kept = await ledger.readFollowUp({ bucket, head });
  return kept.ok ? ok(kept.value?.file === file) : kept;
}

/**
 * What was begun for candidates that are follow-ups with exactly the plan that was begun, as theirs, by bucket: nothing is written before the gate has
 * approved them. The review of that plan may have been edited, or its record be contradicted, since.
 */
export async function carriedOver(
  ledger: FollowUps,
  remembered: Remembered,
  candidates: readonly Pick<Candidate, 'spec' | 'record'>[],
): Promise<{ readonly carried: ReadonlyMap<string, ApplyingRecord>; readonly faults: readonly Fault[] }> {
  const carried = new Map<string, ApplyingRecord>();
  const faults: Fault[] = [];
  for (const { spec, record } of candidates) {
    const begun = spec && remembered.applying.get(spec.bucket);
    if (spec === undefined || begun === undefined || !('value' in record)) continue;
    const { head, file, fingerprint } = record.value;
    if (file !== begun.file || fingerprint !== begun.fingerprint) continue;
    const is = await isCarriedOver(ledger, remembered, spec, head);
    if (!is.ok) faults.push(...is.faults);
    else if (is.value) carried.set(spec.bucket, { ...begun, head });
  }
  return { carried, faults };
}

/** Writes what was carried over into the record, once the gate has approved what is left of it. Refuses where it is not what was judged any more. */
export async function keepCarriedOver(
  ledger: Pick<Ledger, 'amendApplying'>,
  bucket: string,
  { from, head }: { readonly from: ApplyingRecord; readonly head: string },
): Promise<Result<true>> {
  const { fingerprint, since } = from;
  const written = await ledger.amendApplying(bucket, from, (stored) => (stored.since === since ? { ...stored, head } : stored));
  if (!written.ok) return written;
  const kept = await ledger.amendApplying(bucket, { head, fingerprint }, (stored) => stored);
  if (!kept.ok) return kept;
  return kept.value?.since === since ? ok(true) : failed(begunMeanwhile(bucket));
}

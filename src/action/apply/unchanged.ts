import type { AppliedRecord, ApplyingRecord, Book, Ledger } from '../../ledger/index.js';
import { isIdle } from './approved-steps.js';
import type { Outcome } from './outcome.js';
import type { Judged } from './judgement.js';
import { allLeft, findLeft, leftFaults, nothingLeft, type LookForParts } from './left-standing.js';
import { specDigestOf } from '../commit/digests.js';

/**
 * What is applied already, where a new plan of it does nothing: the file has the bytes that were applied, or means what they meant. It
 * needs nobody's approval, as nothing is done and nothing else is asked for.
 */
export function appliedAlready({ applied }: Pick<Book, 'applied'>, judged: Judged): AppliedRecord | undefined {
  const { request, planned } = judged;
  const record = applied.get(request.bucket);
  if (record === undefined || planned === undefined || !isIdle(planned.planned.plan)) return undefined;
  // The state has to be mended, which only an approval allows.
  if (planned.planned.halfMade !== undefined) return undefined;
  const isSame = record.requestDigest === request.requestDigest || record.specDigest === meaningAt(record.file, planned.spec);
  return isSame ? record : undefined;
}

/** The digest of a spec as if its request stood at another path: a moved file means the same. */
function meaningAt(file: string, spec: Parameters<typeof specDigestOf>[0]): string {
  return specDigestOf({ ...spec, file });
}

/**
 * Records up to where the default branch was found to ask for nothing else, so that the next run does not plan it again. What an apply
 * that was cut off made, and nothing asks for since it was taken back, stays in the record, and is told until it is gone.
 */
export async function recordUnchanged(
  ledger: Pick<Ledger, 'writeApplied'>,
  tip: string,
  judged: Judged,
  record: AppliedRecord,
  { begun, look }: { readonly begun: ApplyingRecord | undefined; readonly look: LookForParts },
): Promise<Outcome> {
  const { request, spec } = judged;
  const left = begun === undefined || spec === undefined ? nothingLeft : await findLeft(begun, spec, look);
  const { file, requestDigest } = request;
  const found = { ...record, file, requestDigest, commit: tip, ...(spec && { specDigest: specDigestOf(spec) }) };
  const written = await ledger.writeApplied(found, [], begun?.since, allLeft(left));
  const faults = [...leftFaults(request.bucket, left), ...(written.ok ? [] : written.faults)];
  return { judged, kind: 'unchanged', record: written.ok ? written.value : record, faults };
}

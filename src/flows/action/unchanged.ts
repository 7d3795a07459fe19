import type { AppliedRecord, ApplyingRecord, Book, Ledger } from '../../ledger/index.js';
import { isIdle } from './approved-steps.js';
import type { Outcome } from './apply-report.js';
import type { Judged } from './judgement.js';
import { specDigestOf } from './spec-digest.js';

/**
 * What is applied already, where a new plan of it does nothing: the file has the bytes that were applied, or means what they meant. It
 * needs nobody's approval, as nothing is done and nothing else is asked for.
 */
export function appliedAlready({ applied }: Pick<Book, 'applied'>, judged: Judged): AppliedRecord | undefined {
  const { request, planned } = judged;
  const record = applied.get(request.bucket);
  if (record === undefined || planned === undefined || !isIdle(planned.planned.plan)) return undefined;
  const isSame = record.requestDigest === request.requestDigest || record.specDigest === meaningAt(record.file, planned.spec);
  return isSame ? record : undefined;
}

/** The digest of a spec as if its request stood at another path: a moved file means the same. */
function meaningAt(file: string, spec: Parameters<typeof specDigestOf>[0]): string {
  return specDigestOf({ ...spec, file });
}

/** Records up to where the default branch was found to ask for nothing else, so that the next run does not plan it again. */
export async function recordUnchanged(
  ledger: Pick<Ledger, 'writeApplied'>,
  tip: string,
  judged: Judged,
  record: AppliedRecord,
  begun: Pick<ApplyingRecord, 'since'> | undefined,
): Promise<Outcome> {
  const { request, spec } = judged;
  const { file, requestDigest } = request;
  const found = { ...record, file, requestDigest, commit: tip, ...(spec && { specDigest: specDigestOf(spec) }) };
  const written = await ledger.writeApplied(found, [], begun?.since);
  return { judged, kind: 'unchanged', record: written.ok ? written.value : record, faults: written.ok ? [] : written.faults };
}

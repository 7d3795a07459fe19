import { risks } from '../../change/change.js';
import { defined } from '../../defined.js';
import { type Fault, words } from '../../fault/fault.js';
import { evaluate } from '../../gate/evaluate.js';
import type { Fetched, FreshPlan, PlanRecord } from '../../gate/facts.js';
import type { Verdict } from '../../gate/verdict.js';
import type { ApplyingRecord } from '../../ledger/index.js';
import type { Plan } from '../../terraform/index.js';
import type { PlannedRequest, Planning } from '../../run/planned.js';
import { isIdle, isRestOf } from './approved-steps.js';
import type { Candidate } from './candidates.js';
import type { Gathering } from '../gate/gathering.js';
import type { Backlog } from './pending.js';
import { specDigestOf } from '../commit/digests.js';

/** A candidate with its new plan and the gate's answer. Without a spec there is no plan, and nothing to judge: only faults. */
export interface Judged extends Candidate {
  readonly planned?: PlannedRequest;
  readonly verdict?: Verdict;
}

/** Has the gate judge every candidate by its new plan. */
export async function judgeCandidates(
  gathering: Gathering,
  { book, texts }: Pick<Backlog, 'book' | 'texts'>,
  candidates: readonly Candidate[],
  planning: Planning,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const candidate of candidates) {
    const { request, traced, record, spec, vendors, vendorsUnknown } = candidate;
    if (spec === undefined) {
      judged.push(candidate);
      continue;
    }
    const { bucket, file } = request;
    const bytes = texts.find((text) => text.file === file)?.bytes;
    const planned = planning.planned.find((one) => one.spec.id === spec.id);
    const faults = planning.failed.find((one) => one.spec.id === spec.id)?.faults ?? [];
    const head = 'value' in traced.pullRequest ? traced.pullRequest.value.head : '';
    const judgedRequest = {
      ...{ file, bucket, vendors },
      ...defined({ vendorsUnknown, account: spec.account?.name }),
      ...(bytes?.ok === true && { bytes: bytes.value }),
    };
    const common = await gathering.factsOf(judgedRequest, traced.pullRequest, head);
    const begun = book.applying.get(bucket);
    const fresh = freshPlan({ planned, faults, record: 'value' in record ? record.value : undefined, begun });
    const verdict = evaluate({
      ...common,
      stage: 'apply',
      route: traced.route,
      bytesAtTip: { value: request.requestDigest },
      fresh,
      shown:
        'value' in record && 'value' in traced.pullRequest
          ? await gathering.shownOn(traced.pullRequest.value, bucket)
          : { value: false },
    });
    judged.push({ ...candidate, verdict, ...defined({ planned }) });
  }
  return judged;
}

/**
 * The new plan as the gate compares it with the recorded one. It counts as that in two cases besides being equal:
 *
 * - It does nothing. Then the approved plan has been applied, and only the record of it was lost, or reality got there by itself: what
 *   is left is to record it. Nothing can happen to AWS, and every other rule is asked as ever, so nothing unapproved is recorded.
 * - It only does the rest of exactly the recorded plan, whose apply was begun, as the ledger says, and was cut off or failed.
 */
export function freshPlan({ planned, faults, record, begun }: FreshInput): Fetched<FreshPlan> {
  if (planned === undefined) return { unreadable: faults.length === 0 ? 'it was not planned' : words(faults) };
  const specDigest = specDigestOf(planned.spec);
  const same =
    record !== undefined && (isIdle(planned.planned.plan) || isRest(planned.planned.plan, { specDigest, record, begun }));
  // Of the whole plan alone: what is left of one may be told from what is there by half.
  const isWhole = record?.fingerprint === planned.fingerprint;
  const isWorse = isWhole && risks.indexOf(planned.risk) > risks.indexOf(record.risk);
  const fingerprint = same ? record.fingerprint : planned.fingerprint;
  return { value: { specDigest, risk: planned.risk, fingerprint, ...(isWorse ? { isWorse } : {}) } };
}

interface FreshInput {
  readonly planned: PlannedRequest | undefined;
  readonly faults: readonly Fault[];
  readonly record: PlanRecord | undefined;
  readonly begun: ApplyingRecord | undefined;
}

function isRest(
  plan: Plan,
  { specDigest, record, begun }: Pick<FreshInput, 'begun'> & { readonly specDigest: string; readonly record: PlanRecord },
): boolean {
  if (begun === undefined || begun.file !== record.file || begun.head !== record.head) return false;
  if (begun.fingerprint !== record.fingerprint || begun.specDigest !== specDigest) return false;
  return isRestOf(begun, plan);
}

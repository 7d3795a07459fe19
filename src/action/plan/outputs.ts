import { defined } from '../../defined.js';
import { countOf, type Fault } from '../../fault/fault.js';
import { faultsToJson } from '../../fault/render.js';
import type { Overall } from '../../gate/overall.js';
import type { CommitStatus } from '../../github/port.js';
import { riskWords } from '../../review/change-words.js';
import { isOfRequest } from '../../run/planning.js';
import { planContext } from '../gate/approval.js';
import { digestOf } from '../commit/at-commit.js';
import { faultsOutput, type ActionEnd } from '../context.js';
import { hasChanges, type PlanOutcomes } from './outcome.js';
import type { Preparation } from './preparation.js';
import { worstRisk } from './request-reviews.js';

/** The faults of changed settings and templates, of all requests, and those that Terraform ended with, at the file that they are about. */
export function faultsOf(
  { requests, changedRules }: Pick<Preparation, 'requests' | 'changedRules'>,
  outcomes: PlanOutcomes,
): readonly Fault[] {
  const ofRequests = requests.flatMap(({ file, faults }) => {
    const outcome = outcomes.get(file);
    const at = { file, line: 1, column: 1 };
    return [...faults, ...(outcome?.kind === 'failed' ? outcome.faults.map((fault) => ({ at, ...fault })) : [])];
  });
  return [...(changedRules?.faults ?? []), ...ofRequests];
}

/** The status `vendor-bucket/plan`: a success only where every request that can be planned has a plan. */
export function planStatus(
  { requests, changedRules }: Pick<Preparation, 'requests' | 'changedRules'>,
  outcomes: PlanOutcomes,
  unplanned: string | undefined,
): Pick<CommitStatus, 'context' | 'state' | 'description'> {
  const status = (state: CommitStatus['state'], description: string) => ({ context: planContext, state, description });
  if ((changedRules?.faults ?? []).length > 0) return status('failure', 'The settings or templates of this change have faults.');
  if (requests.length === 0) return status('success', 'No request is changed.');
  const of = (count: number) => `${count} of ${countOf(requests.length, 'request')}`;
  const isFaulty = ({ file, faults }: Preparation['requests'][number]) => {
    const outcome = outcomes.get(file);
    return faults.length > 0 || (outcome?.kind === 'failed' && outcome.faults.every(isOfRequest));
  };
  const faulty = requests.filter(isFaulty).length;
  if (faulty > 0) return status('failure', `${of(faulty)} with faults: nothing can be applied.`);
  if (unplanned !== undefined) return status('pending', `Not planned: ${unplanned}`);
  const asked = requests.filter(({ change }) => change !== 'deleted');
  const planned = asked.filter(({ file }) => outcomes.get(file)?.kind === 'planned').length;
  if (planned < asked.length) return status('failure', `${of(asked.length - planned)} without a plan: Terraform failed.`);
  if (planned === 0) return status('success', 'Nothing to apply: the buckets stay as they are.');
  return status('success', `${countOf(planned, 'request')} planned, risk: ${riskWords[worstRisk(outcomes)]}.`);
}

/** The outputs of a planning. */
export function outputsOf(
  { requests }: Pick<Preparation, 'requests'>,
  outcomes: PlanOutcomes,
  { verdict, faults }: { readonly verdict?: Overall['state']; readonly faults: readonly Fault[] },
): ActionEnd['outputs'] {
  const rows = requests.map(({ file, change, previousFile, before, spec }) => {
    const outcome = outcomes.get(file);
    const bucket = spec?.bucket ?? before?.bucket;
    const vendor = spec?.vendor.id ?? before?.vendor;
    return {
      file,
      change,
      ...defined({ previousFile, bucket, vendor, account: spec?.account?.name ?? before?.home?.name }),
      ...(outcome?.kind === 'planned' ? { hasChanges: hasChanges(outcome), fingerprint: outcome.fingerprint } : {}),
    };
  });
  const prints = rows.flatMap(({ fingerprint }) => fingerprint ?? []);
  return {
    requests: JSON.stringify(rows),
    'has-changes': String([...outcomes.values()].some(hasChanges)),
    ...defined({ verdict }),
    // Of several plans one digest: it changes with any of them.
    fingerprint: prints.length > 1 ? digestOf(prints.join('\n')) : (prints[0] ?? ''),
    faults: faultsOutput(faultsToJson(faults)),
  };
}

import type { Change } from '../../change/change.js';
import type { Fault, Result } from '../../fault/fault.js';
import type { Ledger } from '../../ledger/index.js';
import type { GoesOn, ReviewPlan } from '../../review/input.js';
import type { Planning } from '../../run/planned.js';
import type { Recorded } from '../../gate/facts.js';
import type { PullRequest } from '../../github/port.js';

/** Names and versions of what made a plan. */
export type Tools = Readonly<Record<string, string>>;

/** What came of planning one request: all that a review shows and a record holds of it, and nothing that only Terraform needs. */
export type PlanOutcome =
  | {
      readonly kind: 'planned';
      readonly plan: ReviewPlan;
      readonly fingerprint: string;
      readonly changes: readonly Change[];
      readonly drift: readonly Change[];
      readonly tools: Tools;
      /** An apply of the bucket was begun and did not end: what there is of it is in the plan. `first`: it was never applied. */
      readonly goesOn?: GoesOn;
    }
  | { readonly kind: 'failed'; readonly faults: readonly Fault[]; readonly tools: Tools };

/** By the request's path. */
export type PlanOutcomes = ReadonlyMap<string, PlanOutcome>;

/** The outcomes of a planning; `begun`: the ids of specs of which an apply was begun and did not end. */
export function outcomesOf(planning: Planning, tools: Tools, begun: Pick<ReadonlySet<string>, 'has'> = new Set()): PlanOutcomes {
  return new Map([
    ...planning.planned.map(({ spec, planned: { plan }, fingerprint, changes, drift, isFirst }): [string, PlanOutcome] => [
      spec.file,
      {
        kind: 'planned',
        plan: { changes: plan.changes, outputs: plan.outputs, text: plan.text },
        fingerprint,
        changes,
        drift,
        tools,
        ...(begun.has(spec.id) ? { goesOn: isFirst === true ? ('first' as const) : ('later' as const) } : {}),
      },
    ]),
    ...planning.failed.map(({ spec, faults }): [string, PlanOutcome] => [spec.file, { kind: 'failed', faults, tools }]),
  ]);
}

/** Whether a plan would do anything. */
export function hasChanges(outcome: PlanOutcome | undefined): boolean {
  return outcome?.kind === 'planned' && outcome.plan.changes.length + outcome.plan.outputs.length > 0;
}

/** What the gate is given that is known already, so that it is not fetched again. */
export interface KnownFacts {
  readonly pullRequest?: PullRequest;
  /** By bucket. */
  readonly records?: ReadonlyMap<string, Recorded>;
  readonly settingsChanged?: boolean;
  readonly ledger?: Result<Ledger>;
}

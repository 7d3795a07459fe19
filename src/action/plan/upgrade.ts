import { ok, type Result } from '../../fault/fault.js';
import { maskAll, secretsOf } from '../../review/mask.js';
import type { UpgradeImpact, VersionChange } from '../../review/upgrade.js';
import { resolveAll } from '../../run/resolve-all.js';
import type { BucketSpec } from '../../spec/spec.js';
import { listRequests, readTexts } from '../commit/at-commit.js';
import { readVersionChange } from '../commit/pinned-workflow.js';
import type { ActionContext } from '../context.js';
import type { OpenPull } from './open-pull.js';
import { hasChanges, type PlanOutcomes } from './outcome.js';
import { planOutcomes, whyNotPlanned, type PlanPorts } from './planner.js';
import type { Preparation } from './preparation.js';

/** How many buckets are planned to see what a new version means: some minutes, whatever their number. */
export const sampleSize = 20;

/** A change of the version, and what it means for the buckets that there are, where that was found out. */
export interface Upgrade {
  readonly change: VersionChange;
  readonly impact?: UpgradeImpact;
}

/**
 * What a pull request does to the version. This run is of the new one where the pull request's own event started it, so its plans of buckets that
 * nobody changes show what the version does; without `ports`, and in any other run, none are made.
 */
export async function readUpgrade(
  context: ActionContext,
  ports: PlanPorts | undefined,
  pull: OpenPull,
  preparation: Preparation,
): Promise<Result<Upgrade | undefined>> {
  const change = await readVersionChange(context, preparation);
  if (!change.ok || change.value === undefined) return change.ok ? ok(undefined) : change;
  if (ports === undefined || context.event.kind !== 'pull-request') return ok({ change: change.value });
  const impact = await planSample(context, ports, pull, preparation);
  return impact.ok ? ok({ change: change.value, impact: impact.value }) : impact;
}

async function planSample(
  context: ActionContext,
  ports: PlanPorts,
  { head, fromFork }: OpenPull,
  { rules }: Preparation,
): Promise<Result<UpgradeImpact>> {
  const files = await listRequests(context.git, head, rules);
  if (!files.ok) return files;
  const texts = await readTexts(context.git, files.value);
  if (!texts.ok) return texts;
  const { specs, faults } = resolveAll(texts.value, rules.templates, rules.settings);
  const faulty = [...faults].flatMap(([file, [fault]]) => (fault === undefined ? [] : [{ file, fault }]));
  const all = [...specs.values()];
  const nothing = { changed: [], alike: 0, failed: [], faulty, all: all.length };
  const unplanned = all.length === 0 ? undefined : whyNotPlanned(rules, { ...context, fromFork });
  if (unplanned !== undefined) return ok({ ...nothing, unplanned });
  const sample = sampleOf(all, sampleSize);
  const outcomes = await planOutcomes(context, ports, rules, { specs: sample, head });
  return outcomes.ok ? ok({ ...nothing, ...impactOf(sample, outcomes.value) }) : outcomes;
}

/** At most `most` specs, the same ones each time: one of every vendor and variant first, then evenly from the rest. */
export function sampleOf(specs: readonly BucketSpec[], most: number): readonly BucketSpec[] {
  if (specs.length <= most) return specs;
  const kindOf = ({ vendor: { id, variant } }: BucketSpec) => JSON.stringify([id, variant]);
  const firsts = [...new Map(specs.toReversed().map((spec) => [kindOf(spec), spec])).values()].slice(0, most);
  const rest = specs.filter((spec) => !firsts.includes(spec));
  const room = most - firsts.length;
  const even = Array.from({ length: room }, (_, i) => rest[Math.floor((i * rest.length) / room)]);
  const chosen = new Set([...firsts, ...even]);
  return specs.filter((spec) => chosen.has(spec));
}

function impactOf(sample: readonly BucketSpec[], outcomes: PlanOutcomes): Pick<UpgradeImpact, 'changed' | 'alike' | 'failed'> {
  const of = sample.map((spec) => ({ spec, file: spec.file, bucket: spec.bucket, outcome: outcomes.get(spec.file) }));
  const lost = { code: 'results/missing', message: 'There is no plan of it.', fix: 'Run the job again.' };
  return {
    changed: of.flatMap(({ spec, file, bucket, outcome }) => {
      if (outcome?.kind !== 'planned' || !hasChanges(outcome)) return [];
      const changes = maskAll(outcome.changes, secretsOf(spec));
      return [{ file, bucket, changes, drifted: outcome.drift.length > 0 }];
    }),
    alike: of.filter(({ outcome }) => outcome?.kind === 'planned' && !hasChanges(outcome)).length,
    failed: of.flatMap(({ spec, file, bucket, outcome }) => {
      if (outcome?.kind === 'planned') return [];
      const [fault = lost] = outcome?.faults ?? [];
      return [{ file, bucket, fault: maskAll(fault, secretsOf(spec)) }];
    }),
  };
}

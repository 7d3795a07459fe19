import type { BucketSpec } from '../bucket/spec.js';
import { risk, type Change, type Risk } from '../change/change.js';
import { describeDrift, describePlan } from '../change/describe.js';
import type { Fault } from '../fault/fault.js';
import { fingerprint, type Begun, type PlannedStack, type Progress } from '../terraform/index.js';
import type { Terminal } from '../terminal/terminal.js';
import type { OpenRun } from './run.js';

/** A request with its plan, and what that plan means. */
export interface PlannedRequest {
  readonly spec: BucketSpec;
  readonly planned: PlannedStack;
  readonly fingerprint: string;
  readonly changes: readonly Change[];
  /** What was changed outside of Terraform. */
  readonly drift: readonly Change[];
  readonly risk: Risk;
}

/** What came of planning some requests: those that could be planned, and the faults of the others. */
export interface Planning {
  readonly planned: readonly PlannedRequest[];
  readonly failed: readonly { readonly spec: BucketSpec; readonly faults: readonly Fault[] }[];
}

/** Plans every spec of a run: from what was `begun`, by id, where it was. The failure of one does not stop the others. */
export async function planRequests(
  open: OpenRun,
  specs: readonly BucketSpec[],
  begun: ReadonlyMap<string, Begun> = new Map(),
): Promise<Planning> {
  const results = await open.run.planAll(undefined, { begun });
  const planned: PlannedRequest[] = [];
  const failed: { spec: BucketSpec; faults: readonly Fault[] }[] = [];
  for (const spec of specs) {
    const result = results.get(spec.id);
    if (result === undefined) throw new Error(`the run gave no plan for ${spec.id}`);
    if (result.ok) planned.push(describe(spec, result.value));
    else failed.push({ spec, faults: result.faults });
  }
  return { planned, failed };
}

function describe(spec: BucketSpec, planned: PlannedStack): PlannedRequest {
  const changes = describePlan(planned.plan);
  return {
    spec,
    planned,
    fingerprint: fingerprint(planned.plan),
    changes,
    drift: describeDrift(planned.plan),
    risk: risk(changes),
  };
}

/** Shows a run's progress in one line of a terminal; call `done` when the run has ended. */
export function showProgress(
  terminal: Terminal,
  stacks: number,
): { readonly report: (progress: Progress) => void; readonly done: () => void } {
  const line = terminal.progress('Starting Terraform');
  const planned = new Set<string>();
  const verbs = {
    init: 'Preparing the provider',
    plan: 'Planning',
    show: 'Reading the plan of',
    apply: 'Applying',
    interrupted: 'Stopping Terraform in order: wait for it',
  };
  return {
    report(progress) {
      if (progress.kind === 'resource') {
        if (progress.action !== undefined) line.update(`Applying ${progress.stack}: ${progress.address}`);
        return;
      }
      if (progress.phase === 'show' && progress.stack !== undefined) planned.add(progress.stack);
      const of = stacks > 1 && progress.phase !== 'interrupted' ? ` (${planned.size} of ${stacks} planned)` : '';
      line.update(`${verbs[progress.phase]}${progress.stack === undefined ? '' : ` ${progress.stack}`}${of}`);
    },
    done: line.done,
  };
}

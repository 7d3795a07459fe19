import { analyse } from '../analysis/analyse.js';
import type { BucketSpec } from '../spec/spec.js';
import { risk } from '../change/change.js';
import { describeDrift } from '../change/describe.js';
import { describeBegun, type FirstApply } from '../change/first-apply.js';
import { withVendorSide } from '../change/vendor-side.js';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import type { RequestReview } from '../review/input.js';
import { fingerprint, type Begun, type PlannedStack, type Progress } from '../terraform/index.js';
import type { Terminal } from './terminal.js';
import { lookBeyond } from './look.js';
import type { PlannedRequest, Planning } from './planned.js';
import { placed } from './placing.js';
import type { OpenRun } from './run.js';

/**
 * Plans every spec of a run: from what was `begun`, by id, where it was. The failure of one does not stop the others. Then looks in AWS at what
 * no plan shows.
 */
export async function planRequests(
  open: OpenRun,
  specs: readonly BucketSpec[],
  begun: ReadonlyMap<string, Begun> = new Map(),
): Promise<Planning> {
  const results = await open.run.planAll(undefined, { begun });
  const planned: PlannedRequest[] = [];
  const without: { spec: BucketSpec; faults: readonly Fault[] }[] = [];
  for (const spec of specs) {
    const result = results.get(spec.id);
    if (result === undefined) throw new Error(`the run gave no plan for ${spec.id}`);
    if (result.ok) planned.push(describe(spec, result.value, begun.get(spec.id)));
    else without.push({ spec, faults: result.faults });
  }
  const looked = await lookBeyond({ planned, failed: without }, open.looking, begun);
  return { ...looked, failed: looked.failed.map(({ spec, faults }) => ({ spec, faults: placed(spec, faults) })) };
}

/** A plan that was made anew while the run is open, without what was `tainted` before, and what it means; looks in AWS as {@link planRequests} does. */
export async function describeAgain(
  open: Pick<OpenRun, 'looking'>,
  spec: BucketSpec,
  planned: PlannedStack,
  { begun, tainted }: { readonly begun?: Begun | undefined; readonly tainted?: readonly string[] | undefined } = {},
): Promise<Result<PlannedRequest>> {
  const described = describe(spec, planned, begun, tainted);
  const looked = await lookBeyond({ planned: [described], failed: [] }, open.looking, new Map());
  const [one] = looked.planned;
  return one === undefined ? failed(...looked.failed.flatMap(({ faults }) => placed(spec, faults))) : ok(one);
}

/** What of a request that could not be planned can be mended in it: the state or AWS shows that it can't be had. */
export function isOfRequest({ code }: Pick<Fault, 'code'>): boolean {
  return code.startsWith('bucket/');
}

/** What a review shows of a request that could not be planned: the faults of the request, else why Terraform failed. */
export function failureOf(faults: readonly Fault[]): Pick<RequestReview, 'faults' | 'error'> {
  if (faults.every(isOfRequest)) return { faults };
  return { error: faults.map(({ message, fix }) => `${message}\n${fix}`).join('\n\n') };
}

/** A plan, and what it means. */
function describe(
  spec: BucketSpec,
  planned: PlannedStack,
  begun: Begun | undefined,
  tainted: readonly string[] = planned.halfMade ?? [],
): PlannedRequest {
  const { plan } = planned;
  const { changes: said, ...judged } = describeBegun(plan, firstOf(begun), tainted);
  const changes = withVendorSide(said, spec, analyse(spec).missing);
  return {
    spec,
    planned,
    fingerprint: fingerprint(plan),
    changes,
    drift: describeDrift(plan),
    risk: risk(changes),
    ...judged,
  };
}

/** What is known of the first apply of a stack, where what was begun is that. */
export function firstOf(begun: Begun | undefined): FirstApply | undefined {
  return begun?.first === undefined ? undefined : { created: begun.created, ...begun.first };
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

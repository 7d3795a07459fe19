import { availableParallelism } from 'node:os';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { applyPlan, type ApplyOutcome, type Begin } from './apply.js';
import { mend, type Begun, type Note } from './go-on.js';
import type { Initializer, StackFolder } from './initialize.js';
import type { Session } from './invoke.js';
import type { Plan } from './plan.js';
import { planStack, type LockMode, type StackPlan } from './plan-stack.js';
import { planTogether } from './plan-together.js';
import { inParallel } from './schedule.js';

/** A plan of one stack, bound to the saved plan file of its run: the only thing that can be applied. */
export interface PlannedStack {
  readonly id: string;
  readonly plan: Plan;
  /** Addresses of what an apply that was cut off made by half; absent where there is none. With some, it is applied after {@link Plans.mend} only. */
  readonly halfMade?: readonly string[];
}

/** What plans and applies the stacks of a run: each only by its latest plan. */
export interface Plans {
  /** Plans one stack. The default lock mode is `none`. */
  plan(id: string, options?: { readonly lock?: LockMode; readonly begun?: Begun | undefined }): Promise<Result<PlannedStack>>;
  /**
   * Plans all stacks, or those named; the failure of one does not stop the others. In the order of the stacks. With {@link PlansOptions.together} none
   * of these plans can be applied.
   */
  planAll(
    ids?: readonly string[],
    options?: { readonly lock?: LockMode; readonly begun?: ReadonlyMap<string, Begun> },
  ): Promise<ReadonlyMap<string, Result<PlannedStack>>>;
  /**
   * Before a plan of what was begun is applied: `note` is told what was made by half, and the state is mended that the plan was made on a copy of.
   * Gives the plan to apply, which is a new one then. Of any other plan it gives that itself.
   */
  mend(planned: PlannedStack, note: Note): Promise<Result<PlannedStack>>;
  /**
   * Applies exactly the saved plan, once, and none that has to be mended first. `note` is told what was made by half, before that is untainted.
   * `begin` comes before the first change, when no other run is at it.
   */
  apply(planned: PlannedStack, note?: Note, begin?: Begin): Promise<ApplyOutcome>;
}

/** The plan of a stack that its folder holds, and how it was made. */
interface Latest extends Pick<StackPlan, 'prepared'> {
  readonly planned: PlannedStack;
  readonly lock: LockMode;
  readonly begun: Begun | undefined;
}

/** The stacks of a run, and the latest plan of each. */
interface Desk {
  readonly session: Session;
  readonly initializer: Initializer;
  readonly folders: ReadonlyMap<string, StackFolder>;
  readonly latest: Map<string, Latest>;
}

export interface PlansOptions {
  readonly initializer: Initializer;
  readonly parallelism?: number | undefined;
  /** Whether several stacks are planned in one run of Terraform, where they can be: see {@link planTogether}. Default false. */
  readonly together?: boolean | undefined;
}

export function plansOf(
  session: Session,
  stacks: readonly StackFolder[],
  { initializer, parallelism = availableParallelism(), together = false }: PlansOptions,
): Plans {
  const folders = new Map(stacks.map((stack) => [stack.source.id, stack]));
  const desk: Desk = { session, initializer, folders, latest: new Map() };
  return {
    plan: (id, how) => planOne(desk, id, how),
    planAll: async (ids = [...folders.keys()], { begun, ...how } = {}) => {
      // A lock is of one state, and what was begun is planned by what is left of it.
      const joined = together && how.lock !== 'state' ? ids.filter((id) => begun?.get(id) === undefined) : [];
      const planned = await planSome(desk, joined, parallelism);
      const one = async (id: string) =>
        [id, planned.get(id) ?? (await planOne(desk, id, { ...how, begun: begun?.get(id) }))] as const;
      return new Map(await inParallel(ids, parallelism, one));
    },
    mend: (planned, note) => mendPlanned(desk, planned, note),
    apply: (planned, note, begin) => applyLatest(desk, planned, note, begin),
  };
}

/** Plans together what can be: none of it can be applied. Known to Terraform alone, as OpenTofu's words were not looked at. */
async function planSome(
  { session, initializer, folders, latest }: Desk,
  ids: readonly string[],
  parallelism: number,
): Promise<ReadonlyMap<string, Result<PlannedStack>>> {
  if (ids.length < 2 || session.engine.name !== 'terraform') return new Map();
  for (const id of ids) latest.delete(id);
  const stacks = ids.map((id) => folderOf(folders, id));
  const plans = await planTogether({ session, initializer, parallelism }, stacks);
  return new Map([...plans].map(([id, plan]) => [id, ok({ id, plan })]));
}

function folderOf(folders: Desk['folders'], id: string): StackFolder {
  const stack = folders.get(id);
  if (stack === undefined) throw new Error(`The run has no stack ${quote(id)}.`);
  return stack;
}

async function planOne(
  { session, initializer, folders, latest }: Desk,
  id: string,
  { lock = 'none', begun }: { readonly lock?: LockMode; readonly begun?: Begun | undefined } = {},
): Promise<Result<PlannedStack>> {
  const stack = folderOf(folders, id);
  // The plan file is written anew: what was planned before can't be applied any more.
  latest.delete(id);
  const parsed = await planStack(session, stack, initializer, { lock, begun });
  if (!parsed.ok) return parsed;
  const { plan, prepared } = parsed.value;
  const { halfMade } = prepared;
  const planned: PlannedStack = { id, plan, ...(halfMade.length === 0 ? {} : { halfMade }) };
  latest.set(id, { planned, begun, lock, prepared });
  return ok(planned);
}

async function mendPlanned(desk: Desk, planned: PlannedStack, note: Note): Promise<Result<PlannedStack>> {
  const { stack, prepared, ...how } = latestOf(desk, planned);
  if (prepared.halfMade.length === 0) return ok(planned);
  const done = await mend(desk.session, stack, prepared, note);
  if (!done.ok) return done;
  if (prepared.tainted.length === 0) {
    desk.latest.set(planned.id, { ...how, prepared: { ...prepared, halfMade: [] } });
    return ok(planned);
  }
  const again = await planOne(desk, planned.id, how);
  if (!again.ok) return again;
  const moved = latestOf(desk, again.value).prepared.tainted.length > 0;
  return moved ? failed(movedOn(planned.id)) : mendPlanned(desk, again.value, note);
}

async function applyLatest(desk: Desk, planned: PlannedStack, note?: Note, begin?: Begin): Promise<ApplyOutcome> {
  const { stack, prepared } = latestOf(desk, planned);
  if (prepared.halfMade.length > 0) throw new Error(`${quote(planned.id)} has to be mended before it is applied.`);
  desk.latest.delete(planned.id);
  return applyPlan(desk.session, { stack, plan: planned.plan, note, begin });
}

/** Throws where that is not the plan that its stack's folder holds. */
function latestOf({ folders, latest }: Desk, planned: PlannedStack): Latest & { readonly stack: StackFolder } {
  const [stack, known] = [folders.get(planned.id), latest.get(planned.id)];
  if (stack === undefined || known?.planned !== planned)
    throw new Error(`${quote(planned.id)} has no such plan to apply in this run.`);
  return { stack, ...known };
}

function movedOn(id: string): Fault {
  return {
    code: 'terraform/stale-plan',
    message: `${quote(id)}: another run has changed the state since it was planned.`,
    fix: 'Run again.',
  };
}

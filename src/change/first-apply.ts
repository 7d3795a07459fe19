import { isDangerous, type Change } from './change.js';
import { changedOutside, describeDrift, describeFirst, describePlan } from './describe.js';
import { valuesOf, type PlanView, type ResourceView } from './plan-view.js';

/** What is known of the applies of a stack that was never applied whole, each of which was cut off. */
export interface FirstApply {
  /** Addresses of what the plan of the last of them creates. */
  readonly created: readonly string[];
  /** Addresses of what those before it may have made. */
  readonly made: readonly string[];
  /** Addresses of what was found made by half. */
  readonly halfMade: readonly string[];
}

/** What has to hold of a plan, so that it goes on with a first apply. Each is asked alone; nothing is taken for granted. */
export const firstApplyRules: readonly {
  readonly name: string;
  readonly holds: (plan: PlanView, first: FirstApply, tainted: readonly string[]) => boolean;
}[] = [
  {
    name: 'all that stands was made by these applies',
    holds: ({ resources }, { created, made }) =>
      resources.filter(stands).every(({ address }) => created.includes(address) || made.includes(address)),
  },
  {
    name: 'nothing stands under another address, or was left by a replacement',
    holds: ({ resources }) => resources.every(({ deposed, previousAddress }) => (deposed ?? previousAddress) === undefined),
  },
  {
    // Where all of it stands, only the record of it may have been lost, and somebody may use it.
    name: 'something of the last one is not made, or only by half',
    holds: ({ resources }, { created }, tainted) => {
      const whole = new Set(resources.filter((one) => stands(one) && one.importId === undefined).map(({ address }) => address));
      return created.some((address) => !whole.has(address) || tainted.includes(address));
    },
  },
  {
    name: 'nobody has changed it since',
    holds: (plan, { halfMade }, tainted) =>
      changedOutside(plan).every(({ address }) => halfMade.includes(address) || tainted.includes(address)) &&
      !describeDrift(plan).some(isDangerous),
  },
];

/**
 * Whether a plan goes on with the first apply of a stack, so that nothing of it was in anybody's use. `tainted`: what the state says is made by
 * half, and the plan was made without. Where that is not certain it does not: then every change is one of what is in use.
 */
export function goesOnWithFirst(plan: PlanView, first: FirstApply | undefined, tainted: readonly string[] = []): boolean {
  return first !== undefined && firstApplyRules.every(({ holds }) => holds(plan, first, tainted));
}

/** What a plan of what was begun would do, in words, the worst first; `isFirst`: it goes on with the first apply, and is judged as that of a new stack. */
export function describeBegun(
  plan: PlanView,
  first: FirstApply | undefined,
  tainted: readonly string[] = [],
): { readonly changes: readonly Change[]; readonly isFirst?: true } {
  return goesOnWithFirst(plan, first, tainted)
    ? { changes: describeFirst(plan), isFirst: true }
    : { changes: describePlan(plan) };
}

function stands(resource: ResourceView): boolean {
  return resource.mode === 'managed' && valuesOf(resource, 'before') !== undefined;
}

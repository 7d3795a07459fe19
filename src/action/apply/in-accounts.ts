import { ok, type Fault, type Result } from '../../fault/fault.js';
import type { BucketSpec } from '../../spec/spec.js';
import { byAccount } from '../../run/accounts.js';
import { inAccount } from '../accounts/sessions.js';
import type { Rules } from '../commit/at-commit.js';
import type { ActionContext } from '../context.js';
import type { BegunPlans } from './begun.js';
import type { Session, WithTerraform } from './session.js';

interface Opening {
  readonly context: ActionContext;
  readonly rules: Rules;
  readonly begun: BegunPlans;
  readonly terraform: WithTerraform;
}

type Work = (session: Session) => Promise<void>;

/**
 * Opens Terraform for specs in the account of each, and gives `work` all of it as one. Where an account can't be reached, or Terraform can't be started in
 * it, its specs have these faults in place of plans, and the others go on.
 */
export async function terraformIn(opening: Opening, specs: readonly BucketSpec[], work: Work): Promise<Result<unknown>> {
  if (opening.rules.settings.accounts === undefined)
    return opening.terraform(opening.context, opening.rules, specs, opening.begun, work);
  await openNext(opening, byAccount(specs), [], work);
  return ok(undefined);
}

async function openNext(
  opening: Opening,
  groups: ReturnType<typeof byAccount<BucketSpec>>,
  open: readonly (readonly [specs: readonly BucketSpec[], session: Session])[],
  work: Work,
): Promise<void> {
  const [group, ...rest] = groups;
  if (group === undefined) return work(joined(open));
  const { context, rules, begun, terraform } = opening;
  let went = false;
  const goOn = (session: Session) => {
    went = true;
    return openNext(opening, rest, [...open, [group.specs, session]], work);
  };
  const at = await inAccount(context, rules, group.name);
  const done = at.ok ? await terraform(at.value.context, at.value.rules, group.specs, begun, goOn) : at;
  if (!went) await goOn(noSession(group.specs, done.ok ? [] : done.faults));
}

function joined(open: readonly (readonly [readonly BucketSpec[], Session])[]): Session {
  const sessionOf = ({ id }: BucketSpec): Session => {
    const found = open.find(([specs]) => specs.some((spec) => spec.id === id));
    if (found === undefined) throw new Error(`Terraform is not open for ${id}.`);
    return found[1];
  };
  return {
    planning: {
      planned: open.flatMap(([, { planning }]) => planning.planned),
      failed: open.flatMap(([, { planning }]) => planning.failed),
    },
    mend: (request, note) => sessionOf(request.spec).mend(request, note),
    apply: (request, note, begin) => sessionOf(request.spec).apply(request, note, begin),
  };
}

/** Terraform could not be started: nothing is planned, so nothing can be approved. */
export function noSession(specs: readonly BucketSpec[], faults: readonly Fault[]): Session {
  return {
    planning: { planned: [], failed: specs.map((spec) => ({ spec, faults })) },
    mend: () => Promise.reject(new Error('There is no plan to mend.')),
    apply: () => Promise.reject(new Error('There is no plan to apply.')),
  };
}

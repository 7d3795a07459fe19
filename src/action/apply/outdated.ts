import { ok, quote, type Result } from '../../fault/fault.js';
import type { ActionContext } from '../context.js';

/** Why this run may be of an older commit than the branch has: older bytes are never applied over newer ones. */
export async function isOutdated({ event, github }: ActionContext): Promise<Result<string | undefined>> {
  if (event.kind !== 'push' && event.kind !== 'run') return ok(undefined);
  const tip = await github.branchTip(event.defaultBranch);
  if (!tip.ok) return tip;
  if (tip.value === event.commit) return ok(undefined);
  return ok(
    `This run is of ${event.commit.slice(0, 12)}, and ${quote(event.defaultBranch)} is at ${tip.value.slice(0, 12)} by now: nothing is applied here, the run of that commit does it. If it has none, run the workflow by hand.`,
  );
}

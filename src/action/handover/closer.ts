import { ok, type Result } from '../../fault/fault.js';
import { poolOf, standing } from '../../gate/people.js';
import type { Closing, Issue, Person } from '../../github/port.js';
import type { AppliedRecord } from '../../ledger/index.js';
import { ruleFor } from '../../settings/approvals.js';
import type { Rules } from '../commit/at-commit.js';
import { vendorsOf } from '../commit/vendors.js';
import type { ActionContext } from '../context.js';

/** Who closed it, where they may say so; else why it does not count. */
export async function closedBy(
  { github, git }: ActionContext,
  { closedBy: closer }: Issue,
  { closing, record, rules }: { readonly closing: Closing; readonly record: AppliedRecord; readonly rules: Rules },
): Promise<Result<Person | string>> {
  if (!closer || closer.type !== 'User') return ok('no person closed its issue');
  const held = await vendorsOf(git, record);
  if (!held.ok) return held;
  const [vendor, ...others] = held.value.vendors;
  if (others.length > 0) return ok(`its record and its file name two vendors, ${held.value.vendors.join(' and ')}`);
  const rule = vendor === undefined ? undefined : ruleFor(rules.settings.approvals ?? {}, vendor);
  if (rule === undefined) return ok('the settings name nobody for its vendor');
  const teams = await Promise.all((rule.teams ?? []).map((team) => github.team(team)));
  const read = teams.flatMap((team) => (team.ok ? [team.value] : []));
  const faults = teams.flatMap((team) => (team.ok ? [] : team.faults));
  const found = standing(closer, poolOf(rule.users, rule.teams, read));
  if (found === 'in') return ok(byHand(closing, closer));
  if (faults.length > 0) return { ok: false, faults };
  return ok(
    found === 'unknown'
      ? "a team of its vendor can't be read"
      : `${closer.login} is not known as an administrator of ${vendor ?? 'its vendor'}`,
  );
}

/** Whoever merges a pull request that says "Closes #5" closes that issue too, and may not know. */
function byHand({ closerKind }: Closing, closer: Person): Person | string {
  return closerKind === 'hand' ? closer : `its issue was not closed by hand, but by a ${closerKind} of ${closer.login}`;
}

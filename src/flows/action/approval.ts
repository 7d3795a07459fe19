import type { NothingToApply, Overall } from '../../gate/overall.js';
import type { Verdict } from '../../gate/verdict.js';
import { summary } from '../../gate/verdict.js';
import type { CommitStatus } from '../../github/port.js';
import type { Approval, ReviewState } from '../../review/input.js';

/** The contexts of the two statuses that branch protection can require. */
export const planContext = 'vendor-bucket/plan';
export const approvalContext = 'vendor-bucket/approval';

/** A verdict as the review shows it: one sentence, and who can still give what is missing. */
export function approvalOf(verdict: Verdict | NothingToApply): Approval {
  if (verdict.state === 'nothing-to-apply') return { text: verdict.text, missing: [] };
  const named = verdict.missing.flatMap(({ users, teams }) => [...users, ...teams.map((team) => `team ${team}`)]);
  const text = summary(verdict);
  // The sentence names them itself, unless it was cut.
  const missing = [...new Set(named)].filter((name) => !text.includes(name));
  return { text: [text, ...uncounted(verdict), ...dismissed(verdict)].join(' '), missing };
}

/** Why approvals that were given are none: whoever gave them would go on waiting otherwise. */
function uncounted({ counted }: Verdict): readonly string[] {
  const vain = counted.filter(({ state, counts }) => state === 'APPROVED' && !counts);
  const reasons = vain.map(({ reviewer, why }) => `${reviewer.login} (${why[0] ?? 'it is no approval'})`);
  return reasons.length === 0 ? [] : [`Approvals that do not count: ${reasons.join(', ')}.`];
}

/** Who took reviews out of the count: whoever reads the approval has to know. */
function dismissed({ reasons }: Verdict): readonly string[] {
  return reasons.filter(({ code }) => code === 'gate/dismissed').map(({ text }) => text);
}

/** How far the whole change has come, by the verdict over all of its requests. */
export function reviewStateOf({ state }: Overall): ReviewState {
  return state === 'approved' ? 'approved' : 'planned';
}

const statusStates: Readonly<Record<Overall['state'], CommitStatus['state']>> = {
  approved: 'success',
  'nothing-to-apply': 'success',
  pending: 'pending',
  refused: 'failure',
  undetermined: 'error',
};

/** The status `vendor-bucket/approval`. Only an approval, or a change that applies nothing, is a success. */
export function approvalStatus(overall: Overall): Pick<CommitStatus, 'context' | 'state' | 'description'> {
  return { context: approvalContext, state: statusStates[overall.state], description: overall.summary };
}

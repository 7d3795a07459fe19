import { defined } from '../../defined.js';
import type { NothingToApply, Overall } from '../../gate/overall.js';
import { sentence, type Verdict, type WeighedReview } from '../../gate/verdict.js';
import type { CommitStatus } from '../../github/port.js';
import type { Approval, ReviewState } from '../../review/input.js';

/** The contexts of the two statuses that branch protection can require. */
export const planContext = 'vendor-bucket/plan';
export const approvalContext = 'vendor-bucket/approval';

/** A verdict as the review shows it: one sentence, and who can still give what is missing. */
export function approvalOf(verdict: Verdict | NothingToApply): Approval {
  if (verdict.state === 'nothing-to-apply') return { text: verdict.text, missing: [] };
  const named = verdict.missing.flatMap(({ users, teams }) => [...users, ...teams.map((team) => `team ${team}`)]);
  const text = sentence(verdict);
  // The sentence may name them itself.
  const missing = [...new Set(named)].filter((name) => !text.includes(name));
  const first = verdict.reasons.find(({ effect }) => effect !== 'note');
  const next = first?.fix ?? (verdict.stage === 'review' ? 'Merge the pull request: then exactly this is applied.' : undefined);
  const words = [text, ...uncounted(verdict, text), ...dismissed(verdict)].join(' ');
  return { text: words, missing, ...defined({ next }) };
}

/** Why approvals that were given are none: whoever gave them would go on waiting otherwise. */
function uncounted({ counted }: Verdict, said: string): readonly string[] {
  const vain = counted.filter(({ state, counts }) => state === 'APPROVED' && !counts);
  const name = ({ reviewer, why: [why = 'it is no approval'] }: WeighedReview) =>
    said.includes(why) ? reviewer.login : `${reviewer.login} (${why})`;
  const list = (title: string, those: readonly WeighedReview[]) =>
    those.length === 0 ? [] : [`${title}: ${those.map(name).join(', ')}.`];
  return [
    ...list(
      'Approvals that do not count',
      vain.filter(({ unknown = false }) => !unknown),
    ),
    ...list(
      'Approvals of which that is not known',
      vain.filter(({ unknown = false }) => unknown),
    ),
  ];
}

/** Who took reviews out of the count, and whose commits are nobody's account: whoever reads the approval has to know. */
function dismissed({ reasons }: Verdict): readonly string[] {
  return reasons.filter(({ code }) => ['gate/dismissed', 'gate/unknown-authors'].includes(code)).map(({ text }) => text);
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

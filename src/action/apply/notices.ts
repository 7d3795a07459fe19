import { quote, countOf, type Fault } from '../../fault/fault.js';
import type { PullRequest } from '../../github/port.js';
import type { Notice } from '../../review/comment.js';
import { mendedByPlan } from './follow-up.js';
import type { Outcome } from './outcome.js';

/** What is said of one request: what became of it, why, and what to do. */
export function noticesOf(outcome: Outcome): readonly Notice[] {
  return [...whatBecame(outcome), ...outcome.faults.map(noticeOf)];
}

function whatBecame(outcome: Outcome): readonly Notice[] {
  switch (outcome.kind) {
    case 'applied':
      return [applied(outcome)];
    case 'unchanged':
      return [{ text: `${outcome.record.bucket} is as asked for: nothing was left to change.` }];
    case 'late':
      return handedOver(outcome);
    case 'failed':
      return [{ text: `${outcome.judged.request.bucket} is not applied, or only in part.` }];
    case 'left':
      return [
        { text: `${outcome.judged.request.bucket} is approved, and not begun: ${outcome.why}. The next run goes on with it.` },
      ];
    case 'passed-on':
      return [
        {
          text: `${outcome.judged.request.bucket} is approved, and not begun: the default branch has a newer commit.`,
          fix: 'The run of that commit goes on with it; if it has none, run the workflow by hand.',
        },
      ];
    case 'faulty':
      return [{ text: `${quote(outcome.judged.request.file)} has faults: nothing was touched.` }];
    case 'blocked':
      return blocked(outcome);
  }
}

type Of<K extends Outcome['kind']> = Extract<Outcome, { kind: K }>;

function applied({ record, changed }: Of<'applied'>): Notice {
  const issue = record.handover === undefined ? '' : ` It is handed over by #${record.handover.issue}.`;
  const what =
    changed === 0 ? 'is as asked for: nothing was left to change.' : `is applied: ${countOf(changed, 'resource')} changed.`;
  return { text: `${record.bucket} ${what}${issue}` };
}

function handedOver({ record: { bucket, handover } }: Of<'late'>): readonly Notice[] {
  return handover === undefined ? [] : [{ text: `${bucket} is handed over by #${handover.issue}.` }];
}

function blocked({ judged: { request, verdict }, followUp }: Of<'blocked'>): readonly Notice[] {
  const reasons = verdict?.reasons.filter(({ effect }) => effect !== 'note') ?? [];
  return [
    { text: `${request.bucket} is ${verdict?.state ?? 'undetermined'}: nothing was touched.` },
    // Beside other reasons no follow-up is opened, and one that was turned down is none: then there is none to merge.
    ...reasons.map(({ code, text, fix }) => ({
      text,
      fix: mendedByPlan.includes(code) && followUp?.state !== 'open' ? openAnother : fix,
    })),
    ...(verdict?.state === 'pending' ? [runAgain] : []),
    ...(followUp === undefined ? [] : [followedUp(followUp)]),
  ];
}

const openAnother = 'Open a pull request that changes the request file as it is now, and have that one approved.';

/** A review of a merged pull request sets off no run that applies. */
const runAgain: Notice = { text: 'Once that is done, run the workflow by hand, or wait for its next run on the default branch.' };

function followedUp({ number, state }: PullRequest): Notice {
  if (state !== 'open')
    return { text: `The pull request #${number} that showed the difference was closed: it is not opened again.` };
  return {
    text: `The pull request #${number} shows the difference.`,
    fix: 'Its workflow may have to be started by a person, as github.token opened it.',
  };
}

function noticeOf({ message, fix }: Fault): Notice {
  return { text: `${message.replace(/\.$/, '')}.`, fix };
}

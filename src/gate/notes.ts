import { quote } from '../fault/fault.js';
import type { Facts } from './facts.js';
import { contributors } from './people.js';
import { dismissedReviews } from './questions.js';
import { notes as note } from './reason.js';
import type { Reason } from './verdict.js';

const mostNamed = 3;

/** What a reader should know, and what changes nothing. */
export function notesOf(facts: Facts): readonly Reason[] {
  return [...aboutDismissals(facts), ...aboutSettings(facts.settingsChanged), ...aboutAuthors(facts.commits)];
}

/** A dismissed objection no longer keeps a change from being applied, and whoever may write can dismiss one: so that is named. */
function aboutDismissals(facts: Facts): readonly Reason[] {
  return dismissedReviews(facts).map(({ id, user }) => {
    const known = 'value' in facts.dismissals ? facts.dismissals.value.find(({ review }) => review === id) : undefined;
    const why = 'unreadable' in facts.dismissals ? `: ${facts.dismissals.unreadable.replace(/\.$/, '')}` : '';
    const fix = `Ask ${user.login} if that was not agreed; who may dismiss reviews can be restricted in the rules of the branch.`;
    if (known === undefined) return note(2)('dismissed', `Who dismissed the review of ${user.login} is not known${why}.`, fix);
    const by = known.by === null ? 'an account that is gone' : known.by.login;
    return note(2)('dismissed', `${by} dismissed the ${known.was} of ${user.login}, which is no approval.`, fix);
  });
}

function aboutSettings(changed: Facts['settingsChanged']): readonly Reason[] {
  const fix = 'There is nothing to do: what it changes there applies to later pull requests.';
  if ('unreadable' in changed) {
    return [
      note(3)(
        'settings-perhaps-changed',
        `Whether it changes the settings or templates can't be read: ${changed.unreadable}.`,
        fix,
      ),
    ];
  }
  if (!changed.value) return [];
  return [note(3)('settings-changed', 'It changes the settings or templates; judged by those of the base commit.', fix)];
}

/**
 * An e-mail address without an account keeps nobody's approval out: whose it is can't be known, and what git says of authors is not
 * proved either way. So it is named for the reader to judge.
 */
function aboutAuthors(commits: Facts['commits']): readonly Reason[] {
  if (!('value' in commits)) return [];
  const emails = [...new Set(contributors(commits.value.items).flatMap((person) => ('email' in person ? [person.email] : [])))];
  if (emails.length === 0) return [];
  const named = `${emails.slice(0, mostNamed).map(quote).join(', ')}${emails.length > mostNamed ? ` and ${emails.length - mostNamed} more` : ''}`;
  return [
    note(2)(
      'unknown-authors',
      `Commits are by addresses without a GitHub account: ${named}.`,
      'Make sure that none of them is an approver.',
    ),
  ];
}

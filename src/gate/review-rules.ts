import { type Pool, accounts, contributors, mayBeSame, standing } from './people.js';
import { pushersOf } from './pushers.js';
import { instant, isSuperseded, type DecisiveReview } from './reviews.js';
import type { Objection, ReviewContext, ReviewRule } from './rule.js';
import type { RuleNumber } from './verdict.js';

/** What each approval has to be, to count. */
export const reviewRules: readonly ReviewRule[] = [
  rule(
    2,
    'the latest decisive review counts',
    (review, { reviews }) => isSuperseded(review, reviews) && 'a later review of the same person replaces it',
  ),
  rule(2, 'it is an approval, and not dismissed', ({ state }) => {
    if (state === 'DISMISSED') return 'it was dismissed';
    return state !== 'APPROVED' && 'it asks for changes';
  }),
  rule(
    2,
    'it is on the head commit',
    ({ commit }, { pullRequest }) => commit !== pullRequest.head && 'it is not on the head commit',
  ),
  {
    ...rule(2, 'it is later than the plan', (review, { facts: { record } }) => {
      const posted = 'value' in record ? instant(record.value.postedAt) : undefined;
      const submitted = instant(review.submittedAt);
      if (posted === undefined) return 'there was no plan that it could be about';
      if (submitted !== undefined && submitted > posted) return false;
      const first = 'value' in record ? instant(record.value.firstPostedAt ?? null) : undefined;
      return first !== undefined && submitted !== undefined && submitted > first
        ? 'it was planned again since: read the plan once more, and approve again'
        : 'it was not given after the plan was posted';
    }),
    of: 'request',
  },
  rule(2, 'a person gave it', ({ user }) => user.type !== 'User' && 'a bot gave it'),
  rule(
    2,
    'not by the author',
    ({ user }, { pullRequest: { author } }) =>
      author !== null && mayBeSame(author, user) && 'it is by the author of the pull request',
  ),
  rule(2, 'not by who wrote or committed any of its commits', ({ user }, { facts: { commits } }) => {
    const known = 'value' in commits ? accounts(contributors(commits.value.items)) : [];
    return known.some((person) => mayBeSame(person, user)) && 'it is by an author or committer of a commit';
  }),
  rule(2, 'not by who pushed any of its commits', ({ user }, { facts, pullRequest }) => {
    const { people } = pushersOf(facts, pullRequest);
    return people.some((person) => mayBeSame(person, user)) && 'it is by somebody who pushed to its branch';
  }),
  membership('an administrator at the base commit', ({ base }) => base, 'at the base commit'),
  membership('an administrator on the default branch now', ({ tip }) => tip, 'on the default branch now'),
];

function rule(
  number: RuleNumber,
  name: string,
  objection: (review: DecisiveReview, context: ReviewContext) => string | false,
): ReviewRule {
  const weigh = (review: DecisiveReview, context: ReviewContext): Objection | undefined => {
    const why = objection(review, context);
    return why === false ? undefined : { not: why };
  };
  return { kind: 'review', rule: number, name, weigh };
}

function membership(
  name: string,
  poolOf: (requirement: ReviewContext['requirement']) => Pool | undefined,
  where: string,
): ReviewRule {
  const weigh: ReviewRule['weigh'] = ({ user }, { requirement }) => {
    const pool = poolOf(requirement);
    const found = pool === undefined ? 'in' : standing(user, pool);
    if (found === 'in') return undefined;
    const unread = pool?.teams.flatMap((team) => ('unreadable' in team ? [`${team.team} (${team.unreadable})`] : [])) ?? [];
    if (found === 'unknown') return { unknown: `the members of ${unread.join(', ')} can't be read` };
    return { not: `the settings ${where} do not name this person` };
  };
  return { kind: 'review', rule: 3, name, weigh };
}

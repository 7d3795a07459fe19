import { quote } from '../fault/fault.js';
import { standing } from './people.js';
import { whyOneMore } from './pushers.js';
import { leavesOpen, refuses, unread, waits } from './reason.js';
import { rulesOf } from './requirements.js';
import { instant, isSuperseded } from './reviews.js';
import type { ChangeRule, Evidence, Tally } from './rule.js';
import type { Missing, Reason } from './verdict.js';

/** Rules 2 and 3: enough administrators, read from where the pull request can't name them. */
export const approvalRules: readonly ChangeRule[] = [
  { kind: 'change', rule: 2, name: 'all reviews are known', check: allReviews },
  { kind: 'change', rule: 2, name: 'all commits are known', check: allCommits },
  { kind: 'change', rule: 2, name: 'a rule for the vendor', check: ruleForVendor },
  { kind: 'change', rule: 2, name: 'enough approvals', check: ({ facts, tallies }) => enough(facts.request.vendors, tallies) },
  { kind: 'change', rule: 2, name: 'who pushed was asked for', check: pushesAsked },
  { kind: 'change', rule: 2, name: 'one more where an app may stand for a person', check: oneMore },
  { kind: 'change', rule: 2, name: 'no administrator asks for changes', check: noObjection },
  { kind: 'change', rule: 3, name: 'the settings of the base commit', check: settingsOfBase },
  { kind: 'change', rule: 3, name: 'the settings of the default branch', check: settingsOfTip },
];

function allReviews({ facts: { reviews }, reviews: decisive }: Evidence): readonly Reason[] {
  if ('unreadable' in reviews) return [unread(2, 'reviews', reviews.unreadable)];
  if (!reviews.value.complete) return [unread(2, 'reviews', 'GitHub gave only a part of them')];
  const timeless = decisive.find(({ submittedAt }) => instant(submittedAt) === undefined);
  return timeless === undefined ? [] : [unread(2, 'reviews', `the review ${timeless.id} has no readable time`)];
}

function allCommits({ facts: { commits } }: Evidence): readonly Reason[] {
  if ('unreadable' in commits) return [unread(2, 'commits', commits.unreadable)];
  if (commits.value.complete && commits.value.items.length > 0) return [];
  const text = 'GitHub lists only a part of the commits of the pull request, so who wrote them is not known.';
  return [leavesOpen(2)('too-many-commits', text, 'Split the pull request, or rebase it to at most 250 commits.')];
}

function ruleForVendor({ facts: { request, settings } }: Evidence): readonly Reason[] {
  if (request.vendors.length === 0)
    return [leavesOpen(2)('no-vendor', 'The vendor of the request is not known.', 'Run the workflow again.')];
  return request.vendors.flatMap((vendor) => {
    const rules = rulesOf(vendor, settings);
    const lacks = ('value' in settings.base && rules.base === undefined) || ('value' in settings.tip && rules.tip === undefined);
    if (!lacks) return [];
    const text = `The settings name nobody who approves requests of the vendor ${quote(vendor)}.`;
    return [refuses(2)('no-rule', text, `Add ${vendor} to approvals in the settings, in a pull request of its own.`)];
  });
}

function enough(vendors: readonly string[], tallies: readonly Tally[]): readonly Reason[] {
  return vendors.flatMap((vendor) => {
    const tally = tallies.find(({ requirement }) => requirement.vendor === vendor && requirement.level === 'ordinary');
    if (tally === undefined)
      return [
        waits(2)('no-approvals', `Nobody is named for the vendor ${quote(vendor)}.`, 'Name administrators in the settings.'),
      ];
    return shortfall(tally, 2);
  });
}

/** What a tally lacks: pending where people can still approve, undetermined where a team that can't be read might make the difference. */
export function shortfall({ requirement, have, perhaps, doubts, missing }: Tally, rule: 2 | 5): readonly Reason[] {
  const { vendor, level, count } = requirement;
  if (have >= count) return [];
  const code = level === 'ordinary' ? 'approvals' : `${level}-approvals`;
  if (have + perhaps >= count) {
    const fix =
      'Give the workflow the token of a GitHub App with "members: read" (secrets app-id and app-private-key), or name the people themselves in the settings.';
    return [
      leavesOpen(rule)(`${code}-unknown`, `Whether ${quote(vendor)} has enough approvals is open: ${doubts.join('; ')}.`, fix),
    ];
  }
  const names = candidates(missing);
  const text = `${vendor} has ${have} of ${count} approvals${forWhat(level)}; ${names === '' ? 'nobody else who is named can give one' : `it takes ${names}`}.`;
  const fix =
    names === ''
      ? 'Name more people in the settings, in a pull request of its own.'
      : `Ask ${names} to approve the head commit once its plan is posted.`;
  return [waits(rule)(`${code}-missing`, text, fix)];
}

function forWhat(level: Missing['level']): string {
  switch (level) {
    case 'ordinary':
      return '';
    case 'account':
      return ' for its account';
    case 'irreversible':
      return " for what can't be undone";
    case 'breaks':
      return " for what breaks the vendor's part";
    case 'exposes':
      return ' for what makes something public';
    case 'weakens':
    case 'replaces':
    case 'destroys':
      return ` for what ${level} something`;
  }
}

function candidates({ users, teams }: Missing): string {
  return [...users, ...teams.map((team) => `team ${team}`)].join(' or ');
}

/** Whoever gathers the facts asks where somebody has approved; what was approved without the answer was not looked at in full. */
function pushesAsked({ facts: { pushes }, tallies }: Evidence): readonly Reason[] {
  if (!('absent' in pushes) || tallies.every(({ have, perhaps }) => have + perhaps === 0)) return [];
  return [unread(2, 'pushes to the branch', 'GitHub was not asked')];
}

/** Says nothing before the usual approvals are there: those come first. */
function oneMore({ facts, pullRequest, tallies }: Evidence): readonly Reason[] {
  const why = whyOneMore(facts, pullRequest);
  if (why === undefined) return [];
  return tallies.flatMap(({ requirement: { vendor, level, count }, have, perhaps, missing }) => {
    if (have !== count) return [];
    const names = candidates(missing);
    const text = `${vendor} has ${have} of ${count + 1} approvals${forWhat(level)}, and needs one more than usual: ${why}.`;
    const fix = `${names === '' ? 'Name more people in the settings' : `Ask ${names} to approve as well`}; signed commits in a pull request that a person opens and pushes need no more than usual.`;
    return [(have + perhaps > count ? leavesOpen(2) : waits(2))('one-more-approval', text, fix)];
  });
}

function noObjection({ facts, reviews, tallies }: Evidence): readonly Reason[] {
  const pools = tallies.flatMap(({ requirement: { base, tip } }) => [base, tip]).filter((pool) => pool !== undefined);
  const objecting = reviews.filter(
    (one) => one.state === 'CHANGES_REQUESTED' && one.user.type === 'User' && !isSuperseded(one, reviews),
  );
  return objecting.flatMap(({ user }) => {
    const found = pools.map((pool) => standing(user, pool));
    const fix = `Ask ${user.login} to review again, or have the review dismissed.`;
    if (found.includes('in'))
      return [
        waits(2)('changes-requested', `${user.login} administers ${facts.request.vendors.join(', ')} and asks for changes.`, fix),
      ];
    if (!found.includes('unknown')) return [];
    return [
      leavesOpen(2)('changes-requested-unknown', `${user.login} asks for changes, and may be in a team that can't be read.`, fix),
    ];
  });
}

function settingsOfBase({ facts: { settings, record } }: Evidence): readonly Reason[] {
  if ('unreadable' in settings.base) return [unread(3, 'settings at the base commit', settings.base.unreadable)];
  const { commit, onDefaultBranch } = settings.base.value;
  if (!onDefaultBranch) {
    const text = `The base commit ${commit.slice(0, 12)} of the plan is not in the default branch's history.`;
    return [refuses(3)('foreign-base', text, 'Have the pull request planned again.')];
  }
  if (!('value' in record) || record.value.base === commit) return [];
  const text = `The settings were read at ${commit.slice(0, 12)}, and the plan was made against ${record.value.base.slice(0, 12)}.`;
  return [leavesOpen(3)('other-base', text, 'Have the pull request planned again.')];
}

function settingsOfTip({ facts: { settings } }: Evidence): readonly Reason[] {
  return 'unreadable' in settings.tip ? [unread(3, 'settings on the default branch', settings.tip.unreadable)] : [];
}

import type { Approvals } from '../../src/settings/approvals.js';
import type { Risk } from '../../src/change/change.js';
import {
  alice,
  applied,
  approvals,
  atApply,
  atReview,
  base,
  bob,
  carol,
  dave,
  listed,
  mallory,
  oldHead,
  recorded,
  record,
  review,
  reviewed,
  settings,
  type Case,
} from './baseline.js';

const unread = [{ team: 'acme/files', unreadable: 'the token lacks read:org' }];
const two: Approvals = { sendsafely: { users: ['alice', 'bob'], teams: ['acme/files'], count: 2 } };
const withMallory: Approvals = { sendsafely: { users: ['mallory', 'alice'] } };
const onlyTeam: Approvals = { sendsafely: { teams: ['acme/files'] } };
const withDanger = (danger: NonNullable<Approvals[string]['danger']>): Approvals => ({
  sendsafely: { users: ['alice', 'bob'], danger },
});

/** After the merge, with a plan of this risk, approved by these. */
function risky(
  name: string,
  risk: Risk,
  at: Approvals,
  who: readonly (typeof alice)[],
  [state, ...codes]: readonly [Case['state'], ...string[]],
): Case {
  return applied(name, state, codes, {
    settings: settings(at),
    reviews: listed(...who.map((user) => review(user))),
    record: recorded({ risk }),
    fresh: { value: { ...record, risk } },
  });
}

/** Rules 3 and 5: who is an administrator, by which settings, and how many are needed. */
export const administratorCases: readonly Case[] = [
  applied('a bucket that was begun for a vendor whom nobody knows any more', 'undetermined', ['vendors-unknown'], {
    request: { ...atApply.request, vendorsUnknown: "its file can't be read any more" },
  }),
  applied('approved by an administrator that the pull request itself added', 'pending', ['approvals-missing'], {
    settings: settings({ sendsafely: { users: ['alice'] } }, withMallory),
    reviews: listed(review(mallory)),
    settingsChanged: { value: true },
  }),
  applied('approved by an administrator who was removed since', 'pending', ['approvals-missing'], {
    settings: settings(withMallory, { sendsafely: { users: ['alice'] } }),
    reviews: listed(review(mallory)),
  }),
  applied('a removed and a new administrator do not make one', 'pending', ['approvals-missing'], {
    settings: settings({ sendsafely: { users: ['bob'] } }, { sendsafely: { users: ['mallory'] } }),
    reviews: listed(review(bob), review(mallory)),
  }),
  applied('a renamed administrator, named by login', 'pending', ['approvals-missing'], {
    reviews: listed(review({ ...alice, login: 'alice-new' })),
  }),
  applied('a renamed administrator, named with the id', 'approved', [], {
    settings: settings({ sendsafely: { users: ['alice#1'] } }),
    reviews: listed(review({ ...alice, login: 'alice-new' })),
  }),
  applied('a stranger who took over the login of an administrator named with the id', 'pending', ['approvals-missing'], {
    settings: settings({ sendsafely: { users: ['alice#1'] } }),
    reviews: listed(review({ ...mallory, login: 'alice' })),
  }),
  applied('a stranger who took over the login of a member of a team', 'pending', ['approvals-missing'], {
    reviews: listed(review({ ...mallory, login: 'dave' })),
  }),
  reviewed('an administrator whose login is written with capitals', 'approved', [], {
    settings: settings({ sendsafely: { users: ['ALICE'] } }),
  }),
  reviewed('the settings change in the same pull request: those of the base count', 'approved', [], {
    settingsChanged: { value: true },
  }),
  reviewed("whether the settings change can't be read: it changes nothing", 'approved', [], {
    settingsChanged: { unreadable: 'GitHub answered 500' },
  }),
  reviewed('no rule for the vendor', 'refused', ['no-rule', 'no-approvals'], {
    settings: settings({ egnyte: { users: ['alice'] } }),
  }),
  reviewed('no approvals in the settings', 'refused', ['no-rule', 'no-approvals'], { settings: settings({}) }),
  reviewed('a vendor named like a property of every object', 'refused', ['no-rule', 'no-approvals'], {
    request: { ...atReview.request, vendors: ['constructor'] },
  }),
  applied('a rule for the vendor that was not there at the base', 'refused', ['no-rule'], { settings: settings({}, approvals) }),
  applied('a rule for the vendor that is gone', 'refused', ['no-rule'], { settings: settings(approvals, {}) }),
  reviewed('the rule for all other vendors', 'approved', [], { settings: settings({ '*': { users: ['alice'] } }) }),
  reviewed("the vendor's own rule comes before that for all others", 'pending', ['approvals-missing'], {
    settings: settings({ '*': { users: ['alice'] }, sendsafely: { users: ['bob'] } }),
  }),
  reviewed('a vendor that is not known', 'undetermined', ['no-vendor'], { request: { ...atReview.request, vendors: [] } }),
  reviewed('the vendor changes, and only the new one agrees', 'pending', ['approvals-missing'], {
    request: { ...atReview.request, vendors: ['egnyte', 'sendsafely'] },
    settings: settings({ egnyte: { users: ['alice'] }, sendsafely: { users: ['bob'] } }),
  }),
  reviewed('two are needed, one approved', 'pending', ['approvals-missing'], { settings: settings(two) }),
  reviewed('two are needed, one approved twice', 'pending', ['approvals-missing'], {
    settings: settings(two),
    reviews: listed(review(alice), review(alice, 'APPROVED', { submittedAt: '2026-11-20T12:00:00Z' })),
  }),
  reviewed('two are needed, one approved who is named and in the team', 'pending', ['approvals-missing'], {
    settings: settings({ sendsafely: { users: ['dave'], teams: ['acme/files', 'acme/ops'], count: 2 } }),
    teams: [...atReview.teams, { team: 'acme/ops', members: [{ login: 'dave', id: 4 }] }],
    reviews: listed(review(dave)),
  }),
  reviewed('two are needed, two approved', 'approved', [], {
    settings: settings(two),
    reviews: listed(review(alice), review(dave)),
  }),
  applied('the count was raised since', 'pending', ['approvals-missing'], { settings: settings(approvals, two) }),
  applied('the count was lowered since, by this very pull request', 'pending', ['approvals-missing'], {
    settings: settings(two, approvals),
  }),
  reviewed("a team that can't be read, and an administrator who is named", 'approved', [], { teams: unread }),
  reviewed("a team that can't be read, and nobody approved", 'pending', ['approvals-missing'], {
    teams: unread,
    reviews: listed(),
  }),
  reviewed("a team that can't be read, and somebody who may be in it", 'undetermined', ['approvals-unknown'], {
    teams: unread,
    reviews: listed(review(mallory)),
  }),
  reviewed('a team that nobody has read', 'undetermined', ['approvals-unknown'], {
    settings: settings(onlyTeam),
    teams: [],
    reviews: listed(review(dave)),
  }),
  reviewed("a team that can't be read, and an objection by who may be in it", 'undetermined', ['changes-requested-unknown'], {
    teams: unread,
    reviews: listed(review(alice), review(mallory, 'CHANGES_REQUESTED')),
  }),
  reviewed('a team of which the author is the only member', 'pending', ['approvals-missing'], {
    settings: settings(onlyTeam),
    teams: [{ team: 'acme/files', members: [carol] }],
    reviews: listed(review(carol)),
  }),
  reviewed("the settings at the base can't be read", 'undetermined', ['unreadable-settings-at-the-base-commit'], {
    settings: { ...atReview.settings, base: { unreadable: 'they have faults' } },
  }),
  reviewed("the settings on the default branch can't be read", 'undetermined', ['unreadable-settings-on-the-default-branch'], {
    settings: { ...atReview.settings, tip: { unreadable: 'they have faults' } },
  }),
  applied('a forged record: its base is a commit of a branch', 'refused', ['foreign-base'], {
    settings: { ...atApply.settings, base: { value: { commit: base, onDefaultBranch: false, approvals } } },
  }),
  applied('settings read at another base than that of the plan', 'undetermined', ['other-base'], {
    record: recorded({ base: oldHead }),
  }),
  risky('what weakens, and the settings ask for no more', 'weakens', approvals, [alice], ['approved']),
  risky(
    'what weakens needs two, one approved',
    'weakens',
    withDanger({ weakens: { count: 2 } }),
    [alice],
    ['pending', 'weakens-approvals-missing'],
  ),
  risky('what weakens needs two, two approved', 'weakens', withDanger({ weakens: { count: 2 } }), [alice, bob], ['approved']),
  risky('what does not weaken needs only one', 'low', withDanger({ weakens: { count: 2 } }), [alice], ['approved']),
  ...(['breaks', 'irreversible'] as const).flatMap((level) => [
    risky(`what ${level} needs no more than the settings ask for`, level, approvals, [alice], ['approved']),
    risky(
      `what ${level} needs another person`,
      level,
      withDanger({ [level]: { users: ['dave'] } }),
      [alice],
      ['pending', `${level}-approvals-missing`],
    ),
    risky(
      `what ${level} is no milder than what weakens`,
      level,
      withDanger({ weakens: { count: 2 } }),
      [alice],
      ['pending', 'weakens-approvals-missing'],
    ),
    risky(
      `what exposes is no milder than what ${level}`,
      'exposes',
      withDanger({ [level]: { count: 2 } }),
      [alice],
      ['pending', `${level}-approvals-missing`],
    ),
    risky(`what weakens is milder than what ${level}`, 'weakens', withDanger({ [level]: { count: 2 } }), [alice], ['approved']),
  ]),
  risky(
    'what exposes is no milder than what weakens',
    'exposes',
    withDanger({ weakens: { count: 2 } }),
    [alice],
    ['pending', 'weakens-approvals-missing'],
  ),
  risky(
    'what exposes needs another person',
    'exposes',
    withDanger({ exposes: { users: ['dave'] } }),
    [alice],
    ['pending', 'exposes-approvals-missing'],
  ),
  risky(
    'that other person alone is not enough',
    'exposes',
    withDanger({ exposes: { users: ['dave'] } }),
    [dave],
    ['pending', 'approvals-missing'],
  ),
  risky(
    'that other person and an administrator',
    'exposes',
    withDanger({ exposes: { users: ['dave'] } }),
    [alice, dave],
    ['approved'],
  ),
  risky('what replaces, and nobody is named for it', 'replaces', approvals, [alice], ['refused', 'replaces']),
  risky(
    'what replaces, and the people named for it approved',
    'replaces',
    withDanger({ replaces: { count: 2 } }),
    [alice, bob],
    ['approved'],
  ),
  risky(
    'what destroys is refused, whoever approves',
    'destroys',
    withDanger({ destroys: { count: 1 } }),
    [alice, bob],
    ['refused', 'destroys'],
  ),
  applied('the new plan is worse than the recorded one', 'refused', ['other-plan', 'weakens-approvals-missing'], {
    settings: settings(withDanger({ weakens: { count: 2 } })),
    fresh: { value: { ...record, fingerprint: 'sha256:worse', risk: 'weakens' } },
  }),
  applied('the same plan is more dangerous by what stands in AWS now', 'refused', ['other-danger'], {
    fresh: { value: { ...record, risk: 'breaks', isWorse: true } },
  }),
  applied('more is asked of danger since the approval', 'pending', ['weakens-approvals-missing'], {
    settings: settings(withDanger({ exposes: { count: 2 } }), withDanger({ weakens: { count: 2 } })),
    record: recorded({ risk: 'weakens' }),
  }),
  applied("people for danger in a team that can't be read", 'undetermined', ['weakens-approvals-unknown'], {
    settings: settings(withDanger({ weakens: { teams: ['acme/files'] } })),
    record: recorded({ risk: 'weakens' }),
    teams: unread,
  }),
];

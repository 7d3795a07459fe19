import type { Facts, Push } from '../../src/gate/facts.js';
import {
  alice,
  applied,
  approvals,
  atReview,
  bob,
  carol,
  commit,
  head,
  listed,
  mallory,
  oldHead,
  pullRequest,
  recorded,
  review,
  reviewed,
  settings,
  type Case,
} from './baseline.js';

const helper = { login: 'helper[bot]', id: 99, type: 'Bot' } as const;
const pushed = (...pushes: readonly Push[]) => listed(...pushes);
const byApp = pushed({ commit: head, actor: helper });
const openedByApp = pullRequest(atReview, { author: helper });
const nobody = listed(commit({ author: { email: 'x@example.com' }, authorship: 'unknown' }));
const further = ['one-more-approval'];

/** Nobody knows who pushed, for this reason; an app opened it, and alice alone approved. */
function unknown(name: string, pushes: Facts['pushes']): Case {
  return reviewed(`opened by an app, and ${name}`, 'pending', further, { pullRequest: openedByApp, pushes });
}

/** Rule 2: who pushed is an author too, and where nobody knows that, one person more has to look at it. */
export const pusherCases: readonly Case[] = [
  {
    ...reviewed('alice commits as carol, has an app open it, and approves it', 'pending', ['approvals-missing'], {
      pullRequest: openedByApp,
      pushes: pushed({ commit: head, actor: alice }),
    }),
    why: ['it is by somebody who pushed to its branch'],
  },
  {
    ...reviewed('alice pushed an earlier commit of it, and carol the head', 'pending', ['approvals-missing'], {
      commits: listed(commit({ sha: oldHead }), commit()),
      pushes: pushed({ commit: head, actor: carol }, { commit: oldHead, actor: { ...alice, login: 'alice-before' } }),
    }),
    why: ['it is by somebody who pushed to its branch'],
  },
  {
    ...reviewed('alice pushed, and GitHub gives only a part of the pushes', 'pending', ['approvals-missing'], {
      pushes: { value: { items: [{ commit: head, actor: alice }], complete: false } },
    }),
    why: ['it is by somebody who pushed to its branch'],
  },
  reviewed('alice pushed what is not in it any more', 'approved', [], {
    pushes: pushed({ commit: head, actor: carol }, { commit: oldHead, actor: alice }),
  }),
  reviewed('alice pushed, and bob approved', 'approved', [], {
    pushes: pushed({ commit: head, actor: alice }),
    reviews: listed(review(bob)),
  }),
  unknown('pushed by it', byApp),
  unknown('by nobody whom GitHub names', pushed({ commit: head, actor: null })),
  unknown('by a person, with a push of an app before', pushed({ commit: head, actor: carol }, { commit: head, actor: helper })),
  unknown("the pushes can't be read", { unreadable: 'GitHub answered 403' }),
  unknown('the pushes are cut off', { value: { items: [{ commit: head, actor: carol }], complete: false } }),
  unknown('the head is not among the pushes', pushed({ commit: oldHead, actor: carol })),
  reviewed('opened by an account that is gone, and pushed by an app', 'pending', further, {
    pullRequest: pullRequest(atReview, { author: null }),
    pushes: byApp,
  }),
  reviewed('by nobody, and pushed by an app', 'pending', further, { commits: nobody, pushes: byApp }),
  applied('by nobody, pushed by an app, and merged', 'pending', further, { commits: nobody, pushes: byApp }),
  reviewed('one more for what weakens, too', 'pending', further, {
    pullRequest: openedByApp,
    pushes: byApp,
    settings: settings({ sendsafely: { users: ['alice', 'bob', 'carol'], danger: { weakens: { count: 2 } } } }),
    record: recorded({ risk: 'weakens' }),
    reviews: listed(review(alice), review(bob)),
  }),
  reviewed('one more is there', 'approved', [], {
    pullRequest: openedByApp,
    pushes: byApp,
    reviews: listed(review(alice), review(bob)),
  }),
  reviewed("one more may be there, in a team that can't be read", 'undetermined', further, {
    pullRequest: openedByApp,
    pushes: byApp,
    teams: [{ team: 'acme/files', unreadable: 'the token lacks read:org' }],
    reviews: listed(review(alice), review(mallory)),
  }),
  reviewed('opened by an app, and pushed by a person', 'approved', [], { pullRequest: openedByApp }),
  reviewed('opened by carol, and pushed by an app with her address', 'pending', further, { pushes: byApp }),
  reviewed('opened by carol, signed by GitHub, and pushed by an app', 'pending', further, {
    commits: listed(commit({ author: helper, committer: { login: 'web-flow' }, authorship: 'signed' })),
    pushes: byApp,
  }),
  applied('opened by carol, pushed by an app, and merged', 'pending', further, { pushes: byApp }),
  reviewed('opened and pushed by carol, with a commit before that an app pushed', 'pending', further, {
    commits: listed(commit({ sha: oldHead }), commit()),
    pushes: pushed({ commit: head, actor: carol }, { commit: oldHead, actor: helper }),
  }),
  reviewed('opened by carol, and moved to the head by nobody whom GitHub names', 'pending', further, {
    pushes: pushed({ commit: head, actor: null }),
  }),
  // GitHub does not promise to keep the pushes of a branch that is gone after the merge.
  applied('opened by carol, and merged, and nothing is known of the branch any more', 'approved', [], { pushes: pushed() }),
  reviewed('opened by carol, and GitHub gives only a part of the pushes', 'pending', further, {
    pushes: { value: { items: [{ commit: head, actor: carol }], complete: false } },
  }),
  reviewed('opened by carol, by nobody, and pushed by carol', 'approved', [], { commits: nobody }),
  reviewed("the pushes of a pull request of a person can't be read", 'approved', [], {
    pushes: { unreadable: 'GitHub answered 404' },
  }),
  reviewed('the same, with a signed commit of nobody whom GitHub knows', 'approved', [], {
    commits: listed(commit({ author: { email: 'x@example.com' }, authorship: 'signed' })),
    pushes: { unreadable: 'GitHub answered 404' },
  }),
  reviewed('the same, with a commit of hers that GitHub signed', 'approved', [], {
    commits: listed(commit({ committer: { login: 'web-flow' }, authorship: 'signed' })),
    pushes: { unreadable: 'GitHub answered 404' },
  }),
  reviewed('the same, with a commit of an app that GitHub signed', 'pending', further, {
    commits: listed(commit({ author: helper, committer: { login: 'web-flow' }, authorship: 'signed' })),
    pushes: { unreadable: 'GitHub answered 404' },
  }),
  reviewed('a follow-up of the tool itself', 'approved', [], { pullRequest: openedByApp, pushes: byApp, followUp: 'own' }),
  reviewed('approved, and nobody asked who pushed', 'undetermined', ['unreadable-pushes-to-the-branch'], {
    pushes: { absent: true },
  }),
  reviewed('nobody has approved, and nobody asked who pushed', 'pending', ['approvals-missing'], {
    pushes: { absent: true },
    pullRequest: openedByApp,
    settings: settings(approvals),
    reviews: listed(),
  }),
];

import { quote } from '../fault/fault.js';
import type { ApplyFacts, Sought } from './facts.js';
import { identical, leavesOpen, refuses, unread, waits } from './reason.js';
import type { ChangeRule, Evidence } from './rule.js';
import type { Reason } from './verdict.js';

const openAnother = 'Open a pull request that changes the request file, and have that one approved.';

/** Rule 1: it came through a merged pull request, and the bytes are those of its head. */
export const routeRules: readonly ChangeRule[] = [
  rule('open to be judged, or merged', ({ facts, pullRequest: { state, number } }) => {
    if (state === 'closed')
      return [refuses(1)('closed', `The pull request #${number} was closed without a merge.`, 'Open it again, or open another.')];
    if (facts.stage === 'review' || state === 'merged') return [];
    return [waits(1)('not-merged', `The pull request #${number} is not merged.`, 'Merge it: what is approved is applied then.')];
  }),
  rule('into the default branch', ({ pullRequest: { number, baseBranch, defaultBranch } }) => {
    if (identical(baseBranch, defaultBranch)) return [];
    const text = `The pull request #${number} goes into ${quote(baseBranch)}; only what is in ${quote(defaultBranch)} is applied.`;
    return [refuses(1)('other-branch', text, `Change its base to ${quote(defaultBranch)}.`)];
  }),
  rule('no branch that is only named like a follow-up', ({ facts: { followUp }, pullRequest: { number } }) => {
    if (followUp === 'unread') return [unread(1, 'branch of the follow-up', 'what it holds could not be compared')];
    if (followUp !== 'foreign') return [];
    const text = `The branch of #${number} is named as this action names its own, but holds something other than what the action puts there.`;
    return [
      refuses(1)(
        'foreign-follow-up',
        text,
        'Close it, and delete its branch. Propose what you want from a branch with another name.',
      ),
    ];
  }),
  atApply('through this pull request', ({ route }, { pullRequest: { number } }) => {
    if ('unreadable' in route) return [unread(1, 'way to the default branch', route.unreadable)];
    if (route.value.kind === 'direct') return [directPush(route.value.commit)];
    if (route.value.kind === 'several') {
      const text = `Several merged pull requests hold the last change of the file: ${route.value.pullRequests.map((one) => `#${one}`).join(', ')}.`;
      return [leavesOpen(1)('several-pull-requests', text, 'Run the workflow by hand for the one that was approved.')];
    }
    if (route.value.pullRequest === number) return [];
    const text = `The file's last change came through #${route.value.pullRequest}, not through #${number}.`;
    return [refuses(1)('other-pull-request', text, `What #${route.value.pullRequest} approved counts; judge that one.`)];
  }),
  ofRequest('the file is at the head', ({ facts: { request, bytesAtHead }, pullRequest: { number } }) => {
    if ('unreadable' in bytesAtHead) return [unread(1, 'file at the head commit', bytesAtHead.unreadable)];
    if ('value' in bytesAtHead) return [];
    const text = `The head of #${number} has no file ${quote(request.file)}.`;
    return [refuses(1)('not-at-head', text, 'Have the file where it is now approved, by a pull request that holds it there.')];
  }),
  atApply('the file is still there', ({ request, bytesAtTip }) => {
    if ('unreadable' in bytesAtTip) return [unread(1, 'file on the default branch', bytesAtTip.unreadable)];
    if ('value' in bytesAtTip) return [];
    const text = `The default branch no longer has the file ${quote(request.file)}.`;
    return [refuses(1)('not-on-default-branch', text, 'Nothing is done: a bucket whose file is gone stays as it is.')];
  }),
  atApply('the approved bytes', ({ request, bytesAtHead, bytesAtTip }, { pullRequest: { number } }) => {
    if (!('value' in bytesAtHead && 'value' in bytesAtTip) || identical(bytesAtHead.value, bytesAtTip.value)) return [];
    const text = `The file ${quote(request.file)} on the default branch is not the one at the head of #${number}.`;
    return [refuses(1)('other-bytes', text, openAnother)];
  }),
];

function rule(name: string, check: ChangeRule['check']): ChangeRule {
  return { kind: 'change', rule: 1, name, check };
}

/** A template may be deleted. */
function ofRequest(name: string, check: ChangeRule['check']): ChangeRule {
  return { ...rule(name, check), of: 'request' };
}

/** A rule that asks nothing of a pull request that is not merged yet. */
function atApply(name: string, check: (facts: ApplyFacts, evidence: Evidence) => readonly Reason[]): ChangeRule {
  return rule(name, (evidence) => (evidence.facts.stage === 'apply' ? check(evidence.facts, evidence) : []));
}

function directPush(commit: string): Reason {
  const text = `The commit ${commit.slice(0, 12)} was pushed to the default branch without a pull request.`;
  return refuses(1)('direct-push', text, openAnother);
}

/** Without a pull request there is nothing that somebody could have approved. */
export function withoutPullRequest(pullRequest: Exclude<Sought<unknown>, { readonly value: unknown }>): Reason {
  if ('unreadable' in pullRequest) return unread(1, 'pull request', pullRequest.unreadable);
  return refuses(1)('no-pull-request', 'The change is on the default branch without a merged pull request.', openAnother);
}

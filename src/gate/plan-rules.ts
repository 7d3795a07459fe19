import { quote } from '../fault/fault.js';
import { shortfall } from './approval-rules.js';
import type { ApplyFacts, FreshPlan, PlanRecord } from './facts.js';
import { identical, refuses, unread, waits, type Say } from './reason.js';
import { riskOf, rulesOf } from './requirements.js';
import { instant } from './reviews.js';
import type { ChangeRule, Evidence } from './rule.js';
import { rulesOfTip } from './tip-rules.js';
import type { Reason, RuleNumber } from './verdict.js';

const replan = 'Have the pull request planned again, and approved after that.';
const followUp =
  'Where this run opened a follow-up pull request, have it approved and merge it; else open one that changes the request file again.';

/** Rules 4 and 5: the plan that was approved is the one that would be applied, and its danger was agreed to. */
export const planRules: readonly ChangeRule[] = [
  rule(4, 'a plan of the head commit', planOfHead),
  rule(4, 'a plan of this pull request', planOfPullRequest),
  rule(4, 'a plan of this request', planOfRequest),
  rule(4, 'the review that was shown', reviewShown),
  rule(4, 'the recorded fingerprint', (evidence) =>
    compared(evidence, (record, fresh) => {
      // Of another meaning comes another plan: then it is not reality that has moved.
      if (identical(record.fingerprint, fresh.fingerprint) || !identical(record.specDigest, fresh.specDigest)) return [];
      return [
        refuses(4)('other-plan', 'A new plan does something other than the approved one: reality has moved since.', followUp),
      ];
    }),
  ),
  rule(4, 'the danger that was shown', (evidence) =>
    compared(evidence, (_record, { isWorse }) => {
      if (isWorse !== true) return [];
      const text = 'The plan is more dangerous now than what was approved, by what stands in AWS: nobody was shown that.';
      return [refuses(4)('other-danger', text, followUp)];
    }),
  ),
  rule(4, 'the recorded spec', (evidence) =>
    compared(evidence, (record, fresh) => {
      if (identical(record.specDigest, fresh.specDigest) || rulesOfTip(evidence.facts).some(isSpecific)) return [];
      const text =
        'The request now means something other than what was approved: by other settings or templates, or another version of this action.';
      return [refuses(4)('other-spec', text, followUp)];
    }),
  ),
  rule(4, 'a new plan', ({ facts }) =>
    facts.stage === 'apply' && 'unreadable' in facts.fresh ? [unread(4, 'new plan', facts.fresh.unreadable)] : [],
  ),
  rule(5, 'nothing is destroyed', ({ facts }) => {
    if (riskOf(facts) !== 'destroys') return [];
    const text = 'The plan destroys a bucket or a key, which no approval allows.';
    return [refuses(5)('destroys', text, 'Change the request so that it stays, or take it out of the state by hand.')];
  }),
  rule(5, 'replacing is provided for', replacing),
  rule(5, 'the approvals that the danger asks for', ({ tallies }) =>
    tallies.filter(({ requirement }) => requirement.level !== 'ordinary').flatMap((tally) => shortfall(tally, 5)),
  ),
];

/** It says which rules have changed, or that they refuse the request. */
function isSpecific({ code }: Reason): boolean {
  return code === 'gate/other-rules' || code === 'gate/refused-by-rules';
}

function rule(number: RuleNumber, name: string, check: ChangeRule['check']): ChangeRule {
  return { kind: 'change', of: 'request', rule: number, name, check };
}

/** Before the merge a new plan mends a bad record; after it only a new pull request does, as nothing was there to be approved. */
function planOfHead({ facts, pullRequest: { head } }: Evidence): readonly Reason[] {
  const { record } = facts;
  const [say, fix] =
    facts.stage === 'review' ? [waits(4), replan] : [refuses(4), 'Open a pull request that changes the request file again.'];
  if ('unreadable' in record) return [unread(4, 'plan record', record.unreadable)];
  if ('absent' in record) return [say('no-plan', `No plan is on record for the head commit ${head.slice(0, 12)}.`, fix)];
  if ('invalid' in record) return [say('invalid-record', `The plan record can't be trusted: ${record.invalid}.`, fix)];
  if ('contradictory' in record) return [contradictory(say, record.contradictory, fix)];
  if (instant(record.value.postedAt) === undefined)
    return [say('invalid-record', "The plan record can't be trusted: it has no readable time.", fix)];
  if (identical(record.value.head, head)) return [];
  return [
    say(
      'stale-plan',
      `The plan on record is of ${record.value.head.slice(0, 12)}, not of the head commit ${head.slice(0, 12)}.`,
      fix,
    ),
  ];
}

/** Approvals are of what was shown, and nobody can tell which of several plans that was. */
function contradictory(say: Say, count: number, fix: string): Reason {
  const text = `There are ${count} plans on record for the head commit, and they contradict each other: nobody can tell which one was shown.`;
  const update = 'Push a commit or update the branch, so that it is planned under a new head.';
  return say('contradictory-plans', text, fix === replan ? update : fix);
}

/** Two pull requests can have one head: each was shown its own plan. */
function planOfPullRequest({ facts: { record }, pullRequest: { number } }: Evidence): readonly Reason[] {
  if (!('value' in record) || record.value.pullRequest === number) return [];
  return [
    refuses(4)(
      'plan-of-other-pull-request',
      `The plan on record was posted on #${record.value.pullRequest}, not on #${number}.`,
      replan,
    ),
  ];
}

function planOfRequest({ facts: { record, request } }: Evidence): readonly Reason[] {
  if (!('value' in record)) return [];
  const { file, bucket } = record.value;
  if (!identical(file, request.file)) {
    return [refuses(4)('other-file', `The plan on record is of ${quote(file)}, not of ${quote(request.file)}.`, replan)];
  }
  if (identical(bucket, request.bucket)) return [];
  return [
    refuses(4)('other-bucket', `The plan on record is of the bucket ${quote(bucket)}, not of ${quote(request.bucket)}.`, replan),
  ];
}

/** Approvals are of what stood on the pull request: nobody can tell what that was where it is gone, is another's, or never was there. */
function reviewShown({ facts, pullRequest: { number, head } }: Evidence): readonly Reason[] {
  if (facts.stage === 'review' || !('value' in facts.record)) return [];
  if ('unreadable' in facts.shown) return [unread(4, 'review on the pull request', facts.shown.unreadable)];
  if (facts.shown.value) return [];
  const text = `On #${number} no review of ${head.slice(0, 12)} stands as this action wrote it: it was never posted, or somebody else has edited or removed it.`;
  return [refuses(4)('review-not-shown', text, followUp)];
}

function compared({ facts }: Evidence, check: (record: PlanRecord, fresh: FreshPlan) => readonly Reason[]): readonly Reason[] {
  const fresh: ApplyFacts['fresh'] | undefined = facts.stage === 'apply' ? facts.fresh : undefined;
  return fresh !== undefined && 'value' in fresh && 'value' in facts.record ? check(facts.record.value, fresh.value) : [];
}

function replacing({ facts }: Evidence): readonly Reason[] {
  if (riskOf(facts) !== 'replaces') return [];
  return facts.request.vendors.flatMap((vendor) => {
    const { base, tip } = rulesOf(vendor, facts.settings);
    if (base?.danger?.replaces !== undefined && tip?.danger?.replaces !== undefined) return [];
    const text = `The plan replaces a bucket or a key, and the settings name nobody who may allow that for ${quote(vendor)}.`;
    return [
      refuses(5)('replaces', text, `Change the request so that it stays, or set danger.replaces for ${vendor} in the settings.`),
    ];
  });
}

import { approvalRules } from './approval-rules.js';
import type { Account, Facts } from './facts.js';
import { notesOf } from './notes.js';
import { accounts, contributors, mayBeSame, standing } from './people.js';
import { planRules } from './plan-rules.js';
import { pushersOf, whyOneMore } from './pushers.js';
import { requirementsOf, type Requirement } from './requirements.js';
import { reviewRules } from './review-rules.js';
import { decisiveReviews, type DecisiveReview } from './reviews.js';
import { routeRules, withoutPullRequest } from './route-rules.js';
import type { ChangeRule, Evidence, GateRule, Objection, ReviewRule, Tally } from './rule.js';
import { tipRules } from './tip-rules.js';
import { vendorRules } from './vendor-rules.js';
import { byWeight, decide, type Missing, type Verdict, type WeighedReview } from './verdict.js';

/*
 * A record can only narrow what may be applied, never widen it. Whatever can be recomputed from git, from GitHub's own answers or from
 * Terraform is recomputed at the moment of applying: the bytes at the approved head come from GitHub, who approved and what was pushed
 * too, what the request means from the rules at its base and at the tip, and what would be done from a new plan. What the planning role
 * can write, a comment, an artifact, a status and a branch name are hostile: at worst they keep from being applied what could be.
 */

/**
 * Every rule of the gate. Each of them alone can keep a change from being applied. Their order is that of the reasons: before there is
 * a plan, it does not help to ask for approvals.
 */
export const gateRules: readonly GateRule[] = [
  ...routeRules,
  ...planRules,
  ...tipRules,
  ...reviewRules,
  ...vendorRules,
  ...approvalRules,
];

/**
 * May this change be applied (or, at the stage `review`, will it be)? Pure: everything that it looks at is in the facts.
 *
 * @example
 * // facts: a pull request by carol, with a plan, that alice approved, whom the settings name
 * evaluate(facts).state; // → 'approved'
 * const alone = evaluate({ ...facts, reviews: { value: { items: [], complete: true } } });
 * alone.state; // → 'pending'
 * alone.reasons[0]?.text; // → 'sendsafely has 0 of 1 approvals; it takes alice or bob or team acme/files.'
 */
export function evaluate(facts: Facts): Verdict {
  return evaluateWith(gateRules, facts);
}

/** The same with a list of rules, so that a test can take one out. */
export function evaluateWith(rules: readonly GateRule[], facts: Facts): Verdict {
  if (!('value' in facts.pullRequest)) {
    const reasons = [withoutPullRequest(facts.pullRequest)];
    return { stage: facts.stage, state: decide(reasons), reasons, missing: [], counted: [] };
  }
  const seen = { facts, pullRequest: facts.pullRequest.value, reviews: decisiveReviews(facts) };
  const kind = facts.request.kind ?? 'request';
  const applying = rules.filter(({ of = kind }) => of === kind);
  const weighing = applying.filter((rule): rule is ReviewRule => rule.kind === 'review');
  const weighed = requirementsOf(facts).map((requirement) => weigh(weighing, seen, requirement));
  const tallies = weighed.map((one) => tally(one, seen));
  const checks = applying.filter((rule): rule is ChangeRule => rule.kind === 'change');
  const reasons = [...checks.flatMap(({ check }) => check({ ...seen, tallies })), ...notesOf(facts)];
  return {
    stage: facts.stage,
    state: decide(reasons),
    reasons: byWeight(reasons),
    missing: tallies.map(({ missing }) => missing).filter(({ count }) => count > 0),
    counted: seen.reviews.map((review) => account(review, weighed)),
  };
}

type Seen = Omit<Evidence, 'tallies'>;

/** Each decisive review against one requirement, with all that speaks against it. */
interface Weighed {
  readonly requirement: Requirement;
  readonly objections: ReadonlyMap<DecisiveReview, readonly Objection[]>;
}

function weigh(rules: readonly ReviewRule[], seen: Seen, requirement: Requirement): Weighed {
  const objectionsTo = (review: DecisiveReview) =>
    rules.map((rule) => rule.weigh(review, { ...seen, requirement })).filter((objection) => objection !== undefined);
  return { requirement, objections: new Map(seen.reviews.map((review) => [review, objectionsTo(review)])) };
}

function tally({ requirement, objections }: Weighed, seen: Seen): Tally {
  const entries = [...objections];
  const sure = entries.filter(([, found]) => found.length === 0).map(([{ user }]) => user);
  const open = entries.filter(([, found]) => found.length > 0 && found.every((one) => 'unknown' in one));
  const have = new Set(sure.map(({ id }) => id));
  const perhaps = new Set(open.map(([{ user }]) => user.id).filter((id) => !have.has(id)));
  const doubts = new Set(open.flatMap(([, found]) => found.flatMap((one) => ('unknown' in one ? [one.unknown] : []))));
  return {
    requirement,
    have: have.size,
    perhaps: perhaps.size,
    doubts: [...doubts],
    missing: missingOf(requirement, sure, seen),
  };
}

/** Whom to ask: those named in both settings, without those who have approved and those who can't, having a hand in the change. */
function missingOf(
  { vendor, level, count, base, tip }: Requirement,
  sure: readonly Account[],
  { facts, pullRequest }: Seen,
): Missing {
  const pools = [base, tip].filter((pool) => pool !== undefined);
  const authors = 'value' in facts.commits ? accounts(contributors(facts.commits.value.items)) : [];
  const pushers = pushersOf(facts, pullRequest).people;
  const out = [...sure, ...authors, ...pushers, ...(pullRequest.author === null ? [] : [pullRequest.author])];
  const needed = count + (whyOneMore(facts, pullRequest) === undefined ? 0 : 1);
  const able = pools
    .flatMap(({ users }) => users)
    .filter((user) => pools.every((pool) => standing(user, pool) !== 'out') && !out.some((person) => mayBeSame(person, user)));
  return {
    vendor,
    level,
    count: Math.max(0, needed - new Set(sure.map(({ id }) => id)).size),
    users: [...new Set(able.map(({ login }) => login))],
    teams: [...new Set(pools.flatMap(({ teams }) => teams.map(({ team }) => team)))],
  };
}

function account(review: DecisiveReview, weighed: readonly Weighed[]): WeighedReview {
  const found = weighed.map(({ objections }) => objections.get(review) ?? []);
  const counts = found.some((objections) => objections.length === 0);
  const why = counts ? [] : found.flat().map((objection) => ('not' in objection ? objection.not : objection.unknown));
  const unknown = !counts && found.some((objections) => objections.every((objection) => 'unknown' in objection));
  const { user, id, state } = review;
  const reviewer = { login: user.login, id: user.id };
  return { reviewer, review: id, state, counts, ...(unknown ? { unknown } : {}), why: [...new Set(why)] };
}

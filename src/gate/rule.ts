import type { Facts, PullRequest } from './facts.js';
import type { Requirement } from './requirements.js';
import type { DecisiveReview } from './reviews.js';
import type { Missing, Reason, RuleNumber } from './verdict.js';

/** What the rules see: the facts, with a pull request in hand, and what the reviews add up to. */
export interface Evidence {
  readonly facts: Facts;
  readonly pullRequest: PullRequest;
  readonly reviews: readonly DecisiveReview[];
  readonly tallies: readonly Tally[];
}

/** How far one requirement is fulfilled. */
export interface Tally {
  readonly requirement: Requirement;
  /** Distinct people whose approval counts. */
  readonly have: number;
  /** Distinct people whose approval would count if a team that can't be read holds them. */
  readonly perhaps: number;
  /** Why those could not be decided. */
  readonly doubts: readonly string[];
  readonly missing: Missing;
}

/** What a rule is about: without it, whatever is judged. A template has no plan, and no bytes where it is deleted. */
interface Scoped {
  readonly of?: 'request';
}

/** A condition on the change as a whole: no reasons, no objection. */
export interface ChangeRule extends Scoped {
  readonly kind: 'change';
  readonly rule: RuleNumber;
  readonly name: string;
  readonly check: (evidence: Evidence) => readonly Reason[];
}

/** A condition on one review, for one requirement: undefined where it holds. */
export interface ReviewRule extends Scoped {
  readonly kind: 'review';
  readonly rule: RuleNumber;
  readonly name: string;
  readonly weigh: (review: DecisiveReview, context: ReviewContext) => Objection | undefined;
}

export interface ReviewContext extends Omit<Evidence, 'tallies'> {
  readonly requirement: Requirement;
}

/** Why a review does not count, or why that could not be found out: a clause that completes "Its approval does not count: ...". */
export type Objection = { readonly not: string } | { readonly unknown: string };

export type GateRule = ChangeRule | ReviewRule;

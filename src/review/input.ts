import type { Analysis } from '../analysis/analysis.js';
import type { BucketSpec } from '../bucket/spec.js';
import type { Change } from '../change/change.js';
import type { Fault } from '../fault/fault.js';
import type { Plan } from '../terraform/plan.js';

/** How far a change has come; each includes the ones before. */
export const states = ['planned', 'approved', 'applied', 'handed over', 'enabled'] as const;
export type ReviewState = (typeof states)[number];

export interface ReviewInput {
  readonly state: ReviewState;
  /** The commit that was planned. */
  readonly headSha?: string;
  readonly links?: {
    /** Where the whole plan stands when it is cut here: a job's summary, an artifact. */
    readonly whole?: string;
  };
  /** Names and versions of what made the plan: `{"terraform": "1.11.4"}`. */
  readonly tools: Readonly<Record<string, string>>;
  readonly requests: readonly RequestReview[];
}

/** What there is to say about one request. What is absent is not known (yet). */
export interface RequestReview {
  /** The request's path, relative to the repository. */
  readonly file: string;
  readonly spec?: BucketSpec;
  /** What its documents mean; from the spec alone, so that it goes with every spec. */
  readonly analysis?: Analysis;
  readonly plan?: ReviewPlan;
  /** From `describePlan`; needed wherever there is a plan. */
  readonly changes?: readonly Change[];
  /** From `describeDrift`. */
  readonly drift?: readonly Change[];
  readonly fingerprint?: string;
  /** An apply of the bucket was begun and did not end, and the plan starts from what there is of it. */
  readonly goesOn?: true;
  readonly approval?: Approval;
  readonly faults?: readonly Fault[];
  /** Why there is no plan, where Terraform failed. */
  readonly error?: string;
  /** Terraform's outputs by name, once they are known: they complete the hand-over. */
  readonly outputs?: Readonly<Record<string, string>>;
}

export type ReviewPlan = Pick<Plan, 'changes' | 'outputs' | 'text'>;

export interface Approval {
  /** One sentence: `approved by alice`, `waits for one of the administrators of SendSafely`. */
  readonly text: string;
  /** Who can still give what is missing; shown without mentioning them. */
  readonly missing: readonly string[];
}

import type { Analysis } from '../analysis/analysis.js';
import type { BucketSpec } from '../spec/spec.js';
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
  readonly links?: ReviewLinks;
  /** A summary is where a comment sends its reader for the rest: it sends nobody on. Default: `comment`. */
  readonly place?: 'comment' | 'summary';
  /** Names and versions of what made the plan: `{"terraform": "1.11.4"}`. */
  readonly tools: Readonly<Record<string, string>>;
  readonly requests: readonly RequestReview[];
}

export interface ReviewLinks {
  /** The run that planned it: the whole plan stands in its summary when it is cut here. */
  readonly run?: string;
  /** The planned commit. */
  readonly commit?: string;
  /** The folder of that commit's files, without a slash at its end. */
  readonly files?: string;
}

/** With which apply a plan goes on: with the first, so that nothing of the bucket was in use, or with a later one. */
export type GoesOn = 'first' | 'later';

/** What there is to say about one request. What is absent is not known (yet). */
export interface RequestReview {
  /** The request's path, relative to the repository. */
  readonly file: string;
  readonly spec?: BucketSpec;
  /** What its documents mean; from the spec alone, so that it goes with every spec. */
  readonly analysis?: Analysis;
  /** What the file meant before the change: what is in AWS, as far as git tells. */
  readonly before?: { readonly spec: BucketSpec; readonly analysis: Analysis };
  readonly plan?: ReviewPlan;
  /** Terraform has not run yet, and a plan is on its way. */
  readonly planning?: true;
  /** From `describePlan`; needed wherever there is a plan. */
  readonly changes?: readonly Change[];
  /** From `describeDrift`. */
  readonly drift?: readonly Change[];
  readonly fingerprint?: string;
  /** An apply of the bucket was begun and did not end, and the plan starts from what there is of it. */
  readonly goesOn?: GoesOn;
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
  /** What to do next; one sentence. */
  readonly next?: string;
}

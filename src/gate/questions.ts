import type { Facts } from './facts.js';
import { mayAdminister } from './requirements.js';
import { decisiveReviews, instant, isSuperseded, type DecisiveReview } from './reviews.js';

/** What is asked of GitHub only where the answer can matter: each costs a call. */
interface Questions {
  /** Who pushed to the head branch: where somebody has approved the head's plan. */
  readonly pushes: boolean;
  /** Who dismissed reviews: where the last word of somebody whom the settings name is dismissed. */
  readonly dismissals: boolean;
}

export function questionsOf(facts: Omit<Facts, 'pushes' | 'dismissals'>): Questions {
  const { pullRequest, record, request } = facts;
  const posted = request.kind === 'template' ? 0 : 'value' in record ? instant(record.value.postedAt) : undefined;
  const head = 'value' in pullRequest ? pullRequest.value.head : undefined;
  const isTimely = ({ state, commit, submittedAt }: DecisiveReview) =>
    state === 'APPROVED' && commit === head && posted !== undefined && (instant(submittedAt) ?? 0) > posted;
  return { pushes: decisiveReviews(facts).some(isTimely), dismissals: dismissedReviews(facts).length > 0 };
}

/** The dismissed reviews that were the last word of somebody whom the settings name, or may name. */
export function dismissedReviews(facts: Omit<Facts, 'pushes' | 'dismissals'>): readonly DecisiveReview[] {
  const reviews = decisiveReviews(facts);
  return reviews.filter((one) => one.state === 'DISMISSED' && !isSuperseded(one, reviews) && mayAdminister(one.user, facts));
}

import type { Facts, Review, Reviewer } from './facts.js';

/** A review that says yes or no, or once did, by somebody who still exists. */
export interface DecisiveReview extends Review {
  readonly user: Reviewer;
}

/** The decisive reviews as far as they are known, the oldest first. A comment changes nothing, and what is pending is nothing yet. */
export function decisiveReviews({ reviews }: Pick<Facts, 'reviews'>): readonly DecisiveReview[] {
  if (!('value' in reviews)) return [];
  return reviews.value.items.filter(isDecisive).sort((a, b) => (isLater(a, b) ? 1 : -1));
}

function isDecisive(review: Review): review is DecisiveReview {
  return review.user !== null && ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(review.state);
}

/** Whether the same person said something decisive later. */
export function isSuperseded(review: DecisiveReview, reviews: readonly DecisiveReview[]): boolean {
  return reviews.some((other) => other.user.id === review.user.id && isLater(other, review));
}

/** GitHub's times are of a second; within one the ids go up. A review without a readable time is the latest: it could undo others. */
function isLater(a: Review, b: Review): boolean {
  const [timeA, timeB] = [instant(a.submittedAt) ?? Infinity, instant(b.submittedAt) ?? Infinity];
  return timeA === timeB ? a.id > b.id : timeA > timeB;
}

/** Milliseconds since 1970 of a time as GitHub writes it (ISO 8601, UTC); undefined for anything else. */
export function instant(time: string | null): number | undefined {
  if (time === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(time)) return undefined;
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

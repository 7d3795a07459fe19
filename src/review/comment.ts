import { escapeMarkdown, shorten } from './escape.js';
import type { ReviewInput } from './input.js';
import { commentLimit, renderReview, reviewMarker } from './review.js';

/** Something about the whole change that stands above its review, in whole sentences. */
export interface Notice {
  readonly text: string;
  /** What to do. */
  readonly fix?: string;
}

const mostNotices = 20;
const longestNotice = 600;

/** A review with notices above it, together never longer than `limit` UTF-16 code units. Neither the notices nor the part about templates is ever cut for the review. */
export function renderComment(
  input: ReviewInput,
  notices: readonly Notice[],
  limit: number = commentLimit,
  templates: string = '',
): string {
  const parts = [...(notices.length === 0 ? [] : [renderNotices(notices)]), ...(templates === '' ? [] : [templates])];
  const above = parts.map((part) => `${part}\n\n`).join('');
  const review = renderReview(input, limit - above.length);
  const marked = review.indexOf('\n') + 1;
  return `${review.slice(0, marked)}\n${above}${review.slice(marked).trimStart()}`;
}

/** What stands in the place of a review where there is no request to review. */
export function renderWithoutRequests(title: string, notices: readonly Notice[], templates: string = ''): string {
  return [
    `${reviewMarker}<!-- state: planned -->`,
    `## ${title}`,
    ...(notices.length === 0 ? [] : [renderNotices(notices)]),
    ...(templates === '' ? [] : [templates]),
    '',
  ].join('\n\n');
}

/** Sentences in a box, each as text. */
export function renderNotices(notices: readonly Notice[]): string {
  const shown = notices.slice(0, mostNotices).map(({ text, fix }) => {
    const words = [text, ...(fix === undefined ? [] : [fix])].map((each) => escapeMarkdown(shorten(each, longestNotice)));
    return `> - ${words.join(' ')}`;
  });
  const rest = notices.length - shown.length;
  return ['> [!NOTE]', ...shown, ...(rest > 0 ? [`> - And ${rest} more like these.`] : [])].join('\n');
}

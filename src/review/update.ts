import { escapeMarkdown, shorten } from './escape.js';
import { states, type Approval, type ReviewState } from './input.js';
import { approvalCell } from './overview.js';
import { commentLimit, reviewMarker, stateWords } from './review.js';
import { renderNotices, type Notice } from './comment.js';
import { replaceSlot, slot, withoutSlot, type SlotName } from './slots.js';

interface ReviewUpdate {
  readonly state?: ReviewState;
  /** By bucket. */
  readonly approvals?: ReadonlyMap<string, Approval>;
  /** What came of it, above all else; replaces what an earlier update said. Left out, that stays. */
  readonly result?: readonly Notice[];
}

/** In a kept review, the address of the run that planned it: as long as one is, so that the text keeps its length. */
export const runPlace = `https://run.invalid/${'-'.repeat(100)}`;

/** A kept review with the address of its run in place. */
export function withRun(review: string, address: string): string {
  return review.replaceAll(`](${runPlace})`, `](${address})`);
}

const longestApproval = 300;
/** Of approvals that have no row: so many are said above. */
const mostLost = 20;

/**
 * The posted review with a later state, without rendering it again: there is no plan at hand any more. The text may have been edited
 * by people: what has no place any more is said in a note at its top. Never longer than `limit` UTF-16 code units.
 */
export function updateReview(body: string, update: ReviewUpdate, limit: number = commentLimit): string {
  let text = body;
  const lost: Notice[] = [];
  const put = (name: SlotName, content: string, otherwise: Notice): void => {
    const replaced = replaceSlot(text, name, content);
    if (replaced === undefined) lost.push(otherwise);
    text = replaced ?? text;
  };
  for (const [bucket, approval] of update.approvals ?? []) {
    const cell = approvalCell(approval, longestApproval);
    const missing = approval.missing.length === 0 ? '' : `: ${approval.missing.join(', ')}`;
    put(`approval:${bucket}`, cell, { text: `${bucket}: ${shorten(approval.text, longestApproval)}${missing}` });
  }
  const rows = lost.length > mostLost ? [...lost.slice(0, mostLost), { text: `And ${lost.length - mostLost} more.` }] : lost;
  if (update.state !== undefined) {
    const { state } = update;
    const known = lost.length;
    text = text.replace(stateMark, `${reviewMarker}<!-- state: ${state} -->`);
    put('states', stateWords(state), { text: `State: ${state}.` });
    if (lost.length > known) rows.unshift({ text: `State: ${state}.` });
  }
  const above = [...rows, ...(update.result ?? [])];
  if (above.length > 0 || update.result !== undefined) text = putResult(text, above);
  return cutTo(text, limit);
}

const stateMark = new RegExp(`^${reviewMarker}<!-- state: (?:${states.join('|')}) -->`);

function putResult(text: string, notices: readonly Notice[]): string {
  const content = notices.length === 0 ? '' : renderNotices(notices);
  const replaced = replaceSlot(text, 'result', content);
  if (replaced !== undefined) return replaced;
  const [first = '', ...rest] = withoutSlot(text, 'result').split('\n');
  const marked = first.startsWith(reviewMarker);
  return [...(marked ? [first] : [reviewMarker]), '', slot('result', content), '', ...(marked ? rest : [first, ...rest])].join(
    '\n',
  );
}

const cutNote = `\n\n${escapeMarkdown('The rest does not fit here: the summary of the run that planned it has it.')}\n`;

/** What was said last stands first, so the end gives way. */
function cutTo(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const part = text.slice(0, Math.max(0, limit - cutNote.length));
  const whole = part.lastIndexOf('\n');
  return `${whole > 0 ? part.slice(0, whole) : part.replace(/[\ud800-\udbff]$/, '')}${cutNote}`;
}

import type { Reason, RuleNumber } from './verdict.js';

/** A reason of a rule: code, one sentence, what to do. */
export type Say = (code: string, text: string, fix: string) => Reason;

function saying(effect: Reason['effect']) {
  return (rule: RuleNumber): Say =>
    (code, text, fix) => ({ rule, code: `gate/${code}`, effect, text: inOneLine(text), fix: inOneLine(fix) });
}

export const refuses = saying('refused');
export const waits = saying('pending');
export const notes = saying('note');

/** An error's text from outside may hold anything. */
function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Running it again gives the same clone. */
const wholeHistory = 'Give actions/checkout "fetch-depth: 0", and run the workflow again.';
const again = 'Run the workflow again; nothing was changed.';

/** What could not be read. */
export function unread(rule: RuleNumber, what: string, why: string): Reason {
  return saying('undetermined')(rule)(
    `unreadable-${what.replace(/[^a-z]+/g, '-')}`,
    `The ${what} can't be read: ${why.replace(/\.$/, '')}.`,
    why.includes('shallow clone') ? wholeHistory : again,
  );
}

/** What was read, and leaves the answer open. */
export const leavesOpen = saying('undetermined');

/** Two digests or commits that are the same. Nothing is the same as an empty one: that is an error at an edge. */
export function identical(a: string, b: string): boolean {
  return a !== '' && a === b;
}

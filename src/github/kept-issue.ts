import { ok, type Result } from '../fault/fault.js';
import { mapped, type Api } from './api.js';
import { saysSame, wordsOf, type IssueText, type IssueWords } from './issue-text.js';
import { find, open, reopen, write } from './issues.js';
import type { Issue } from './port.js';

/** What an issue is to be: open for as long as there is something to do. */
export interface KeptText {
  readonly text: IssueText;
  readonly state: Issue['state'];
  /** What is said below it when it is opened again. */
  readonly again: string;
}

/** What became of it, and where it is; `none`: there is none, and need not be. */
export type Kept =
  { readonly is: 'none' } | { readonly is: 'opened' | 'rewritten' | 'left' | 'closed' | 'reopened'; readonly issue: Issue };

/**
 * Keeps one issue up to date, and never makes a second one: the own one of a key, open or closed, as {@link find} finds it. `wanted` is given what
 * it says while it is open. What is closed and has to be is left as it is.
 */
export async function keepIssue(
  api: Api,
  key: string,
  wanted: (before: IssueWords | undefined) => KeptText,
): Promise<Result<Kept>> {
  const found = await find(api, key);
  if (!found.ok) return found;
  const there = found.value;
  const isOpen = there?.issue.state === 'open';
  const { text, state, again } = wanted(isOpen ? there : undefined);
  if (there === undefined) {
    if (state === 'closed') return ok({ is: 'none' });
    return mapped(await open(api, { ...text, labels: [], assignees: [] }), ({ issue }) => ({ is: 'opened', issue }));
  }
  const { issue } = there;
  if (!isOpen) {
    if (state === 'closed') return ok({ is: 'left', issue });
    return mapped(await reopen(api, issue.number, text, again), () => ({ is: 'reopened', issue }));
  }
  if (state === 'open' && saysSame(there, text)) return ok({ is: 'left', issue });
  const ending = state === 'closed' ? { state, state_reason: 'completed' } : {};
  const written = await write(api, issue.number, { ...wordsOf(text), ...ending });
  return mapped(written, (now) => ({ is: state === 'closed' ? 'closed' : 'rewritten', issue: now.issue }));
}

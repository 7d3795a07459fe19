import { ok, type Result } from '../../fault/fault.js';
import type { IssueText } from '../../github/issue-text.js';
import type { Closing, GitHub, Issue } from '../../github/port.js';
import { escapeMarkdown } from '../../review/escape.js';

/** Where an issue was opened again more often, something closes it each time: then it stays closed, and waits for a person. */
const mostReopenings = 5;

/** The time in which the run that a closing sets off is at work, or waits for others, in milliseconds. */
const atWork = 60 * 60_000;

type ClosedIssue = Pick<Issue, 'state' | 'stateReason' | 'closedAt'>;

/** Closed as completed. One that was closed as not planned, or as a duplicate, was turned down. */
export function isCompleted({ state, stateReason }: ClosedIssue): boolean {
  return state === 'closed' && stateReason === 'completed';
}

/** Whether an issue that was closed as completed is to be opened again, as nothing came of it: the run of its closing was lost. */
export async function isUnnoticed(
  { closing }: Pick<GitHub, 'closing'>,
  issue: ClosedIssue & Pick<Issue, 'number'>,
  now = Date.now(),
): Promise<Result<boolean>> {
  if (!isCompleted(issue) || now - Date.parse(issue.closedAt ?? '') < atWork) return ok(false);
  const closed = await closing(issue.number);
  return closed.ok ? ok(mayReopen(closed.value)) : closed;
}

/** Whether it is not the same thing over and over. */
export function mayReopen({ reopenings }: Pick<Closing, 'reopenings'>): boolean {
  return reopenings < mostReopenings;
}

/** Opens it again, with a comment that says why its closing did not count. */
export function reopenHandover(
  github: Pick<GitHub, 'reopenIssue'>,
  {
    issue,
    bucket,
    text,
    why,
  }: { readonly issue: number; readonly bucket: string; readonly text: IssueText | undefined; readonly why: string },
): Promise<Result<void>> {
  const said = `That this issue was closed does not mark ${bucket} as enabled: ${escapeMarkdown(why)}. It is open again: when the vendor has enabled the bucket, an administrator of the vendor closes it by hand, as completed.`;
  return github.reopenIssue(issue, text, said);
}

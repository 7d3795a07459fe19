import { failed, ok, type Result } from '../../fault/fault.js';
import { subjectsBetween } from '../../git/subjects.js';
import type { PullRequest } from '../../github/port.js';
import type { ActionContext } from './context.js';

/** The number of a pull request in the message that GitHub gives a commit: of a merge, or at the end of a squashed one's. */
export function numberIn(subject: string): number | undefined {
  const [, merged, squashed] = /^Merge pull request #([1-9][0-9]{0,9}) from |\(#([1-9][0-9]{0,9})\)$/.exec(subject) ?? [];
  const digits = merged ?? squashed;
  return digits === undefined ? undefined : Number(digits);
}

/**
 * The pull requests of a group of a merge queue, whose event names none: by the messages of its commits, which are only hints. What is
 * taken from them holds only where the bytes of a request are those of the pull request's own plan record. One read for each.
 */
export async function findGroupPulls(
  { git, github }: Pick<ActionContext, 'git' | 'github'>,
  group: { readonly base: string; readonly head: string },
): Promise<Result<readonly PullRequest[]>> {
  const subjects = await subjectsBetween(git, group);
  if (!subjects.ok) return subjects;
  const numbers = [...new Set(subjects.value.flatMap((subject) => numberIn(subject) ?? []))];
  const pulls: PullRequest[] = [];
  for (const number of numbers) {
    const pull = await github.pullRequest(number);
    if (pull.ok) pulls.push(pull.value);
    else if (!pull.faults.every(({ code }) => code === 'github/not-found')) return failed(...pull.faults);
  }
  return ok(pulls);
}

import { failed, ok, type Result } from '../../fault/fault.js';
import { firstParentHistory } from '../../git/index.js';
import type { PullRequest } from '../../github/port.js';
import type { ActionContext } from '../context.js';

/** A group holds one commit or more of each pull request; of more than these nobody is asked. */
const mostCommits = 50;

/**
 * The pull requests that a group of a merge queue can hold, the last one last, by GitHub's own words: the one that the group's branch is
 * named after, those ahead of it in the queue, and those that GitHub ties to the group's commits, as what was ahead may have been merged
 * since. What the commits say is never read. Whoever is found only may be asked: what is taken from them holds only where the bytes of a
 * request are those of the pull request's own plan record, and a list that can't be read leaves fewer to ask.
 */
export async function findGroupPulls(
  { event, git, github }: Pick<ActionContext, 'event' | 'git' | 'github'>,
  group: { readonly base: string; readonly head: string },
): Promise<Result<readonly PullRequest[]>> {
  const into = event.kind === 'merge-group' ? event.into : undefined;
  const named = into === undefined ? [] : [into.pullRequest];
  const queue = into === undefined ? undefined : await github.mergeQueue(into.branch);
  const listed = queue?.ok === true && queue.value !== null ? queue.value : [];
  const numbers = [...listed.slice(0, Math.max(0, listed.indexOf(named[0] ?? 0))), ...named];
  const pulls: PullRequest[] = [];
  for (const number of new Set(numbers)) {
    const pull = await github.pullRequest(number);
    if (pull.ok) pulls.push(pull.value);
    else if (!pull.faults.every(({ code }) => code === 'github/not-found')) return failed(...pull.faults);
  }
  const tied = await tiedToCommits({ git, github }, group, pulls.length);
  if (!tied.ok) return tied;
  const all = [...tied.value.filter(({ number }) => !numbers.includes(number)), ...pulls];
  return ok(
    all.filter(({ state, baseBranch, defaultBranch }) => state !== 'closed' && baseBranch === (into?.branch ?? defaultBranch)),
  );
}

/** Asked only where the group has more commits than pull requests are known of it. */
async function tiedToCommits(
  { git, github }: Pick<ActionContext, 'git' | 'github'>,
  { base, head }: { readonly base: string; readonly head: string },
  known: number,
): Promise<Result<readonly PullRequest[]>> {
  const history = await firstParentHistory(git, head, { limit: mostCommits });
  if (!history.ok) return history;
  const end = history.value.findIndex(({ commit }) => commit === base);
  const commits = history.value.slice(0, end === -1 ? mostCommits : end).map(({ commit }) => commit);
  if (commits.length <= known) return ok([]);
  const found = new Map<number, PullRequest>();
  for (const commit of commits.toReversed()) {
    const pulls = await github.pullRequestsOf(commit);
    if (!pulls.ok) return pulls;
    for (const pull of pulls.value) found.set(pull.number, pull);
  }
  return ok([...found.values()]);
}

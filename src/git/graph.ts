import { failed, ok, type Result } from '../fault/fault.js';
import { gitFailed } from './faults.js';
import { readCommits } from './objects.js';
import type { CommitObject } from './parse-objects.js';
import { isId, type Repository } from './repository.js';

/** Up to here commits are read one by one as they are come to; then, once, all that lie before. A history costs a megabyte for 10,000. */
const mostOneByOne = 2_000;

/** Reads commits on the way through a history. */
export async function readOnTheWay(repository: Repository, ids: readonly string[]): Promise<Result<readonly CommitObject[]>> {
  const unread = ids.filter((id) => !repository.commits.has(id));
  if (unread.length > 0 && repository.commits.size >= repository.walked.next) {
    const read = await readAllBefore(repository, unread);
    if (!read.ok) return read;
    repository.walked.next = repository.commits.size + mostOneByOne;
  }
  const found = await readCommits(repository, ids);
  return found.ok ? ok([...found.value.values()]) : found;
}

async function readAllBefore(repository: Repository, ids: readonly string[]): Promise<Result<void>> {
  const exit = await repository.git(['rev-list', '--no-color', '--format=%T,%ct,%P', ...ids, '--']);
  if (exit.code !== 0) return failed(gitFailed('read the history', exit));
  const rows = exit.stdout.toString('latin1').split('\n');
  for (let i = 0; i + 1 < rows.length; i += 2) {
    const id = rows[i]?.replace(/^commit /, '') ?? '';
    const [tree = '', time = '', above = ''] = (rows[i + 1] ?? '').split(',');
    const parents = above.split(' ').filter((parent) => parent !== '');
    if (![id, tree, ...parents].every((one) => isId(repository, one)))
      return failed(gitFailed('read the history in a form that is known', exit));
    repository.commits.set(id, { tree, parents, time: /^[0-9]{1,12}$/.test(time) ? Number(time) : 0 });
  }
  return ok(undefined);
}

/** Commits on the way, the newest first. Their times are what whoever made them chose: they decide the order, and never the answer. */
export class Frontier {
  readonly #commits: { readonly id: string; readonly time: number }[] = [];

  add(id: string, { time }: CommitObject): void {
    let [low, high] = [0, this.#commits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#commits[middle]?.time ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    this.#commits.splice(low, 0, { id, time });
  }

  next(): string | undefined {
    return this.#commits.pop()?.id;
  }

  some(matches: (id: string) => boolean): boolean {
    return this.#commits.some(({ id }) => matches(id));
  }
}

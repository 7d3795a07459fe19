import { failed, ok, type Result } from '../fault/fault.js';
import { gitFailed } from './faults.js';
import { requireHistory, type Repository } from './repository.js';

/**
 * The first lines of the messages of a branch's own commits after `base`, up to `head`, the oldest first. Whoever made a commit wrote
 * them: they are hints, and no proof. Refuses a missing commit and a shallow clone.
 */
export async function subjectsBetween(
  repository: Repository,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<Result<readonly string[]>> {
  const found = await requireHistory(repository, [base, head]);
  if (!found.ok) return found;
  const exit = await repository.git([
    'rev-list',
    '--no-color',
    '--first-parent',
    '--reverse',
    '--format=%s',
    head,
    `^${base}`,
    '--',
  ]);
  if (exit.code !== 0) return failed(gitFailed('read the history', exit));
  const rows = exit.stdout.toString('utf8').split('\n');
  return ok(rows.filter((_, index) => index % 2 === 1));
}

import { quote, type Fault } from '../fault/fault.js';
import type { Context } from './command.js';
import { openApi } from './doctor/github-api.js';
import { readCommit } from './doctor/github-commit.js';
import type { ReadRepository } from './repository.js';

/** What GitHub says of commits that are to be accepted. */
interface Judged {
  readonly faults: readonly Fault[];
  /** Sentences about those that nobody could judge. */
  readonly unknown: readonly string[];
}

/**
 * Asks GitHub whether commits are the workflow's own. Refuses what is not there (`bootstrap/no-commit`), and what no branch has and no tag names
 * (`bootstrap/fork-commit`): GitHub finds commits of any fork under the name of the original.
 */
export async function judgeCommits(
  { caller: { file }, place: { host } }: Pick<ReadRepository, 'caller' | 'place'>,
  commits: readonly string[],
  { env }: Pick<Context, 'env'>,
): Promise<Judged> {
  const api = openApi(host, env);
  const where = file.split('/').slice(0, 2).join('/');
  const fix = `Accept the commit of a release, as "git ls-remote --tags https://${host}/${where}" lists them, once you have read it.`;
  const found = await Promise.all(commits.map(async (commit) => ({ commit, is: await readCommit(api, { file, commit }) })));
  const faults = found.flatMap(({ commit, is }): readonly Fault[] => {
    if (is.is === 'unknown') return [];
    if (is.value === 'missing')
      return [{ code: 'bootstrap/no-commit', message: `${quote(where)} has no commit ${commit}.`, fix }];
    if (is.value !== 'nowhere') return [];
    const message = `No branch of ${quote(where)} has the commit ${commit}, and no tag names it: it is from a fork.`;
    return [{ code: 'bootstrap/fork-commit', message, fix }];
  });
  const unknown = found.flatMap(({ commit, is }) => {
    const what = `Whether ${commit.slice(0, 12)} is a commit of a release of ${where}`;
    if (is.is === 'unknown') return [`${what} is not known: ${is.why}. ${is.fix}`];
    return is.value === 'elsewhere' ? [`${what} is not known: its default branch does not have it, and no tag names it.`] : [];
  });
  return { faults, unknown };
}

import { failed, ok, type Result } from '../../fault/fault.js';
import { changesWithoutRenames, hasCommit, mergeBase, type Repository } from '../../git/index.js';
import type { GitHub, PullRequest } from '../../github/port.js';
import type { Rules } from './at-commit.js';

/** Whether a pull request changes settings or templates: by git where it holds the head, else by GitHub's list of its files. */
export async function rulesChangedBy(
  { git, github }: { readonly git: Repository; readonly github: GitHub },
  { number, head }: Pick<PullRequest, 'number' | 'head'>,
  rules: Rules,
): Promise<Result<boolean>> {
  const there = await hasCommit(git, head);
  if (there.ok && there.value) {
    const ancestor = await mergeBase(git, rules.commit, head);
    if (!ancestor.ok) return ancestor;
    const found = await changesWithoutRenames(git, { base: ancestor.value, head, matches: rules.isRule });
    return found.ok ? ok(found.value.length > 0) : found;
  }
  const files = await github.files(number);
  if (!files.ok) return files;
  const { items, complete } = files.value;
  if (items.some(({ path, previousPath }) => rules.isRule(path) || (previousPath !== undefined && rules.isRule(previousPath))))
    return ok(true);
  return complete
    ? ok(false)
    : failed({ code: 'github/too-many', message: `GitHub lists only a part of the files of #${number}`, fix: 'Split it.' });
}

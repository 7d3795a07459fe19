import { failed, ok, quote, type Result } from '../../fault/fault.js';
import { changes, mergeBase, pathOf, readFiles, type FileChange, type GitFile, type Repository } from '../../git/index.js';
import type { Rules } from './at-commit.js';

/** A request file that a change names. `unchanged` is only what was asked for by name. */
export interface ChangedRequest {
  readonly change: FileChange['kind'] | 'unchanged';
  /** Its path at the head; of a deleted file the one that it had. */
  readonly file: string;
  /** Its path before, where it is or was another one. */
  readonly previousFile?: string;
  /** The file at the head; undefined where it is deleted. A link or an odd name is refused where its text is read. */
  readonly entry?: GitFile;
}

export interface ChangedRequests {
  /** By path. */
  readonly requests: readonly ChangedRequest[];
  /** Whether settings or templates are changed as well. They hold from the merge on, and never for the change itself. */
  readonly rulesChanged: boolean;
  /** The common ancestor. */
  readonly ancestor: string;
}

/** The requests that lie between the common ancestor of two commits and the head, by the globs of the rules at the base. */
export async function findChangedRequests(
  git: Repository,
  { rules, head }: { readonly rules: Rules; readonly head: string },
): Promise<Result<ChangedRequests>> {
  const ancestor = await mergeBase(git, rules.commit, head);
  if (!ancestor.ok) return ancestor;
  const between = { base: ancestor.value, head };
  const requests = await changes(git, { ...between, matches: rules.isRequest });
  if (!requests.ok) return requests;
  const others = await changes(git, { ...between, matches: rules.isRule });
  if (!others.ok) return others;
  return ok({ requests: requests.value.map(changedRequest), rulesChanged: others.value.length > 0, ancestor: ancestor.value });
}

function changedRequest(change: FileChange): ChangedRequest {
  const file = pathOf(change);
  if (change.kind === 'deleted') return { change: 'deleted', file };
  const moved = change.kind === 'renamed' ? { previousFile: change.before.path } : {};
  return { change: change.kind, file, entry: change.after, ...moved };
}

/**
 * The requests of these paths alone: changed ones, or such as stand at the head unchanged. A path where no request is, is a fault
 * (`request/not-found`): what was named and not found is never passed over.
 */
export async function selectRequests(
  git: Repository,
  changed: readonly ChangedRequest[],
  { rules, head, paths }: { readonly rules: Rules; readonly head: string; readonly paths: readonly string[] },
): Promise<Result<readonly ChangedRequest[]>> {
  const byFile = new Map(changed.map((request) => [request.file, request]));
  const others = paths.filter((path) => !byFile.has(path));
  const read = await readFiles(git, head, others);
  if (!read.ok) return read;
  const missing = others.filter((path) => !rules.isRequest(path) || (read.value.get(path) ?? null) === null);
  if (missing.length > 0) {
    return failed(
      ...missing.map((path) => ({
        code: 'request/not-found',
        message: `There is no request ${quote(path)} at the commit ${head.slice(0, 12)}`,
        fix: 'Name a file that "requests" in the settings matches, by its path from the top of the repository.',
      })),
    );
  }
  return ok(
    paths.flatMap((path): readonly ChangedRequest[] => {
      const known = byFile.get(path);
      if (known !== undefined) return [known];
      const content = read.value.get(path);
      return content ? [{ change: 'unchanged', file: path, entry: content.file }] : [];
    }),
  );
}

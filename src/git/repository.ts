import { join, resolve } from 'node:path';
import { defined } from '../defined.js';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import { gitFailed, missingCommit, shallow, unsafeRevision } from './faults.js';
import type { FileChange } from './file.js';
import type { CommitNode } from './parse-objects.js';
import { ObjectProcess } from './object-process.js';
import type { CommitObject, Tree } from './parse-objects.js';
import { runGit, startGit, type GitExit } from './process.js';

/** A local git repository, read by the `git` program. Nothing of it is trusted: not its files, not its configuration. */
export interface Repository {
  /** Its top folder, absolute. */
  readonly dir: string;
  /** Whether its history is cut off; what asks for history is then refused with `git/shallow`. */
  readonly shallow: boolean;
  /** How many hex digits its object ids have: 40 (SHA-1) or 64 (SHA-256). */
  readonly idLength: 40 | 64;
  /** Runs one git command, for this room alone. */
  readonly git: (args: readonly string[], stdin?: string) => Promise<GitExit>;
  /** Two processes for the whole run: what is under an id, and the bytes of it. */
  readonly types: ObjectProcess;
  readonly bytes: ObjectProcess;
  /** Ends both. A run that just ends needs not to: they end with it. */
  readonly close: () => void;
  /** What was asked once, as objects never change, and a checkout does not while a run lasts. */
  readonly known: Set<string>;
  readonly refs: Map<string, string>;
  readonly small: Map<string, Uint8Array>;
  readonly trees: { readonly byId: Map<string, Tree>; entries: number };
  readonly commits: Map<string, CommitObject>;
  /** From how many commits on the rest of a history is read at once. */
  readonly walked: { next: number };
  readonly compared: Map<string, readonly FileChange[]>;
  readonly touched: Map<string, CommitNode | undefined>;
}

interface RepositoryOptions {
  /** The folder that holds `.git`. */
  readonly dir: string;
  /** The PATH that git is looked up on; of it only absolute folders count. */
  readonly path: string;
}

/**
 * Opens the repository whose `.git` is in `dir` itself. Its owner does not matter (in a job's container it is often another user), for
 * what git would run by its configuration is turned off. Needs git 2.29. Refuses what is no repository (`git/no-repository`).
 */
export async function openRepository({ dir, path }: RepositoryOptions): Promise<Result<Repository>> {
  const cwd = resolve(dir);
  const gitDir = join(cwd, '.git');
  const git: Repository['git'] = (args, stdin) => runGit({ gitDir, cwd, path, args, ...defined({ stdin }) });
  const exit = await git(['rev-parse', '--is-shallow-repository', '--show-object-format']);
  const [cut, format] = exit.stdout.toString('utf8').split('\n');
  if (exit.code === 0 && (cut === 'true' || cut === 'false') && (format === 'sha1' || format === 'sha256')) {
    const start = (args: readonly string[]) => startGit({ gitDir, cwd, path, args });
    const types = new ObjectProcess({ withBytes: false, start });
    const bytes = new ObjectProcess({ withBytes: true, start });
    const close = () => [types, bytes].forEach((process) => process.close());
    const idLength = format === 'sha1' ? 40 : 64;
    return ok({ dir: cwd, shallow: cut === 'true', idLength, git, types, bytes, close, ...nothingYet() });
  }
  if (exit.stopped !== undefined && exit.stopped !== 'not-started') return failed(gitFailed('open the repository', exit));
  const probe = await runGit({ gitDir, cwd: '/', path, args: ['--version'] });
  if (probe.code !== 0) return failed(gitFailed('tell its version', probe));
  return failed({
    code: 'git/no-repository',
    message: `${quote(dir)} is not the top folder of a git repository.`,
    fix: 'Run actions/checkout with "fetch-depth: 0" before this step, and run this in the folder that holds .git.',
  });
}

/** What a run has asked when it begins. */
export function nothingYet(): Omit<Repository, 'dir' | 'shallow' | 'idLength' | 'git' | 'types' | 'bytes' | 'close'> {
  return {
    ...{ known: new Set(), refs: new Map(), small: new Map(), trees: { byId: new Map(), entries: 0 } },
    ...{ commits: new Map(), walked: { next: 2_000 }, compared: new Map(), touched: new Map() },
  };
}

/** Whether the repository has this commit; `commit` is a full id. An id of something else is no commit. */
export async function hasCommit(repository: Repository, commit: string): Promise<Result<boolean>> {
  const found = await requireCommits(repository, [commit]);
  if (found.ok) return ok(true);
  return found.faults.every(({ code }) => code === 'git/missing-commit') ? ok(false) : found;
}

/** Makes sure that all of these full ids are commits of the repository: `git/revision`, `git/missing-commit`. */
export async function requireCommits(repository: Repository, commits: readonly string[]): Promise<Result<void>> {
  const unsafe = commits.filter((commit) => !isId(repository, commit));
  if (unsafe.length > 0) return failed(...unsafe.map(unsafeRevision));
  const asked = [...new Set(commits)].filter((commit) => !repository.known.has(commit));
  if (asked.length === 0) return ok(undefined);
  const answers = await repository.types.ask(asked, Infinity);
  for (const [n, commit] of asked.entries()) {
    const answer = answers[n];
    if (answer?.kind === 'failed') return failed(gitFailed('look up commits', answer.exit));
    if (answer?.kind === 'found' && answer.type === 'commit') repository.known.add(commit);
  }
  const missing = asked.filter((commit) => !repository.known.has(commit));
  return missing.length > 0 ? failed(...missing.map(missingCommit)) : ok(undefined);
}

/** {@link requireCommits}, for what needs the history between or before them. */
export async function requireHistory(repository: Repository, commits: readonly string[]): Promise<Result<void>> {
  return repository.shallow ? failed(shallow()) : requireCommits(repository, commits);
}

/**
 * The full id of the commit that a revision names: a full commit id, `HEAD`, or a full reference (`refs/heads/main`; a tag is followed
 * to its commit). Refuses everything else, `git/revision`: `main` could be a tag of somebody's, and `-x` an option.
 */
export async function resolveCommit(repository: Repository, revision: string): Promise<Result<string>> {
  if (isId(repository, revision)) {
    const found = await requireCommits(repository, [revision]);
    return found.ok ? ok(revision) : found;
  }
  if (!isReference(revision)) return failed(unsafeRevision(revision));
  const known = repository.refs.get(revision);
  if (known !== undefined) return ok(known);
  const exit = await repository.git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  const id = exit.stdout.toString('utf8').trim();
  if (exit.code === 0 && isId(repository, id)) {
    repository.known.add(id);
    repository.refs.set(revision, id);
    return ok(id);
  }
  return failed(exit.code === 1 ? missingCommit(revision) : gitFailed('resolve a reference', exit));
}

/** Whether this is a full object id, as git writes it. */
export function isId({ idLength }: Pick<Repository, 'idLength'>, text: string): boolean {
  return text.length === idLength && /^[0-9a-f]+$/.test(text);
}

/** The rules of `git check-ref-format`, for a reference from `refs/` on. */
function isReference(text: string): boolean {
  if (text === 'HEAD') return true;
  if (text.length > 1024 || !text.startsWith('refs/')) return false;
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\.$/u.test(text)) return false;
  return text.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

import { quote, type Fault } from '../fault/fault.js';
import type { GitExit } from './process.js';

const wholeHistory = 'Give actions/checkout "fetch-depth: 0", so that the whole history is there.';

/** A commit that the repository does not have: in Actions, because only the newest one was fetched. */
export function missingCommit(commit: string): Fault {
  return {
    code: 'git/missing-commit',
    message: `The repository has no commit ${quote(commit)}.`,
    fix: `${wholeHistory} A commit that was removed by a force-push is gone: run the workflow of the newest commit.`,
  };
}

/** An object that a commit or a tree names and that is not there: the clone is a partial one, or damaged. */
export function missingObject(id: string, path?: string): Fault {
  const of = path === undefined ? '' : ` of ${quote(path)}`;
  return {
    code: 'git/missing-object',
    message: `The repository lacks the object ${quote(id)}${of}.`,
    fix: `${wholeHistory} Leave out "filter" and "sparse-checkout" there. Else run "git fsck" in the repository.`,
    ...(path === undefined ? {} : { at: { file: path, line: 1, column: 1 } }),
  };
}

/** A tree or a commit whose bytes are not as git writes them, or that holds what no working copy could. */
export function damagedObject(id: string, why: string): Fault {
  return {
    code: 'git/damaged-object',
    message: `The object ${quote(id)} of the repository ${why}.`,
    fix: 'Run "git fsck" in the repository, and take the commit that brought it out of the branch.',
  };
}

/** More entries, or longer paths, than any repository of people has. */
export function tooManyFiles(): Fault {
  return {
    code: 'git/too-much',
    message: 'A folder of the repository has over a million entries, or a path of over 4096 bytes.',
    fix: 'Take what was generated out of the repository.',
  };
}

/** History that ends where the clone was cut: what lies before is not known, and never guessed. */
export function shallow(): Fault {
  return { code: 'git/shallow', message: 'The repository is a shallow clone: its history is cut off.', fix: wholeHistory };
}

/** Something else than a full commit id or a full reference. */
export function unsafeRevision(revision: string): Fault {
  return {
    code: 'git/revision',
    message: `${quote(revision)} is neither a full commit id nor a full reference.`,
    fix: 'Write all digits of the commit id, HEAD, or a reference from refs/ on, such as refs/remotes/origin/main.',
  };
}

export function unsafePath(path: string): Fault {
  return {
    code: 'git/path',
    message: `${quote(path)} is not a path within the repository.`,
    fix: 'Write it from the root of the repository on, with forward slashes and without "..", such as buckets/acme.yml.',
  };
}

/** A call of git that failed for a reason of its own. What it says may hold names from the repository: it is quoted. */
export function gitFailed(task: string, exit: GitExit): Fault {
  switch (exit.stopped) {
    case 'not-started':
      return { code: 'git/not-found', message: 'git could not be started.', fix: 'Install git, and put it on the PATH.' };
    case 'too-long':
      return { code: 'git/too-long', message: `git took over two minutes to ${task}.`, fix: 'Run it again.' };
    case 'too-much':
      return { code: 'git/too-much', message: `git gave over 256 MiB to ${task}.`, fix: 'Change fewer files at once.' };
    default:
  }
  const said = exit.stderr.trim().split('\n').at(-1) ?? '';
  return {
    code: 'git/failed',
    message: `git could not ${task} (${exit.code === undefined ? 'ended by a signal' : `exit code ${exit.code}`}): ${quote(said)}.`,
    fix: `If objects are missing: ${wholeHistory} Else run "git fsck" in the repository.`,
  };
}

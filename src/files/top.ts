import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { quote } from '../fault/fault.js';

/** The top of the git repository that a folder lies in, above the folder itself. Undefined where the folder is one, or lies in none. */
export function topAbove(dir: string): string | undefined {
  const here = resolve(dir);
  if (isTop(here)) return undefined;
  for (let folder = dirname(here), below = here; folder !== below; below = folder, folder = dirname(folder))
    if (isTop(folder)) return folder;
  return undefined;
}

/** What to do in a folder below the top, which the top's files are not in. */
export function runAtTop(top: string): string {
  const shown = quote(top);
  return `Run it at the top: cd ${/^"[\w@%+=:,./-]*"$/.test(shown) ? top : shown}`;
}

/** gitrepository-layout(5): `.git` is a folder with a HEAD, or of a work tree and of a submodule a file that names it. */
function isTop(folder: string): boolean {
  const git = join(folder, '.git');
  return statSync(join(git, 'HEAD'), { throwIfNoEntry: false }) !== undefined || isFile(git);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

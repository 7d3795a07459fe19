import { existsSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { symbolicLink, unreadable } from './read.js';
import { runAtTop, topAbove } from './top.js';

/** Folders below these depths are not requests any more but somebody's mistake, such as a path of `/`. */
const deepest = 20;

/**
 * The request files that `paths` name: a file by itself, a folder with every `.yml` and `.yaml` below it.
 * Paths come back relative to `cwd`, with forward slashes, each once, sorted by code unit, so that the order is the same everywhere.
 * Refuses a missing path, a folder without any such file (`files/none`), and symbolic links.
 */
export function findFiles(paths: readonly string[], cwd: string): Result<readonly string[]> {
  const found = new Set<string>();
  const faults: Fault[] = [];
  for (const path of paths) {
    try {
      if (!statSync(resolve(cwd, path)).isDirectory()) {
        found.add(shown(path, cwd));
        continue;
      }
      const inside = walk(resolve(cwd, path), cwd, faults, 0).filter((file) => /\.ya?ml$/.test(file));
      if (inside.length === 0) {
        faults.push({
          code: 'files/none',
          message: `there is no .yml or .yaml file in ${quote(path)}`,
          fix: 'Name the folder that holds your requests.',
        });
      }
      for (const file of inside) found.add(file);
    } catch (error) {
      faults.push(unreadable(path, error));
    }
  }
  return faults.length > 0 ? failed(...faults) : ok([...found].sort());
}

/**
 * The files of a repository that match one of the settings' globs; the same order as {@link findFiles}.
 * Refuses when nothing matches: zero requests is never a success.
 */
export function findByGlobs(globs: readonly string[], cwd: string): Result<readonly string[]> {
  const faults: Fault[] = [];
  const bases = [...new Set(globs.map((glob) => picomatch.scan(glob).base))];
  const matches = picomatch([...globs], { dot: false });
  const found = new Set<string>();
  for (const base of bases) {
    try {
      for (const file of walk(resolve(cwd, base), cwd, faults, 0)) if (matches(file)) found.add(file);
    } catch {
      // A glob's folder that does not exist matches nothing; whether anything matched at all is what counts.
    }
  }
  if (faults.length > 0) return failed(...faults);
  if (found.size === 0) {
    return failed({
      code: 'files/none',
      message: `no file matches ${globs.map(quote).join(', ')}`,
      fix: whereToStart(cwd),
    });
  }
  return ok([...found].sort());
}

/** What to do in a folder that has no request: by what is there, the nearest thing to one. */
function whereToStart(cwd: string): string {
  const named = 'Name request files or a folder, or set "requests" in .github/vendor-bucket.yml';
  const settings = '.github/vendor-bucket.yml';
  const top = topAbove(cwd);
  if (top !== undefined && existsSync(join(top, settings)) && !existsSync(join(cwd, settings)))
    return `${runAtTop(top)}, or name request files or a folder.`;
  const examples = existsSync(join(cwd, 'examples')) ? readdirSync(join(cwd, 'examples')) : [];
  const example = ['first-request.yml', ...examples].find((name) => /\.ya?ml$/.test(name) && examples.includes(name));
  return example === undefined
    ? `${named}. "vendor-bucket init" writes a first one.`
    : `Put one there: ${quote(`examples/${example}`).slice(1, -1)} is a request to start from. Or name request files or a folder.`;
}

function walk(folder: string, cwd: string, faults: Fault[], depth: number): string[] {
  if (depth > deepest) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry: Dirent) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    if (entry.isSymbolicLink()) {
      if (/\.ya?ml$/.test(entry.name)) faults.push(symbolicLink(shown(path, cwd)));
      return [];
    }
    if (entry.isDirectory()) return walk(path, cwd, faults, depth + 1);
    return entry.isFile() ? [shown(path, cwd)] : [];
  });
}

function shown(path: string, cwd: string): string {
  return relative(cwd, resolve(cwd, path)).split(sep).join('/');
}

import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIndex, readObject, treeRows, writeIndex, type Entry } from './loose.js';

/** The entries of a commit by path; undefined where git is needed for them: it packed them, or they are links or submodules. */
function entriesOf(gitDir: string, commit: string): ReadonlyMap<string, Entry> | undefined {
  const [, tree] = /^tree ([0-9a-f]+)\n/.exec(readObject(gitDir, commit)?.toString('latin1') ?? '') ?? [];
  const entries = tree === undefined ? undefined : entriesIn(gitDir, tree, '');
  return entries && new Map(entries);
}

function entriesIn(gitDir: string, tree: string, under: string): readonly (readonly [string, Entry])[] | undefined {
  const bytes = readObject(gitDir, tree);
  if (bytes === undefined) return undefined;
  const found: (readonly [string, Entry])[] = [];
  for (const { mode, name, id } of treeRows(bytes)) {
    const path = `${under}${name}`;
    const below = mode === '40000' ? entriesIn(gitDir, id, `${path}/`) : [];
    if (below === undefined || (mode !== '40000' && mode !== '100644')) return undefined;
    found.push(...(mode === '40000' ? below : [[path, { mode: 0o100644, id }] as const]));
  }
  return found;
}

/**
 * Makes the index and the work tree those of a commit, as `git checkout --force` does; gives whether it could: where git is needed for that,
 * nothing is done. Files that the index does not name stay, unless the commit has them. The objects may be those of another repository.
 */
export function takeFiles(gitDir: string, dir: string, commit: string, objectsOf = gitDir): boolean {
  const before = readIndex(gitDir);
  const entries = entriesOf(objectsOf, commit);
  const plain = [...before.values()].every(({ mode }) => mode === 0o100644);
  const bodies = new Map([...(entries ?? [])].map(([path, { id }]) => [path, readObject(objectsOf, id)] as const));
  if (entries === undefined || !plain || [...bodies.values()].includes(undefined)) return false;
  const fileOf = (path: string) => join(dir, Buffer.from(path, 'latin1').toString('utf8'));
  for (const path of before.keys()) if (!entries.has(path)) rmSync(fileOf(path), { force: true });
  for (const [path, body = Buffer.alloc(0)] of bodies) {
    const full = fileOf(path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, body);
    chmodSync(full, 0o644);
  }
  writeIndex(gitDir, entries);
  return true;
}

/** Whether one commit is another or comes after it, as far as git has not packed them. */
export function comesAfter(gitDir: string, commit: string, earlier: string): boolean {
  const seen = new Set<string>();
  const open = [commit];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === earlier) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    const [head = ''] = (readObject(gitDir, next)?.toString('latin1') ?? '').split('\n\n');
    open.push(...[...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = '']) => id));
  }
  return false;
}

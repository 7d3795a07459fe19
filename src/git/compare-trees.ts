import { failed, ok, type Result } from '../fault/fault.js';
import type { FileChange } from './file.js';
import { tooManyFiles } from './faults.js';
import { gitFile } from './file.js';
import { readTrees } from './objects.js';
import type { TreeEntry } from './parse-objects.js';
import { requireCommits, type Repository } from './repository.js';
import { folder, treeOf } from './tree.js';

/** Two folders of one path, one of them perhaps not there. */
interface Pair {
  readonly path: Buffer;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const foldersAtOnce = 256;
const mostDifferences = 500_000;
const longestPath = 4096;
const slash = Buffer.from('/');

/** What differs between the trees of two commits, file by file. Folders that are the same are not looked into. */
export async function compareTrees(repository: Repository, base: string, head: string): Promise<Result<readonly FileChange[]>> {
  const there = await requireCommits(repository, [base, head]);
  if (!there.ok) return there;
  const [before, after] = [await treeOf(repository, base), await treeOf(repository, head)];
  if (!before.ok) return before;
  if (!after.ok) return after;
  const found: FileChange[] = [];
  const pairs: Pair[] = before.value === after.value ? [] : [{ path: Buffer.alloc(0), before: before.value, after: after.value }];
  for (let done = 0; done < pairs.length;) {
    const some = pairs.slice(done, done + foldersAtOnce);
    done += some.length;
    const trees = await readTrees(
      repository,
      some.flatMap((pair) => [pair.before, pair.after].filter((id) => id !== undefined)),
    );
    if (!trees.ok) return trees;
    for (const pair of some) {
      const then = pair.before === undefined ? undefined : trees.value.get(pair.before);
      const now = pair.after === undefined ? undefined : trees.value.get(pair.after);
      for (const name of new Set([...(then?.keys() ?? []), ...(now?.keys() ?? [])]))
        compareEntries(pair.path, then?.get(name), now?.get(name), { found, pairs });
    }
    if (found.length + pairs.length > mostDifferences || some.some(({ path }) => path.length > longestPath))
      return failed(tooManyFiles());
  }
  return ok(found);
}

function compareEntries(
  parent: Buffer,
  then: TreeEntry | undefined,
  now: TreeEntry | undefined,
  { found, pairs }: { readonly found: FileChange[]; readonly pairs: Pair[] },
): void {
  const name = then?.name ?? now?.name;
  if (name === undefined || (then?.id === now?.id && then?.mode === now?.mode)) return;
  const path = parent.length === 0 ? name : Buffer.concat([parent, slash, name]);
  const [before, after] = [then?.mode === folder ? then.id : undefined, now?.mode === folder ? now.id : undefined];
  if (before !== undefined || after !== undefined) pairs.push({ path, before, after });
  const was = then === undefined || before !== undefined ? undefined : gitFile(then.mode, then.id, path);
  const is = now === undefined || after !== undefined ? undefined : gitFile(now.mode, now.id, path);
  if (was !== undefined && is !== undefined) found.push({ kind: 'modified', before: was, after: is });
  else if (was !== undefined) found.push({ kind: 'deleted', before: was });
  else if (is !== undefined) found.push({ kind: 'added', after: is });
}

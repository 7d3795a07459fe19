/** One entry of a tree: its mode, its id, and its name as bytes. */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
  readonly name: Buffer;
}

/** The entries of a tree by their names, as latin1 so that every byte counts. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** What is read of a commit. `time` is when its committer says it was made, in seconds: whoever made it chose it. */
export interface CommitObject {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly time: number;
}

/** A commit with its parents, the first one first. A commit without parents begins a history. */
export interface CommitNode {
  readonly commit: string;
  readonly parents: readonly string[];
}

/** Undefined where it is not as git writes it, or has a name that would be another path, or one twice. */
export function parseTree(all: Buffer, idBytes: number): Tree | undefined {
  const tree = new Map<string, TreeEntry>();
  for (let start = 0; start < all.length;) {
    const space = all.indexOf(0x20, start);
    const end = space === -1 ? -1 : all.indexOf(0, space);
    const next = end + 1 + idBytes;
    if (end === -1 || next > all.length) return undefined;
    const mode = all.toString('latin1', start, space).padStart(6, '0');
    const name = all.subarray(space + 1, end);
    const key = name.toString('latin1');
    if (!/^[0-7]{6}$/.test(mode) || key === '' || key.includes('/') || tree.has(key)) return undefined;
    tree.set(key, { mode, name, id: all.toString('hex', end + 1, next) });
    start = next;
  }
  return tree;
}

/** Its tree and its parents stand at the very beginning; what follows is written by whoever made it. */
export function parseCommit(text: string, idLength: number): CommitObject | undefined {
  const [, tree, above, rest] = /^tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)(author [^]*)$/.exec(text) ?? [];
  if (tree === undefined || above === undefined || rest === undefined) return undefined;
  const parents = above.split('\n').flatMap((line) => (line === '' ? [] : [line.slice('parent '.length)]));
  if ([tree, ...parents].some((id) => id.length !== idLength)) return undefined;
  const [, time = '0'] = /^author [^\n]*\ncommitter [^\n]*> ([0-9]{1,12})(?: |\n)/.exec(rest) ?? [];
  return { tree, parents, time: Number(time) };
}

import { found, invalid, made, notFound, text, texts, type Asked, type Reply, type Route } from './route.js';
import { blobSha, fakeSha, type FakeState } from './state.js';

type Tree = ReadonlyMap<string, string>;

/** What calls made, by its name: trees, and the parents of commits. The files of a commit are in the state. */
const madeTrees = new WeakMap<FakeState, Map<string, Tree>>();
const madeParents = new WeakMap<FakeState, Map<string, readonly string[]>>();

function of<T>(all: WeakMap<FakeState, Map<string, T>>, state: FakeState): Map<string, T> {
  const known = all.get(state) ?? new Map<string, T>();
  all.set(state, known);
  return known;
}

/** Git's objects. Of modes only those of links are kept: every other file is a regular one. */
export const gitRoutes: readonly Route[] = [
  {
    operation: 'git/get-ref',
    method: 'GET',
    path: './git/ref/{ref}',
    needs: ['contents: read'],
    run: ({ state, path }) => {
      const sha = state.refs.get((path['ref'] ?? '').replace(/^heads\//, ''));
      return sha === undefined
        ? notFound
        : found({ ref: `refs/${path['ref'] ?? ''}`, node_id: 'UmVm', object: { type: 'commit', sha } });
    },
  },
  {
    operation: 'git/get-commit',
    method: 'GET',
    path: './git/commits/{commit_sha}',
    needs: ['contents: read'],
    run: ({ state, path }) => {
      const sha = path['commit_sha'] ?? '';
      const parents = parentsOf(state, sha);
      return parents === undefined ? notFound : found(commitOf(sha, treeOf(state, sha), parents));
    },
  },
  {
    operation: 'git/get-tree',
    method: 'GET',
    path: './git/trees/{tree_sha}',
    needs: ['contents: read'],
    query: ['recursive'],
    run: ({ state, path }) => {
      const sha = path['tree_sha'] ?? '';
      const files = state.trees.get(sha);
      if (files === undefined) return notFound;
      const entries = [...files].map(([file, content]) => ({
        ...{ path: file, type: 'blob', sha: blobSha(content) },
        mode: state.links.has(`${sha}:${file}`) ? '120000' : '100644',
      }));
      return found({ sha: treeOf(state, sha), url: 'https://api.github.com', tree: entries, truncated: false });
    },
  },
  { operation: 'git/create-tree', method: 'POST', path: './git/trees', needs: ['contents: write'], run: createTree },
  { operation: 'git/create-commit', method: 'POST', path: './git/commits', needs: ['contents: write'], run: createCommit },
];

function commitOf(sha: string, tree: string, parents: readonly string[]) {
  const by = { name: 'github-actions[bot]', email: 'bot@users.noreply.github.com', date: '2026-03-02T08:00:00Z' };
  return {
    sha,
    author: by,
    committer: by,
    message: 'Change it',
    tree: { sha: tree },
    parents: parents.map((parent) => ({ sha: parent })),
  };
}

/** The name of a tree is a digest of what is in it, as git's is. */
function treeOf(state: FakeState, commit: string): string {
  return nameOf(state, state.trees.get(commit) ?? new Map());
}

function nameOf(state: FakeState, files: Tree): string {
  const name = fakeSha(JSON.stringify([...files].map(([path, content]) => [path, blobSha(content)]).sort()));
  of(madeTrees, state).set(name, files);
  return name;
}

function parentsOf(state: FakeState, sha: string): readonly string[] | undefined {
  const known = of(madeParents, state).get(sha);
  if (known !== undefined) return known;
  for (const { commits, base } of state.pulls.values()) {
    const at = commits.findIndex((commit) => commit.sha === sha);
    if (at !== -1) return [commits[at - 1]?.sha ?? base];
  }
  return state.trees.has(sha) || [...state.refs.values()].includes(sha) ? [] : undefined;
}

function createTree({ state, body }: Asked): Reply {
  const base = of(madeTrees, state).get(text(body, 'base_tree') ?? '');
  const entries = Array.isArray(body['tree']) ? (body['tree'] as readonly Record<string, unknown>[]) : [];
  if (base === undefined) return notFound;
  const given = entries.map((entry) => [text(entry, 'path'), text(entry, 'content'), text(entry, 'mode')] as const);
  const files = new Map(base);
  for (const [path, content, mode] of given) {
    if (path === undefined || content === undefined || !/^100(?:644|755)$/.test(mode ?? '')) return invalid('Invalid tree info');
    files.set(path, content);
  }
  const sha = nameOf(state, files);
  return made({ sha, url: 'https://api.github.com', tree: [], truncated: false });
}

function createCommit({ state, body }: Asked): Reply {
  const tree = text(body, 'tree') ?? '';
  const files = of(madeTrees, state).get(tree);
  const parents = texts(body, 'parents');
  if (text(body, 'message') === undefined || files === undefined) return invalid('Validation Failed');
  if (parents.some((parent) => parentsOf(state, parent) === undefined)) return invalid('Validation Failed');
  const sha = fakeSha(`commit ${state.nextId()}`);
  state.trees.set(sha, new Map(files));
  of(madeParents, state).set(sha, parents);
  return made(commitOf(sha, tree, parents));
}

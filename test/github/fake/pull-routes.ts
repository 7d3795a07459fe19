import { found, invalid, listed, made, notFound, text, type Asked, type Reply, type Route } from './route.js';
import { blobSha, moveBranch, type FakePull } from './state.js';

function pullOf({ state, path }: Asked): FakePull | undefined {
  return state.pulls.get(Number(path['pull_number']));
}

function ofPull(give: (pull: FakePull, asked: Asked) => Reply): Route['run'] {
  return (asked) => {
    const pull = pullOf(asked);
    return pull === undefined ? notFound : give(pull, asked);
  };
}

const read = ['pull-requests: read'] as const;

export const pullRoutes: readonly Route[] = [
  {
    operation: 'pulls/list',
    method: 'GET',
    path: './pulls',
    needs: read,
    query: ['state', 'head'],
    run: ({ state, answers, query }) => {
      const wanted = query.get('state') ?? 'open';
      const head = query.get('head');
      const pulls = [...state.pulls.values()].filter((pull) => {
        const owner = pull.fork ? 'stranger' : state.owner;
        return (wanted === 'all' || pull.state === wanted) && (head === null || head === `${owner}:${pull.headRef}`);
      });
      return listed(pulls.map(answers.pull));
    },
  },
  { operation: 'pulls/create', method: 'POST', path: './pulls', needs: ['pull-requests: write'], run: createPull },
  {
    operation: 'pulls/get',
    method: 'GET',
    path: './pulls/{pull_number}',
    needs: read,
    run: ofPull((pull, { answers }) =>
      found({ ...answers.pull(pull), merged: pull.mergedAt !== null, commits: pull.commits.length }),
    ),
  },
  {
    operation: 'pulls/list-reviews',
    method: 'GET',
    path: './pulls/{pull_number}/reviews',
    needs: read,
    run: ofPull((pull, { answers }) => listed(pull.reviews.map((review) => answers.review(review, pull)))),
  },
  {
    operation: 'pulls/list-commits',
    method: 'GET',
    path: './pulls/{pull_number}/commits',
    needs: read,
    run: ofPull((pull, { answers }) => listed(pull.commits.slice(0, 250).map(answers.commit))),
  },
  {
    operation: 'pulls/list-files',
    method: 'GET',
    path: './pulls/{pull_number}/files',
    needs: read,
    run: ofPull((pull) =>
      listed(
        pull.files.slice(0, 3000).map((file) => ({ sha: null, additions: 1, deletions: 0, changes: 1, patch: '@@', ...file })),
      ),
    ),
  },
  {
    operation: 'repos/list-pull-requests-associated-with-commit',
    method: 'GET',
    path: './commits/{commit_sha}/pulls',
    needs: read,
    run: ({ state, answers, path }) => {
      const sha = path['commit_sha'] ?? '';
      const own = [...state.pulls.values()].filter((pull) => pull.commits.some((commit) => commit.sha === sha));
      const others = (state.pullsOfCommit.get(sha) ?? []).flatMap((number) => state.pulls.get(number) ?? []);
      return listed([...new Set([...own, ...others])].map(answers.pull));
    },
  },
  {
    operation: 'issues/list-events',
    method: 'GET',
    path: './issues/{issue_number}/events',
    needs: ['issues: read', 'pull-requests: read'],
    run: ({ state, answers, path }) =>
      listed(state.events.filter(({ pull }) => pull === Number(path['issue_number'])).map(answers.event)),
  },
  {
    operation: 'teams/list-members-in-org',
    method: 'GET',
    path: '/orgs/{org}/teams/{team_slug}/members',
    needs: ['members: read'],
    run: ({ state, answers, path }) => {
      const members = state.teams.get(`${path['org'] ?? ''}/${path['team_slug'] ?? ''}`);
      return members === undefined ? notFound : listed(members.map(answers.user));
    },
  },
  { operation: 'git/create-ref', method: 'POST', path: './git/refs', needs: ['contents: write'], run: createRef },
  {
    operation: 'repos/get-content',
    method: 'GET',
    path: './contents/{path}',
    needs: ['contents: read'],
    query: ['ref'],
    run: ({ state, answers, path, query }) => {
      const name = path['path'] ?? '';
      const ref = query.get('ref') ?? state.defaultBranch;
      const tree = treeOf(state, ref);
      if (tree === undefined) return { status: 404, data: { message: `No commit found for the ref ${ref}`, status: '404' } };
      // A link is followed without a word.
      const linked = state.links.has(`${ref}:${name}`) ? (tree.get(name) ?? '') : name;
      const content = tree.get(linked);
      if (content !== undefined) return found(contentOf(answers.file(name, content, blobSha(content))));
      const inside = [...tree.keys()].filter((file) => file.startsWith(`${name}/`));
      return inside.length === 0 ? notFound : found(inside.map((file) => ({ type: 'file', path: file })));
    },
  },
];

function createPull({ state, answers, token, body }: Asked): Reply {
  const headRef = text(body, 'head') ?? '';
  const baseRef = text(body, 'base') ?? '';
  const [head, base] = [state.refs.get(headRef), state.refs.get(baseRef)];
  const title = text(body, 'title');
  if (head === undefined || base === undefined || title === undefined) return invalid('Validation Failed');
  if (head === base) return invalid('Validation Failed', [{ resource: 'PullRequest', code: 'custom', message: 'No commits' }]);
  if ([...state.pulls.values()].some((pull) => pull.state === 'open' && pull.headRef === headRef)) {
    const message = `A pull request already exists for ${state.owner}:${headRef}.`;
    return invalid('Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
  }
  const pull: FakePull = {
    number: state.nextNumber(),
    title,
    body: text(body, 'body') ?? '',
    user: token.login,
    headRef,
    head,
    fork: false,
    baseRef,
    base,
    state: 'open',
    mergedAt: null,
    commits: [],
    reviews: [],
    files: [],
    createdAt: state.now(),
  };
  state.pulls.set(pull.number, pull);
  return made({ ...answers.pull(pull), merged: false, commits: 1 });
}

/** Above 1 MB there is no content in it ("Get repository content"). */
function contentOf<T extends { readonly size: number }>(file: T): T {
  return file.size > 1024 * 1024 ? { ...file, encoding: 'none', content: '' } : file;
}

function createRef({ state, token, body }: Asked): Reply {
  const ref = text(body, 'ref') ?? '';
  const sha = text(body, 'sha') ?? '';
  const branch = ref.replace(/^refs\/heads\//, '');
  if (branch === ref || !/^[0-9a-f]{40}$/.test(sha)) return invalid('Reference name must start with refs/heads/');
  if (state.refs.has(branch)) return invalid('Reference already exists');
  moveBranch(state, branch, sha, { actor: token.login });
  return made({
    ref,
    node_id: 'UmVm',
    url: 'https://api.github.com',
    object: { type: 'commit', sha, url: 'https://api.github.com' },
  });
}

/** Of a branch, or of a commit. */
function treeOf(state: Asked['state'], ref: string): ReadonlyMap<string, string> | undefined {
  const sha = state.refs.get(ref);
  return sha === undefined ? state.trees.get(ref) : (state.trees.get(sha) ?? new Map());
}

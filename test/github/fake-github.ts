import { defined } from '../../src/defined.js';
import { answersOf, type Answers } from './fake/answers.js';
import { Failing, type FailingRule } from './fake/failing.js';
import type { FakeToken, Level, PermissionName } from './fake/route.js';
import { listen, type FakeCall } from './fake/server.js';
import {
  createState,
  deleteBranch,
  fakeSha,
  moveBranch,
  type FakeCommit,
  type FakePull,
  type FakeState,
  type StateSeed,
} from './fake/state.js';

export { primaryLimit, secondaryLimit, type FailingAnswer, type FailingRule } from './fake/failing.js';
export type { FakeCall } from './fake/server.js';
export { fakeSha, type FakeCommit, type FakePull, type FakeState } from './fake/state.js';

/** The token of a workflow: `github-actions[bot]`, with every permission but reading teams. */
export const workflowToken = 'ghs_fake-workflow-token';

interface FakeGitHubSeed extends StateSeed {
  /** Where the REST API begins: empty, or `/api/v3` as on GitHub Enterprise Server. */
  readonly apiPath?: '' | '/api/v3';
  /** What the workflow's token may, where it is not `write`. */
  readonly permissions?: Readonly<Partial<Record<PermissionName, Level>>>;
  /** More tokens: whose each is, and what it may, where it is not `write`. */
  readonly tokens?: Readonly<
    Record<string, { readonly login: string; readonly permissions?: Readonly<Partial<Record<PermissionName, Level>>> }>
  >;
}

export interface NewPull {
  readonly author: string;
  readonly headRef?: string;
  /** The first commit; more by {@link FakeGitHub.pushCommit}. */
  readonly head?: string;
  /** More about the first commit. */
  readonly commit?: Partial<FakeCommit>;
  /** Who pushed it: the author, unless told. Null: GitHub names nobody. */
  readonly pushedBy?: string | null;
  readonly base?: string;
  readonly fork?: boolean;
  readonly files?: FakePull['files'];
}

/** A GitHub on loopback that remembers. Its address goes to a child as GITHUB_API_URL. */
export interface FakeGitHub {
  readonly url: string;
  /** As the runner's GITHUB_GRAPHQL_URL. */
  readonly graphqlUrl: string;
  readonly state: FakeState;
  readonly answers: Answers;
  readonly calls: () => readonly FakeCall[];
  readonly fail: (rule: FailingRule) => void;
  readonly addPull: (pull: NewPull) => FakePull;
  readonly pushCommit: (number: number, commit?: Partial<FakeCommit>, by?: string | null) => FakeCommit;
  /** Replaces every commit: a force-push. */
  readonly forcePush: (number: number, commit?: Partial<FakeCommit>, by?: string | null) => FakeCommit;
  /** Gives the review's id. It is on the head unless told. */
  readonly review: (number: number, user: string, state: FakePull['reviews'][number]['state'], commit?: string) => number;
  /** By the author of the pull request, unless told. */
  readonly dismiss: (review: number, by?: string) => void;
  /** `commits`: what it made on the base branch, the last one last: one for a merge or a squash, all of them for a rebase. */
  readonly merge: (number: number, commits: readonly string[], by?: string) => void;
  /** As people do after a merge. */
  readonly deleteBranch: (branch: string, by?: string | null) => void;
  readonly addComment: (number: number, user: string, body: string) => number;
  readonly editComment: (id: number, body: string) => void;
  readonly closeIssue: (
    number: number,
    user: string,
    reason?: 'completed' | 'not_planned',
    closer?: 'Commit' | 'PullRequest' | 'ProjectV2' | null,
  ) => void;
  /** Throws where a call was made that the fake does not know. */
  readonly stop: () => Promise<void>;
}

export async function startFakeGitHub(seed: FakeGitHubSeed = {}): Promise<FakeGitHub> {
  const state = createState(seed);
  const tokens = new Map<string, FakeToken>([
    [workflowToken, { login: 'github-actions[bot]', permissions: permissionsOf({ members: 'none', ...seed.permissions }) }],
    ...Object.entries(seed.tokens ?? {}).map(([token, { login, permissions }]): [string, FakeToken] => [
      token,
      { login, permissions: permissionsOf(permissions) },
    ]),
  ]);
  for (const { login } of tokens.values()) ensureUser(state, login);
  const failing = new Failing();
  const calls: FakeCall[] = [];
  let url = '';
  const answers = answersOf(state, () => url);
  const { apiPath = '' } = seed;
  const server = await listen({ state, answers, tokens, failing, apiPath, record: (call) => calls.push(call) });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${apiPath}`;
  return {
    url,
    graphqlUrl: `${url.replace(/\/v3$/, '')}/graphql`,
    state,
    answers,
    calls: () => [...calls],
    fail: (rule) => failing.add(rule),
    ...eventsOf(state),
    stop: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      const unknown = calls.filter(({ operation }) => operation === 'unknown');
      if (unknown.length > 0) throw new Error(`Calls that the fake GitHub does not know: ${JSON.stringify(unknown)}`);
    },
  };
}

function permissionsOf(given: Readonly<Partial<Record<PermissionName, Level>>> = {}): FakeToken['permissions'] {
  const all = { 'pull-requests': 'write', contents: 'write', statuses: 'write', deployments: 'write', issues: 'write' } as const;
  return { ...all, metadata: 'read', members: 'read', actions: 'read', administration: 'none', ...given };
}

function ensureUser(state: FakeState, login: string): void {
  if (state.users.has(login)) return;
  state.users.set(login, { login, id: 200_000 + state.users.size, type: login.endsWith('[bot]') ? 'Bot' : 'User' });
}

type Events = Omit<FakeGitHub, 'url' | 'graphqlUrl' | 'state' | 'answers' | 'calls' | 'fail' | 'stop'>;

/** What people do. Names that are new get an account. */
function eventsOf(state: FakeState): Events {
  const pullOf = (number: number): FakePull => {
    const pull = state.pulls.get(number);
    if (pull === undefined) throw new Error(`The fake GitHub has no pull request #${number}.`);
    return pull;
  };
  const push = (pull: FakePull, given: Partial<FakeCommit>, by: string | null = pull.user, type?: 'force_push'): FakeCommit => {
    const commit: FakeCommit = {
      sha: fakeSha(`pushed ${state.nextId()}`),
      message: 'Ask for a bucket',
      author: pull.user,
      committer: pull.user,
      authorEmail: `${pull.user}@example.com`,
      committerEmail: `${pull.user}@example.com`,
      ...given,
    };
    for (const login of [commit.author, commit.committer]) if (login !== undefined) ensureUser(state, login);
    pull.commits.push(commit);
    pull.head = commit.sha;
    if (by !== null) ensureUser(state, by);
    // A fork's branch is in another repository.
    if (pull.fork) state.refs.set(pull.headRef, commit.sha);
    else moveBranch(state, pull.headRef, commit.sha, { actor: by, ...defined({ type }) });
    return commit;
  };
  return {
    addPull: ({ author, headRef, head, base, fork, files, commit, pushedBy }) => {
      ensureUser(state, author);
      const number = state.nextNumber();
      const pull: FakePull = {
        number,
        title: 'Ask for a bucket',
        body: '',
        user: author,
        headRef: headRef ?? `request-${number}`,
        head: '',
        fork: fork ?? false,
        baseRef: state.defaultBranch,
        base: base ?? state.refs.get(state.defaultBranch) ?? '',
        state: 'open',
        mergedAt: null,
        commits: [],
        reviews: [],
        files: files ?? [],
        createdAt: state.now(),
      };
      state.pulls.set(number, pull);
      push(pull, { ...commit, ...defined({ sha: head }) }, pushedBy);
      return pull;
    },
    pushCommit: (number, commit = {}, by) => push(pullOf(number), commit, by),
    forcePush: (number, commit = {}, by) => {
      const pull = pullOf(number);
      pull.commits.length = 0;
      return push(pull, commit, by, 'force_push');
    },
    review: (number, user, verdict, commit) => {
      ensureUser(state, user);
      const pull = pullOf(number);
      const id = state.nextId();
      pull.reviews.push({ id, user, state: verdict, commit: commit ?? pull.head, submittedAt: state.now() });
      return id;
    },
    dismiss: (review, by) => {
      const pull = [...state.pulls.values()].find(({ reviews }) => reviews.some(({ id }) => id === review));
      const found = pull?.reviews.find(({ id }) => id === review);
      if (pull === undefined || found === undefined) throw new Error(`The fake GitHub has no review ${review}.`);
      const actor = by ?? pull.user;
      ensureUser(state, actor);
      const event = { id: 1 + state.events.length, pull: pull.number, event: 'review_dismissed', actor, commit: null } as const;
      state.events.push({ ...event, review: { id: review, state: found.state }, at: state.time() });
      found.state = 'DISMISSED';
    },
    merge: (number, commits, by) => {
      const pull = pullOf(number);
      const actor = by ?? pull.user;
      ensureUser(state, actor);
      pull.state = 'closed';
      pull.mergedAt = state.now();
      const commit = commits.at(-1) ?? null;
      state.events.push({ id: 1 + state.events.length, pull: number, event: 'merged', actor, commit, at: pull.mergedAt });
      for (const sha of commits) state.pullsOfCommit.set(sha, [...(state.pullsOfCommit.get(sha) ?? []), number]);
      if (commit !== null) moveBranch(state, pull.baseRef, commit, { actor, type: 'pr_merge' });
    },
    deleteBranch: (branch, by = null) => {
      if (by !== null) ensureUser(state, by);
      deleteBranch(state, branch, by);
    },
    addComment: (number, user, body) => {
      ensureUser(state, user);
      const now = state.now();
      const comment = { id: state.nextId(), issue: number, user, body, createdAt: now, updatedAt: now };
      state.comments.set(comment.id, comment);
      return comment.id;
    },
    editComment: (id, body) => {
      const comment = state.comments.get(id);
      if (comment === undefined) throw new Error(`The fake GitHub has no comment ${id}.`);
      comment.body = body;
      comment.updatedAt = state.now();
    },
    closeIssue: (number, user, reason = 'completed', closer = null) => {
      ensureUser(state, user);
      const issue = state.issues.get(number);
      if (issue === undefined) throw new Error(`The fake GitHub has no issue #${number}.`);
      Object.assign(issue, { state: 'closed', stateReason: reason, closedBy: user, closer, closedAt: state.now() });
    },
  };
}

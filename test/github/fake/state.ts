import { createHash } from 'node:crypto';
import { emptySettings, type FakeSettings } from './repository-settings.js';

/** What a GitHub remembers. Tests may read and change it. */
export interface FakeState {
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  readonly users: Map<string, FakeUser>;
  /** By `org/slug`. */
  readonly teams: Map<string, readonly string[]>;
  readonly pulls: Map<number, FakePull>;
  readonly issues: Map<number, FakeIssue>;
  /** Numbers of issues that were deleted. */
  readonly deletedIssues: Set<number>;
  readonly comments: Map<number, FakeComment>;
  readonly statuses: FakeStatus[];
  readonly deployments: FakeDeployment[];
  /** The status of attempts of workflow runs, by `<run>/<attempt>`. */
  readonly runs: Map<string, 'queued' | 'in_progress' | 'completed'>;
  /** When those ended. */
  runsEnded: string;
  /** Runs of workflows on a branch, as they are listed. */
  readonly branchRuns: {
    readonly id: number;
    readonly path: string;
    readonly event: string;
    readonly branch: string;
    readonly status: string;
  }[];
  /** Every move of a branch, the oldest first. */
  readonly activity: FakeActivity[];
  /** Whether the moves of a branch that is gone are listed by its name, and not only among those of all: what GitHub does is not known. */
  listsGoneByName: boolean;
  /** What happened to pull requests, the oldest first: merges, and reviews that were dismissed. */
  readonly events: FakeEvent[];
  readonly labels: Map<string, FakeLabel>;
  /** Branches by name. */
  readonly refs: Map<string, string>;
  /** What branches were called before, with what they are called now. */
  readonly renamed: Map<string, string>;
  /** Files by path, of each commit that a test or a call made. */
  readonly trees: Map<string, Map<string, string>>;
  /** `<commit>:<path>` of the files that are symbolic links: what is in them is where they lead, from the top. */
  readonly links: Set<string>;
  /** Pull requests of commits that no pull request here lists: squashed, rebased and merge commits. */
  readonly pullsOfCommit: Map<string, number[]>;
  /** The pull requests in the merge queue of the default branch, in their order; null: it has none. */
  mergeQueue: number[] | null;
  readonly settings: FakeSettings;
  /** The next id of anything. */
  readonly nextId: () => number;
  /** Pull requests and issues count together. */
  readonly nextNumber: () => number;
  /** GitHub's clock: a second on with each thing that is made. */
  readonly now: () => string;
  /** The clock as it stands. */
  readonly time: () => string;
}

interface FakeUser {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot';
}

export interface FakeCommit {
  readonly sha: string;
  readonly message: string;
  /** A login; undefined: the address belongs to no account. */
  readonly author?: string;
  readonly authorEmail: string;
  readonly committer?: string;
  readonly committerEmail: string;
  /** Whether GitHub verified its signature; no when absent. */
  readonly verified?: boolean;
}

export interface FakeActivity {
  readonly id: number;
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  readonly type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge';
  /** Null: GitHub names nobody. */
  readonly actor: string | null;
  readonly at: string;
}

export interface FakeEvent {
  readonly id: number;
  readonly pull: number;
  readonly event: 'merged' | 'review_dismissed';
  readonly actor: string;
  /** Of a merge: the commit that it made on the base branch. */
  readonly commit: string | null;
  readonly review?: { readonly id: number; readonly state: string };
  readonly at: string;
}

export interface FakeReview {
  readonly id: number;
  readonly user: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  readonly commit: string;
  readonly submittedAt: string;
}

export interface FakePull {
  readonly number: number;
  title: string;
  body: string;
  readonly user: string;
  readonly headRef: string;
  head: string;
  readonly fork: boolean;
  readonly baseRef: string;
  base: string;
  state: 'open' | 'closed';
  mergedAt: string | null;
  readonly commits: FakeCommit[];
  readonly reviews: FakeReview[];
  readonly files: { filename: string; status: 'added' | 'modified' | 'removed' | 'renamed'; previous_filename?: string }[];
  readonly createdAt: string;
}

export interface FakeIssue {
  readonly number: number;
  readonly id: number;
  title: string;
  body: string;
  readonly user: string;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | null;
  closedBy: string | null;
  /** What closed it in the name of `closedBy`, as a merge of a pull request that says so; null: they did by hand. */
  closer: 'Commit' | 'PullRequest' | 'ProjectV2' | null;
  closedAt: string | null;
  /** How often it was opened again. */
  reopenings?: number;
  labels: string[];
  assignees: string[];
  readonly createdAt: string;
}

export interface FakeComment {
  readonly id: number;
  readonly issue: number;
  readonly user: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface FakeStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: string;
}

export interface FakeDeployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string | null;
  readonly payload: Record<string, unknown> | string;
  readonly creator: string;
  readonly createdAt: string;
  readonly statuses: {
    readonly id: number;
    readonly state: 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';
    readonly description: string;
    readonly logUrl: string;
    readonly environmentUrl: string;
    readonly creator: string;
    readonly createdAt: string;
  }[];
}

export interface FakeLabel {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface StateSeed {
  readonly owner?: string;
  readonly repo?: string;
  readonly defaultBranch?: string;
  /** The commit of the default branch. */
  readonly base?: string;
  /** Accounts besides the bots; `octocat` gets an id of its own. */
  readonly users?: readonly (string | FakeUser)[];
  readonly teams?: Readonly<Record<string, readonly string[]>>;
  /** ISO 8601: GitHub's time when it starts. */
  readonly startsAt?: string;
  /** A clock that GitHub's is never behind, in milliseconds: of what is dated by others as well, as objects in S3 are. */
  readonly notBehind?: () => number;
}

export function createState(seed: StateSeed): FakeState {
  let id = 1000;
  let number = 0;
  let clock = Date.parse(seed.startsAt ?? '2026-03-02T09:00:00Z');
  const defaultBranch = seed.defaultBranch ?? 'main';
  const base = seed.base ?? fakeSha('base');
  const bot: FakeUser = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' };
  const webFlow: FakeUser = { login: 'web-flow', id: 19864447, type: 'User' };
  const users = (seed.users ?? []).map((user) =>
    typeof user === 'string' ? { login: user, id: userId(user), type: 'User' as const } : user,
  );
  return {
    owner: seed.owner ?? 'acme',
    repo: seed.repo ?? 'buckets',
    defaultBranch,
    users: new Map([bot, webFlow, ...users].map((user) => [user.login, user])),
    teams: new Map(Object.entries(seed.teams ?? {})),
    pulls: new Map(),
    issues: new Map(),
    deletedIssues: new Set(),
    comments: new Map(),
    statuses: [],
    deployments: [],
    runs: new Map(),
    runsEnded: '2026-03-02T11:05:00Z',
    branchRuns: [],
    activity: [],
    listsGoneByName: true,
    events: [],
    labels: new Map(),
    refs: new Map([[defaultBranch, base]]),
    renamed: new Map(),
    trees: new Map([[base, new Map()]]),
    links: new Set(),
    pullsOfCommit: new Map(),
    mergeQueue: null,
    settings: emptySettings(),
    nextId: () => (id += 1),
    nextNumber: () => (number += 1),
    now: () => timeOf((clock = Math.max(clock + 1000, seed.notBehind?.() ?? 0))),
    time: () => timeOf(clock),
  };
}

function timeOf(clock: number): string {
  return new Date(clock).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Moves a branch, as the activity of the repository tells it. */
export function moveBranch(
  state: FakeState,
  branch: string,
  after: string,
  { actor, type }: { readonly actor: string | null; readonly type?: FakeActivity['type'] },
): void {
  const before = state.refs.get(branch);
  state.refs.set(branch, after);
  state.activity.push({
    id: 1 + state.activity.length,
    branch,
    before: before ?? '0'.repeat(after.length),
    after,
    type: type ?? (before === undefined ? 'branch_creation' : 'push'),
    actor,
    at: state.time(),
  });
}

/** Deletes a branch. */
export function deleteBranch(state: FakeState, branch: string, actor: string | null): void {
  const before = state.refs.get(branch);
  if (before === undefined) return;
  moveBranch(state, branch, '0'.repeat(before.length), { actor, type: 'branch_deletion' });
  state.refs.delete(branch);
}

/** A commit id that a test can name. */
export function fakeSha(name: string): string {
  return createHash('sha1').update(name).digest('hex');
}

/** Git's name of a file's content. */
export function blobSha(content: string): string {
  const bytes = Buffer.from(content, 'utf8');
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function userId(login: string): number {
  return 100_000 + Number(`0x${fakeSha(login).slice(0, 6)}`);
}

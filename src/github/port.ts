import type { Result } from '../fault/fault.js';
import type { Account, Commit, Dismissal, Listing, PullRequest as GatePullRequest, Push, Review, Team } from '../gate/facts.js';
import type { Run } from './run-identity.js';
import type { IssueText, IssueWords } from './issue-text.js';

export type { Listing, Push, Review };

/** Of the gate's pull request what the flows need besides. */
export interface PullRequest extends GatePullRequest {
  readonly url: string;
  readonly headBranch: string;
  /** True also where the repository of the head is gone. */
  readonly fromFork: boolean;
  /** The base branch's commit, as GitHub knows it: moves on with the branch while the pull request is open. */
  readonly base: string;
  /** ISO 8601 in UTC, as {@link mergedAt}. */
  readonly createdAt: string;
  /** Null unless merged. */
  readonly mergedAt: string | null;
}

/** Somebody as GitHub names them; of an account that is gone there is none. */
export interface Person extends Account {
  readonly id: number;
  readonly type: 'User' | 'Bot';
}

/** A comment that this token's identity wrote. Whoever may write can have edited its text: it is for people, and no record. */
export interface Comment {
  readonly id: number;
  readonly url: string;
  /** The head commit that its marker names. */
  readonly head: string | undefined;
  /** SHA-256 over the whole text, 64 hexadecimal digits. The text itself is not given: nothing may start from it. */
  readonly digest: string;
  /** Whether it says that it was written anew, in place of a text that was not ours. */
  readonly replaced: boolean;
}

export interface CommentToPut {
  readonly pullRequest: number;
  /** Which of our comments, as `review`: a-z, 0-9, `.`, `-`, `/`. */
  readonly key: string;
  /** The commit that the text speaks of; undefined for one that passes for the review of none. */
  readonly head: string | undefined;
  /** The whole text; undefined leaves what stands there. At most 65,536 characters, of which the lines of a marker take 320 at most. */
  readonly render: (current: Comment | undefined) => string | undefined;
  /** The comment as {@link GitHub.comment} gave it, null for none: it is not looked for again. */
  readonly found?: Comment | null;
  /** What stands there is not ours: above the new text that is said, for as long as the head is this one. */
  readonly anew?: boolean;
  /** Makes sure right before that the pull request is open, and its head this one, also where the comment is of this head. */
  readonly afresh?: boolean;
  /** Told apart by it: the same text of another run is another one. */
  readonly run?: Run;
  /** Told the digest of the text before it is written; where that fails nothing is. */
  readonly note?: (digest: string) => Promise<Result<unknown>>;
}

/** The comment's digest is that of the text that was sent. `outdated`: the pull request's head is another commit by now, or (where asked) it is not open any more; nothing was written. */
export type CommentPut =
  { readonly done: 'created' | 'updated' | 'unchanged'; readonly comment: Comment } | { readonly done: 'nothing' | 'outdated' };

export interface CommitStatus {
  readonly sha: string;
  /** `vendor-bucket/plan`, `vendor-bucket/approval`. */
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  /** Shortened to GitHub's 140 characters when it is set. */
  readonly description: string;
  readonly targetUrl?: string;
}

/** A status as it was posted: nobody can edit it, and a later one of the same context stands beside it. */
export interface PostedStatus extends CommitStatus {
  readonly creator: Person | null;
  /** ISO 8601 in UTC, by GitHub's clock. */
  readonly createdAt: string;
}

export interface DeploymentToMake {
  readonly environment: string;
  /** The commit; a branch could move on. */
  readonly sha: string;
  readonly task: string;
  readonly description: string;
  /** Tells deployments of one commit and environment apart: give it the run and its attempt. */
  readonly payload: Readonly<Record<string, string | number | boolean>>;
}

export interface Deployment {
  readonly id: number;
  readonly environment: string;
  readonly sha: string;
  readonly task: string;
  /** The payload as it was given; `{}` where it is of another form. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
}

type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

export interface DeploymentStatus {
  readonly state: DeploymentState;
  readonly description: string;
  readonly createdAt: string;
}

export interface Issue {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed';
  /** Only in what {@link GitHub.issue} gives; null where it is open, or the account is gone. */
  readonly closedBy?: Person | null;
  /** ISO 8601 in UTC; absent where it is open. */
  readonly closedAt?: string;
  /** `completed` or `not_planned`, where GitHub says why it was closed. */
  readonly stateReason?: string;
}

/** How an issue was closed last. */
export interface Closing {
  /** What it came by, besides who did it: `hand`, or what closed it, such as `PullRequest` or `Commit`. */
  readonly closerKind: string;
  /** How often the issue was opened again, by anybody. */
  readonly reopenings: number;
}

/** The key is unique in the repository, as `handover/ss-acme`: an issue of one is never opened twice. */
export interface IssueToOpen extends IssueText {
  readonly labels: readonly Label[];
  readonly assignees: readonly string[];
  /** Issues of this key that are not it any more. */
  readonly former?: readonly number[];
}

export interface Label {
  readonly name: string;
  /** Six hexadecimal digits, for when the label has to be created. */
  readonly colour?: string;
  readonly description?: string;
}

export interface OpenedIssue {
  readonly issue: Issue;
  /** One of this key was there: its title and text are written anew, and it is open. */
  readonly existed: boolean;
  /** Who could not be assigned: no such account, or without access to the repository. */
  readonly notAssigned: readonly string[];
}

export interface FollowUp {
  /** A branch of our own, named after what it proposes; where that name is another's, it gets `-2` to `-9` at its end. Never forced. */
  readonly branch: string;
  readonly baseBranch: string;
  /** The commit that the branch's only commit stands on. */
  readonly baseCommit: string;
  /** Whether a commit is one of the base branch's: one that is there may stand on an older one. */
  readonly isBase: (commit: string) => Promise<boolean>;
  readonly file: { readonly path: string; readonly content: string; readonly executable: boolean; readonly message: string };
  /**
   * Called with the branch's only commit and the one that it stands on: before the branch is made; where a branch or a pull request
   * is there already and holds exactly this, before it is taken for ours.
   */
  readonly note: (made: { readonly head: string; readonly base: string }) => Promise<Result<unknown>>;
  readonly title: string;
  readonly body: string;
}

export interface ChangedFile {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged';
}

/** Of a run that has ended, when (ISO 8601 in UTC). */
export type RunState = { readonly is: 'ended'; readonly at: string } | { readonly is: 'alive' | 'unknown' };

/**
 * GitHub, as the flows use it, for one repository. A fault's code is `github/...`; a call that fails for good has been repeated where
 * that may help. What is created is looked for before it is created again, so that a cut connection leaves nothing twice.
 */
export interface GitHub {
  /** Requests sent so far, repeats included. */
  readonly calls: () => number;
  /** Whose the token is. */
  readonly identity: () => Promise<Result<Account>>;
  readonly pullRequest: (number: number) => Promise<Result<PullRequest>>;
  /** Whether an attempt of a run of a workflow has ended: `unknown` where GitHub has no such run (any more). */
  readonly runState: (run: { readonly id: string; readonly attempt: number }) => Promise<Result<RunState>>;
  /** The runs of a workflow (its path) on a branch that have not ended and may apply. */
  readonly runsAt: (of: {
    readonly branch: string;
    readonly workflow: string;
  }) => Promise<Result<readonly { readonly id: string; readonly url: string }[]>>;
  /** The commit at which a branch is now. */
  readonly branchTip: (branch: string) => Promise<Result<string>>;
  /** What a branch is called by now: another name where it was renamed, undefined where there is none of that name any more. */
  readonly branchNow: (branch: string) => Promise<Result<string | undefined>>;
  /** In chronological order. */
  readonly reviews: (pullRequest: number) => Promise<Result<Listing<Review>>>;
  /** GitHub lists no more than 250: then `complete` is false. */
  readonly commits: (pullRequest: number) => Promise<Result<Listing<Commit>>>;
  /** GitHub lists no more than 3,000: then `complete` is false. */
  readonly files: (pullRequest: number) => Promise<Result<Listing<ChangedFile>>>;
  /** Every pull request that GitHub ties to a commit, merged or not, of any base: the caller filters. */
  readonly pullRequestsOf: (commit: string) => Promise<Result<readonly PullRequest[]>>;
  /** The commits that merging a pull request made on its base branch, by the events of it: with a rebase the last one. */
  readonly mergesOf: (pullRequest: number) => Promise<Result<readonly string[]>>;
  /** The pull requests in the merge queue of a branch, in their order; null where it has no queue. */
  readonly mergeQueue: (branch: string) => Promise<Result<readonly number[] | null>>;
  /** Who dismissed which reviews of a pull request. */
  readonly dismissals: (pullRequest: number) => Promise<Result<readonly Dismissal[]>>;
  /** Who moved a branch of this repository to which commit, the latest first. Whether GitHub tells it of one that is gone is not known. */
  readonly pushes: (branch: string) => Promise<Result<Listing<Push>>>;
  /**
   * The same from what GitHub lists of all branches, those that are gone too: read back to where the branch of a pull request was made,
   * or to the end. Not `complete` where there is more of it than can be read.
   */
  readonly pushesAmongAll: (pull: Pick<PullRequest, 'headBranch' | 'createdAt'>) => Promise<Result<Listing<Push>>>;
  /**
   * A file's bytes at a commit of this repository, as its pull requests keep it when their branches are gone; null where nothing is at
   * the path. Refuses what is no file, what has over 1 MiB, and bytes that are not those of the blob that GitHub names (`github/file`).
   */
  readonly fileAt: (commit: string, path: string) => Promise<Result<Uint8Array | null>>;
  /** `name` as the settings write it: `org/slug`, or `slug` of the repository's owner. Without the right to read it, `unreadable`. */
  readonly team: (name: string) => Promise<Result<Team>>;
  readonly comment: (pullRequest: number, key: string) => Promise<Result<Comment | undefined>>;
  readonly putComment: (comment: CommentToPut) => Promise<Result<CommentPut>>;
  /** The statuses that this token's identity posted on a commit, the newest first. */
  readonly statuses: (sha: string) => Promise<Result<readonly PostedStatus[]>>;
  readonly setStatus: (status: CommitStatus) => Promise<Result<PostedStatus>>;
  /** The deployments that this token's identity made, the newest first. */
  readonly deployments: (
    filter: Readonly<Partial<Record<'environment' | 'sha' | 'task', string>>>,
  ) => Promise<Result<readonly Deployment[]>>;
  /** The newest first. */
  readonly deploymentStatuses: (deployment: number) => Promise<Result<readonly DeploymentStatus[]>>;
  readonly createDeployment: (deployment: DeploymentToMake) => Promise<Result<Deployment>>;
  readonly setDeploymentState: (
    deployment: number,
    status: {
      readonly state: DeploymentState;
      readonly description: string;
      readonly logUrl?: string;
      readonly environmentUrl?: string;
    },
  ) => Promise<Result<DeploymentStatus>>;
  /** Undefined where it is gone: deleted, made a discussion, or moved to another repository. */
  readonly issue: (number: number) => Promise<Result<(Issue & IssueWords & { readonly key: string | undefined }) | undefined>>;
  /** What the open issues with a label say, by number. Not of all where there are more than 10,000. */
  readonly openIssues: (label: string) => Promise<Result<ReadonlyMap<number, IssueWords>>>;
  readonly closing: (number: number) => Promise<Result<Closing>>;
  /** By the key and this token's identity as its author, open or closed, whatever its labels. Two calls at most, at any size. */
  readonly findIssue: (key: string) => Promise<Result<Issue | undefined>>;
  /** Looks first. Labels are created where they are missing. */
  readonly openIssue: (issue: IssueToOpen) => Promise<Result<OpenedIssue>>;
  /** Writes an open issue of this token's identity anew where its title or text is another; leaves any other issue. Two calls at most. */
  readonly rewriteIssue: (number: number, text: IssueText) => Promise<Result<'rewritten' | 'left' | 'gone'>>;
  /** Opens an issue again, with this text where one is given, and a comment that says why. */
  readonly reopenIssue: (number: number, text: IssueText | undefined, why: string) => Promise<Result<void>>;
  /**
   * The pull request of the token's identity whose branch holds exactly this file on a commit of the base branch, and nothing else: one
   * that is there, also one that was closed, or a new one. What else stands under its names is left alone.
   */
  readonly openFollowUp: (followUp: FollowUp) => Promise<Result<PullRequest>>;
}

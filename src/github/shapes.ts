import { z } from 'zod';
import { defined } from '../defined.js';
import type { Dismissal } from '../gate/facts.js';
import type { ChangedFile, Deployment, DeploymentStatus, Issue, Person, PostedStatus, PullRequest, Review } from './port.js';

/**
 * The answers of GitHub's REST API, as far as they are used ("GitHub REST API description", version 2022-11-28). What comes from
 * there is as foreign as any other data: names are only taken as what GitHub allows, and addresses only of the web.
 */
export const id = z.int().positive();
const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/);
const link = z
  .string()
  .max(4096)
  .regex(/^https?:\/\/[^\s"'<>`]+$/);
export const login = z
  .string()
  .max(100)
  .regex(/^[^\s"'<>`@]+$/);
const branch = z.string().min(1).max(255);

export const person = z
  .object({ login, id, type: z.string() })
  .transform((user): Person => ({ login: user.login, id: user.id, type: user.type === 'User' ? 'User' : 'Bot' }));

export const branchAtCommit = z.object({ name: branch, commit: z.object({ sha }) });

/** Both the whole pull request and the shorter one of a list. */
export const pullRequest = z
  .object({
    number: id,
    html_url: link,
    state: z.enum(['open', 'closed']),
    merged_at: time.nullable(),
    user: person.nullable(),
    created_at: time,
    head: z.object({ ref: branch, sha, repo: z.object({ id }).nullable() }),
    base: z.object({ ref: branch, sha, repo: z.object({ id, default_branch: branch }) }),
  })
  .transform(({ number, html_url, state, merged_at, user, created_at, head, base }): PullRequest => ({
    number,
    url: html_url,
    author: user,
    state: merged_at === null ? state : 'merged',
    baseBranch: base.ref,
    defaultBranch: base.repo.default_branch,
    head: head.sha,
    headBranch: head.ref,
    fromFork: head.repo?.id !== base.repo.id,
    base: base.sha,
    createdAt: created_at,
    mergedAt: merged_at,
  }));

export const review = z
  .object({
    id,
    user: person.nullable(),
    state: z.enum(['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING']),
    commit_id: sha.nullable(),
    submitted_at: time.nullish(),
  })
  .transform(({ id, user, state, commit_id, submitted_at }): Review => ({
    id,
    user,
    state,
    commit: commit_id,
    submittedAt: submitted_at ?? null,
  }));

const gitPerson = z.object({ email: z.string().max(1000).optional() }).nullable();
// An account that GitHub does not know is null, or an object without fields.
const account = z.union([z.object({ login, id }), z.strictObject({}).transform(() => null)]).nullable();

export const commit = z.object({
  sha,
  author: account,
  committer: account,
  commit: z.object({
    message: z.string(),
    author: gitPerson,
    committer: gitPerson,
    verification: z.object({ verified: z.boolean() }).optional(),
  }),
});

/** "Activity" of the API description. A branch that is deleted goes to a commit of zeros, or, as on GitHub's own pages, to none. */
export const activity = z.object({
  after: sha.nullable(),
  ref: z.string(),
  timestamp: time,
  activity_type: z.string(),
  actor: person.nullable(),
});

/** "MergeQueue" of the GraphQL API; null where the branch has none. */
export const mergeQueue = z.object({
  data: z.object({
    repository: z.object({
      mergeQueue: z
        .object({
          entries: z.object({
            nodes: z.array(z.object({ position: z.int(), pullRequest: z.object({ number: z.int().positive() }) })).max(100),
          }),
        })
        .nullable(),
    }),
  }),
});

/** "Issue event": of its many kinds two are of use. */
export const pullRequestEvent = z.object({
  event: z.string(),
  actor: person.nullable(),
  commit_id: sha.nullable(),
  dismissed_review: z.object({ review_id: id, state: z.string() }).optional(),
});

export function dismissalIn({ event, actor, dismissed_review: review }: z.output<typeof pullRequestEvent>): readonly Dismissal[] {
  if (event !== 'review_dismissed' || review === undefined) return [];
  return [{ review: review.review_id, was: review.state === 'changes_requested' ? 'objection' : 'approval', by: actor }];
}

/**
 * "Content file"; of folders, submodules, links that lead out of the repository, and files of over 1 MB, which come with the encoding
 * `none`, only that it is one. A link to a regular file answers as that file: only the tree tells it.
 */
export const content = z.union([
  z.object({
    type: z.literal('file'),
    encoding: z.literal('base64'),
    size: z.int().min(0),
    sha,
    content: z.string().regex(/^[A-Za-z0-9+/\n]*={0,2}\n?$/),
  }),
  z.object({ type: z.string(), encoding: z.literal('none').optional() }).transform(() => 'other' as const),
  z.array(z.object({ type: z.string() })).transform(() => 'other' as const),
]);

export const file = z
  .object({
    filename: z.string().min(1),
    previous_filename: z.string().min(1).optional(),
    status: z.enum(['added', 'removed', 'modified', 'renamed', 'copied', 'changed', 'unchanged']),
  })
  .transform(({ filename, previous_filename, status }): ChangedFile => ({
    path: filename,
    status,
    ...defined({ previousPath: previous_filename }),
  }));

/** A comment may have no text at all: left out or null. */
const bodyOf = z
  .string()
  .nullish()
  .transform((body) => body ?? '');
export const comment = z.object({ id, html_url: link, user: person.nullable(), body: bodyOf });

export const status = z
  .object({
    context: z.string(),
    state: z.enum(['error', 'failure', 'pending', 'success']),
    description: z.string().nullable(),
    target_url: link.nullish(),
    creator: person.nullable(),
    created_at: time,
  })
  .transform(({ context, state, description, target_url, creator, created_at }): Omit<PostedStatus, 'sha'> => ({
    context,
    state,
    description: description ?? '',
    ...(target_url === undefined || target_url === null ? {} : { targetUrl: target_url }),
    creator,
    createdAt: created_at,
  }));

export const deployment = z
  .object({
    id,
    environment: z.string(),
    sha,
    task: z.string(),
    payload: z.record(z.string(), z.unknown()).catch({}),
    creator: person.nullable(),
    created_at: time,
  })
  .transform(({ created_at, ...rest }): Deployment & { creator: Person | null } => ({ ...rest, createdAt: created_at }));

export const deploymentStatus = z
  .object({
    state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
    description: z.string(),
    created_at: time,
  })
  .transform(({ state, description, created_at }): DeploymentStatus => ({ state, description, createdAt: created_at }));

export interface ReadIssue {
  readonly issue: Issue;
  readonly author: Person | null;
  readonly title: string;
  readonly body: string;
  readonly assignees: readonly string[];
  readonly isPullRequest: boolean;
}

export const issue = z
  .object({
    number: id,
    html_url: link,
    state: z.enum(['open', 'closed']),
    state_reason: z.string().nullish(),
    title: z.string(),
    body: z.string().nullish(),
    user: person.nullable(),
    assignees: z.array(person).nullish(),
    closed_by: person.nullish(),
    closed_at: time.nullish(),
    pull_request: z.object({}).optional(),
  })
  .transform((read): ReadIssue => ({
    issue: {
      number: read.number,
      url: read.html_url,
      state: read.state,
      ...defined({ closedBy: read.closed_by }),
      ...(typeof read.closed_at === 'string' ? { closedAt: read.closed_at } : {}),
      ...(typeof read.state_reason === 'string' ? { stateReason: read.state_reason } : {}),
    },
    author: read.user,
    title: read.title,
    body: read.body ?? '',
    assignees: (read.assignees ?? []).map(({ login }) => login),
    isPullRequest: read.pull_request !== undefined,
  }));

/** "ClosedEvent" of the GraphQL API: the last one of an issue. */
export const closing = z.object({
  data: z.object({
    repository: z.object({
      issue: z.object({
        closings: z.object({ nodes: z.tuple([z.object({ closer: z.object({ __typename: z.string() }).nullable() })]) }),
        reopenings: z.object({ totalCount: z.int().min(0) }),
      }),
    }),
  }),
});

export const gitCommit = z
  .object({ sha, tree: z.object({ sha }), parents: z.array(z.object({ sha })) })
  .transform(({ sha, tree, parents }) => ({ sha, tree: tree.sha, parents: parents.map((parent) => parent.sha) }));

/** "Git tree", read with all that is below it: up to 100,000 entries, then it is truncated. */
export const gitTreeEntries = z.object({
  tree: z.array(z.object({ path: z.string(), mode: z.string(), sha: sha.optional() })),
  truncated: z.boolean(),
});

export const gitTree = z.object({ sha }).transform((tree) => tree.sha);

export const gitRef = z.object({ object: z.object({ type: z.literal('commit'), sha }) }).transform(({ object }) => object.sha);

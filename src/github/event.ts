import { z } from 'zod';
import { failed, ok, quote, type Result } from '../fault/fault.js';

/** What set a run off, of the events that mean something here. */
export type Event =
  | {
      readonly kind: 'pull-request';
      readonly number: number;
      readonly action: string;
      /** The commit that was pushed. */
      readonly head: string;
      /** The base branch's commit when the event was made. */
      readonly base: string;
      readonly baseBranch: string;
      readonly defaultBranch: string;
      readonly fromFork: boolean;
    }
  | {
      readonly kind: 'review';
      readonly number: number;
      readonly action: string;
      readonly head: string;
      readonly base: string;
      readonly fromFork: boolean;
    }
  | {
      readonly kind: 'merge-group';
      readonly head: string;
      readonly base: string;
      /** The branch that the group goes into, and the last pull request of it, by the name that GitHub gave the group's own branch. */
      readonly into?: { readonly branch: string; readonly pullRequest: number };
    }
  | { readonly kind: 'push'; readonly branch: string; readonly commit: string; readonly defaultBranch: string }
  /** A run by the clock or by hand, on a branch. */
  | {
      readonly kind: 'run';
      readonly by: 'schedule' | 'workflow_dispatch';
      readonly branch: string;
      readonly commit: string;
      readonly defaultBranch: string;
    }
  | {
      readonly kind: 'issue';
      readonly number: number;
      readonly action: string;
      /** The default branch's when it happened. */
      readonly commit: string;
      readonly defaultBranch: string;
      /** What it said when this happened. */
      readonly said: { readonly title: string; readonly body: string };
    };

const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const repository = z.object({ default_branch: z.string().min(1), full_name: z.string() });
const side = z.object({ sha: commit, ref: z.string(), repo: z.object({ full_name: z.string() }).nullable() });
const pullRequest = z.object({ number: z.int().positive(), head: side, base: side });

const shapes = {
  pull_request: z.object({ action: z.string(), pull_request: pullRequest, repository }),
  pull_request_review: z.object({ action: z.string(), pull_request: pullRequest, repository }),
  merge_group: z.object({
    merge_group: z.object({ head_sha: commit, base_sha: commit, head_ref: z.string().max(2048).optional() }),
  }),
  push: z.object({ ref: z.string(), after: commit, repository }),
  dispatch: z.object({ repository }),
  // A scheduled run has no payload to speak of; GitHub runs schedules on the default branch and nowhere else.
  schedule: z.object({}),
  issues: z.object({
    action: z.string(),
    repository,
    issue: z.object({ number: z.int().positive(), title: z.string(), body: z.string().nullish() }),
  }),
};

/** What the runner says beside the payload. */
interface RunnerFacts {
  /** GITHUB_EVENT_NAME */
  readonly name: string;
  /** GITHUB_SHA */
  readonly sha: string;
  /** GITHUB_REF */
  readonly ref: string;
}

/**
 * Reads the payload of the event that set the run off. Its values come from whoever caused the event: they are data.
 * Refuses an event that this action has no use for (`event/unknown`) and a payload of another shape (`event/shape`).
 */
export function parseEvent(facts: RunnerFacts, payload: unknown): Result<Event> {
  switch (facts.name) {
    case 'pull_request':
    case 'pull_request_target':
      return read(facts, shapes.pull_request, payload, pullRequestEvent);
    case 'pull_request_review':
      return read(facts, shapes.pull_request_review, payload, reviewEvent);
    case 'merge_group':
      return read(facts, shapes.merge_group, payload, mergeGroupEvent);
    case 'push':
      return read(facts, shapes.push, payload, pushEvent);
    case 'schedule':
      return read(facts, shapes.schedule, payload, () => runOf('schedule', facts, branchOf(facts.ref)));
    case 'workflow_dispatch':
      return read(facts, shapes.dispatch, payload, ({ repository }) =>
        runOf('workflow_dispatch', facts, repository.default_branch),
      );
    case 'issues':
      return read(facts, shapes.issues, payload, (issues) => issueEvent(issues, facts));
    default:
      return failed({
        code: 'event/unknown',
        message: `The event ${quote(facts.name)} means nothing to this action`,
        fix: 'Run it on pull_request, pull_request_review, merge_group, push, schedule, workflow_dispatch or issues.',
      });
  }
}

type Payload<E extends keyof typeof shapes> = z.output<(typeof shapes)[E]>;

function pullRequestEvent({ action, pull_request: pr, repository }: Payload<'pull_request'>): Event {
  return {
    kind: 'pull-request',
    number: pr.number,
    action,
    head: pr.head.sha,
    base: pr.base.sha,
    baseBranch: pr.base.ref,
    defaultBranch: repository.default_branch,
    fromFork: isFork(pr),
  };
}

function reviewEvent({ action, pull_request: pr }: Payload<'pull_request_review'>): Event {
  return { kind: 'review', number: pr.number, action, head: pr.head.sha, base: pr.base.sha, fromFork: isFork(pr) };
}

function mergeGroupEvent({ merge_group: group }: Payload<'merge_group'>): Event {
  return { kind: 'merge-group', head: group.head_sha, base: group.base_sha, ...groupOf(group.head_ref) };
}

function pushEvent({ ref, after, repository }: Payload<'push'>): Event {
  return { kind: 'push', branch: branchOf(ref), commit: after, defaultBranch: repository.default_branch };
}

function runOf(by: 'schedule' | 'workflow_dispatch', { ref, sha }: RunnerFacts, defaultBranch: string): Event {
  return { kind: 'run', by, branch: branchOf(ref), commit: sha, defaultBranch };
}

function issueEvent({ action, issue, repository }: Payload<'issues'>, { sha }: RunnerFacts): Event {
  return {
    kind: 'issue',
    number: issue.number,
    said: { title: issue.title, body: issue.body ?? '' },
    action,
    commit: sha,
    defaultBranch: repository.default_branch,
  };
}

function read<T>(facts: RunnerFacts, shape: z.ZodType<T>, payload: unknown, event: (value: T) => Event): Result<Event> {
  const parsed = shape.safeParse(payload);
  if (parsed.success) return ok(event(parsed.data));
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return failed({
    code: 'event/shape',
    message: `The payload of the event ${quote(facts.name)} is not what GitHub documents, at ${quote(where)}`,
    fix: 'Run the action by GitHub, or name a payload as GitHub sends it in GITHUB_EVENT_PATH.',
  });
}

/** A head whose repository is gone counts as a fork: nothing is known of it. */
function isFork({ head, base }: z.output<typeof pullRequest>): boolean {
  return head.repo === null || head.repo.full_name !== base.repo?.full_name;
}

function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

/** GitHub names the branch of a group after the last pull request in it, and lets nobody else write to such a branch. */
function groupOf(ref = ''): { readonly into?: { readonly branch: string; readonly pullRequest: number } } {
  const [, branch, number] =
    /^(?:refs\/heads\/)?gh-readonly-queue\/(.+)\/pr-([1-9][0-9]{0,9})-(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(ref) ?? [];
  return branch === undefined ? {} : { into: { branch, pullRequest: Number(number) } };
}

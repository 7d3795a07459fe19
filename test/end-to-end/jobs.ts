import type { ChildProcess } from 'node:child_process';
import type { Sandbox, SandboxCall } from '../../src/sandbox/index.js';
import { fakeSha, workflowToken, type FakeCall, type FakeGitHub, type FakePull } from '../github/fake-github.js';
import { runStep, type Ended } from './job.js';
import { leanProvider } from '../provider/mirror.js';
import { payloadsOf } from './payloads.js';
import type { Upstream } from './upstream.js';

/** The sandbox takes any, so it is one that can be looked for in a log. */
const secretKey = 'e2e/secret+access+key/1234567890';

/** What a job of a fork's pull request gets: it only reads. */
export const forkToken = 'ghs_fake-read-only-token';

/** The job of a fork: a token that reads, and no credentials. */
export const asFork = {
  inputs: { token: forkToken, 'job-token': forkToken },
  env: {
    ...{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    // A file that is named says that there are credentials.
    ...{ AWS_CONFIG_FILE: undefined, AWS_SHARED_CREDENTIALS_FILE: undefined },
  },
} as const;

/** What set a run off: with it, GitHub starts the same run once more. */
interface Occasion {
  readonly id: number;
  readonly event: string;
  readonly payload: unknown;
  readonly ref: Ref;
}

/** What one run of the action did. */
export interface Run extends Ended {
  readonly occasion: Occasion;
  readonly calls: readonly FakeCall[];
  readonly aws: readonly SandboxCall[];
}

interface RunOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  /** Laid over the environment of the job. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly started?: (child: ChildProcess) => void;
  /** What an earlier step of the job does to the checkout. */
  readonly prepare?: (workspace: string) => void;
  /** Looks at the checkout when the run has ended. */
  readonly inspect?: (workspace: string) => void;
  /** In the test's own process: see in-process.ts. */
  readonly inProcess?: boolean;
}

/** Of a run that only leads up to what the test is about: it needs no process of its own. */
export const leadUp: RunOptions = { inProcess: true };

/** What a job is of: the folder of the action, and the program that runs it. */
export interface JobOptions {
  readonly action: string;
  readonly node?: string;
  /** Of every job, below what a run's own options say. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of every job whose own options don't say: in the test's own process. Not where a test is given the process. */
  readonly inProcess?: boolean;
  /** The provider as users have it, installed from its own mirror: see ../provider/mirror.ts. */
  readonly wholeProvider?: boolean;
}

interface Ref {
  readonly sha: string;
  readonly ref: string;
  /** The commit that the workflow checks out. */
  readonly checkout: string;
}

/** The jobs that GitHub's events set off. One at a time, as each says what it called. */
export class Jobs {
  readonly github: FakeGitHub;
  readonly aws: Sandbox;
  readonly upstream: Upstream;
  readonly #options: JobOptions;
  #pushed: string;
  #nextRun = 7;

  constructor(options: JobOptions, { upstream, github, aws }: Pick<Jobs, 'upstream' | 'github' | 'aws'>) {
    this.#options = options;
    this.upstream = upstream;
    this.github = github;
    this.aws = aws;
    this.#pushed = upstream.main;
  }

  pull(number: number): FakePull {
    const pull = this.github.state.pulls.get(number);
    if (pull === undefined) throw new Error(`There is no pull request #${number}.`);
    return pull;
  }

  opened(number: number, options: RunOptions = {}): Promise<Run> {
    return this.#pullRequest(number, 'opened', options);
  }

  /** Has it planned, on the way to what the test is about. */
  async planned(number: number): Promise<void> {
    expectEnd(await this.opened(number, leadUp), 0);
  }

  synchronized(number: number, options: RunOptions = {}): Promise<Run> {
    return this.#pullRequest(number, 'synchronize', options);
  }

  reviewed(number: number, action: 'submitted' | 'dismissed' = 'submitted', options: RunOptions = {}): Promise<Run> {
    const pull = this.pull(number);
    return this.#run('pull_request_review', this.#payloads.review(pull, action), ofPull(pull), options);
  }

  pushed(options: RunOptions = {}): Promise<Run> {
    const payload = this.#payloads.push(this.#pushed, this.upstream.main);
    this.#pushed = this.upstream.main;
    return this.#run('push', payload, this.#main, options);
  }

  byHand(inputs: Readonly<Record<string, string>>): Promise<Run> {
    return this.#run('workflow_dispatch', this.#payloads.dispatch(inputs), this.#main, { inputs });
  }

  byTheClock(options: RunOptions = {}): Promise<Run> {
    return this.#run('schedule', this.#payloads.schedule(), this.#main, options);
  }

  closed(issue: number, by: string, closer?: 'PullRequest'): Promise<Run> {
    this.github.closeIssue(issue, by, 'completed', closer);
    return this.#run('issues', this.#payloads.issue(issue, 'closed', by), this.#main);
  }

  /** The merge queue tries a pull request on `main` as it is now. */
  queued(number: number, { message = `Ask for a bucket (#${number})` } = {}): Promise<Run> {
    const base = this.upstream.main;
    const branch = `gh-readonly-queue/main/pr-${number}-${base}`;
    this.upstream.git('checkout', '--quiet', '-B', branch, 'main');
    this.upstream.git('merge', '--quiet', '--squash', this.pull(number).headRef);
    this.upstream.git('commit', '--quiet', '-m', message);
    const head = this.upstream.git('rev-parse', 'HEAD');
    const ref = { sha: head, ref: `refs/heads/${branch}`, checkout: head };
    return this.#run('merge_group', this.#payloads.mergeGroup(base, head, number), ref);
  }

  /** Somebody re-runs a run: with the payload and the commit that it had, under the next attempt. */
  again({ occasion: { id, event, payload, ref } }: Run, options: RunOptions = {}, attempt = 2): Promise<Run> {
    const env = { GITHUB_RUN_ID: String(id), GITHUB_RUN_ATTEMPT: String(attempt), ...options.env };
    return this.#run(event, payload, ref, { ...options, env });
  }

  get #payloads() {
    return payloadsOf(this.github);
  }

  get #main(): Ref {
    const { main } = this.upstream;
    return { sha: main, ref: 'refs/heads/main', checkout: main };
  }

  #pullRequest(number: number, action: string, options: RunOptions): Promise<Run> {
    const pull = this.pull(number);
    return this.#run('pull_request', this.#payloads.pullRequest(pull, action), ofPull(pull), options);
  }

  async #run(name: string, payload: unknown, at: Ref, options: RunOptions = {}): Promise<Run> {
    const { sha, ref, checkout } = at;
    const id = Number(options.env?.['GITHUB_RUN_ID'] ?? this.#nextRun++);
    const workspace = this.upstream.checkout(checkout);
    options.prepare?.(workspace.folder);
    const [calls, aws] = [this.github.calls().length, this.aws.calls().length];
    const { action, node = process.execPath, env = {} } = this.#options;
    // Who brings a PATH brings a stand-in.
    const lean = this.#options.wholeProvider === true || 'PATH' in env ? {} : await leanProvider();
    const inProcess = options.inProcess ?? (options.started === undefined && this.#options.inProcess === true);
    const own = { command: 'auto', token: workflowToken, 'job-token': workflowToken, settings: '.github/vendor-bucket.yml' };
    try {
      const ended = await runStep({
        ...{ action, node, workspace: workspace.folder, started: options.started, inProcess },
        event: { name, payload, sha, ref },
        inputs: { ...own, ...options.inputs },
        env: {
          ...{
            GITHUB_REPOSITORY: 'acme/buckets',
            GITHUB_API_URL: this.github.url,
            GITHUB_GRAPHQL_URL: this.github.graphqlUrl,
          },
          ...this.aws.env({}),
          ...{ AWS_SECRET_ACCESS_KEY: secretKey, TF_CLI_CONFIG_FILE: process.env['TF_CLI_CONFIG_FILE'] },
          ...{ ...lean, GITHUB_RUN_ID: String(id), ...env },
          ...options.env,
        },
        secrets: [workflowToken, forkToken, secretKey],
      });
      options.inspect?.(workspace.folder);
      const occasion = { id, event: name, payload, ref: at };
      return { ...ended, occasion, calls: this.github.calls().slice(calls), aws: this.aws.calls().slice(aws) };
    } finally {
      workspace.remove();
    }
  }
}

/** Makes sure how a run ended; else its log is shown. */
export function expectEnd(run: Run, code: 0 | 1): Run {
  if (run.code !== code) throw new Error(`The run ended with ${String(run.code)}, not with ${code}:\n${run.log}`);
  return run;
}

/** GitHub tests the merge of base and head; nothing may go by that commit, so here it is one that does not exist. */
function ofPull({ number, head }: FakePull): Ref {
  return { sha: fakeSha(`merge of ${number}`), ref: `refs/pull/${number}/merge`, checkout: head };
}

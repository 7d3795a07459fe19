import { resolve } from 'node:path';
import type { BucketSpec } from '../../src/spec/spec.js';
import { risk } from '../../src/change/change.js';
import { describeDrift } from '../../src/change/describe.js';
import { describeBegun } from '../../src/change/first-apply.js';
import type { Event } from '../../src/github/event.js';
import type { Run } from '../../src/github/run-identity.js';
import { ok, type Fault, type Result } from '../../src/fault/fault.js';
import type { Roles, WhichRole } from '../../src/action/accounts/sessions.js';
import { whichRole } from '../../src/action/accounts/which-role.js';
import type { ActionContext, ActionEnd, Inputs } from '../../src/action/context.js';
import { realPorts, type PlanPorts } from '../../src/action/plan/planner.js';
import type { Reporter } from '../../src/action/reporter.js';
import type { BegunPlans } from '../../src/action/apply/begun.js';
import { firstOf } from '../../src/run/planning.js';
import type { PlannedRequest } from '../../src/run/planned.js';
import { memoryStore, type ObjectStore } from '../../src/ledger/index.js';
import { fingerprint } from '../../src/terraform/index.js';
import { bucketValues, planFrom } from '../change/stack-values.js';
import { Scratch, value } from '../git/scratch.js';
import { connect } from '../github/connect.js';
import { startFakeGitHub, type FakeGitHub } from '../github/fake-github.js';
import { applied, ledgerOver } from '../ledger/records.js';

export const settings = `state: { s3: { bucket: acme-terraform-state, region: us-east-1 } }
approvals: { sendsafely: { users: [alice, bob] }, custom: { users: [carol] } }
`;

export function request(bucket: string, vendor = 'sendsafely'): string {
  const more =
    vendor === 'custom' ? `parameters: { principals: ['arn:aws:iam::123456789012:role/x'], actions: ['s3:PutObject'] }\n` : '';
  return `vendor: ${vendor}\nbucket: ${bucket}\nregion: us-east-1\n${more}`;
}

export const credentials = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

/** What Terraform would do, by hand: a bucket is made, unless it is told otherwise. */
interface FakeTerraform {
  readonly planned: string[][];
  /** Faults by bucket. */
  readonly failing: Map<string, Fault>;
  /** Buckets that have another plan than before. */
  readonly moved: Set<string>;
}

/** A repository, a GitHub, a ledger and a Terraform that all keep state; one for each test. */
export class PlanWorld {
  readonly scratch = Scratch.borrow();
  readonly said: string[] = [];
  readonly warnings: string[] = [];
  readonly annotated: Fault[] = [];
  readonly summaries: string[] = [];
  readonly objects = new Map<string, Uint8Array>();
  readonly terraform: FakeTerraform = { planned: [], failing: new Map(), moved: new Set() };
  /** The run that all that follows belongs to; without it everything is a run of its own. */
  run: Run | undefined;
  #runs = 900;
  readonly fake: FakeGitHub;
  base: string;
  env: Readonly<Record<string, string>> = credentials;
  /** Sessions in accounts, by the role that a run works by. */
  rolesBy: ((which: WhichRole) => Roles) | undefined;

  private constructor(fake: FakeGitHub, files: Readonly<Record<string, string>>) {
    this.fake = fake;
    this.base = this.scratch.commit({ '.github/vendor-bucket.yml': settings, ...files }, 'base');
    fake.state.refs.set('main', this.base);
  }

  static async create(files: Readonly<Record<string, string>> = {}): Promise<PlanWorld> {
    return new PlanWorld(await startFakeGitHub(), files);
  }

  async stop(): Promise<void> {
    this.scratch.giveBack();
    await this.fake.stop();
  }

  /** What others merge. */
  moveBase(files: Readonly<Record<string, string | undefined>>): void {
    this.scratch.switchTo('main');
    this.base = this.scratch.commit(files, 'others');
    this.fake.state.refs.set('main', this.base);
  }

  /** Records a bucket as applied from the base. */
  async apply(bucket: string, file: string): Promise<void> {
    value(await ledgerOver(this.store).writeApplied(applied({ bucket, file, commit: this.base })));
  }

  /** The objects as S3 keeps them: by its own clock, which goes as GitHub's. */
  get store(): ObjectStore {
    return memoryStore(this.objects, () => Date.parse(this.fake.state.time()));
  }

  /** Commits on a branch and opens a pull request by dave for it. */
  open(
    files: Readonly<Record<string, string | undefined>>,
    { fork = false } = {},
  ): { readonly number: number; readonly head: string } {
    this.scratch.switchTo('topic', this.base);
    const head = this.scratch.commit(files, 'Ask for a bucket');
    const { number } = this.fake.addPull({ author: 'dave', head, base: this.base, fork });
    return { number, head };
  }

  push(number: number, files: Readonly<Record<string, string | undefined>>): string {
    const head = this.scratch.commit(files, 'Change the request');
    this.fake.pushCommit(number, { sha: head });
    return head;
  }

  eventOf(pull: { readonly number: number; readonly head: string }, { fork = false } = {}): Event {
    const branches = { baseBranch: 'main', defaultBranch: 'main' };
    return { kind: 'pull-request', ...pull, action: 'synchronize', base: this.base, ...branches, fromFork: fork };
  }

  async context(event: Event, inputs: Partial<Inputs> = {}): Promise<ActionContext> {
    const roles = this.rolesBy?.(whichRole(inputs.command ?? 'auto', event));
    return {
      ...(roles === undefined ? {} : { roles }),
      inputs: {
        command: 'auto',
        settings: '.github/vendor-bucket.yml',
        environment: 'vendor-bucket',
        timeLimit: 40,
        ...inputs,
      },
      event,
      github: connect(this.fake),
      git: await this.scratch.open(),
      reporter: this.#reporter(),
      cwd: this.scratch.dir,
      env: this.env,
      home: resolve('.'),
      run: this.run ?? { id: String((this.#runs += 1)), attempt: 1 },
      runUrl: 'https://github.com/acme/buckets/actions/runs/1',
      interrupted: new AbortController().signal,
    };
  }

  readonly ports: PlanPorts = {
    ...realPorts,
    ledger: () => ok(ledgerOver(this.store)),
    plan: async (_, __, specs, begun) => {
      this.terraform.planned.push(specs.map(({ bucket }) => bucket));
      const failed = specs.flatMap((spec) => {
        const fault = this.terraform.failing.get(spec.bucket);
        return fault === undefined ? [] : [{ spec, faults: [fault] }];
      });
      const planned = specs.filter(({ bucket }) => !this.terraform.failing.has(bucket)).map((spec) => this.#plan(spec, begun));
      return ok({ planning: { planned, failed }, tools: { 'vendor-bucket': '0.1.0', terraform: '1.11.4' } });
    },
  };

  get comments(): readonly string[] {
    return [...this.fake.state.comments.values()].map(({ body }) => body);
  }

  /** The latest of a context, as branch protection sees it. */
  status(context: string, sha: string): string | undefined {
    const all = this.fake.state.statuses.filter((one) => one.sha === sha && one.context === context);
    const latest = all.at(-1);
    return latest === undefined ? undefined : `${latest.state}: ${latest.description ?? ''}`;
  }

  #plan(spec: BucketSpec, begun: BegunPlans): PlannedRequest {
    const before = this.terraform.moved.has(spec.bucket) ? bucketValues('bucket', spec.bucket) : {};
    const changed = { 'aws_s3_bucket.bucket': { bucket: spec.bucket, tags: { vendor: 'other' }, force_destroy: false } };
    const made = planFrom(before, {
      ...bucketValues('bucket', spec.bucket),
      ...(this.terraform.moved.has(spec.bucket) ? changed : {}),
    });
    const plan = { ...made, text: `Terraform will create ${spec.bucket}\n` };
    const { changes, ...judged } = describeBegun(plan, firstOf(begun.get(spec.id)));
    return {
      spec,
      planned: { id: spec.id, plan },
      fingerprint: fingerprint(plan),
      changes,
      drift: describeDrift(plan),
      risk: risk(changes),
      ...judged,
    };
  }

  #reporter(): Reporter {
    return {
      say: (text) => void this.said.push(text),
      warn: (text) => void this.warnings.push(text),
      faults: (faults) => void this.annotated.push(...faults),
      summary: async (text) => void this.summaries.push(text),
      group: (_, work) => work(),
    };
  }
}

/** The end of a flow that reached it. */
export function endOf(result: Result<ActionEnd>): ActionEnd {
  return value(result);
}

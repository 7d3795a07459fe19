import type { BucketSpec } from '../../src/spec/spec.js';
import { risk } from '../../src/change/change.js';
import { describeDrift } from '../../src/change/describe.js';
import { describeBegun } from '../../src/change/first-apply.js';
import { failed, ok, type Fault, type Result } from '../../src/fault/fault.js';
import { applyDefaultBranch, type ApplyPorts } from '../../src/action/apply/flow.js';
import type { ActionContext, ActionEnd, Inputs } from '../../src/action/context.js';
import { evaluatePullRequest } from '../../src/action/gate/flow.js';
import { makeMatrix } from '../../src/action/matrix/flow.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import type { PlanPorts } from '../../src/action/plan/planner.js';
import type { BegunPlans } from '../../src/action/apply/begun.js';
import { firstOf } from '../../src/run/planning.js';
import type { PlannedRequest, Planning } from '../../src/run/planned.js';
import type { Owner } from '../../src/aws/names.js';
import type { Standing } from '../../src/aws/sought.js';
import { judgeName } from '../../src/run/taken.js';
import type { AppliedRecord, Ledger, ObjectStore } from '../../src/ledger/index.js';
import { fingerprint, type ApplyOutcome, type Note } from '../../src/terraform/index.js';
import type { Settings } from '../../src/settings/schema.js';
import { bucketValues, planFrom, type StackValues } from '../change/stack-values.js';
import { ledgerOver, readAll } from '../ledger/records.js';
import { endOf, PlanWorld, request } from './plan-world.js';

export { request };
export const acme = 'ss-self-hosted-acme';
export const acmeFile = 'buckets/acme.yml';

export interface Pull {
  readonly number: number;
  readonly head: string;
  readonly branch: string;
}

/** A world in which requests go all the way: AWS is what was applied to it, and a plan is the way there. */
export class ApplyWorld {
  readonly world: PlanWorld;
  /** Resources of AWS, by bucket. */
  readonly aws = new Map<string, StackValues>();
  /** How many resources an apply gets done before it fails, by bucket. */
  readonly failing = new Map<string, number>();
  /** Faults of planning, by bucket. */
  readonly unplannable = new Map<string, Fault>();
  /** Addresses of what stands in AWS and in no state. */
  readonly own = new Set<string>();
  /** Why a bucket's state can't be locked, as another run is at work; undefined where it has ended. */
  locked = async (_bucket: string): Promise<Fault | undefined> => undefined;
  /** Buckets whose apply throws, as a bug would. */
  readonly throwing = new Set<string>();
  readonly applied: string[] = [];
  /** What an apply that was cut off made by half, by bucket: its state has to be mended. */
  readonly halfMade = new Map<string, readonly string[]>();
  readonly mended: string[] = [];
  /** What AWS says of what no request asks for any more, by address: nothing stands, if nothing else is said. */
  readonly standing = new Map<string, Standing>();
  /** What happens while a bucket is applied. */
  meanwhile = (_bucket: string): void => undefined;
  /** What a clock of the run says, each time it is asked. */
  clock = (): Date => new Date('2026-03-02T12:00:00Z');
  /** What opens the ledger of settings, with the environment of who asks. */
  openLedger: PlanPorts['ledger'] = () => ok(this.ledger);
  /** Told what Terraform is opened with. */
  reached = (_context: Pick<ActionContext, 'env'>, _settings: Settings, _specs: readonly BucketSpec[]): void => undefined;
  store: ObjectStore;
  main: string;
  #branches = 0;

  private constructor(world: PlanWorld) {
    this.world = world;
    this.main = world.base;
    this.store = world.store;
    // Reviewers can be assigned, so they have accounts.
    for (const user of ['alice', 'bob', 'carol']) {
      const pull = world.fake.addPull({ author: user });
      world.fake.state.pulls.delete(pull.number);
    }
  }

  static async create(files: Readonly<Record<string, string>> = {}): Promise<ApplyWorld> {
    return new ApplyWorld(await PlanWorld.create(files));
  }

  stop(): Promise<void> {
    return this.world.stop();
  }

  get ledger(): Ledger {
    return ledgerOver(this.store);
  }

  async records(): Promise<ReadonlyMap<string, AppliedRecord>> {
    return (await readAll(this.ledger)).applied;
  }

  /** A pull request by dave from the default branch as it is. */
  open(files: Readonly<Record<string, string | undefined>>, author = 'dave'): Pull {
    const { scratch, fake } = this.world;
    this.#branches += 1;
    const branch = `topic-${this.#branches}`;
    scratch.switchTo(branch, this.main);
    const head = scratch.commit(files, 'Ask for a bucket');
    const { number } = fake.addPull({ author, head, base: this.main, headRef: branch });
    this.#keep(head);
    return { number, head, branch };
  }

  push({ number, branch }: Pull, files: Readonly<Record<string, string | undefined>>): Pull {
    const { scratch, fake } = this.world;
    scratch.switchTo(branch);
    const head = scratch.commit(files, 'Change it');
    fake.pushCommit(number, { sha: head });
    this.#keep(head);
    return { number, branch, head };
  }

  /** GitHub has what was pushed, also when git has it no more. */
  #keep(head: string): void {
    const { scratch, fake } = this.world;
    fake.state.trees.set(head, scratch.files(head));
  }

  async plan(pull: Pull): Promise<ActionEnd> {
    const { world } = this;
    const ports: PlanPorts = {
      ...world.ports,
      ledger: (...of) => this.openLedger(...of),
      plan: async (context, rules, specs, begun) => {
        this.reached(context, rules.settings, specs);
        return ok({ planning: await this.#planning(specs, begun), tools: { terraform: '1.11.4' } });
      },
    };
    const branches = { baseBranch: 'main', defaultBranch: 'main' };
    const event = { kind: 'pull-request', ...pull, action: 'opened', base: this.main, ...branches, fromFork: false } as const;
    return endOf(await planPullRequest(await world.context(event), ports));
  }

  async gate(pull: Pull, action = 'submitted', base = this.main): Promise<Result<ActionEnd>> {
    const event = { kind: 'review', number: pull.number, action, head: pull.head, base, fromFork: false } as const;
    return evaluatePullRequest(await this.world.context(event), { ledger: (...of) => this.openLedger(...of) });
  }

  /** Opens, plans and has it approved. */
  async approved(files: Readonly<Record<string, string | undefined>>): Promise<Pull> {
    const pull = this.open(files);
    await this.plan(pull);
    this.world.fake.review(pull.number, 'alice', 'APPROVED');
    return pull;
  }

  merge(pull: Pull, how: 'squash' | 'merge' | 'rebase' = 'squash'): void {
    const { scratch, fake } = this.world;
    scratch.switchTo('main', this.main);
    if (how === 'merge') scratch.git('merge', '--quiet', '--no-ff', '--no-edit', pull.branch);
    const commits: string[] = [];
    if (how === 'rebase') {
      for (const commit of scratch.git('rev-list', '--reverse', `main..${pull.branch}`).split('\n')) {
        scratch.git('cherry-pick', '--allow-empty', '-x', commit);
        commits.push(scratch.git('rev-parse', 'HEAD'));
      }
    }
    this.main = how === 'squash' ? scratch.squash(pull.branch, `Squashed ${pull.number}`) : scratch.git('rev-parse', 'HEAD');
    fake.merge(pull.number, commits.length > 0 ? commits : [this.main]);
  }

  /** A push to the default branch without a pull request. */
  pushMain(files: Readonly<Record<string, string | undefined>>): string {
    const { scratch, fake } = this.world;
    scratch.switchTo('main', this.main);
    this.main = scratch.commit(files, 'Pushed');
    fake.state.refs.set('main', this.main);
    return this.main;
  }

  /** A run on the default branch. */
  async apply(inputs: Partial<Inputs> = {}, commit = this.main): Promise<Result<ActionEnd>> {
    const event = { kind: 'push', branch: 'main', commit, defaultBranch: 'main' } as const;
    return applyDefaultBranch(await this.world.context(event, inputs), this.#ports);
  }

  /** The job that looks before anybody is asked to let an apply in. */
  async look(commit = this.main): Promise<ActionEnd> {
    const event = { kind: 'push', branch: 'main', commit, defaultBranch: 'main' } as const;
    return endOf(
      await makeMatrix(await this.world.context(event, { command: 'matrix' }), { ledger: (...of) => this.openLedger(...of) }),
    );
  }

  review(pull: Pull): string {
    const found = [...this.world.fake.state.comments.values()].filter(({ issue }) => issue === pull.number);
    return found.map(({ body }) => body).join('\n=====\n');
  }

  get issues() {
    return [...this.world.fake.state.issues.values()];
  }

  get said(): string {
    const { said, warnings, annotated } = this.world;
    return [...said, ...warnings, ...annotated.map(({ message }) => message)].join('\n');
  }

  readonly #ports: ApplyPorts = {
    ledger: (...of) => this.openLedger(...of),
    now: () => this.clock(),
    look: async (_, __, { bucket }, addresses) => {
      const there = this.aws.get(bucket) ?? {};
      return new Map(
        addresses.map((address) => [
          address,
          address in there || this.own.has(address) ? { is: 'own', id: bucket } : { is: 'free' },
        ]),
      );
    },
    lookForParts: async (_, __, parts) =>
      new Map(parts.map(({ address }) => [address, this.standing.get(address) ?? { is: 'free' }])),
    terraform: async (context, rules, specs, begun, work) => {
      this.reached(context, rules.settings, specs);
      await work({
        planning: await this.#planning(specs, begun),
        mend: async (planned, note) => this.#mend(planned, note, begun),
        apply: async (planned, _note, begin) => {
          const fault = await this.locked(planned.spec.bucket);
          const begun = fault === undefined ? await begin() : failed(fault);
          return begun.ok ? this.#apply(planned) : { ...failed(...begun.faults), changed: [], unfinished: [] };
        },
      });
      return ok(undefined);
    },
  };

  async #planning(specs: readonly BucketSpec[], begun: BegunPlans): Promise<Planning> {
    const planned = await Promise.all(specs.map((spec) => this.#planned(spec, begun)));
    const faultsOf = (one: PlannedRequest): readonly Fault[] => {
      const fault = this.unplannable.get(one.spec.bucket);
      return fault === undefined ? this.#standing(one, begun) : [fault];
    };
    return {
      planned: planned.filter((one) => faultsOf(one).length === 0),
      failed: planned.flatMap((one) => (faultsOf(one).length === 0 ? [] : [{ spec: one.spec, faults: faultsOf(one) }])),
    };
  }

  /** What the look beyond the plan says of buckets that stand in AWS and in no state. */
  #standing(request: PlannedRequest, begun: BegunPlans): readonly Fault[] {
    const { spec, planned } = request;
    const created = planned.plan.changes.filter(({ action, address }) => action === 'create' && this.own.has(address));
    const asked = { request, owner: { account: '111122223333', env: {} } as unknown as Owner, begun: begun.get(spec.id) };
    return created.flatMap(({ address }) => {
      const sought = { address, type: 'aws_s3_bucket', name: spec.bucket, region: spec.region } as const;
      return judgeName(sought, { is: 'own' }, asked).faults;
    });
  }

  async #planned(spec: BucketSpec, begun: BegunPlans, tainted = this.halfMade.get(spec.bucket)): Promise<PlannedRequest> {
    const there = this.aws.get(spec.bucket) ?? {};
    const one = begun.get(spec.id);
    const found = await one?.find?.(one.created.filter((address) => !(address in there)));
    const taken = found?.ok === true ? [...found.value] : [];
    if (taken.length > 0) one?.found?.(taken.map(([address]) => address));
    const bare = { bucket: spec.bucket, tags: {}, force_destroy: false };
    const imports = Object.fromEntries(taken.map(([address, importId]) => [address, { importId }]));
    const plan = planFrom({ ...there, ...Object.fromEntries(taken.map(([address]) => [address, bare])) }, wanted(spec), imports);
    const { changes, ...judged } = describeBegun(plan, firstOf(one), tainted);
    const half = [...(this.halfMade.get(spec.bucket) ?? []), ...taken.map(([address]) => address)];
    return {
      spec,
      planned: { id: spec.id, plan, ...(half.length > 0 && { halfMade: half }) },
      fingerprint: fingerprint(plan),
      changes,
      drift: describeDrift(plan),
      risk: risk(changes),
      ...judged,
    };
  }

  async #mend(planned: PlannedRequest, note: Note, begun: BegunPlans): Promise<Result<PlannedRequest>> {
    const { spec } = planned;
    const { halfMade } = planned.planned;
    if (halfMade === undefined) return ok(planned);
    const noted = await note(halfMade);
    if (!noted.ok) return failed(...noted.faults);
    this.mended.push(spec.bucket);
    this.halfMade.delete(spec.bucket);
    this.meanwhile(spec.bucket);
    const mended = await this.#planned(spec, begun, halfMade);
    const { id, plan } = mended.planned;
    return ok({ ...mended, planned: { id, plan } });
  }

  #apply({ spec, planned }: PlannedRequest): ApplyOutcome {
    this.applied.push(spec.bucket);
    this.meanwhile(spec.bucket);
    if (this.throwing.has(spec.bucket)) throw new Error('ENOENT: no such file');
    const most = this.failing.get(spec.bucket) ?? planned.plan.changes.length;
    const done = planned.plan.changes.slice(0, most);
    const after = Object.fromEntries(done.map(({ address, after: values }) => [address, values as StackValues[string]]));
    this.aws.set(spec.bucket, { ...this.aws.get(spec.bucket), ...after });
    const changed = done.map(({ address, action }) => ({ address, action }));
    if (done.length < planned.plan.changes.length) {
      const fault = { code: 'terraform/partly-applied', message: `done: ${done.length}`, fix: 'Run again.' };
      return { ...failed(fault), changed, unfinished: [] };
    }
    return { ok: true, value: { id: spec.id, changed, outputs: new Map([['bucket_arn', `arn:aws:s3:::${spec.bucket}`]]) } };
  }
}

/** What a spec makes of AWS, as far as these tests tell requests apart. */
function wanted({ bucket, tags }: BucketSpec): StackValues {
  return { ...bucketValues('bucket', bucket), 'aws_s3_bucket.bucket': { bucket, tags: { ...tags }, force_destroy: false } };
}

export const tagged = (bucket: string, tag: string): string => `${request(bucket)}tags: { team: ${tag} }\n`;

import { defined } from '../../../src/defined.js';
import type { BucketSpec } from '../../../src/spec/spec.js';
import { ok } from '../../../src/fault/fault.js';
import { applyAll } from '../../../src/cli/apply.js';
import { planRequests } from '../../../src/run/planning.js';
import type { PlannedRequest } from '../../../src/run/planned.js';
import { withRun } from '../../../src/run/run.js';
import { saveWorld, startSandbox } from '../../../src/sandbox/index.js';
import { take } from '../../resolve/fixture.js';
import type { Tools } from './available.js';

/** What a plan says, in a form that two programs can be compared by. */
interface Told {
  readonly resources: readonly string[];
  readonly words: readonly string[];
  readonly risk: string;
  readonly fingerprint: string;
}

/** An AWS account in this process, kept from one run to the next. */
export class Account {
  #world: string | undefined;

  /** Plans all requests. */
  async plan(specs: readonly BucketSpec[], tools: Tools): Promise<ReadonlyMap<string, Told>> {
    return this.#run(specs, tools, false);
  }

  /** Applies all requests, and gives what was planned for them. */
  async apply(specs: readonly BucketSpec[], tools: Tools): Promise<ReadonlyMap<string, Told>> {
    return this.#run(specs, tools, true);
  }

  async #run(specs: readonly BucketSpec[], { engine, provider }: Tools, applies: boolean): Promise<ReadonlyMap<string, Told>> {
    const pinned = specs.map((spec) => ({ ...spec, providerVersion: provider }));
    const request = {
      specs: pinned,
      settings: {},
      cwd: process.cwd(),
      env: process.env,
      engine,
      lockFile: undefined,
      sandbox: (options: object) => this.#open(options),
      signal: new AbortController().signal,
      applies,
    };
    const planned = await withRun(request, async (open) => {
      const planning = await planRequests(open, pinned);
      for (const { faults } of planning.failed) take({ ok: false, faults });
      if (applies) take(await applyAll(open, planning.planned, []));
      return ok(planning.planned);
    });
    return new Map(take(planned).map((one) => [one.spec.file, toldBy(one)]));
  }

  async #open(options: object) {
    const world = this.#world;
    const sandbox = await startSandbox({ ...options, ...defined({ world }) });
    const close = async () => {
      await sandbox.stop();
      this.#world = saveWorld(sandbox);
      return ok(true as const);
    };
    return ok({ sandbox, close });
  }
}

function toldBy({ planned, changes, risk, fingerprint }: PlannedRequest): Told {
  return {
    resources: planned.plan.changes.map(({ address, action }) => `${action} ${address}`).toSorted(),
    words: changes.map(({ kind, text }) => `${kind}: ${text}`),
    risk,
    fingerprint,
  };
}

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Done } from '../bootstrap/applied.js';
import { outputsOf } from '../bootstrap/memory.js';
import { describeFoundation, describeFoundationDrift } from '../change/foundation.js';
import type { Change } from '../change/change.js';
import { defined } from '../defined.js';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { writing } from '../files/write.js';
import type { Sandbox } from '../sandbox/index.js';
import { synthesizeFoundation } from '../stack/foundation.js';
import { openLocalRun, openRun, type ApplyOutcome, type Plan, type Progress, type RunOptions } from '../terraform/index.js';
import { findPlace, type Asked, type FoundationPlace } from './foundation-place.js';
import { makeLocalState, moveState, readLocalState } from './local-state.js';
import { withProgram, type Program, type ProgramRequest } from './run.js';
import { takeOver } from './take-over.js';
import type { OpenSandbox } from './world.js';

export interface FoundationRequest extends Asked, ProgramRequest {
  readonly adopt: boolean;
  /** Undefined: real AWS. */
  readonly sandbox?: OpenSandbox | undefined;
  /** The folder of states that are not in their bucket yet. */
  readonly states: string;
  /** Whether this run may apply. */
  readonly applies: boolean;
  readonly providerVersion: string;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** A foundation with its plan, while Terraform is open. */
export interface OpenFoundation {
  readonly place: FoundationPlace;
  readonly plan: Plan;
  readonly changes: readonly Change[];
  readonly drift: readonly Change[];
  /** Applies that plan, and moves the state into its bucket where it is not there. */
  apply(): Promise<Result<Done>>;
}

/** Plans what an account needs, gives it to `work`, and closes Terraform whatever happens. */
export function withFoundation<T>(
  request: FoundationRequest,
  work: (open: OpenFoundation) => Promise<Result<T>>,
): Promise<Result<T>> {
  return withProgram(request, async (program) => {
    if (request.sandbox === undefined) return openIn(request, program, undefined, work);
    const [, , , , account = ''] = request.facts.caller.roles.plan.split(':');
    const [, partition = 'aws'] = request.facts.caller.roles.plan.split(':');
    const world = await request.sandbox({ deployer: `arn:${partition}:iam::${account}:role/administrator` });
    if (!world.ok) return world;
    let closed: Result<true> = ok(true);
    const done = await openIn(request, program, world.value.sandbox, work).finally(async () => {
      closed = await world.value.close();
    });
    return closed.ok ? done : failed(...(done.ok ? [] : done.faults), ...closed.faults);
  });
}

async function openIn<T>(
  request: FoundationRequest,
  program: Program,
  sandbox: Sandbox | undefined,
  work: (open: OpenFoundation) => Promise<Result<T>>,
): Promise<Result<T>> {
  const env = { ...request.env, ...sandbox?.env() };
  const place = await findPlace(request, { env, states: request.states, applies: request.applies });
  if (!place.ok) return place;
  const json = synthesize(request, place.value);
  if (!json.ok) return json;
  const made = writing(tmpdir(), () => mkdtempSync(join(tmpdir(), 'vendor-bucket-')));
  if (!made.ok) return made;
  const options = optionsOf(request, { program, sandbox, workDir: made.value, place: place.value });
  const { local } = place.value;
  let closed: 'removed' | 'left' = 'removed';
  try {
    const opened =
      local === undefined
        ? await openInBucket(options, json.value, place.value)
        : await openHere(options, json.value, place.value, local);
    if (!opened.ok) return opened;
    try {
      return await workOn(opened.value, place.value, work);
    } finally {
      closed = await opened.value.close();
    }
  } finally {
    if (closed === 'removed') rmSync(made.value, { recursive: true, force: true });
    if (local !== undefined && statSync(local, { throwIfNoEntry: false })?.size === 0) rmSync(local);
  }
}

/** Terraform at work on the one stack, wherever its state is. */
interface Opened {
  plan(): Promise<Result<Plan>>;
  apply(): Promise<ApplyOutcome>;
  /** After an apply, and where there was nothing to do. */
  settle(): Promise<Result<true>>;
  /** Of an apply that failed: where what was made is noted. */
  readonly left: readonly Fault[];
  close(): Promise<'removed' | 'left'>;
}

async function workOn<T>(
  opened: Opened,
  place: FoundationPlace,
  work: (open: OpenFoundation) => Promise<Result<T>>,
): Promise<Result<T>> {
  const plan = await opened.plan();
  if (!plan.ok) return plan;
  return work({
    place,
    plan: plan.value,
    changes: describeFoundation(plan.value, place.around),
    drift: describeFoundationDrift(plan.value),
    async apply() {
      const outcome = hasChanges(plan.value) ? await opened.apply() : undefined;
      if (outcome?.ok === false) return failed(...outcome.faults, ...opened.left);
      const settled = await opened.settle();
      const takenOver = plan.value.changes.filter(({ importId }) => importId !== undefined).length;
      return settled.ok ? ok({ changed: outcome?.value.changed.length ?? 0, takenOver, resumed: place.resumed }) : settled;
    },
  });
}

/** Whether a plan does anything. */
export function hasChanges({ changes, outputs }: Plan): boolean {
  return changes.length > 0 || outputs.length > 0;
}

function synthesize(
  { adopt, providerVersion }: FoundationRequest,
  { foundation, parts, standing, memory, local }: FoundationPlace,
) {
  const taken = takeOver(parts, standing, { known: memory?.addresses ?? new Set(), adopt });
  if (!taken.ok) return taken;
  const json = synthesizeFoundation(parts, {
    ...taken.value,
    outputs: outputsOf(foundation, parts),
    backend: local === undefined ? { s3: {} } : { local: { path: local } },
    providerVersion,
  });
  return ok(json);
}

function optionsOf(
  { env, cwd, lockFile, applies, onProgress, signal }: FoundationRequest,
  {
    program,
    sandbox,
    workDir,
    place,
  }: {
    readonly program: Program;
    readonly sandbox: Sandbox | undefined;
    readonly workDir: string;
    readonly place: FoundationPlace;
  },
): Omit<RunOptions, 'stacks'> {
  const { setup, region } = place.foundation;
  return {
    ...program,
    ...{ workDir, env, applies, onProgress, signal },
    ...defined({ overlay: sandbox?.env(), lockFile }),
    state: { bucket: setup.state.bucket, region, ...defined({ kmsKeyId: setup.state.kmsKey }) },
    rescueDir: resolve(cwd),
  };
}

const id = 'bootstrap';

async function openInBucket(
  options: Omit<RunOptions, 'stacks'>,
  json: string,
  { store, key }: FoundationPlace,
): Promise<Result<Opened>> {
  const opened = await openRun({ ...options, beside: store, stacks: [{ id, json, stateKey: key }] });
  if (!opened.ok) return opened;
  const run = opened.value;
  let planned: Awaited<ReturnType<typeof run.plan>> | undefined;
  return ok({
    plan: async () => {
      planned = await run.plan(id);
      return planned.ok ? ok(planned.value.plan) : planned;
    },
    apply: () => {
      if (planned?.ok !== true) throw new Error('applied before it was planned');
      return run.apply(planned.value);
    },
    settle: async () => ok(true),
    left: [],
    close: () => run.close(),
  });
}

async function openHere(
  options: Omit<RunOptions, 'stacks'>,
  json: string,
  { store, key }: FoundationPlace,
  local: string,
): Promise<Result<Opened>> {
  const file = makeLocalState(local);
  if (!file.ok) return file;
  const opened = await openLocalRun({ ...options, id, json });
  if (!opened.ok) return opened;
  const run = opened.value;
  let planned: Plan | undefined;
  return ok({
    plan: async () => {
      const plan = await run.plan();
      if (plan.ok) planned = plan.value;
      return plan;
    },
    apply: () => {
      if (planned === undefined) throw new Error('applied before it was planned');
      return run.apply(planned);
    },
    settle: async () => {
      const state = readLocalState(local);
      return !state.ok || state.value === undefined ? (state.ok ? ok(true) : state) : moveState(state.value, store, key);
    },
    left: [
      {
        code: 'bootstrap/state-here',
        message: `What was made so far is noted in ${local}, which you alone can read.`,
        fix: 'Run the same command again on this machine: it goes on from there, and moves that state into its bucket.',
      },
    ],
    close: () => run.close(),
  });
}

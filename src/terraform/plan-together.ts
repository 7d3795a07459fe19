import { copyFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Result } from '../fault/fault.js';
import { makeFolder } from '../files/write.js';
import { errorBoxes } from './diagnostics.js';
import type { Initializer, StackFolder } from './initialize.js';
import { invoke, type Session } from './invoke.js';
import { joinable, type Joinable } from './joinable.js';
import { aliasesOf, moduleName, rootOf } from './joined.js';
import { parseJson, readPlan } from './parse-plan.js';
import { partText, saidParts } from './part-text.js';
import { partsOf } from './parts.js';
import { plainText } from './plaintext.js';
import type { Plan } from './plan.js';
import { judgePlan, judgeState, readyStack, unbegun } from './plan-stack.js';
import { planText, refreshedAddress } from './progress.js';
import { inParallel } from './schedule.js';
import { readState } from './state.js';
import { configurationFile, lockFile, planFile } from './workspace.js';

/** How many stacks are planned in one run of Terraform. */
const mostStacks = 100;
/** Of their configurations and states, in UTF-16 code units: `show -json` gives some ten times as much. */
const mostText = 5_000_000;
/** Of different provider blocks, since each that is used is a process of its own. */
const mostProviders = 6;
/** How often a batch is planned: errors of reading, of validating and of planning come one after the other, and then it goes well. */
const mostTries = 4;
/** How many states are read at once by calls to S3. */
const readAtOnce = 16;
/** How many operations one Terraform does at once by itself ("terraform plan", `-parallelism`). */
const operations = 10;

/** A stack that can be planned with others. */
interface Candidate {
  readonly stack: StackFolder;
  readonly joined: Joinable;
  /** The length of its configuration and its state. */
  readonly length: number;
}

interface Work {
  readonly session: Session;
  readonly initializer: Initializer;
  /** How many Terraform processes work at once. */
  readonly parallelism: number;
}

/**
 * Plans stacks of a run together, as modules of throw-away roots, each on a copy of its state: nothing can be applied by that. Gives the plans of
 * those for which that goes well, by id: the same as of each alone. The others are to be planned alone, and have their own faults then.
 */
export async function planTogether(work: Work, stacks: readonly StackFolder[]): Promise<ReadonlyMap<string, Plan>> {
  const atOnce = work.session.beside === undefined ? work.parallelism : readAtOnce;
  const found = await inParallel(stacks, atOnce, (stack) => candidateOf(work, stack));
  const batches = batchesOf(found.filter((one) => one !== undefined));
  const plans = await inParallel([...batches.entries()], work.parallelism, ([index, batch]) => {
    const folder = join(dirname(batch[0]?.stack.folder ?? ''), `together-${index}`);
    return planBatch({ ...work, atOnce: Math.min(work.parallelism, batches.length) }, batch, folder);
  });
  return new Map(plans.flat());
}

/** Undefined for a stack that has to be planned alone. */
async function candidateOf({ session, initializer }: Work, stack: StackFolder): Promise<Candidate | undefined> {
  const ready = await readyStack(session, stack, initializer);
  if (!ready.ok) return undefined;
  const state = await readState(session, stack);
  if (!state.ok || state.value === undefined) return undefined;
  const imports = await judgeState(stack, state.value);
  if (!imports.ok) return undefined;
  const { json } = stack.source;
  const { text } = state.value;
  const joined = joinable(json, { state: text, imports: imports.value, version: session.engine.version });
  return joined === undefined ? undefined : { stack, joined, length: json.length + text.length };
}

/** Those with equal `terraform` blocks, and with the same providers where there are many. A batch of one is none. */
function batchesOf(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const orderOf = ({ stack, joined }: Candidate) => [stack.block, ...joined.providers.map(({ key }) => key)].join('\n');
  const sorted = candidates.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : orderOf(a) > orderOf(b) ? 1 : 0));
  const batches: Candidate[][] = [];
  for (const one of sorted) {
    const last = batches.at(-1);
    if (last !== undefined && fits([...last, one])) last.push(one);
    else batches.push([one]);
  }
  return batches.filter((batch) => batch.length > 1);
}

function fits(batch: readonly Candidate[]): boolean {
  const isAlike = batch.every(({ stack }) => stack.block === batch[0]?.stack.block);
  const length = batch.reduce((sum, one) => sum + one.length, 0);
  const providers = aliasesOf(batch.map(({ joined }) => joined)).size;
  return isAlike && batch.length <= mostStacks && length <= mostText && providers <= mostProviders;
}

type Planned = readonly [id: string, plan: Plan];

/** Plans a batch; where that fails, those that the errors don't name together again. */
async function planBatch(
  work: Work & { readonly atOnce: number },
  batch: readonly Candidate[],
  folder: string,
): Promise<readonly Planned[]> {
  let left = batch;
  for (let tries = 0; tries < mostTries && left.length > 1; tries += 1) {
    const planned = await planRoot(work, left, folder).finally(() => rm(folder, { recursive: true, force: true }));
    if (planned.ok) return planned.value;
    const { named } = planned;
    if (named.size === 0) return [];
    left = left.filter((one) => !named.has(one));
  }
  return [];
}

type Outcome =
  { readonly ok: true; readonly value: readonly Planned[] } | { readonly ok: false; readonly named: ReadonlySet<Candidate> };

const nobody: Outcome = { ok: false, named: new Set() };

async function planRoot(
  { session, parallelism, atOnce }: Work & { readonly atOnce: number },
  batch: readonly Candidate[],
  folder: string,
): Promise<Outcome> {
  await writeRoot(session, batch, folder);
  for (const { stack } of batch) session.report({ kind: 'phase', stack: stack.source.id, phase: 'plan' });
  // As many at once as if each were planned by itself.
  const walkers = operations * Math.max(1, Math.floor(Math.min(parallelism, batch.length) / atOnce));
  const args = ['plan', `-out=${planFile}`, '-input=false', '-detailed-exitcode', '-lock=false', `-parallelism=${walkers}`];
  const exit = await invoke(session, folder, args, (line) => reportRefreshing(session, batch, plainText(line)));
  if (exit.code !== 0 && exit.code !== 2) return { ok: false, named: namedIn(exit.stderr, batch) };
  const shown = await invoke(session, folder, ['show', '-json', planFile]);
  if (shown.code !== 0 || shown.truncated) return nobody;
  const parts = partsOf(parseJson(shown.stdout), batch.length);
  const said = saidParts(session.redact(planText(plainText(exit.stdout))));
  if (parts === undefined || said === undefined) return nobody;
  const plans = parts.map((part, index) => readPlan(part, { engine: session.engine.name, text: partText(part, index, said) }));
  const changes = plans.map((plan) => (plan.ok ? plan.value.changes.length + plan.value.outputs.length : 0));
  // A contradiction, which each alone tells.
  if (exit.code === 0 && changes.some((count) => count > 0)) return nobody;
  return { ok: true, value: batch.flatMap(({ stack }, index) => plannedOf(session, stack, plans[index])) };
}

/** None where it is not to be had so: then it is planned alone. */
function plannedOf(session: Session, stack: StackFolder, plan: Result<Plan> | undefined): readonly Planned[] {
  if (plan?.ok !== true || !judgePlan(stack, plan.value, unbegun(stack)).ok) return [];
  session.report({ kind: 'phase', stack: stack.source.id, phase: 'show' });
  return [[stack.source.id, plan.value]];
}

/** Writes the root as `init` would leave it, for only the owner of the run to read: it holds states. */
async function writeRoot(session: Session, batch: readonly Candidate[], folder: string): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const terraform = JSON.parse(first.stack.block) as object;
  const root = rootOf(
    batch.map(({ joined }) => joined),
    { terraform, version: session.engine.version },
  );
  const write = (file: string, value: object) => writeFile(join(folder, file), JSON.stringify(value), { mode: 0o600 });
  makeFolder(join(folder, '.terraform/modules'), 0o700);
  await write('.terraform/modules/modules.json', root.manifest);
  await write(configurationFile, root.configuration);
  for (const [name, part] of root.ofStacks) await write(`${name}.tf.json`, part);
  await write('terraform.tfstate', root.state);
  for (const [index, { joined }] of batch.entries()) {
    makeFolder(join(folder, moduleName(index)), 0o700);
    await write(join(moduleName(index), configurationFile), joined.module);
  }
  await copyFile(join(first.stack.folder, lockFile), join(folder, lockFile)).catch(() => undefined);
  await symlink(join(first.stack.folder, '.terraform/providers'), join(folder, '.terraform/providers'));
}

function reportRefreshing(session: Session, batch: readonly Candidate[], line: string): void {
  const [, index, address] = /^module\.stack-(\d+)\.(.+)$/.exec(refreshedAddress(line) ?? '') ?? [];
  const stack = batch[Number(index)]?.stack.source.id;
  if (stack !== undefined && address !== undefined) session.report({ kind: 'resource', stack, address, state: 'refreshing' });
}

/** The stacks that errors are about, by their modules or providers. None where an error is about no stack: that may be about all. */
function namedIn(stderr: string, batch: readonly Candidate[]): ReadonlySet<Candidate> {
  const aliases = aliasesOf(batch.map(({ joined }) => joined));
  const named = errorBoxes(stderr).map((box) =>
    batch.filter(({ joined }, index) => {
      const names = [moduleName(index), ...joined.providers.map(({ key }) => aliases.get(key)?.alias ?? '')];
      return names.some((name) => new RegExp(`\\b${name}\\b`).test(box));
    }),
  );
  return named.some((some) => some.length === 0) ? new Set() : new Set(named.flat());
}

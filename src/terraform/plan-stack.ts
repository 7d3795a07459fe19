import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, failed, ok, quote, type Result } from '../fault/fault.js';
import { parseDiagnosticBoxes } from './diagnostics.js';
import { goOn, type Begun, type Prepared } from './go-on.js';
import type { Initializer, StackFolder } from './initialize.js';
import { faultsOf, invoke, type Session } from './invoke.js';
import { holding } from './lock.js';
import { parsePlan } from './parse-plan.js';
import { plainText } from './plaintext.js';
import type { Plan } from './plan.js';
import type { Exit } from './process.js';
import { planText, refreshedAddress } from './progress.js';
import { readState, type PulledState } from './state.js';
import { takeUpState } from './take-up.js';
import { assertStateKey, planFile } from './workspace.js';

/** Whether planning takes the state's lock, which needs write access to the state bucket. */
export type LockMode = 'none' | 'state';

/** A plan, and what it was made on. */
export interface StackPlan {
  readonly plan: Plan;
  readonly prepared: Prepared;
}

/**
 * Plans a stack and leaves the plan file in its folder. Two programs run: `plan`, whose stdout is the text for people (`show` for
 * the text would load the provider's schema once more, 1.7 s), and `show -json`, which everything is decided by.
 */
export async function planStack(
  session: Session,
  stack: StackFolder,
  initializer: Initializer,
  { lock, begun }: { readonly lock: LockMode; readonly begun?: Begun | undefined },
): Promise<Result<StackPlan>> {
  const { id, stateKey } = stack.source;
  const ready = await readyStack(session, stack, initializer);
  if (!ready.ok) return ready;
  const own = await judgeApplied(session, stack);
  if (!own.ok) return own;
  const ended = begun === undefined ? ok(true) : await othersEnded(session, stack);
  if (!ended.ok) return ended;
  const gone = begun === undefined ? ok(unbegun(stack)) : await goOn(session, stack, begun);
  if (!gone.ok) return gone;
  const { folder, imports } = gone.value;
  await takeOver(folder, new Map([...own.value, ...imports]));
  let exit = await runPlan(session, { stack, folder, lock });
  if (needsInit(exit) && folder === stack.folder) {
    const again = await initializer.initializeItself(stack);
    if (!again.ok) return again;
    await assertStateKey(stack.folder, session.state, stateKey);
    exit = await runPlan(session, { stack, folder, lock });
  }
  if (exit.code !== 0 && exit.code !== 2) return failed(...faultsOf(session, exit, 'plan', id));
  session.report({ kind: 'phase', stack: id, phase: 'show' });
  const shown = await invoke(session, folder, ['show', '-json', planFile]);
  if (shown.code !== 0) return failed(...faultsOf(session, shown, 'show', id));
  if (shown.truncated) return failed(contradiction(id, 'is larger than what is read'));
  const text = session.redact(planText(plainText(exit.stdout)));
  const plan = parsePlan(shown.stdout, { engine: session.engine.name, text });
  if (plan.ok && exit.code === 0 && plan.value.changes.length + plan.value.outputs.length > 0) {
    return failed(contradiction(id, 'holds changes, though Terraform said that there are none'));
  }
  return plan.ok ? judgePlan(stack, plan.value, gone.value) : plan;
}

/** How a stack is planned that was not begun. */
export function unbegun({ folder }: StackFolder): Prepared {
  return { folder, halfMade: [], tainted: [], imports: new Map() };
}

/** What comes before the look at a stack's state: its folder is initialized for that, and no state waits to be put into its place. */
export async function readyStack(session: Session, stack: StackFolder, initializer: Initializer): Promise<Result<true>> {
  const initialized = initializer.resultOf(stack);
  if (!initialized.ok) return initialized;
  await assertStateKey(stack.folder, session.state, stack.source.stateKey);
  return takeUpState(session, stack, initializer);
}

/** Judges a stack once more, by what Terraform found in AWS. */
export function judgePlan({ source }: StackFolder, plan: Plan, prepared: Prepared): Result<StackPlan> {
  const found = plan.resources.filter(({ mode, before }) => mode === 'managed' && before !== null);
  const faults = source.judge?.(new Map(found.map(({ address, before }) => [address, before]))) ?? [];
  return faults.length > 0 ? failed(...faults) : ok({ plan, prepared });
}

/** What was begun may be at work still, and a plan of what is left be true for a moment only: whoever applies waits for it. */
function othersEnded(session: Session, stack: StackFolder): Promise<Result<true>> {
  return session.applies ? holding(session, stack, () => Promise.resolve(ok(true))) : Promise.resolve(ok(true));
}

/** Judges a configuration by what its state holds, and gives what is to be taken over since it is the stack's own again. */
async function judgeApplied(session: Session, stack: StackFolder): Promise<Result<ReadonlyMap<string, string>>> {
  const { judge, again } = stack.source;
  if (judge === undefined && again === undefined) return ok(new Map());
  const applied = await readState(session, stack);
  if (!applied.ok) return applied;
  return applied.value === undefined ? ok(new Map()) : judgeState(stack, applied.value);
}

/** As {@link judgeApplied}, by a state that was read. */
export async function judgeState({ source }: StackFolder, { values }: PulledState): Promise<Result<ReadonlyMap<string, string>>> {
  const faults = source.judge?.(values) ?? [];
  if (faults.length > 0) return failed(...faults);
  return values.size === 0 || source.again === undefined ? ok(new Map()) : source.again(values);
}

/** The file beside a configuration that takes over what is there already. */
const importFile = 'take-over.tf.json';

async function takeOver(folder: string, imports: ReadonlyMap<string, string>): Promise<void> {
  const file = join(folder, importFile);
  await rm(file, { force: true });
  const blocks = [...imports].map(([to, id]) => ({ to, id }));
  if (blocks.length > 0) await writeFile(file, JSON.stringify({ import: blocks }), { mode: 0o600 });
}

function runPlan(
  session: Session,
  { stack, folder, lock }: { readonly stack: StackFolder; readonly folder: string; readonly lock: LockMode },
): Promise<Exit> {
  const { id } = stack.source;
  session.report({ kind: 'phase', stack: id, phase: 'plan' });
  const args = ['plan', `-out=${planFile}`, '-input=false', '-detailed-exitcode', `-lock=${lock === 'state' ? 'true' : 'false'}`];
  return invoke(session, folder, args, (line) => {
    const address = refreshedAddress(plainText(line));
    if (address !== undefined) session.report({ kind: 'resource', stack: id, address, state: 'refreshing' });
  });
}

/** Whether Terraform does not take the folder as initialized. */
function needsInit(exit: Exit): boolean {
  const says =
    /initialization required|Backend configuration changed|Required plugins are not installed|Inconsistent dependency lock file|there is no package for/i;
  return (
    exit.code === 1 &&
    parseDiagnosticBoxes(exit.stderr).some(({ severity, summary }) => severity === 'error' && says.test(summary))
  );
}

function contradiction(id: string, why: string): Fault {
  return { code: 'terraform/plan-unreadable', message: `${quote(id)}: the plan ${why}.`, fix: 'Plan again.' };
}

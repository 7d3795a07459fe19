import { copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, failed, ok, type Result } from '../fault/fault.js';
import type { StackFolder } from './initialize.js';
import { faultsOf, invoke, type Session } from './invoke.js';
import { holding } from './lock.js';
import type { Plan } from './plan.js';
import { pullState, untaintedText, type PulledState } from './state.js';
import { configurationFile, lockFile } from './workspace.js';

/** An approved plan of a stack that was begun and did not end: what it was to create may be there by half. */
export interface Begun {
  /** The addresses of what it creates: nothing else of the state is touched. */
  readonly created: readonly string[];
  /**
   * Notes what is found made by half, before the state says that it is whole: then nothing could tell any more. Absent where the state may
   * not be written either, as by the role that plans: the plan is then made on a copy of it.
   */
  readonly note?: Note;
  /** Of addresses that the state has not, what stands in AWS and was made by that plan: the id to take it over by. Without it none is. */
  readonly find?: (missing: readonly string[]) => Promise<Result<ReadonlyMap<string, string>>>;
}

/** Takes the addresses of what was made by half; nothing is untainted or taken over where it fails. */
export type Note = (addresses: readonly string[]) => Promise<Result<unknown>>;

/** The file beside a configuration that takes over what is there already. */
const importFile = 'take-over.tf.json';

/**
 * Prepares a stack for the plan of what is left, and gives the folder to plan in. What Terraform tainted, since a call failed between
 * making a resource and first reading it, is untainted, so that the plan brings it to what was asked for: it could never be replaced where it is
 * protected. What was made and never reached the state is taken over by the plan.
 */
export async function goOn(session: Session, stack: StackFolder, begun: Begun): Promise<Result<string>> {
  const { id } = stack.source;
  await rm(join(stack.folder, importFile), { force: true });
  const state = await pullState(session, id, stack.folder);
  if (!state.ok) return state;
  const tainted = state.value.tainted.filter((address) => begun.created.includes(address));
  if (begun.note === undefined) return ok(tainted.length === 0 ? stack.folder : await copyOf(stack, state.value, tainted));
  const missing = begun.created.filter((address) => !state.value.standing.includes(address));
  const found = missing.length === 0 ? undefined : await begun.find?.(missing);
  if (found?.ok === false) return found;
  const imports = [...(found?.value ?? [])].map(([to, importId]) => ({ to, id: importId }));
  const halfMade = [...tainted, ...imports.map(({ to }) => to)];
  const noted = halfMade.length === 0 ? ok(undefined) : await begun.note(halfMade);
  if (!noted.ok) return failed(...noted.faults);
  const done = await untaint(session, stack, tainted);
  if (!done.ok) return done;
  if (imports.length > 0) await writeFile(join(stack.folder, importFile), JSON.stringify({ import: imports }), { mode: 0o600 });
  return ok(stack.folder);
}

/**
 * As {@link goOn}, for an apply that has just failed: what it made by half is untainted before it ends, and nothing else. After an interrupt
 * nothing is started any more: then the next run does it.
 */
export async function untaintMade(
  session: Session,
  stack: StackFolder,
  { plan, note }: { readonly plan: Plan; readonly note?: Note | undefined },
): Promise<readonly Fault[]> {
  const created = plan.changes.filter(({ action, importId }) => action === 'create' && importId === undefined);
  if (session.processes.interruption !== 'no' || created.length === 0) return [];
  const state = await pullState(session, stack.source.id, stack.folder);
  if (!state.ok) return state.faults;
  const tainted = state.value.tainted.filter((address) => created.some((one) => one.address === address));
  if (tainted.length === 0) return [];
  const noted = await (note ?? noNote)(tainted);
  if (!noted.ok) return noted.faults;
  const done = await untaint(session, stack, tainted);
  return done.ok ? [] : done.faults;
}

const noNote: Note = () => Promise.resolve(ok(undefined));

/** Takes the state's lock for each. */
async function untaint(session: Session, stack: StackFolder, addresses: readonly string[]): Promise<Result<true>> {
  if (addresses.length === 0) return ok(true);
  return holding(session, stack, async () => {
    for (const address of addresses) {
      const exit = await invoke(session, stack.folder, ['untaint', '-lock-timeout=30s', address]);
      if (exit.code !== 0) return failed(...faultsOf(session, exit, 'untaint', stack.source.id));
    }
    return ok(true);
  });
}

/** A folder beside the stack's with a local copy of its state, in which nothing of this is tainted: nothing is written back. */
async function copyOf({ source, folder }: StackFolder, state: PulledState, tainted: readonly string[]): Promise<string> {
  const copy = `${folder}-copy`;
  await rm(copy, { recursive: true, force: true });
  await mkdir(join(copy, '.terraform'), { recursive: true, mode: 0o700 });
  const { terraform, ...rest } = JSON.parse(source.json) as { readonly terraform: object };
  const block = Object.fromEntries(Object.entries(terraform).filter(([name]) => name !== 'backend'));
  await writeFile(join(copy, configurationFile), JSON.stringify({ terraform: block, ...rest }), { mode: 0o600 });
  await writeFile(join(copy, 'terraform.tfstate'), untaintedText(state, tainted), { mode: 0o600 });
  await copyFile(join(folder, lockFile), join(copy, lockFile)).catch(() => undefined);
  await symlink(join(folder, '.terraform/providers'), join(copy, '.terraform/providers'));
  return copy;
}

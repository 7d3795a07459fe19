import { copyFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, failed, ok, type Result } from '../fault/fault.js';
import { makeFolder } from '../files/write.js';
import type { StackFolder } from './initialize.js';
import { faultsOf, invoke, type Session } from './invoke.js';
import { holding, lockArgument } from './lock.js';
import type { Plan } from './plan.js';
import { pullState, untaintedText, type PulledState } from './state.js';
import { configurationFile, lockFile } from './workspace.js';

/** An approved plan of a stack that was begun and did not end: what it was to create may be there by half. */
export interface Begun {
  /** The addresses of what it creates: nothing else of the state is touched. */
  readonly created: readonly string[];
  /** Told what is found made by half: what is left of that is an update, where else it would be a hand's. */
  readonly found?: (addresses: readonly string[]) => void;
  /** Of addresses that the state has not, what stands in AWS and was made by that plan: the id to take it over by. Without it none is. */
  readonly find?: (missing: readonly string[]) => Promise<Result<ReadonlyMap<string, string>>>;
  /**
   * Said to whoever plans and takes nothing over: what the apply of this plan takes over where it stands, by address; with `of` another plan, only the apply of
   * that one does; with a fingerprint, that of any with exactly this plan.
   */
  readonly takesOver?: {
    readonly of: 'this plan' | 'another plan' | { readonly fingerprint: string };
    readonly addresses: readonly string[];
  };
  /** Of a stack that was never applied whole: what its state may hold besides what this plan creates, and what of all was found made by half. */
  readonly first?: { readonly made: readonly string[]; readonly halfMade: readonly string[] };
}

/** Takes the addresses of what was made by half, before the state says that it is whole: then nothing could tell any more. Nothing is untainted or taken over where it fails. */
export type Note = (addresses: readonly string[]) => Promise<Result<unknown>>;

/** How what is left of a begun plan can be planned. */
export interface Prepared {
  /** The folder to plan in: the stack's, or one with a copy of its state, of which nothing can be applied. */
  readonly folder: string;
  /** Addresses of what was made by half: what is tainted, and what is taken over. */
  readonly halfMade: readonly string[];
  /** What is untainted on the copy, and still tainted in the state. */
  readonly tainted: readonly string[];
  /** What is taken over: its id, by address. */
  readonly imports: ReadonlyMap<string, string>;
}

/**
 * Prepares a stack for the plan of what is left, and writes nothing to its state: nobody has judged that plan yet. What Terraform tainted, since
 * a call failed between making a resource and first reading it, is untainted on a copy, so that the plan brings it to what was asked for: it
 * could never be replaced where it is protected. What was made and never reached the state is taken over by the plan.
 */
export async function goOn(session: Session, stack: StackFolder, begun: Begun): Promise<Result<Prepared>> {
  const state = await pullState(session, stack.source.id, stack.folder);
  if (!state.ok) return state;
  const tainted = state.value.tainted.filter((address) => begun.created.includes(address));
  const missing = begun.created.filter((address) => !state.value.standing.includes(address));
  const found = missing.length === 0 ? undefined : await begun.find?.(missing);
  if (found?.ok === false) return found;
  const imports = found?.value ?? new Map<string, string>();
  const halfMade = [...tainted, ...imports.keys()];
  if (halfMade.length > 0) begun.found?.(halfMade);
  const folder = tainted.length === 0 ? stack.folder : await copyOf(stack, state.value, tainted);
  return ok({ folder, halfMade, tainted, imports });
}

/** Once the plan may be applied: notes what was made by half, and untaints in the state itself what the plan was made without. */
export async function mend(
  session: Session,
  stack: StackFolder,
  { halfMade, tainted }: Pick<Prepared, 'halfMade' | 'tainted'>,
  note: Note,
): Promise<Result<true>> {
  const noted = await note(halfMade);
  if (!noted.ok) return failed(...noted.faults);
  if (tainted.length === 0) return ok(true);
  return holding(session, stack, async () => {
    const state = await pullState(session, stack.source.id, stack.folder);
    if (!state.ok) return state;
    // Another run may have done it meanwhile.
    return untaint(
      session,
      stack,
      state.value.tainted.filter((address) => tainted.includes(address)),
    );
  });
}

/**
 * As {@link mend}, for an apply that has just failed: what it made by half is untainted before it ends, and nothing else. After an interrupt
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

async function untaint(session: Session, stack: StackFolder, addresses: readonly string[]): Promise<Result<true>> {
  for (const address of addresses) {
    const exit = await invoke(session, stack.folder, ['untaint', lockArgument, address]);
    if (exit.code !== 0) return failed(...faultsOf(session, exit, 'untaint', stack.source.id));
  }
  return ok(true);
}

/** A folder beside the stack's with a local copy of its state, in which nothing of this is tainted: nothing is written back. */
async function copyOf({ source, folder }: StackFolder, state: PulledState, tainted: readonly string[]): Promise<string> {
  const copy = `${folder}-copy`;
  await rm(copy, { recursive: true, force: true });
  makeFolder(join(copy, '.terraform'), 0o700);
  const { terraform, ...rest } = JSON.parse(source.json) as { readonly terraform: object };
  const block = Object.fromEntries(Object.entries(terraform).filter(([name]) => name !== 'backend'));
  await writeFile(join(copy, configurationFile), JSON.stringify({ terraform: block, ...rest }), { mode: 0o600 });
  await writeFile(join(copy, 'terraform.tfstate'), untaintedText(state, tainted), { mode: 0o600 });
  await copyFile(join(folder, lockFile), join(copy, lockFile)).catch(() => undefined);
  await symlink(join(folder, '.terraform/providers'), join(copy, '.terraform/providers'));
  return copy;
}

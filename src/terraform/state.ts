import { z } from 'zod';
import { type Fault, failed, ok, quote, type Result } from '../fault/fault.js';
import type { StackFolder } from './initialize.js';
import { faultsOf, invoke, type Session } from './invoke.js';
import type { Values } from './workspace.js';

/** What is read of a state beside its text: the instances of the configuration's own resources. */
export interface PulledState {
  /** As Terraform wrote it; '' where there is none yet. */
  readonly text: string;
  /** Addresses, without those of leftovers of a replacement. */
  readonly standing: readonly string[];
  /** Of those, what Terraform takes for made by half: it would be replaced. */
  readonly tainted: readonly string[];
  /** What is standing, with its values as Terraform last saw them. */
  readonly values: Values;
}

const state = z.looseObject({
  version: z.literal(4),
  resources: z
    .array(
      z.looseObject({
        module: z.string().optional(),
        mode: z.enum(['managed', 'data']),
        type: z.string(),
        name: z.string(),
        instances: z.array(
          z.looseObject({
            status: z.string().optional(),
            deposed: z.string().optional(),
            index_key: z.unknown().optional(),
            attributes: z.unknown().optional(),
          }),
        ),
      }),
    )
    .default([]),
});

type State = z.infer<typeof state>;

/** Reads a state (`terraform state pull`, format version 4). An empty text is no state; another form is `terraform/state-unreadable`. */
export function parseState(text: string, stack: string): Result<PulledState> {
  if (text.trim() === '') return ok({ text: '', standing: [], tainted: [], values: new Map() });
  const parsed = stateIn(text);
  if (parsed === undefined) return failed(unreadable(stack));
  const all = parsed.resources.flatMap((resource) =>
    isOwn(resource)
      ? resource.instances
          .filter(isCurrent)
          .map(({ status, attributes }) => ({ address: `${resource.type}.${resource.name}`, status, attributes }))
      : [],
  );
  return ok({
    text,
    standing: all.map(({ address }) => address),
    tainted: all.filter(({ status }) => status === 'tainted').map(({ address }) => address),
    values: new Map(all.map(({ address, attributes }) => [address, attributes])),
  });
}

/** The text of a state in which these addresses are not tainted. */
export function untaintedText({ text }: PulledState, addresses: readonly string[]): string {
  const parsed = stateIn(text);
  if (parsed === undefined) return text;
  const resources = parsed.resources.map((resource) => {
    if (!isOwn(resource) || !addresses.includes(`${resource.type}.${resource.name}`)) return resource;
    const instances = resource.instances.map((instance) => {
      const { status, ...rest } = instance;
      return isCurrent(instance) && status === 'tainted' ? rest : instance;
    });
    return { ...resource, instances };
  });
  return JSON.stringify({ ...parsed, resources });
}

/**
 * A stack's state: by one call, where the objects beside the states can be read here. Else Terraform is asked; where that can't say,
 * as in a folder that it does not take as initialized, it is undefined, and the plan says why.
 */
export async function readState(
  session: Session,
  { source: { id, stateKey }, folder }: StackFolder,
): Promise<Result<PulledState | undefined>> {
  if (session.beside === undefined) {
    const pulled = await pullState(session, id, folder);
    return ok(pulled.ok ? pulled.value : undefined);
  }
  const found = await session.beside.read(stateKey);
  if (!found.ok) return found;
  return parseState(found.value === undefined ? '' : new TextDecoder().decode(found.value.bytes), id);
}

/** Reads a stack's state, without its lock. */
export async function pullState(session: Session, stack: string, folder: string): Promise<Result<PulledState>> {
  const exit = await invoke(session, folder, ['state', 'pull']);
  if (exit.code !== 0) return failed(...faultsOf(session, exit, 'state pull', stack));
  return exit.truncated ? failed(unreadable(stack)) : parseState(exit.stdout, stack);
}

function stateIn(text: string): State | undefined {
  try {
    const parsed = state.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function isOwn({ module, mode }: State['resources'][number]): boolean {
  return module === undefined && mode === 'managed';
}

function isCurrent(instance: State['resources'][number]['instances'][number]): boolean {
  return instance.deposed === undefined && instance.index_key === undefined;
}

function unreadable(stack: string): Fault {
  return {
    code: 'terraform/state-unreadable',
    message: `${quote(stack)}: the state is not in a known format.`,
    fix: 'Use a version of Terraform that this project is tested with.',
  };
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Result } from '../fault/fault.js';

/** The objects beside the states, as the ledger's store gives them: each is written only over what the writer has seen. */
export interface Beside {
  read(key: string): Promise<Result<{ readonly bytes: Uint8Array; readonly tag: string } | undefined>>;
  /** `over` is the tag of what is replaced; undefined where nothing may be there. */
  write(key: string, text: string, over: string | undefined): Promise<Result<'written' | 'conflict'>>;
  remove(key: string, tag: string): Promise<Result<'removed' | 'conflict'>>;
  list(prefix: string, most: number): Promise<Result<readonly { readonly key: string }[]>>;
  /** An object's address, for people. */
  place(key: string): string;
}

/** What a state is told from others by: Terraform counts the serial up, and never changes the lineage. */
export interface StateHead {
  readonly serial: number;
  readonly lineage: string;
}

const stateHead = z.looseObject({
  version: z.literal(4),
  serial: z.int().nonnegative(),
  lineage: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
});

/** Reads serial and lineage of a state's text; undefined where it is no state. */
export function readHead(text: string): StateHead | undefined {
  try {
    const parsed = stateHead.safeParse(JSON.parse(text));
    return parsed.success ? { serial: parsed.data.serial, lineage: parsed.data.lineage } : undefined;
  } catch {
    return undefined;
  }
}

/** What the keys of states begin with that S3 did not take under their own key. */
export function rescuePrefix(stateKey: string): string {
  return `${stateKey}.rescue/`;
}

/**
 * A key that names what it holds, and the serial of what stood in its place then (`base`; undefined: nothing did), as it may go over that
 * alone. It ends as a state's does, so that whoever may write states may write it.
 */
export function rescueKey(stateKey: string, { serial, lineage }: StateHead, base: number | undefined, text: string): string {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const from = base === undefined ? 'nothing' : padded(base);
  return `${rescuePrefix(stateKey)}${padded(serial)}-from-${from}-${lineage}-${digest}.tfstate`;
}

/** The serial that a kept state goes over, as its key says; undefined: over nothing. */
export function baseIn(key: string): number | undefined {
  const base = /\/\d+-from-(\d+)-[^/]*$/.exec(key)?.[1];
  return base === undefined ? undefined : Number(base);
}

function padded(serial: number): string {
  return String(serial).padStart(8, '0');
}

/** What says beside a kept state that it was taken up: nothing is ever removed. */
export function takenKey(key: string): string {
  return `${key.slice(0, -'.tfstate'.length)}.taken.tfstate`;
}

/** The object by which Terraform locks a state (`use_lockfile`). */
export function lockKey(stateKey: string): string {
  return `${stateKey}.tflock`;
}

const lockInfo = z.looseObject({ ID: z.string().min(1).max(128), Who: z.string().max(512), Created: z.string().max(64) });

/** A lock, as Terraform describes it; `tag` is that of its object. */
export interface HeldLock {
  readonly id: string;
  readonly who: string;
  /** When it was taken, by the clock of who took it, as Terraform wrote it. */
  readonly created: string;
  readonly tag: string;
}

/** Reads a lock's object; undefined where it is none of Terraform's. */
export function parseLock({ bytes, tag }: { readonly bytes: Uint8Array; readonly tag: string }): HeldLock | undefined {
  try {
    const parsed = lockInfo.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    if (!parsed.success) return undefined;
    const { ID: id, Who: who, Created: created } = parsed.data;
    return { id, who, created, tag };
  } catch {
    return undefined;
  }
}

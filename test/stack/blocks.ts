import { buildStack } from '../../src/stack/build.js';
import { specOf, type Overrides } from '../policies/specs.js';

/** A resource as it is written. */
export interface Block {
  readonly [argument: string]: unknown;
  readonly depends_on?: readonly string[];
  readonly provider?: string;
}

/** Resources by type and name. */
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** The resources of the stack of a plain spec with these differences. */
export function resourcesOf(overrides: Overrides = {}): Blocks {
  return buildStack(specOf(overrides))['resource'] as unknown as Blocks;
}

/** Every address of a stack, with its block. */
export function addressesOf(blocks: Blocks): ReadonlyMap<string, Block> {
  return new Map(
    Object.entries(blocks).flatMap(([type, named]) => Object.entries(named).map(([name, block]) => [`${type}.${name}`, block])),
  );
}

/** The addresses that Terraform forgets. */
export function forgotten(overrides: Overrides): readonly string[] {
  return ((buildStack(specOf(overrides))['removed'] ?? []) as readonly { readonly from: string }[]).map(({ from }) => from);
}

/** What waits for what, each way round: whether `later` waits, at whatever distance, for `earlier`. */
export function waits(blocks: ReadonlyMap<string, Block>, later: string, earlier: string): boolean {
  const after = blocks.get(later)?.depends_on ?? [];
  return after.some((other) => other === earlier || waits(blocks, other, earlier));
}

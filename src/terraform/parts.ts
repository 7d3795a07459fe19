import { z } from 'zod';
import { moduleName, outputName } from './joined.js';

const resource = z.looseObject({
  address: z.string(),
  module_address: z.string().optional(),
  previous_address: z.string().optional(),
});
const shown = z.looseObject({
  resource_changes: z.array(resource).default([]),
  resource_drift: z.array(resource).default([]),
  output_changes: z.record(z.string(), z.unknown()).default({}),
});
type Resource = z.infer<typeof resource>;

/** What is large, not read, and of all stacks. */
const ofAll: ReadonlySet<string> = new Set(['planned_values', 'prior_state', 'configuration', 'relevant_attributes', 'checks']);

/** The plan of one module, in the form of a whole plan's JSON, with the addresses and the names that its stack has alone. */
export type Part = z.infer<typeof shown>;

/**
 * Takes the JSON of a root's plan apart by module. Undefined where anything in it is of no stack: then no part could be told to be whole.
 */
export function partsOf(json: unknown, stacks: number): readonly Part[] | undefined {
  const parsed = shown.safeParse(json);
  if (!parsed.success) return undefined;
  const rest = Object.fromEntries(Object.entries(parsed.data).filter(([name]) => !ofAll.has(name)));
  const { resource_changes: changes, resource_drift: drift, output_changes: outputs } = parsed.data;
  const parts = Array.from({ length: stacks }, (_, index): Part => {
    const own = (all: readonly Resource[]) =>
      all.filter(({ module_address: module }) => module === `module.${moduleName(index)}`).map((one) => alone(one, index));
    const prefix = outputName(index, '');
    const names = Object.entries(outputs).filter(([name]) => name.startsWith(prefix));
    return {
      ...rest,
      resource_changes: own(changes),
      resource_drift: own(drift),
      output_changes: Object.fromEntries(names.map(([name, change]) => [name.slice(prefix.length), change])),
    };
  });
  const count = (of: (part: Part) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  const isWhole =
    count((part) => part.resource_changes.length) === changes.length &&
    count((part) => part.resource_drift.length) === drift.length &&
    count((part) => Object.keys(part.output_changes).length) === Object.keys(outputs).length;
  const isOwn = ({ address, previous_address: before }: Resource) => !/\bmodule\./.test(`${address} ${before ?? ''}`);
  return isWhole && parts.every((part) => [...part.resource_changes, ...part.resource_drift].every(isOwn)) ? parts : undefined;
}

/** A resource as its stack alone has it; an address that is not of the module stays as it is, and is refused. */
function alone({ module_address: _module, ...one }: Resource, index: number): Resource {
  const prefix = `module.${moduleName(index)}.`;
  const own = (address: string) => (address.startsWith(prefix) ? address.slice(prefix.length) : address);
  const before = one.previous_address;
  return { ...one, address: own(one.address), ...(before === undefined ? {} : { previous_address: own(before) }) };
}

import { moduleName, outputName } from './joined.js';
import type { Part } from './parts.js';

/** What the text of a root's plan says of each module. */
export interface SaidParts {
  readonly drift: Said;
  readonly changes: Said;
  /** Lines of outputs as Terraform writes them, by the root's name: the sign, the name, and the rest. */
  readonly outputs: ReadonlyMap<string, { readonly sign: string; readonly value: readonly string[] }>;
  /** The line between drift and changes. */
  readonly rule: string;
}

/** Blocks of resources, by the name of their module, without that in their headings. */
type Said = ReadonlyMap<string, readonly (readonly string[])[]>;

const sections = {
  drift: /^Note: Objects have changed outside of Terraform$/,
  changes: /^Terraform will perform the following actions:$/,
  outputs: /^Changes to Outputs:$/,
} as const;
const ends =
  /^(?:Unless you have made equivalent changes|Terraform used the selected providers|Plan: \d|You can apply this plan|─{20,})/;

/**
 * Takes Terraform's text of a root's plan apart by module (Terraform 1.11, internal/command/jsonformat/plan.go: a heading begins with one or two
 * spaces and `#`, and nothing within a block with less than four). Undefined where a block is of no module.
 */
export function saidParts(text: string): SaidParts | undefined {
  const found = { drift: [] as string[], changes: [] as string[], outputs: [] as string[] };
  let section: keyof typeof found | undefined;
  let rule = '─'.repeat(77);
  for (const line of text.split('\n')) {
    const begun = (['drift', 'changes', 'outputs'] as const).find((name) => sections[name].test(line));
    if (/^─{20,}$/.test(line)) rule = line;
    if (begun !== undefined || ends.test(line)) section = begun;
    else if (section !== undefined) found[section].push(line);
  }
  const [drift, changes] = [blocksIn(found.drift), blocksIn(found.changes)];
  return drift === undefined || changes === undefined ? undefined : { drift, changes, outputs: outputsIn(found.outputs), rule };
}

const heading = /^ {1,2}# (?!\(|Warning: )/;

function blocksIn(lines: readonly string[]): Said | undefined {
  const blocks: string[][] = [];
  for (const line of lines) {
    if (heading.test(line)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  const said = new Map<string, string[][]>();
  for (const block of blocks) {
    const module = /\bmodule\.([\w-]+)\./.exec(block[0] ?? '')?.[1];
    if (module === undefined) return undefined;
    while (block.at(-1)?.trim() === '') block.pop();
    const own = block.map((line) => (/^ {1,2}# /.test(line) ? line.replaceAll(`module.${module}.`, '') : line));
    said.set(module, [...(said.get(module) ?? []), own]);
  }
  return said;
}

function outputsIn(lines: readonly string[]): SaidParts['outputs'] {
  const outputs = new Map<string, { sign: string; value: string[] }>();
  let last: { sign: string; value: string[] } | undefined;
  for (const line of lines) {
    const [, sign = '', name, value = ''] = /^((?: {2}[+~-]|[+-]\/[+-]| {4})) ([\w-]+) += (.*)$/.exec(line) ?? [];
    if (name !== undefined) outputs.set(name, (last = { sign, value: [value] }));
    else last?.value.push(line);
  }
  for (const { value } of outputs.values()) while (value.at(-1)?.trim() === '') value.pop();
  return outputs;
}

const signs = [
  ['create', '  + create'],
  ['update', '  ~ update in-place'],
  ['delete', '  - destroy'],
  ['delete,create', '-/+ destroy and then create replacement'],
  ['create,delete', '+/- create replacement and then destroy'],
  ['read', ' <= read (data resources)'],
] as const;

interface Change {
  readonly actions: string;
  readonly imported: boolean;
  readonly moved: boolean;
}

/** Terraform's text of the plan of one module, as of the stack alone. */
export function partText(part: Part, index: number, said: SaidParts): string {
  const changes = part.resource_changes.map(changeOf).filter((one) => one.actions !== 'no-op' || one.imported || one.moved);
  const outputs = Object.keys(part.output_changes).flatMap((name) => {
    const line = said.outputs.get(outputName(index, name));
    return line === undefined ? [] : [{ name, ...line }];
  });
  if (changes.length + outputs.length === 0) return noChanges;
  const isEmpty = outputs.length === 0 && changes.every(({ actions, moved }) => actions === 'no-op' && !moved);
  const drift = isEmpty ? [] : (said.drift.get(moduleName(index)) ?? []);
  const happens = changes.filter(({ actions }) => actions !== 'no-op');
  const blocks = said.changes.get(moduleName(index)) ?? [];
  return [
    ...(drift.length === 0 ? [] : [driftText(drift, said.rule)]),
    ...(happens.length === 0 ? [] : [legend(happens)]),
    ...(changes.length === 0 ? [] : [`Terraform will perform the following actions:\n\n${joined(blocks)}\n\n${sums(changes)}`]),
    ...(outputs.length === 0 ? [] : [outputsText(outputs, Object.keys(part.output_changes))]),
    ...(outputs.length > 0 && happens.length === 0 ? [outputsOnly] : []),
  ].join('\n\n');
}

const noChanges = `No changes. Your infrastructure matches the configuration.

Terraform has compared your real infrastructure against your configuration
and found no differences, so no changes are needed.`;

const outputsOnly = `You can apply this plan to save these new output values to the Terraform
state, without changing any real infrastructure.`;

function changeOf(resource: Part['resource_changes'][number]): Change {
  const change = resource['change'] as { readonly actions: readonly string[]; readonly importing?: unknown };
  const { address, previous_address: before } = resource;
  return {
    actions: change.actions.join(','),
    imported: (change.importing ?? null) !== null,
    moved: before !== undefined && before !== address,
  };
}

function joined(blocks: readonly (readonly string[])[]): string {
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

function driftText(blocks: readonly (readonly string[])[], rule: string): string {
  return `Note: Objects have changed outside of Terraform

Terraform detected the following changes made outside of Terraform since the
last "terraform apply" which may have affected this plan:

${joined(blocks)}


Unless you have made equivalent changes to your configuration, or ignored the
relevant attributes using ignore_changes, the following plan may include
actions to undo or respond to these changes.

${rule}`;
}

function legend(changes: readonly Change[]): string {
  const shown = signs.filter(([actions]) => changes.some((one) => one.actions === actions)).map(([, text]) => text);
  return [
    'Terraform used the selected providers to generate the following execution',
    'plan. Resource actions are indicated with the following symbols:',
    ...shown,
  ].join('\n');
}

function sums(changes: readonly Change[]): string {
  const count = (...of: readonly string[]) => changes.filter(({ actions }) => of.includes(actions)).length;
  const imports = changes.filter(({ imported }) => imported).length;
  const replaced = ['delete,create', 'create,delete'];
  const [add, change, destroy] = [count('create', ...replaced), count('update'), count('delete', ...replaced)];
  return `Plan: ${imports === 0 ? '' : `${imports} to import, `}${add} to add, ${change} to change, ${destroy} to destroy.`;
}

interface SaidOutput {
  readonly name: string;
  readonly sign: string;
  readonly value: readonly string[];
}

/** As wide as the longest name of all, also of those that stay. */
function outputsText(outputs: readonly SaidOutput[], names: readonly string[]): string {
  const sorted = outputs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const width = Math.max(...names.map((name) => name.length));
  const lines = sorted.map(({ name, sign, value }) => `${sign} ${name.padEnd(width)} = ${value.join('\n')}`);
  return ['Changes to Outputs:', ...lines].join('\n');
}

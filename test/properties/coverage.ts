import { renderSchemas } from '../../src/cli/json-schema.js';
import type { GeneratedRequest } from './requests.js';
import { setUps, type SetUp } from './set-ups.js';

/** As much of a JSON Schema as that of a request has. */
interface Node {
  readonly anyOf?: readonly Node[];
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
}

const root = JSON.parse(renderSchemas([])['schema/request.schema.json'] ?? '') as Node;

/** What a template's parameter can be: the schema leaves it to the rules of each vendor. */
const anything: Node = { anyOf: [{ type: 'string' }, { type: 'boolean' }, { type: 'array', items: { type: 'string' } }] };

/** Every leaf of the request's schema, each word of an enumeration by itself. */
export const keys: readonly string[] = [...new Set(schemaLeaves(root, ''))].toSorted();

/** Everything that the templates can be asked for. */
export const choices: readonly string[] = [...new Set(setUps.flatMap(templateLeaves))].toSorted();

function schemaLeaves(node: Node, path: string): readonly string[] {
  const { anyOf, properties, additionalProperties, items } = node;
  if (anyOf !== undefined) return anyOf.flatMap((option) => schemaLeaves(option, path));
  if (items !== undefined) return schemaLeaves(items, `${path}[]`);
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([key, inner]) => schemaLeaves(inner, below(path, key)));
  if (typeof additionalProperties === 'object') return schemaLeaves(valueOf(additionalProperties), below(path, '*'));
  return wordsOf(node).map((word) => `${path} is ${word}`);
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function valueOf(node: Node): Node {
  return node.type === undefined && node.anyOf === undefined ? anything : node;
}

function wordsOf(node: Node): readonly string[] {
  // One of them stands for all: what differs between regions is their partition, and each of those is reached.
  if (node.enum?.includes('us-east-1')) return ['a region'];
  if (node.enum !== undefined) return node.enum.map((word) => JSON.stringify(word));
  if (node.const !== undefined) return [JSON.stringify(node.const)];
  return node.type === 'boolean' ? ['true', 'false'] : [`a ${String(node.type)}`];
}

/** The leaves that a value has. */
function reached(node: Node, value: unknown, path: string): readonly string[] {
  const { anyOf, properties = {}, additionalProperties, items } = node;
  if (anyOf !== undefined) {
    // A word of its own, where there is one, and no text like all others.
    const [first] = anyOf.filter((option) => fits(option, value)).toSorted((a, b) => wide(a) - wide(b));
    return first === undefined ? [] : reached(first, value, path);
  }
  if (Array.isArray(value)) return items === undefined ? [] : value.flatMap((item: unknown) => reached(items, item, `${path}[]`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => {
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (known !== undefined) return reached(known, inner, below(path, key));
      return typeof additionalProperties === 'object' ? reached(valueOf(additionalProperties), inner, below(path, '*')) : [];
    });
  }
  const words = wordsOf(node);
  return words.length > 1 || node.const !== undefined
    ? [`${path} is ${JSON.stringify(value)}`]
    : words.map((word) => `${path} is ${word}`);
}

function wide(node: Node): number {
  return node.enum === undefined && node.const === undefined ? 1 : 0;
}

function fits(node: Node, value: unknown): boolean {
  if (node.anyOf !== undefined) return node.anyOf.some((option) => fits(option, value));
  if (node.const !== undefined) return node.const === value;
  if (node.enum !== undefined) return node.enum.includes(value);
  if (Array.isArray(value)) return node.type === 'array';
  if (node.type === 'string')
    return typeof value === 'string' && (node.pattern === undefined || new RegExp(node.pattern).test(value));
  return node.type === typeof value;
}

function nameOf({ vendor, variant = 'by default', firstPhase }: SetUp): string {
  return [vendor, variant, ...(firstPhase ? ['first phase'] : [])].join(', ');
}

function templateLeaves(setUp: SetUp): readonly string[] {
  const name = nameOf(setUp);
  const second = setUp.firstPhase ? (setUp.phases?.parameters ?? []) : [];
  const optional = Object.entries(setUp.parameters).filter(([key, { required }]) => required !== true && !second.includes(key));
  const phased = setUp.phases?.parameters ?? [];
  return [
    ...setUp.partitions.map((partition) => `${name} in ${partition}`),
    ...optional.map(([key]) => `${name} with ${key}`),
    ...optional.filter(([key]) => !phased.includes(key)).map(([key]) => `${name} without ${key}`),
    ...Object.keys(setUp.features ?? {}).map((feature) => `${name}, feature ${feature}`),
  ];
}

/** The leaves that a request has which is whole. */
export function leavesOf({ value = {}, choice: { setUp, parameters, partition } }: GeneratedRequest): readonly string[] {
  const name = nameOf(setUp);
  const { vendorFeatures = [] } = (value['retention'] ?? {}) as { readonly vendorFeatures?: readonly string[] };
  return [
    ...reached(root, value, ''),
    `${name} in ${partition}`,
    ...Object.keys(setUp.parameters).map((key) => `${name} ${parameters[key] === undefined ? 'without' : 'with'} ${key}`),
    ...vendorFeatures.map((feature) => `${name}, feature ${feature}`),
  ];
}

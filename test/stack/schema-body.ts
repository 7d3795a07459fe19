import type { Json } from '../../src/stack/text.js';
import { readTemplate, type Part } from './template.js';

/** A type of Terraform's values, as `terraform providers schema -json` writes it: `"string"`, `["set", "string"]`, `["object", {…}]`. */
type ValueType = string | readonly ['list' | 'set' | 'map', ValueType] | readonly ['object', Readonly<Record<string, ValueType>>];

export interface AttributeSchema {
  readonly type: ValueType;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly deprecated?: boolean;
}

interface NestedBlockSchema {
  readonly nesting_mode: 'single' | 'group' | 'list' | 'set' | 'map';
  readonly min_items?: number;
  readonly max_items?: number;
  readonly block: BlockSchema;
}

export interface BlockSchema {
  readonly attributes?: Readonly<Record<string, AttributeSchema>>;
  readonly block_types?: Readonly<Record<string, NestedBlockSchema>>;
}

/** What a check found, and where strings of the body refer to. */
export interface Findings {
  /** `rule[0].filter is unknown` */
  readonly complaints: string[];
  /** `aws_kms_key.bucket.arn` */
  readonly references: string[];
}

/** A JSON value that is an object. */
export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks a block against its schema: unknown arguments and blocks, those that are missing, that only the provider sets or that are
 * deprecated, types, and how many blocks there may be. `meta`: what Terraform itself takes in such a block. It is stricter than Terraform in
 * that it converts nothing: a number is no string.
 */
export function checkBody(
  body: Json,
  schema: BlockSchema,
  found: Findings,
  { at = '', meta = [] }: { readonly at?: string; readonly meta?: readonly string[] } = {},
): void {
  if (!isObject(body)) {
    found.complaints.push(`${at || 'it'} has to be a block`);
    return;
  }
  const { attributes = {}, block_types: blocks = {} } = schema;
  const path = (key: string) => (at === '' ? key : `${at}.${key}`);
  for (const [key, value] of Object.entries(body)) {
    const attribute = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    const nested = Object.hasOwn(blocks, key) ? blocks[key] : undefined;
    if (attribute !== undefined) checkAttribute(value, attribute, found, path(key));
    else if (nested !== undefined) checkBlocks(value, nested, found, path(key));
    else if (!meta.includes(key) && key !== '//') found.complaints.push(`${path(key)} is unknown`);
  }
  for (const [key, { required }] of Object.entries(attributes)) {
    if (required === true && body[key] === undefined) found.complaints.push(`${path(key)} is missing`);
  }
  for (const [key, { min_items: least = 0 }] of Object.entries(blocks)) {
    if (least > 0 && body[key] === undefined) found.complaints.push(`${path(key)} is missing`);
  }
}

/** The parts of a string; what can't be read is a complaint. */
export function readText(text: string, found: Findings, at: string): readonly Part[] {
  try {
    const parts = readTemplate(text);
    found.references.push(...parts.flatMap((part) => (part.kind === 'reference' ? [part.address] : [])));
    return parts;
  } catch (error) {
    found.complaints.push(`${at} is no template: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function checkAttribute(
  value: Json,
  { type, required, optional, deprecated }: AttributeSchema,
  found: Findings,
  at: string,
): void {
  if (required !== true && optional !== true) found.complaints.push(`${at} is set by the provider alone`);
  if (deprecated === true) found.complaints.push(`${at} is deprecated`);
  checkValue(value, type, found, at);
}

function checkBlocks(value: Json, nested: NestedBlockSchema, found: Findings, at: string): void {
  const { nesting_mode: mode, min_items: least = 0, max_items: most, block } = nested;
  if (mode === 'map') throw new Error(`${at}: blocks with labels are not known here`);
  const items: readonly Json[] = Array.isArray(value) ? value : [value];
  const limit = mode === 'single' || mode === 'group' ? 1 : (most ?? Number.POSITIVE_INFINITY);
  if (items.length < least) found.complaints.push(`${at} is there ${items.length} times, at least ${least} are needed`);
  if (items.length > limit) found.complaints.push(`${at} is there ${items.length} times, at most ${limit} are taken`);
  items.forEach((item, index) => checkBody(item, block, found, { at: Array.isArray(value) ? `${at}[${index}]` : at }));
}

function checkValue(value: Json, type: ValueType, found: Findings, at: string): void {
  if (typeof type === 'string') {
    if (typeof value === 'string') readText(value, found, at);
    if (type !== 'dynamic' && typeof value !== (type === 'bool' ? 'boolean' : type)) {
      found.complaints.push(`${at} has to be a ${type}`);
    }
    return;
  }
  const [kind] = type;
  if (kind === 'list' || kind === 'set') {
    if (!Array.isArray(value)) found.complaints.push(`${at} has to be a ${kind}`);
    else value.forEach((one: Json, index) => checkValue(one, type[1], found, `${at}[${index}]`));
    return;
  }
  if (!isObject(value)) found.complaints.push(`${at} has to be a map`);
  else if (type[0] === 'object') checkObject(value, type[1], found, at);
  else for (const [key, one] of entriesOf(value, found, at)) checkValue(one, type[1], found, `${at}.${key}`);
}

function checkObject(
  value: { readonly [key: string]: Json },
  items: Readonly<Record<string, ValueType>>,
  found: Findings,
  at: string,
): void {
  for (const [key, one] of entriesOf(value, found, at)) {
    const wanted = Object.hasOwn(items, key) ? items[key] : undefined;
    if (wanted === undefined) found.complaints.push(`${at}.${key} is unknown`);
    else checkValue(one, wanted, found, `${at}.${key}`);
  }
  const missing = Object.keys(items).filter((key) => value[key] === undefined);
  found.complaints.push(...missing.map((key) => `${at}.${key} is missing`));
}

/** Keys are templates too. */
function entriesOf(value: { readonly [key: string]: Json }, found: Findings, at: string): readonly (readonly [string, Json])[] {
  for (const key of Object.keys(value)) readText(key, found, `a key of ${at}`);
  return Object.entries(value);
}

import { canonical } from './attributes.js';
import { isRecord, unknown, type Unknown } from './plan-view.js';

/** One statement of a policy as AWS keeps it, with every list a list. */
export interface StatementReading {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  /** `AWS:arn:…`, `Service:…`, `*`; empty in an identity policy. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `<operator> <key>` → values, sorted; keys of conditions are case-insensitive. */
  readonly conditions: Readonly<Record<string, readonly string[]>>;
  /** Set where the statement uses NotPrincipal, NotAction, NotResource or a part that is not understood: compared as a whole only. */
  readonly opaque?: string;
}

export type PolicyReading = readonly StatementReading[];

/**
 * Reads a policy document from a state or a plan: text, or an object already. AWS gives a single action or principal as a string.
 * What can't be read is one opaque Allow, so that it never passes for an empty policy.
 */
export function readPolicy(document: unknown): PolicyReading | Unknown | undefined {
  if (document === unknown) return unknown;
  if (document === undefined || document === null || document === '') return undefined;
  const parsed = typeof document === 'string' ? parseJson(document) : document;
  if (!isRecord(parsed) || parsed['Statement'] === undefined) return [opaque('Allow', '', document)];
  const statements = parsed['Statement'];
  return (Array.isArray(statements) ? statements : [statements]).map(readStatement);
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

const parts = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);

function readStatement(value: unknown): StatementReading {
  if (!isRecord(value)) return opaque('Allow', '', value);
  const sid = typeof value['Sid'] === 'string' ? value['Sid'] : '';
  const effect = value['Effect'] === 'Deny' ? 'Deny' : 'Allow';
  const principals = readPrincipals(value['Principal']);
  const actions = strings(value['Action']);
  const resources = strings(value['Resource']);
  const conditions = readConditions(value['Condition']);
  const known = Object.keys(value).every((key) => parts.has(key)) && (value['Effect'] === 'Deny' || value['Effect'] === 'Allow');
  if (!known || !principals || !actions || !resources || !conditions || actions.length === 0) return opaque(effect, sid, value);
  return { sid, effect, principals, actions, resources, conditions };
}

function opaque(effect: 'Allow' | 'Deny', sid: string, value: unknown): StatementReading {
  return { sid, effect, principals: [], actions: [], resources: [], conditions: {}, opaque: canonical(value) };
}

function strings(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => typeof item === 'string' || typeof item === 'boolean' || typeof item === 'number')
    ? list.map(String).sort()
    : undefined;
}

function readPrincipals(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (value === '*') return ['*'];
  if (!isRecord(value)) return undefined;
  const all: string[] = [];
  for (const [kind, names] of Object.entries(value)) {
    const list = strings(names);
    if (!list) return undefined;
    all.push(...list.map((name) => (kind === 'AWS' && name === '*' ? '*' : `${kind}:${accountRoot(kind, name)}`)));
  }
  return all.sort();
}

/** AWS gives back an account's bare id as the ARN of its root. */
function accountRoot(kind: string, name: string): string {
  return kind === 'AWS' && /^[0-9]{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name;
}

function readConditions(value: unknown): Readonly<Record<string, readonly string[]>> | undefined {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) return undefined;
  const all: Record<string, readonly string[]> = {};
  for (const [operator, tests] of Object.entries(value)) {
    if (!isRecord(tests)) return undefined;
    for (const [key, wanted] of Object.entries(tests)) {
      const list = strings(wanted);
      if (!list) return undefined;
      const test = `${operator} ${key.toLowerCase()}`;
      if (all[test]) return undefined;
      all[test] = list;
    }
  }
  return all;
}

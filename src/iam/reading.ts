/** A list of a statement that can also name what the statement is not about: `NotPrincipal`, `NotAction`, `NotResource`. */
export type Invertible = 'principals' | 'actions' | 'resources';

/** One statement of a policy, with every list a list. */
export interface StatementReading {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  /** `AWS:arn:…`, `Service:…`, `Federated:…`, `*`; empty in an identity policy. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `<operator> <key>` → values, sorted; keys of conditions are case-insensitive, so they are in lower case. */
  readonly conditions: Readonly<Record<string, readonly string[]>>;
  /** Which of the lists are of what the statement is not about; undefined where a part of the statement is not understood. */
  readonly except?: readonly Invertible[];
  /** All of the statement as text, where a comparison of its lists would mislead: some are inverted, or a part is not understood. */
  readonly opaque?: string;
}

type Understood = StatementReading & { readonly except: readonly Invertible[] };

export type PolicyReading = readonly StatementReading[];

/**
 * Reads a policy document: text, or an object already. AWS gives a single action or principal as a string. What can't be read is one
 * Allow that is not understood, so that it never passes for an empty policy. An account's bare id is that of an account of `partition`; of the
 * one that the document's own ARNs are of, where it is not known.
 */
export function readDocument(document: unknown, partition?: string): PolicyReading {
  const parsed = typeof document === 'string' ? parseJson(document) : document;
  if (!isMap(parsed) || parsed['Statement'] === undefined) return [notUnderstood('Allow', '', document)];
  const statements = parsed['Statement'];
  const own = partition ?? partitionIn(statements);
  return (Array.isArray(statements) ? statements : [statements]).map((statement) => readStatement(statement, own));
}

/** Nothing works across partitions, so all ARNs of a document are of one. */
function partitionIn(statements: unknown): string {
  return /"arn:(aws(?:-[a-z]+)*):/.exec(JSON.stringify(statements))?.[1] ?? 'aws';
}

/** Whether a statement can be evaluated: every part of it is understood. */
export function isUnderstood(statement: StatementReading): statement is Understood {
  return statement.except !== undefined;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

const parts = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

function readStatement(value: unknown, partition: string): StatementReading {
  if (!isMap(value)) return notUnderstood('Allow', '', value);
  const sid = typeof value['Sid'] === 'string' ? value['Sid'] : '';
  const effect = value['Effect'] === 'Deny' ? 'Deny' : 'Allow';
  const principals = readEither(value, 'Principal', (names) => readPrincipals(names, partition));
  const actions = readEither(value, 'Action', strings);
  const resources = readEither(value, 'Resource', strings);
  const conditions = readConditions(value['Condition']);
  const known = Object.keys(value).every((key) => parts.has(key)) && (value['Effect'] === 'Deny' || value['Effect'] === 'Allow');
  if (!known || !principals || !actions || !resources || !conditions || actions.list.length === 0) {
    return notUnderstood(effect, sid, value);
  }
  const except = (['principals', 'actions', 'resources'] as const).filter(
    (name) => ({ principals, actions, resources })[name].not,
  );
  const lists = { principals: principals.list, actions: actions.list, resources: resources.list };
  return { sid, effect, ...lists, conditions, except, ...(except.length > 0 ? { opaque: canonical(value) } : {}) };
}

function notUnderstood(effect: 'Allow' | 'Deny', sid: string, value: unknown): StatementReading {
  return { sid, effect, principals: [], actions: [], resources: [], conditions: {}, opaque: canonical(value) };
}

/** The element, or its inversion; undefined where both are there, or what is there can't be read. */
function readEither(
  value: Readonly<Record<string, unknown>>,
  element: 'Principal' | 'Action' | 'Resource',
  read: (value: unknown) => readonly string[] | undefined,
): { readonly list: readonly string[]; readonly not: boolean } | undefined {
  const not = value[`Not${element}`] !== undefined;
  if (not && value[element] !== undefined) return undefined;
  const list = read(value[not ? `Not${element}` : element]);
  return list && (!not || list.length > 0) ? { list, not } : undefined;
}

function strings(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => typeof item === 'string' || typeof item === 'boolean' || typeof item === 'number')
    ? list.map(String).sort()
    : undefined;
}

function readPrincipals(value: unknown, partition: string): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (value === '*') return ['*'];
  if (!isMap(value)) return undefined;
  const all: string[] = [];
  for (const [kind, names] of Object.entries(value)) {
    const list = strings(names);
    if (!list) return undefined;
    all.push(
      ...list.map((name) =>
        kind === 'AWS' && name === '*' ? '*' : `${kind}:${kind === 'AWS' ? accountRoot(name, partition) : name}`,
      ),
    );
  }
  return all.sort();
}

/** AWS gives back an account's bare id as the ARN of its root. */
function accountRoot(name: string, partition: string): string {
  return /^[0-9]{12}$/.test(name) ? `arn:${partition}:iam::${name}:root` : name;
}

function readConditions(value: unknown): Readonly<Record<string, readonly string[]>> | undefined {
  if (value === undefined || value === null) return {};
  if (!isMap(value)) return undefined;
  const all: Record<string, readonly string[]> = {};
  for (const [operator, tests] of Object.entries(value)) {
    if (!isMap(tests)) return undefined;
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

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON with sorted keys and without what is absent, so that equal statements read equal. An empty value is one: nothing else equals it. */
function canonical(value: unknown): string {
  return JSON.stringify(settle(value) ?? null);
}

function settle(value: unknown): unknown {
  if (typeof value === 'symbol') return '(known after apply)';
  if (Array.isArray(value)) return value.map((item) => settle(item) ?? null);
  if (!isMap(value)) return value ?? undefined;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, settle(value[key])]),
  );
}

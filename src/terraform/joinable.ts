import { z } from 'zod';
import { canonicalJson, isExactJson, type Json } from './json.js';

/** A JSON object that is written as it is. */
type Body = Readonly<Record<string, unknown>>;

/** A provider block of a stack. */
export interface ProviderBlock {
  /** As the stack's resources name it: `aws`, `aws.replica`. */
  readonly reference: string;
  /** The local name, which is the same in the root. */
  readonly name: string;
  /** As states name it: `provider["registry.terraform.io/hashicorp/aws"].replica`. */
  readonly inState: string;
  readonly configuration: Body;
  /** Equal for equal configurations. */
  readonly key: string;
}

/** A stack that can be a module: what stays in it, and what it brings to the root. */
export interface Joinable {
  readonly module: Body;
  readonly providers: readonly ProviderBlock[];
  readonly outputs: ReadonlyMap<string, { readonly sensitive: boolean }>;
  /** Blocks that only the root may have, with addresses in the stack. */
  readonly removed: readonly (Body & { readonly from: string })[];
  readonly imports: ReadonlyMap<string, string>;
  readonly state: { readonly resources: readonly StateResource[]; readonly outputs: Body };
}

// One resource without a key, as the generator writes them.
const address = z.string().regex(/^[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*$/);
const body = z.record(z.string(), z.unknown());
const configuration = z.strictObject({
  '//': z.unknown().optional(),
  terraform: z.strictObject({
    backend: z.unknown(),
    required_version: z.string().optional(),
    required_providers: z.record(z.string(), z.strictObject({ source: z.string(), version: z.string() })).default({}),
  }),
  provider: z.record(z.string(), z.array(z.looseObject({ alias: z.string().optional() }))).default({}),
  data: body.optional(),
  resource: body.optional(),
  moved: z.unknown().optional(),
  output: z.record(z.string(), z.strictObject({ value: z.unknown(), sensitive: z.boolean().optional() })).default({}),
  removed: z.array(z.strictObject({ from: address, lifecycle: z.unknown() })).default([]),
  import: z.array(z.strictObject({ to: address, id: z.string() })).default([]),
});
type Configuration = z.infer<typeof configuration>;

const stateResource = z.looseObject({
  // Of a stack's own modules nothing is known here.
  module: z.never().optional(),
  provider: z.string(),
  instances: z.array(z.looseObject({ dependencies: z.array(z.string()).optional() })),
});
const state = z.strictObject({
  version: z.literal(4),
  terraform_version: z.string().regex(/^\d+\.\d+\.\d+$/),
  serial: z.unknown().optional(),
  lineage: z.unknown().optional(),
  outputs: body.default({}),
  resources: z.array(stateResource).default([]),
  check_results: z.unknown().optional(),
});
export type StateResource = z.infer<typeof stateResource>;

/** Terraform's own provider, of `terraform_data`: it has no configuration. */
export const builtin = 'provider["terraform.io/builtin/terraform"]';

/**
 * A stack as a module, with the text of its state ('' where there is none) and what is taken over beside its configuration. Undefined where
 * anything is in them that is not known to mean the same in a module: such a stack is planned alone.
 */
export function joinable(
  json: string,
  {
    state: text,
    imports,
    version,
  }: { readonly state: string; readonly imports: ReadonlyMap<string, string>; readonly version: string },
): Joinable | undefined {
  const parsed = configuration.safeParse(exact(json));
  const held = text.trim() === '' ? { outputs: {}, resources: [] } : stateIn(text, version);
  if (!parsed.success || held === undefined) return undefined;
  const providers = providersOf(parsed.data);
  const known = new Set([builtin, ...(providers ?? []).map(({ inState }) => inState)]);
  if (providers === undefined || held.resources.some(({ provider }) => !known.has(provider))) return undefined;
  const { terraform, data, resource, moved, output, removed, import: own } = parsed.data;
  return {
    module: {
      terraform: { ...withoutBackend(terraform), required_providers: withAliases(terraform.required_providers, providers) },
      ...(data === undefined ? {} : { data }),
      ...(resource === undefined ? {} : { resource }),
      ...(moved === undefined ? {} : { moved }),
      ...(Object.keys(output).length === 0 ? {} : { output }),
    },
    providers,
    outputs: new Map(Object.entries(output).map(([name, { sensitive = false }]) => [name, { sensitive }])),
    removed,
    imports: new Map([...own.map(({ to, id }) => [to, id] as const), ...imports]),
    state: held,
  };
}

function exact(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isExactJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A state that a newer Terraform wrote is for Terraform to judge. */
function stateIn(text: string, version: string): z.infer<typeof state> | undefined {
  const parsed = state.safeParse(exact(text));
  if (!parsed.success) return undefined;
  return parsed.data.terraform_version.localeCompare(version, 'en', { numeric: true }) > 0 ? undefined : parsed.data;
}

/** Undefined where a block refers to something, or where a provider has no block without an alias. */
function providersOf({ terraform, provider }: Configuration): readonly ProviderBlock[] | undefined {
  const required = Object.entries(terraform.required_providers);
  if (Object.keys(provider).some((name) => !Object.hasOwn(terraform.required_providers, name))) return undefined;
  const blocks = required.flatMap(([name, { source }]) =>
    (provider[name] ?? []).map(({ alias, ...given }): ProviderBlock => {
      const of = alias === undefined ? '' : `.${alias}`;
      const inState = `provider["${source.split('/').length === 2 ? 'registry.terraform.io/' : ''}${source}"]${of}`;
      const key = `${name} ${canonicalJson(given as Readonly<Record<string, Json>>)}`;
      return { reference: `${name}${of}`, name, inState, configuration: given, key };
    }),
  );
  const references = blocks.map(({ reference }) => reference);
  const isWhole = required.every(([name]) => references.includes(name)) && new Set(references).size === references.length;
  return isWhole && blocks.every(({ key }) => !/[$%]\{/.test(key)) ? blocks : undefined;
}

export function withoutBackend<T extends object>(terraform: T): Omit<T, 'backend'> {
  return Object.fromEntries(Object.entries(terraform).filter(([name]) => name !== 'backend')) as Omit<T, 'backend'>;
}

function withAliases(required: Configuration['terraform']['required_providers'], providers: readonly ProviderBlock[]): Body {
  return Object.fromEntries(
    Object.entries(required).map(([name, one]) => {
      const aliases = providers.filter((block) => block.name === name && block.reference !== name);
      return [name, aliases.length === 0 ? one : { ...one, configuration_aliases: aliases.map(({ reference }) => reference) }];
    }),
  );
}

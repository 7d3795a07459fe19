import type { Json, TerraformJson } from '../../src/stack/text.js';
import { checkBody, isObject, readText, type BlockSchema, type Findings } from './schema-body.js';

/** What a provider takes. */
export interface ProviderSchema {
  readonly provider: { readonly block: BlockSchema };
  readonly resource_schemas: Readonly<Record<string, { readonly block: BlockSchema }>>;
  readonly data_source_schemas: Readonly<Record<string, { readonly block: BlockSchema }>>;
}

/** The AWS provider's part of what `terraform providers schema -json` prints. */
export function parseProviderSchema(output: string): ProviderSchema {
  const { provider_schemas: providers } = JSON.parse(output) as {
    readonly provider_schemas: Readonly<Record<string, ProviderSchema>>;
  };
  const schema = Object.entries(providers).find(([name]) => name.endsWith('/hashicorp/aws'))?.[1];
  if (schema === undefined) throw new Error(`no schema of hashicorp/aws among ${Object.keys(providers).join(', ')}`);
  return schema;
}

/** A resource or a data source as it is declared. */
interface Declared {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly body: Json;
  readonly schema: BlockSchema | undefined;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const metaArguments = ['depends_on', 'lifecycle', 'provider'];
const sections = ['//', 'terraform', 'provider', 'data', 'resource', 'output', 'removed'];

/**
 * What `terraform validate` would say of a configuration of this project, in milliseconds: each argument and block against the provider's
 * schema, and that every reference, dependency and provider alias is there, without a cycle. What only the provider's own code knows (which
 * values an argument takes, which arguments exclude each other) is not checked. Empty when all is well.
 */
export function checkConfiguration(schema: ProviderSchema, configuration: TerraformJson): readonly string[] {
  const declared = [
    ...declaredIn(configuration['resource'], '', schema.resource_schemas),
    ...declaredIn(configuration['data'], 'data.', schema.data_source_schemas),
  ];
  const byAddress = new Map(declared.map((one) => [one.address, one]));
  const edges = new Map<string, readonly string[]>();
  const complaints = Object.keys(configuration)
    .filter((key) => !sections.includes(key))
    .map((key) => `${key}: not a section of a configuration`);
  const aliases = checkProviders(schema, configuration['provider'], complaints);
  for (const one of declared) {
    const found: Findings = { complaints: [], references: [] };
    checkDeclared(one, found, aliases);
    const after = dependencies(one.body, found);
    edges.set(one.address, [...after, ...targets(found, byAddress)]);
    found.complaints.push(
      ...after.filter((other) => !byAddress.has(other)).map((other) => `waits for ${other}, which is not there`),
    );
    complaints.push(...found.complaints.map((text) => `${one.address}: ${text}`));
  }
  return [
    ...complaints,
    ...outputComplaints(configuration['output'], byAddress),
    ...removedComplaints(schema, configuration['removed'], byAddress),
    ...cycle(edges),
  ];
}

function declaredIn(
  section: Json | undefined,
  start: string,
  schemas: Readonly<Record<string, { readonly block: BlockSchema }>>,
): readonly Declared[] {
  if (!isObject(section)) return [];
  return Object.entries(section).flatMap(([type, named]) =>
    Object.entries(isObject(named) ? named : {}).map(([name, body]) => ({
      address: `${start}${type}.${name}`,
      type,
      name,
      body,
      schema: Object.hasOwn(schemas, type) ? schemas[type]?.block : undefined,
    })),
  );
}

function checkDeclared({ name, type, body, schema }: Declared, found: Findings, aliases: ReadonlySet<string>): void {
  if (!identifier.test(name)) found.complaints.push('its name is no identifier');
  if (schema === undefined) {
    found.complaints.push(`the provider knows no ${type}`);
    return;
  }
  checkBody(body, schema, found, { meta: metaArguments });
  if (!isObject(body)) return;
  const { provider, lifecycle } = body;
  if (provider !== undefined && !(typeof provider === 'string' && aliases.has(provider))) {
    found.complaints.push(`the provider ${JSON.stringify(provider)} is not there`);
  }
  if (lifecycle === undefined) return;
  // Terraform takes no expression there.
  const {
    prevent_destroy: isProtected,
    replace_triggered_by: by,
    ...rest
  } = isObject(lifecycle) ? lifecycle : { other: lifecycle };
  const renewing = Array.isArray(by) && by.every((one): one is string => typeof one === 'string') ? by : [];
  found.references.push(...renewing);
  const isKnown =
    typeof isProtected === (by === undefined ? 'boolean' : 'undefined') && (by === undefined || renewing.length > 0);
  if (!isKnown || Object.keys(rest).length > 0) found.complaints.push('lifecycle says something else than prevent_destroy');
}

/** Gives the aliases by which a resource can choose one of them. */
function checkProviders(schema: ProviderSchema, section: Json | undefined, complaints: string[]): ReadonlySet<string> {
  const aws = isObject(section) ? section['aws'] : undefined;
  const aliases = new Set<string>();
  for (const one of Array.isArray(aws) ? (aws as readonly Json[]) : [aws ?? null]) {
    const found: Findings = { complaints: [], references: [] };
    checkBody(one, schema.provider.block, found, { meta: ['alias'] });
    const alias = isObject(one) && typeof one['alias'] === 'string' ? `aws.${one['alias']}` : 'aws';
    if (aliases.has(alias)) found.complaints.push('is there twice');
    aliases.add(alias);
    complaints.push(...found.complaints.map((text) => `provider ${alias}: ${text}`));
  }
  return aliases;
}

function dependencies(body: Json, found: Findings): readonly string[] {
  const after = isObject(body) ? body['depends_on'] : undefined;
  if (after === undefined) return [];
  if (Array.isArray(after) && after.every((one): one is string => typeof one === 'string')) return after;
  found.complaints.push('depends_on has to be a list of addresses');
  return [];
}

/** What is referred to; what is not there, or has no such attribute, is a complaint. */
function targets(found: Findings, byAddress: ReadonlyMap<string, Declared>): readonly string[] {
  return found.references.flatMap((reference) => {
    const [, address = '', attribute = ''] = /^((?:data\.)?[^.]+\.[^.]+)\.(.+)$/.exec(reference) ?? [];
    const type = byAddress.get(address)?.schema?.attributes?.[attribute]?.type;
    if (type === 'string') return [address];
    found.complaints.push(
      type === undefined ? `refers to ${reference}, which is not there` : `refers to ${reference}, no string`,
    );
    return [];
  });
}

function outputComplaints(section: Json | undefined, byAddress: ReadonlyMap<string, Declared>): readonly string[] {
  return Object.entries(isObject(section) ? section : {}).flatMap(([name, output]) => {
    const found: Findings = { complaints: [], references: [] };
    const value = isObject(output) ? output['value'] : undefined;
    if (!identifier.test(name)) found.complaints.push('its name is no identifier');
    if (typeof value !== 'string') found.complaints.push('its value has to be a string');
    else if (readText(value, found, 'value').some(({ kind }) => kind === 'sensitive')) {
      found.complaints.push('it shows what is sensitive');
    }
    targets(found, byAddress);
    return found.complaints.map((text) => `output ${name}: ${text}`);
  });
}

function removedComplaints(
  schema: ProviderSchema,
  section: Json | undefined,
  byAddress: ReadonlyMap<string, Declared>,
): readonly string[] {
  const blocks: readonly Json[] = Array.isArray(section) ? section : [];
  const seen = new Set<string>();
  return blocks.flatMap((block) => {
    const from = isObject(block) && typeof block['from'] === 'string' ? block['from'] : '';
    const wrong = [
      ...(Object.hasOwn(schema.resource_schemas, from.split('.')[0] ?? '') ? [] : ['the provider knows no such resource']),
      ...(byAddress.has(from) ? ['it is still there'] : []),
      ...(seen.has(from) ? ['it is removed twice'] : []),
    ];
    seen.add(from);
    return wrong.map((text) => `removed ${from}: ${text}`);
  });
}

/** The first cycle of what waits for what. */
function cycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const walk = (address: string, path: readonly string[]): readonly string[] => {
    if (path.includes(address)) return [`a cycle: ${[...path.slice(path.indexOf(address)), address].join(' -> ')}`];
    if (done.has(address)) return [];
    for (const other of edges.get(address) ?? []) {
      const found = walk(other, [...path, address]);
      if (found.length > 0) return found;
    }
    done.add(address);
    return [];
  };
  for (const address of edges.keys()) {
    const found = walk(address, []);
    if (found.length > 0) return found;
  }
  return [];
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BucketSpec } from '../../src/spec/spec.js';
import { buildStack } from '../../src/stack/build.js';
import { expectRun, type Workdir } from '../sandbox/terraform.js';

type Body = Readonly<Record<string, unknown>>;

/** What a plan would leave of a resource, and what of it only applying tells. */
interface Left {
  readonly after: unknown;
  readonly unknown: unknown;
}

/** By address in the stack. */
export type Leaves = ReadonlyMap<string, Left>;

interface State {
  readonly resources: readonly (Body & {
    readonly module?: string;
    readonly mode: string;
    readonly instances: readonly Body[];
  })[];
}

/** The resources of a stack, by address. */
type Resources = ReadonlyMap<string, unknown>;

export function resourcesIn(spec: BucketSpec): Resources {
  const types = buildStack(spec)['resource'] as unknown as Readonly<Record<string, Body>>;
  return new Map(
    Object.entries(types).flatMap(([type, named]) =>
      Object.entries(named).map(([name, block]) => [`${type}.${name}`, block] as const),
    ),
  );
}

/**
 * What of a stack is not written as it was, and what that refers to: the rest is planned as it was. Nothing waits for another, which only
 * applying needs, and costs a plan most of its time.
 */
export function editedIn(before: Resources, now: Resources): Resources {
  const text = (all: Resources, address: string) => JSON.stringify(all.get(address), isOrder) ?? '';
  const named = (all: Resources, address: string) =>
    text(all, address).replace(/\$\{(aws_s3_bucket\.[a-z]+)\.bucket\}/g, (_reference, bucket: string) =>
      String((all.get(bucket) as Body | undefined)?.['bucket']),
    );
  const found = new Set([...now.keys()].filter((address) => named(before, address) !== named(now, address)));
  for (const address of found) {
    for (const [other = ''] of text(now, address).matchAll(/aws_[a-z0-9_]+\.[A-Za-z0-9_-]+(?=\.)/g))
      if (now.has(other)) found.add(other);
  }
  return new Map([...found].map((address) => [address, JSON.parse(text(now, address)) as unknown]));
}

const isOrder = (key: string, value: unknown) => (key === 'depends_on' ? undefined : value);

/** Writes several stacks as modules of one root: so Terraform and the provider start once for all of them. */
export function writeStacks(workdir: Workdir, stacks: ReadonlyMap<string, Resources>): void {
  const modules: Record<string, Body> = {};
  const aws = { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' };
  const required = { required_providers: { aws: { ...aws, configuration_aliases: ['aws.replica'] } } };
  for (const [name, resources] of stacks) {
    const resource: Record<string, Record<string, unknown>> = {};
    for (const [address, block] of resources) {
      const [type = '', own = ''] = address.split('.');
      resource[type] = { ...resource[type], [own]: block };
    }
    const data = { aws_caller_identity: { current: {} } };
    mkdirSync(join(workdir.folder, name), { recursive: true });
    writeFileSync(
      join(workdir.folder, name, 'main.tf.json'),
      JSON.stringify({ data, ...(resources.size === 0 ? {} : { resource }), terraform: required }),
    );
    modules[name] = { source: `./${name}`, providers: { aws: 'aws', 'aws.replica': 'aws.replica' } };
  }
  workdir.write({
    terraform: { required_providers: { aws } },
    provider: { aws: [{ region: 'us-east-1' }, { region: 'us-west-2', alias: 'replica' }] },
    module: modules,
  });
}

/** A state in which each module has what another, `of`, has in `text`, of what it has itself. */
export function stateOf(
  text: string,
  modules: ReadonlyMap<string, { readonly of: string; readonly resources: Resources }>,
): string {
  const state = JSON.parse(text) as State;
  const resources = [...modules].flatMap(([name, { of, resources: has }]) =>
    state.resources
      .filter(({ module, mode, type, name: own }) => module === `module.${of}` && mode === 'managed' && has.has(`${type}.${own}`))
      .map((resource) => ({
        ...resource,
        module: `module.${name}`,
        instances: resource.instances.map((instance) => ({ ...instance, dependencies: [] })),
      })),
  );
  return JSON.stringify({ ...state, resources });
}

/** Plans the stacks of a folder without a look at AWS, and gives what would be left of each, by module. */
export async function planLeaves(workdir: Workdir, state: string): Promise<ReadonlyMap<string, Leaves>> {
  writeFileSync(join(workdir.folder, 'terraform.tfstate'), state);
  await expectRun(workdir, 0, 'plan', '-input=false', '-refresh=false', '-out=plan.bin');
  const { output } = await expectRun(workdir, 0, 'show', '-json', 'plan.bin');
  const { resource_changes: changes } = JSON.parse(output) as { readonly resource_changes: readonly Shown[] };
  const leaves = new Map<string, Map<string, Left>>();
  for (const { module_address: module = '', address, mode, change } of changes) {
    if (mode !== 'managed' || change.actions.every((action) => action === 'delete' || action === 'forget')) continue;
    const name = module.slice('module.'.length);
    const of = leaves.get(name) ?? new Map<string, Left>();
    leaves.set(name, of.set(address.slice(module.length + 1), { after: change.after, unknown: change.after_unknown }));
  }
  return leaves;
}

interface Shown {
  readonly address: string;
  readonly module_address?: string;
  readonly mode: string;
  readonly change: { readonly actions: readonly string[]; readonly after: unknown; readonly after_unknown: unknown };
}

/** The state that Terraform left in a folder. */
export function readState(workdir: Workdir): string {
  return readFileSync(join(workdir.folder, 'terraform.tfstate'), 'utf8');
}

/**
 * Where two plans of a resource would leave it different. What the second only knows on applying is compared by `isKept`. What is absent is
 * null, or empty after it was read (the provider's older SDK).
 */
export function differences(
  edited: Left,
  fresh: Left,
  isKept: (path: readonly string[]) => boolean,
  path: readonly string[] = [],
): readonly string[] {
  if (fresh.unknown === true) {
    const isSet = edited.unknown !== true && edited.after !== null && edited.after !== undefined;
    return isSet && isKept(path) ? [`${path.join('.')} stays ${JSON.stringify(edited.after)}`] : [];
  }
  if (edited.unknown === true) return [];
  const nested = [edited.after, edited.unknown, fresh.after, fresh.unknown].filter(isBody);
  if (!isBody(fresh.after) || !isBody(edited.after)) {
    const [is, should] = [edited.after, fresh.after].map(textOf);
    return is === should ? [] : [`${path.join('.')} is ${is} and not ${should}`];
  }
  const keys = [...new Set(nested.flatMap((one) => Object.keys(one)))];
  const below = (left: Left, key: string): Left => ({ after: at(left.after, key), unknown: at(left.unknown, key) });
  return keys.flatMap((key) => differences(below(edited, key), below(fresh, key), isKept, [...path, key]));
}

function textOf(value: unknown): string {
  // The provider keeps an issuer without its scheme.
  if (typeof value === 'string') value = value.replace(/^https:\/\//, '');
  const isAbsent = value === undefined || value === '' || value === 0 || (Array.isArray(value) && value.length === 0);
  return JSON.stringify(isAbsent ? null : value);
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null;
}

function at(value: unknown, key: string): unknown {
  return isBody(value) ? value[key] : undefined;
}

/** What stands at a path of a configuration, where a block may be written without its list. */
export function written(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || !isBody(value)) return key === undefined ? value : undefined;
  return /^\d+$/.test(key) && !Array.isArray(value) ? written(value, rest) : written(value[key], rest);
}

import type { BucketSpec } from '../../src/spec/spec.js';
import { describePlan } from '../../src/change/describe.js';
import type { Change } from '../../src/change/change.js';
import { buildStack } from '../../src/stack/build.js';
import type { Json } from '../../src/terraform/json.js';
import type { Plan, ResourceChange } from '../../src/terraform/plan.js';
import { account } from '../policies/specs.js';
import { resourceChange } from './stack-values.js';

type Values = Readonly<Record<string, Json>>;

/** A resource of a synthesized stack: its values as a plan shows them, and where in them something sensitive stands. */
interface StackResource {
  readonly whole: Values;
  readonly values: Values;
  readonly sensitive: readonly string[];
  /** Addresses of attributes, or of resources, whose change makes it anew (`replace_triggered_by`). */
  readonly renewedBy: readonly string[];
}

/**
 * The plan between the stacks of two specs, as Terraform would make it of their configurations: references stand for what they would
 * give, what is sensitive is hidden, and `removed` blocks forget. `undefined`: nothing is there yet.
 */
export function planBetween(was: BucketSpec | undefined, now: BucketSpec): Plan {
  const before = was === undefined ? new Map<string, StackResource>() : stackOf(was).resources;
  const { resources: after, forgotten } = stackOf(now);
  const addresses = [...new Set([...before.keys(), ...after.keys()])].sort();
  const own = addresses.map((address) => changeOf(address, before.get(address), after.get(address), forgotten));
  const resources = own.map((one) => {
    const renewed = after.get(one.address)?.renewedBy.some((by) => triggers(by, own, { before, after })) ?? false;
    return renewed && (one.action === 'update' || one.action === 'no-op') ? { ...one, action: 'replace' as const } : one;
  });
  const changes = resources.filter(({ action }) => action !== 'no-op');
  return { engine: 'terraform', terraformVersion: '1.11.4', changes, resources, unchanged: resources.length - changes.length, drift: [], outputs: [], text: '' }; // prettier-ignore
}

/** Terraform's documentation, "replace_triggered_by": a resource that is updated or replaced; of an attribute, whether it changes. */
function triggers(
  by: string,
  own: readonly ResourceChange[],
  { before, after }: { readonly before: ReadonlyMap<string, StackResource>; readonly after: ReadonlyMap<string, StackResource> },
): boolean {
  const [type = '', name = '', attribute] = by.split('.');
  const address = `${type}.${name}`;
  const change = own.find((one) => one.address === address);
  if (change === undefined || before.get(address) === undefined) return false;
  if (attribute === undefined || change.action === 'replace') return ['update', 'replace'].includes(change.action);
  return text(before.get(address)?.whole[attribute]) !== text(after.get(address)?.whole[attribute]);
}

/** What the plan between two specs means. */
export function changesBetween(was: BucketSpec | undefined, now: BucketSpec): readonly Change[] {
  return describePlan(planBetween(was, now));
}

/** What the provider can only change by creating anew, of the resources that a stack has. */
const replacing: Readonly<Record<string, readonly string[]>> = {
  aws_s3_bucket: ['bucket'],
  aws_s3_access_point: ['name', 'bucket', 'vpc_configuration'],
  aws_cloudtrail: ['name'],
  aws_iam_role: ['name'],
  aws_iam_openid_connect_provider: ['url'],
};

function changeOf(
  address: string,
  before: StackResource | undefined,
  after: StackResource | undefined,
  forgotten: ReadonlySet<string>,
): ResourceChange {
  const more = {
    sensitiveBefore: before?.sensitive ?? [],
    sensitiveAfter: after?.sensitive ?? [],
    ...(before && !after && forgotten.has(address) ? { action: 'forget' as const } : {}),
  };
  const change = resourceChange(address, withArn(address, before), withArn(address, after), more);
  const differs = change.action === 'no-op' && text(before?.whole ?? null) !== text(after?.whole ?? null);
  const ofBucket = /^aws_s3_bucket_(?!logging|notification|inventory)/.test(change.type) ? ['bucket'] : [];
  const anew = (replacing[change.type] ?? ofBucket).some((name) => text(before?.values[name]) !== text(after?.values[name]));
  const same = more.sensitiveAfter.filter((path) => text(before?.whole[path.slice(1)]) === text(after?.whole[path.slice(1)]));
  return {
    ...change,
    ...(same.length > 0 ? { sensitiveUnchanged: same } : {}),
    ...(differs ? { action: 'update' as const } : {}),
    ...(change.action === 'update' && anew ? { action: 'replace' as const } : {}),
  };
}

/** The values, with the ARN by which the provider says what account a key or a role is in. */
function withArn(address: string, resource: StackResource | undefined): Json {
  const named = /^aws_(?:kms_key|iam_role)[.]/.test(address);
  return resource === undefined ? null : { ...resource.values, ...(named && { arn: arnOf(address) }) };
}

const arnOf = (address: string) => `arn:aws:x:us-east-1:${account}:${address}`;

const text = (value: Json | undefined) => JSON.stringify(value ?? null);

interface Stack {
  readonly resources: ReadonlyMap<string, StackResource>;
  /** Addresses of `removed` blocks. */
  readonly forgotten: ReadonlySet<string>;
}

const stacks = new WeakMap<BucketSpec, Stack>();

function stackOf(spec: BucketSpec): Stack {
  const stack = stacks.get(spec) ?? readStack(buildStack(spec));
  stacks.set(spec, stack);
  return stack;
}

function readStack({ resource, removed }: ReturnType<typeof buildStack>): Stack {
  const all = resource as Readonly<Record<string, Readonly<Record<string, Values>>>>;
  const resources = Object.entries(all).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, body]) => [`${type}.${name}`, readResource(named(body, all))] as const),
  );
  const blocks = (removed ?? []) as readonly { readonly from: string }[];
  return { resources: new Map(resources), forgotten: new Set(blocks.map(({ from }) => from)) };
}

/** With a bucket's name in place of what refers to it, which a plan knows. */
function named(body: Values, all: Readonly<Record<string, Readonly<Record<string, Values>>>>): Values {
  const bucket = (_reference: string, name: string) => String(all['aws_s3_bucket']?.[name]?.['bucket']);
  return JSON.parse(JSON.stringify(body).replace(/\$\{aws_s3_bucket\.([a-z]+)\.bucket\}/g, bucket)) as Values;
}

function readResource(body: Values): StackResource {
  const whole = Object.fromEntries(Object.entries(body).filter(([key]) => !meta.has(key)));
  const hidden = Object.keys(whole).filter((key) => text(whole[key]).includes('${sensitive('));
  const masks = Object.fromEntries(hidden.map((key) => [key, '(sensitive)']));
  return {
    whole,
    values: known({ ...whole, ...masks }) as Values,
    sensitive: hidden.map((key) => `/${key}`),
    renewedBy: renewedBy(body),
  };
}

function renewedBy(body: Values): readonly string[] {
  const lifecycle = body['lifecycle'] as { readonly replace_triggered_by?: readonly string[] } | undefined;
  return lifecycle?.replace_triggered_by ?? [];
}

const meta = new Set(['provider', 'depends_on', 'lifecycle']);

function known(value: Json): Json {
  if (typeof value === 'string') {
    return value
      .replaceAll('${data.aws_caller_identity.current.account_id}', account)
      .replace(/(?<!\$)\$\{(aws_[a-z0-9_]+\.[a-z0-9-]+)\.arn\}/g, (_, address: string) => arnOf(address))
      .replaceAll('$${', '${');
  }
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, known(inner as Json)]));
}

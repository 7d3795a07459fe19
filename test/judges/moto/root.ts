import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BucketSpec } from '../../../src/spec/spec.js';
import { stackPath } from '../../../src/stack/manifest.js';
import { synthesize } from '../../../src/stack/synthesize.js';
import { z } from 'zod';

const provider = z.object({ region: z.string(), alias: z.string().optional() });
const stackText = z.looseObject({
  terraform: z.looseObject({ backend: z.unknown(), required_providers: z.object({ aws: z.looseObject({}) }) }),
  provider: z.object({ aws: z.array(provider) }),
  resource: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
});

/** What stands where a resource is left out: nothing at AWS. */
const place = 'terraform_data';

type Blocks = StackText['resource'][string];

/** A stack's configuration, as the project emits it. */
type StackText = z.infer<typeof stackText>;

export function readStack(spec: BucketSpec): StackText {
  return stackText.parse(JSON.parse(synthesize(spec)));
}

/** The name of a stack's module in the root. */
export function moduleOf({ id }: Pick<BucketSpec, 'id'>): string {
  return `m-${id.replace(/[^A-Za-z0-9-]/g, '_')}`;
}

/**
 * Writes all stacks as modules of one root, with one provider for each region: what the provider waits for, most of a minute for each
 * lifecycle, it waits for only once. A stack's bytes change only where Terraform wants it: no backend and no providers of its own, and no
 * `removed`, which belong to a root. `destroyable`: without what keeps Terraform from destroying a bucket, as people take it out.
 */
export function writeRoot(
  specs: readonly BucketSpec[],
  folder: string,
  { without, destroyable }: { readonly without: readonly string[]; readonly destroyable: boolean },
): void {
  const placed = (text: string) => without.reduce((before, type) => before.replaceAll(`"${type}.`, `"${place}.`), text);
  const regions = new Set<string>();
  const modules = specs.map((spec) => {
    const { provider: providers, ...rest } = readStack(spec);
    const terraform = but(rest.terraform, 'backend');
    const aliases = providers.aws.flatMap(({ alias }) => (alias === undefined ? [] : [`aws.${alias}`]));
    const aws = { ...terraform.required_providers.aws, configuration_aliases: aliases };
    const resource = Object.fromEntries(
      Object.entries(rest.resource).map(([type, blocks]) =>
        without.includes(type) ? [place, placesOf(blocks)] : [type, destroyable ? unprotected(blocks) : blocks],
      ),
    );
    const module = { ...but(rest, 'removed'), resource, terraform: { ...terraform, required_providers: { aws } } };
    const file = join(folder, stackPath(spec));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, placed(JSON.stringify(module)));
    for (const { region } of providers.aws) regions.add(region);
    const given = providers.aws.map(({ alias, region }) => [alias === undefined ? 'aws' : `aws.${alias}`, `aws.${region}`]);
    return [moduleOf(spec), { source: `./${dirname(stackPath(spec))}`, providers: Object.fromEntries(given) }];
  });
  const aws = [...regions].map((region) => ({ region, alias: region, skip_region_validation: true }));
  const required = { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } };
  const root = { terraform: { required_providers: required }, provider: { aws }, module: Object.fromEntries(modules) };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(root));
}

/** What is nothing but its place in the order of things. */
function placesOf(blocks: Blocks): Blocks {
  return Object.fromEntries(Object.entries(blocks).map(([name, { depends_on: after }]) => [name, { depends_on: after }]));
}

function unprotected(blocks: Blocks): Blocks {
  return Object.fromEntries(
    Object.entries(blocks).map(([name, { lifecycle, ...block }]) => {
      const rest = but((lifecycle ?? {}) as Readonly<Record<string, unknown>>, 'prevent_destroy');
      return [name, Object.keys(rest).length === 0 ? block : { ...block, lifecycle: rest }];
    }),
  );
}

function but<T extends object>(value: T, key: string): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as T;
}

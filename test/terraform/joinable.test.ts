import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { joinable } from '../../src/terraform/joinable.js';
import { rootOf } from '../../src/terraform/joined.js';
import { partText, saidParts } from '../../src/terraform/part-text.js';
import { partsOf } from '../../src/terraform/parts.js';

type Body = Readonly<Record<string, unknown>>;
const aws = { source: 'hashicorp/aws', version: '>= 5.100.0' };
const terraform = { backend: { s3: {} }, required_version: '>= 1.10.0', required_providers: { aws } };
const provider = { aws: [{ region: 'us-east-1' }, { region: 'us-west-2', alias: 'replica' }] };
const inState = (alias = '') => `provider["registry.terraform.io/hashicorp/aws"]${alias}`;
const held = (more: Body = {}, at: Body = {}) =>
  JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 3,
    lineage: 'of-it',
    outputs: { arn: { value: 'a', type: 'string' } },
    resources: [
      {
        mode: 'managed',
        type: 'aws_s3_bucket',
        name: 'it',
        provider: inState('.replica'),
        instances: [{ dependencies: ['aws_x.y'] }],
        ...more,
      },
    ],
    check_results: null,
    ...at,
  });
const join = (configuration: Body = {}, state = '', version = '1.11.4') =>
  joinable(JSON.stringify({ terraform, provider, ...configuration }), {
    state,
    imports: new Map([['aws_x.z', 'id-1']]),
    version,
  });

describe('what can be a module', () => {
  test.each<[string, ReturnType<typeof join>]>([
    ['has a block that is not known', join({ check: {} })],
    ['has variables', join({ variable: { a: {} } })],
    ['has a provider that refers to something', join({ provider: { aws: [{ region: '${local.region}' }] } })],
    ['has only a provider with an alias', join({ provider: { aws: [{ region: 'us-east-1', alias: 'one' }] } })],
    ['has one provider twice', join({ provider: { aws: [{ region: 'us-east-1' }, { region: 'us-west-2' }] } })],
    ['has a provider that it does not require', join({ provider: { ...provider, random: [{}] } })],
    ['imports into an instance', join({ import: [{ to: 'aws_x.y["a"]', id: 'i' }] })],
    ['has an output with a condition', join({ output: { a: { value: 'b', precondition: [{}] } } })],
    ['has a state of a newer Terraform', join({}, held({}, { terraform_version: '1.12.0' }))],
    ['has a state of a preview', join({}, held({}, { terraform_version: '1.11.4-rc1' }))],
    ['has a state in another form', join({}, held({}, { version: 5 }))],
    ['has more in its state than is known', join({}, held({}, { encryption: {} }))],
    ['has modules of its own', join({}, held({ module: 'module.own' }))],
    ['has in its state a provider that it has no more', join({}, held({ provider: inState('.gone') }))],
    ['has a number that is not exact', join({}, held({ instances: [{ attributes: { a: 2 ** 60 } }] }))],
    ['is not JSON', joinable('{', { state: '', imports: new Map(), version: '1.11.4' })],
  ])('a stack that %s is planned alone', (_what, joined) => {
    expect(joined).toBeUndefined();
  });

  test('older states are taken, also of Terraform 1.9', () => {
    expect(join({}, held({}, { terraform_version: '1.9.8' }))).toBeDefined();
  });
});

test('the root has each provider once, what only a root may have, and the states with the addresses of modules', () => {
  const removed = [{ from: 'aws_x.gone', lifecycle: [{ destroy: false }] }];
  const output = { arn: { value: '${aws_s3_bucket.it.arn}', sensitive: true } };
  const one = join({ removed, output }, held());
  const two = join({ provider: { aws: [{ region: 'us-west-2' }, { region: 'us-west-2', alias: 'replica' }] } });
  if (one === undefined || two === undefined) throw new Error('both can be modules');
  const root = rootOf([one, two], { terraform, version: '1.11.4' });
  expect(one.module).toEqual({
    terraform: { required_version: '>= 1.10.0', required_providers: { aws: { ...aws, configuration_aliases: ['aws.replica'] } } },
    output,
  });
  expect(root.configuration).toEqual({
    terraform: { required_version: '>= 1.10.0', required_providers: { aws } },
    provider: {
      aws: [
        { region: 'us-east-1', alias: 'provider-0' },
        { region: 'us-west-2', alias: 'provider-1' },
      ],
    },
  });
  expect(Object.fromEntries(root.ofStacks)).toEqual({
    'stack-0': {
      module: { 'stack-0': { source: './stack-0', providers: { aws: 'aws.provider-0', 'aws.replica': 'aws.provider-1' } } },
      output: { 'stack-0-arn': { value: '${module.stack-0.arn}', sensitive: true } },
      removed: [{ from: 'module.stack-0.aws_x.gone', lifecycle: [{ destroy: false }] }],
      import: [{ to: 'module.stack-0.aws_x.z', id: 'id-1' }],
    },
    'stack-1': {
      module: { 'stack-1': { source: './stack-1', providers: { aws: 'aws.provider-1', 'aws.replica': 'aws.provider-1' } } },
      import: [{ to: 'module.stack-1.aws_x.z', id: 'id-1' }],
    },
  });
  expect(root.state).toMatchObject({
    version: 4,
    outputs: { 'stack-0-arn': { value: 'a' } },
    resources: [
      { module: 'module.stack-0', provider: inState('.provider-1'), instances: [{ dependencies: ['module.stack-0.aws_x.y'] }] },
    ],
  });
});

describe('a plan is taken apart', () => {
  const change = (module: string | undefined, address: string, more: Body = {}) => ({
    address: module === undefined ? address : `module.${module}.${address}`,
    ...(module === undefined ? {} : { module_address: `module.${module}` }),
    change: { actions: ['create'] },
    ...more,
  });
  const plan = (changes: readonly object[], outputs: Body = {}) => ({
    errored: false,
    resource_changes: changes,
    output_changes: outputs,
    prior_state: {},
  });

  test('by module, with the addresses and names of each stack alone', () => {
    const moved = { previous_address: 'module.stack-10.a.b' };
    const json = plan([change('stack-1', 'x.y'), change('stack-10', 'x.y', moved)], { 'stack-1-a': 1, 'stack-10-a-b': 2 });
    const parts = partsOf(json, 11);
    expect(parts?.[1]).toEqual({
      errored: false,
      resource_changes: [{ address: 'x.y', change: { actions: ['create'] } }],
      resource_drift: [],
      output_changes: { a: 1 },
    });
    expect(parts?.[10]).toMatchObject({
      resource_changes: [{ address: 'x.y', previous_address: 'a.b' }],
      output_changes: { 'a-b': 2 },
    });
    expect(parts?.[2]).toMatchObject({ resource_changes: [], output_changes: {} });
  });

  test.each<[string, object]>([
    ['a resource of the root', plan([change(undefined, 'x.y')])],
    ['a resource of a module that is none of its stacks', plan([change('stack-2', 'x.y')])],
    ['a resource that comes from another module', plan([change('stack-0', 'x.y', { previous_address: 'module.stack-1.x.y' })])],
    ['an output of no stack', plan([], { other: 1 })],
    ['changes in another form', { resource_changes: {} }],
  ])('and not at all where it has %s', (_what, json) => {
    expect(partsOf(json, 2)).toBeUndefined();
  });

  test('with its text, but not where a block is of no module', () => {
    const text = (heading: string) => `Terraform will perform the following actions:\n\n  # ${heading} will be created\n  + resource "x" "y" {\n    }\n\nPlan: 1 to add, 0 to change, 0 to destroy.`; // prettier-ignore
    expect(saidParts(text('x.y'))).toBeUndefined();
    const [part] = partsOf(plan([change('stack-0', 'x.y')]), 1) ?? [];
    const said = saidParts(text('module.stack-0.x.y'));
    if (part === undefined || said === undefined) throw new Error('there is a part');
    expect(partText(part, 0, said)).toContain(text('x.y'));
  });
});

test("only the command line's plan, by which nothing is approved or applied, plans several stacks together", () => {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const setting = files.filter((file) => /\btogether: true\b/.test(readFileSync(`${source}/${file}`, 'utf8')));
  expect(setting.map((file) => file.replaceAll('\\', '/'))).toEqual(['cli/plan.ts']);
});

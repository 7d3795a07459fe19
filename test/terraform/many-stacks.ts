import { ok } from '../../src/fault/fault.js';
import type { StackSource } from '../../src/terraform/index.js';

type Body = Readonly<Record<string, unknown>>;
interface State {
  readonly resources: { readonly type: string; readonly name: string; instances: Record<string, unknown>[] }[];
}

/** A stack as it is applied, what is done to its state then, and the configuration that it is planned with. */
interface Specimen {
  readonly id: string;
  /** Undefined: it was never applied. */
  readonly before?: Body;
  readonly after: Body;
  readonly touch?: (state: State) => void;
  readonly again?: StackSource['again'];
  /** In Terraform's text of its plan. */
  readonly says: RegExp;
}

const terraform = {
  backend: { s3: {} },
  required_version: '>= 1.10.0',
  required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
};
const provider = { aws: [{ region: 'us-east-1' }, { region: 'us-west-2', alias: 'replica' }] };

/** A stack's source, with the same frame for all. */
export function sourceOf(id: string, configuration: Body, again?: StackSource['again']): StackSource {
  const json = JSON.stringify({ terraform, provider, ...configuration });
  return { id, json, stateKey: `${id}.tfstate`, ...(again === undefined ? {} : { again }) };
}

export const bucket = (name: string, more: Body = {}) => ({ aws_s3_bucket: { it: { bucket: name, ...more } } });
export const data = (name: string, more: Body) => ({ terraform_data: { [name]: more } });
const both = (...all: readonly Body[]) => ({ resource: Object.assign({}, ...all) as Body });

function instancesOf(state: State, name: string): Record<string, unknown>[] {
  const found = state.resources.find((one) => one.name === name)?.instances;
  if (found === undefined) throw new Error(`no ${name} in the state`);
  return found;
}

function setAttributes(state: State, name: string, values: Body): void {
  for (const instance of instancesOf(state, name)) Object.assign(instance['attributes'] as Body, values);
}

const tagged = (a: string) => ({
  resource: { ...bucket('many-drift', { tags: { a } }), ...data('reads', { input: '${aws_s3_bucket.it.tags}' }) },
});
const output = (value: unknown, more: Body = {}) => ({
  output: { short: { value }, 'longer-name': { value: 'stays', ...more } },
});

/** One or more of each that a plan can have. */
export const specimens: readonly Specimen[] = [
  { id: 'unchanged', says: /^No changes\./, before: both(bucket('many-unchanged')), after: both(bucket('many-unchanged')) },
  {
    id: 'drift',
    says: /^Note: Objects have changed outside of Terraform[^]*by hand[^]*\n─+\n\nTerraform used/,
    before: tagged('b'),
    after: tagged('c'),
    touch: (state) => setAttributes(state, 'it', { tags: { a: 'by hand' }, tags_all: { a: 'by hand' } }),
  },
  {
    id: 'drift-alone',
    says: /^No changes\.|will be updated in-place/,
    before: both(bucket('many-drift-alone', { tags: { a: 'b' } })),
    after: both(bucket('many-drift-alone', { tags: { a: 'b' } })),
    touch: (state) => setAttributes(state, 'it', { tags: { a: 'by hand' }, tags_all: { a: 'by hand' } }),
  },
  {
    id: 'gone',
    says: /it has been deleted[^]*it will be created/,
    before: both(bucket('many-gone')),
    after: both(bucket('many-gone'), data('reads', { input: '${aws_s3_bucket.it.arn}' })),
    touch: (state) => setAttributes(state, 'it', { id: 'many-gone-indeed', bucket: 'many-gone-indeed' }),
  },
  {
    id: 'import',
    says: /\(imported from "many-unchanged"\)[^]*Plan: 1 to import, 0 to add, 1 to change/,
    after: {
      ...both(bucket('many-unchanged', { tags: { new: 'yes' } })),
      import: [{ to: 'aws_s3_bucket.it', id: 'many-unchanged' }],
    },
  },
  {
    id: 'import-alone',
    says: /to import, 0 to add/,
    after: {
      ...both(bucket('many-unchanged', { force_destroy: false })),
      import: [{ to: 'aws_s3_bucket.it', id: 'many-unchanged' }],
    },
  },
  {
    id: 'again',
    says: /\(imported from "many-unchanged"\)|will be imported/,
    before: both(data('one', { input: 'a' })),
    after: both(data('one', { input: 'a' }), bucket('many-unchanged')),
    again: () => Promise.resolve(ok(new Map([['aws_s3_bucket.it', 'many-unchanged']]))),
  },
  {
    id: 'removed',
    says: /\n # aws_s3_bucket\.it will no longer be managed by Terraform/,
    before: both(bucket('many-removed'), data('one', { input: 'a' })),
    after: {
      ...both(data('one', { input: 'a' })),
      removed: ['aws_s3_bucket.it', 'aws_kms_key.never'].map((from) => ({ from, lifecycle: [{ destroy: false }] })),
    },
  },
  {
    id: 'removed-replica',
    says: /\n # aws_s3_bucket\.it will no longer be managed by Terraform/,
    before: both(bucket('many-removed-replica', { provider: 'aws.replica' })),
    after: { ...both(data('one', { input: 'a' })), removed: [{ from: 'aws_s3_bucket.it', lifecycle: [{ destroy: false }] }] },
  },
  {
    id: 'sensitive',
    says: /\(sensitive value\)[^]*Changes to Outputs:\n  ~ hidden = \(sensitive value\)\n  ~ seen   = "a" -> "b"$/,
    before: {
      ...both(
        data('one', { input: '${sensitive("first secret")}' }),
        bucket('many-sensitive', { tags: { a: '${sensitive("x")}' } }),
      ),
      output: { hidden: { value: '${terraform_data.one.output}', sensitive: true }, seen: { value: 'a' } },
    },
    after: {
      ...both(
        data('one', { input: '${sensitive("second secret")}' }),
        bucket('many-sensitive', { tags: { a: '${sensitive("y")}' } }),
      ),
      output: { hidden: { value: '${terraform_data.one.output}', sensitive: true }, seen: { value: 'b' } },
    },
  },
  {
    id: 'replaced',
    says: /\+\/- create replacement and then destroy[^]*must be replaced/,
    before: both(bucket('many-replaced'), data('one', { triggers_replace: 'a' })),
    after: both(
      bucket('many-replaced-by', { lifecycle: { create_before_destroy: true } }),
      data('one', { triggers_replace: 'b', input: '${aws_s3_bucket.it.arn}' }),
    ),
  },
  {
    id: 'tainted',
    says: /is tainted, so must be replaced/,
    before: both(data('one', { input: 'a' }), bucket('many-tainted')),
    after: both(data('one', { input: 'a' }), bucket('many-tainted')),
    touch: (state) => state.resources.forEach(({ instances }) => instances.forEach((one) => (one['status'] = 'tainted'))),
  },
  {
    id: 'deposed',
    says: /terraform_data\.one \(deposed object abcd1234\) will be destroyed/,
    before: both(data('one', { input: 'a' })),
    after: both(data('one', { input: 'a' })),
    touch: (state) => instancesOf(state, 'one').push({ ...instancesOf(state, 'one')[0], deposed: 'abcd1234' }),
  },
  {
    id: 'moved',
    says: /# aws_s3_bucket\.it has moved to aws_s3_bucket\.there/,
    before: both(data('one', { input: 'a' }), bucket('many-moved')),
    after: {
      resource: { terraform_data: { two: { input: 'b' } }, aws_s3_bucket: { there: { bucket: 'many-moved' } } },
      moved: [
        { from: 'terraform_data.one', to: 'terraform_data.two' },
        { from: 'aws_s3_bucket.it', to: 'aws_s3_bucket.there' },
      ],
    },
  },
  {
    id: 'reads',
    says: /# data\.aws_s3_bucket\.it will be read during apply[^]*<= data/,
    after: { ...both(bucket('many-reads')), data: { aws_s3_bucket: { it: { bucket: '${aws_s3_bucket.it.id}' } } } },
  },
  {
    id: 'destroyed',
    says: /\(because terraform_data\.one is not in configuration\)/,
    before: both(data('one', { input: 'a' }), bucket('many-destroyed')),
    after: both(bucket('many-destroyed')),
  },
  {
    id: 'outputs',
    says: /^Changes to Outputs:\n  ~ short       = [^]*You can apply this plan to save/,
    before: { ...both(data('one', { input: 'a' })), ...output('a') },
    after: { ...both(data('one', { input: 'a' })), ...output({ a: ['b'], text: 'line\n  # module.stack-0.x.y will be\n' }) },
  },
  {
    id: 'outputs-gone',
    says: /^Changes to Outputs:\n  - longer-name = "stays" -> null/,
    before: { ...both(data('one', { input: 'a' })), ...output('a') },
    after: both(data('one', { input: 'a' })),
  },
  {
    id: 'text',
    says: /# module\.stack-1\.aws_s3_bucket\.it will be destroyed/,
    after: both(data('one', { input: 'a\n  # module.stack-1.aws_s3_bucket.it will be destroyed\nPlan: 9 to add\n' })),
  },
];

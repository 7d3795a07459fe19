import type { Json, TerraformJson } from '../../src/stack/text.js';

type Block = Readonly<Record<string, Json>>;

/** A configuration with one thing wrong, and what the check says of it. */
interface Broken {
  readonly name: string;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly sections?: TerraformJson;
  readonly says: string;
  /** Whether `terraform validate` refuses it too. */
  readonly terraform: boolean;
  /** Whether that keeps Terraform from looking any further. */
  readonly stops?: boolean;
}

const bucket = { bucket: 'acme-files' };
const versioning = (block: Block): NonNullable<Broken['resource']> => ({
  aws_s3_bucket_versioning: { broken: { ...bucket, ...block } },
});
const status = { versioning_configuration: { status: 'Enabled' } };
const waiting = (...after: readonly string[]) => ({ ...bucket, depends_on: after });

/** Each kind of mistake that a generator of configurations can make. */
export const broken: readonly Broken[] = [
  {
    name: 'an unknown type of resource',
    resource: { aws_s3_bucket_lock: { broken: bucket } },
    says: 'aws_s3_bucket_lock.broken: the provider knows no aws_s3_bucket_lock',
    terraform: true,
  },
  {
    name: 'an unknown argument',
    resource: { aws_s3_bucket: { broken: { ...bucket, owner: 'me' } } },
    says: 'aws_s3_bucket.broken: owner is unknown',
    terraform: true,
  },
  {
    name: 'an argument named as every object has one',
    resource: { aws_s3_bucket: { broken: { ...bucket, constructor: 'me' } } },
    says: 'aws_s3_bucket.broken: constructor is unknown',
    terraform: true,
  },
  {
    name: 'an unknown argument of a nested block',
    resource: versioning({ versioning_configuration: { status: 'Enabled', mfa: 'Disabled' } }),
    says: 'aws_s3_bucket_versioning.broken: versioning_configuration.mfa is unknown',
    terraform: true,
  },
  {
    name: 'a missing argument',
    resource: { aws_s3_bucket_logging: { broken: { ...bucket, target_prefix: 'access/' } } },
    says: 'aws_s3_bucket_logging.broken: target_bucket is missing',
    terraform: true,
  },
  {
    name: 'a missing argument of a nested block',
    resource: versioning({ versioning_configuration: {} }),
    says: 'aws_s3_bucket_versioning.broken: versioning_configuration.status is missing',
    terraform: true,
  },
  {
    name: 'a missing block',
    resource: versioning({}),
    says: 'aws_s3_bucket_versioning.broken: versioning_configuration is missing',
    terraform: true,
  },
  {
    name: 'too few blocks',
    resource: versioning({ versioning_configuration: [] }),
    says: 'aws_s3_bucket_versioning.broken: versioning_configuration is there 0 times, at least 1 are needed',
    terraform: true,
  },
  {
    name: 'too many blocks',
    resource: versioning({ versioning_configuration: [{ status: 'Enabled' }, { status: 'Suspended' }] }),
    says: 'aws_s3_bucket_versioning.broken: versioning_configuration is there 2 times, at most 1 are taken',
    terraform: true,
  },
  {
    name: 'text where a block has to be',
    resource: versioning({ versioning_configuration: 'Enabled' }),
    says: 'aws_s3_bucket_versioning.broken: versioning_configuration has to be a block',
    terraform: true,
  },
  {
    name: 'what only the provider sets',
    resource: { aws_s3_bucket: { broken: { ...bucket, arn: 'arn:aws:s3:::acme-files' } } },
    says: 'aws_s3_bucket.broken: arn is set by the provider alone',
    terraform: true,
  },
  {
    name: 'text where a number has to be',
    resource: { aws_kms_key: { broken: { deletion_window_in_days: 'thirty' } } },
    says: 'aws_kms_key.broken: deletion_window_in_days has to be a number',
    terraform: true,
  },
  {
    name: 'a number where text has to be, which Terraform would convert',
    resource: { aws_s3_bucket: { broken: { bucket: 5 } } },
    says: 'aws_s3_bucket.broken: bucket has to be a string',
    terraform: false,
  },
  {
    name: 'text where a list has to be',
    resource: { aws_iam_openid_connect_provider: { broken: { url: 'https://a.example', client_id_list: 'sts.amazonaws.com' } } },
    says: 'aws_iam_openid_connect_provider.broken: client_id_list has to be a set',
    terraform: true,
  },
  {
    name: 'a list where a map has to be',
    resource: { aws_s3_bucket: { broken: { ...bucket, tags: ['a'] } } },
    says: 'aws_s3_bucket.broken: tags has to be a map',
    terraform: true,
  },
  {
    name: 'an object without one of its parts',
    resource: {
      aws_guardduty_malware_protection_plan: {
        broken: { role: 'arn:aws:iam::111122223333:role/a', actions: [{ tagging: [{}] }] },
      },
    },
    says: 'aws_guardduty_malware_protection_plan.broken: actions[0].tagging[0].status is missing',
    terraform: true,
  },
  {
    name: 'an argument that is deprecated',
    resource: { aws_s3_bucket: { broken: { ...bucket, acceleration_status: 'Enabled' } } },
    says: 'aws_s3_bucket.broken: acceleration_status is deprecated',
    terraform: false,
  },
  {
    name: 'a reference to a resource that is not there',
    resource: { aws_s3_bucket: { broken: { bucket: 'a-${aws_kms_key.nobody.arn}' } } },
    says: 'aws_s3_bucket.broken: refers to aws_kms_key.nobody.arn, which is not there',
    terraform: true,
  },
  {
    name: 'a reference to an attribute that is not there',
    resource: { aws_kms_key: { key: {} }, aws_s3_bucket: { broken: { bucket: '${aws_kms_key.key.name}' } } },
    says: 'aws_s3_bucket.broken: refers to aws_kms_key.key.name, which is not there',
    terraform: true,
  },
  {
    name: 'a template that is no reference of ours',
    resource: { aws_s3_bucket: { broken: { bucket: '${file("/etc/hostname")}' } } },
    says: 'aws_s3_bucket.broken: bucket is no template: not an expression of this project: file("/etc/hostname")}',
    terraform: false,
  },
  {
    name: 'a template in the key of a map',
    resource: { aws_s3_bucket: { broken: { ...bucket, tags: { '%{ if true }': 'a' } } } },
    says: 'aws_s3_bucket.broken: a key of tags is no template: a directive: %{ if true }',
    terraform: true,
  },
  {
    name: 'a dependency that is not there',
    resource: { aws_s3_bucket: { broken: waiting('aws_kms_key.nobody') } },
    says: 'aws_s3_bucket.broken: waits for aws_kms_key.nobody, which is not there',
    terraform: true,
  },
  {
    name: 'a cycle',
    resource: { aws_s3_bucket: { broken: waiting('aws_s3_bucket.other'), other: waiting('aws_s3_bucket.broken') } },
    says: 'a cycle: aws_s3_bucket.broken -> aws_s3_bucket.other -> aws_s3_bucket.broken',
    terraform: true,
    stops: true,
  },
  {
    name: 'a provider that is not there',
    resource: { aws_s3_bucket: { broken: { ...bucket, provider: 'aws.nowhere' } } },
    says: 'aws_s3_bucket.broken: the provider "aws.nowhere" is not there',
    terraform: true,
    stops: true,
  },
  {
    name: 'a trigger that is not there',
    resource: { aws_s3_bucket: { broken: { ...bucket, lifecycle: { replace_triggered_by: ['aws_kms_key.nobody.arn'] } } } },
    says: 'aws_s3_bucket.broken: refers to aws_kms_key.nobody.arn, which is not there',
    // It looks at triggers only when it plans.
    terraform: false,
  },
  {
    name: 'protection by expression',
    resource: { aws_s3_bucket: { broken: { ...bucket, lifecycle: { prevent_destroy: '${true}' } } } },
    says: 'aws_s3_bucket.broken: lifecycle says something else than prevent_destroy',
    terraform: true,
    stops: true,
  },
  {
    name: 'a name that is none',
    resource: { aws_s3_bucket: { '2nd': bucket } },
    says: 'aws_s3_bucket.2nd: its name is no identifier',
    terraform: true,
    stops: true,
  },
  {
    name: 'an output that shows a secret',
    sections: { output: { broken: { value: '${sensitive("0000")}' } } },
    says: 'output broken: it shows what is sensitive',
    terraform: true,
  },
  {
    name: 'what is removed and still there',
    resource: versioning(status),
    sections: { removed: [{ from: 'aws_s3_bucket_versioning.broken', lifecycle: [{ destroy: false }] }] },
    says: 'removed aws_s3_bucket_versioning.broken: it is still there',
    // A plan does.
    terraform: false,
  },
  {
    name: 'a section that is none',
    sections: { resources: {} },
    says: 'resources: not a section of a configuration',
    terraform: true,
  },
];

/** The whole configuration of one, in which nothing else is wrong. */
export function brokenConfiguration({ resource = {}, sections = {} }: Broken): TerraformJson {
  return {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
    provider: { aws: [{ region: 'us-east-1' }, { region: 'us-west-2', alias: 'replica' }] },
    ...(Object.keys(resource).length === 0 ? {} : { resource }),
    ...sections,
  };
}

/** All of them that Terraform refuses without a stop, in one configuration: the resource `broken` of each is `broken-<its index>`. */
export function manyBroken(): { readonly configuration: TerraformJson; readonly indices: readonly number[] } {
  const merged: Record<string, Record<string, Block>> = {};
  const indices: number[] = [];
  broken.forEach(({ resource, terraform, stops }, index) => {
    if (resource === undefined || !terraform || stops === true) return;
    indices.push(index);
    for (const [type, named] of Object.entries(resource)) {
      for (const [name, block] of Object.entries(named)) {
        (merged[type] ??= {})[name === 'broken' ? `broken-${index}` : name] = block;
      }
    }
  });
  return { configuration: brokenConfiguration({ name: '', says: '', terraform: true, resource: merged }), indices };
}

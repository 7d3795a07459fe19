import type { DeployedDocument } from '../../src/policies/documents.js';
import type { References } from '../../src/policies/policy-document.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { Json, TerraformJson } from '../../src/stack/text.js';
import { evaluate, readTemplate } from '../stack/template.js';
import { ownAccount } from './atoms.js';

/** A configuration as Terraform reads it: every string is a template. */

/** All that a configuration refers to, by what it is in the run of a test. */
function valuesOf(spec: Pick<BucketSpec, 'partition' | 'region'>, refs: References): Readonly<Record<string, string>> {
  const role = (name: string) => `arn:${spec.partition}:iam::${refs.account}:role/the-${name}`;
  const bucket = `arn:${spec.partition}:s3:::the-bucket`;
  return {
    'data.aws_caller_identity.current.account_id': refs.account,
    'aws_kms_key.bucket.arn': refs.keyArn,
    'aws_kms_key.replica.arn': refs.replicaKeyArn,
    'aws_kms_key.trail.arn': refs.trailKeyArn,
    'aws_iam_role.malware.arn': role('malware'),
    'aws_iam_role.replication.arn': role('replication'),
    'aws_iam_role.vendor.arn': role('vendor'),
    'aws_s3_bucket.bucket.arn': bucket,
    'aws_s3_bucket.bucket.bucket': 'the-bucket',
    'aws_s3_bucket.logs.bucket': 'the-bucket-logs',
    'aws_s3_bucket.replica.bucket': 'the-bucket-replica',
    'aws_s3_bucket.bucket.bucket_domain_name': 'the-bucket.s3.amazonaws.com',
    'aws_s3_bucket.bucket.bucket_regional_domain_name': 'the-bucket.s3.us-east-1.amazonaws.com',
    'aws_s3_bucket.replica.arn': `${bucket}-replica`,
    'aws_cloudtrail.bucket.arn': `arn:${spec.partition}:cloudtrail:${spec.region}:${refs.account}:trail/the-trail`,
  };
}

/** What Terraform knows only once it runs. */
export function referencesOf({
  partition,
  region,
  replication,
}: Pick<BucketSpec, 'partition' | 'region' | 'replication'>): References {
  const key = (where: string, id: string) =>
    `arn:${partition}:kms:${where}:${ownAccount}:key/${id.repeat(8)}-1111-1111-1111-111111111111`;
  return {
    account: ownAccount,
    keyArn: key(region, '1'),
    replicaKeyArn: key(replication?.region ?? region, '2'),
    trailKeyArn: key(region, '3'),
  };
}

/** Every string of a configuration, keys included. */
function stringsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: Json) => stringsOf(item));
  return Object.entries(value as { readonly [key: string]: Json }).flatMap(([key, item]) => [key, ...stringsOf(item)]);
}

/**
 * What is wrong with the templates of a configuration: an expression that is none of the known ones, a text that is called sensitive and
 * is not, or one of some secrets in the open.
 */
export function templateComplaints(
  configuration: TerraformJson,
  spec: BucketSpec,
  secrets: readonly string[],
): readonly string[] {
  const known = valuesOf(spec, referencesOf(spec));
  const hidden = new Set(spec.roles.map(({ trust }) => (trust.by === 'oidc' ? trust.subject : trust.externalId)).filter(({ sensitive }) => sensitive).map(({ value }) => value)); // prettier-ignore
  return [...new Set(stringsOf(configuration))].flatMap((text) => {
    if (!/[$%]\{/.test(text)) return shown(text, secrets);
    try {
      return readTemplate(text).flatMap((part) => {
        if (part.kind === 'text') return shown(part.text, secrets);
        if (part.kind === 'sensitive') return hidden.has(part.text) ? [] : [`${part.text} is sensitive, and is no secret`];
        return Object.hasOwn(known, part.address) ? [] : [`${part.address} is none of the known references`];
      });
    } catch (error) {
      return [`${text}: ${String(error)}`];
    }
  });
}

function shown(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} is a secret, and stands in the open`);
}

/** Which argument of which resource holds which kind of document. */
const holders: readonly (readonly [type: string, argument: string, kind: DeployedDocument['kind']])[] = [
  ['aws_s3_bucket_policy', 'policy', 'bucket-policy'],
  ['aws_kms_key', 'policy', 'key-policy'],
  ['aws_s3_access_point', 'policy', 'access-point-policy'],
  ['aws_iam_role', 'assume_role_policy', 'role-trust'],
  ['aws_iam_role_policy', 'policy', 'role-policy'],
];

/** The resources of a configuration: type, name, arguments. */
type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>;

export function resourcesOf(configuration: TerraformJson): Resources {
  return configuration['resource'] as unknown as Resources;
}

/** A string as Terraform sends it to AWS. */
export function sent(text: Json | undefined, spec: BucketSpec): string {
  const values = valuesOf(spec, referencesOf(spec));
  return evaluate(String(text), (address) => values[address] ?? `(unknown ${address})`);
}

/** Every policy of a configuration as Terraform sends it to AWS, by kind and name. */
export function policiesIn(configuration: TerraformJson, spec: BucketSpec): ReadonlyMap<string, unknown> {
  const resources = resourcesOf(configuration);
  return new Map(
    holders.flatMap(([type, argument, kind]) =>
      Object.entries(resources[type] ?? {}).map(
        ([name, block]) => [`${kind} ${name}`, JSON.parse(sent(block[argument], spec))] as const,
      ),
    ),
  );
}

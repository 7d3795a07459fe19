/** Any part of a Terraform JSON document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A Terraform configuration in JSON syntax: the content of a `cdk.tf.json`. */
export type TerraformJson = { readonly [key: string]: Json };

/** Every expression that the configuration contains; all else in it is data. */
const expressions = {
  account: 'data.aws_caller_identity.current.account_id',
  bucketArn: 'aws_s3_bucket.bucket.arn',
  bucketDomainName: 'aws_s3_bucket.bucket.bucket_domain_name',
  bucketRegionalDomainName: 'aws_s3_bucket.bucket.bucket_regional_domain_name',
  keyArn: 'aws_kms_key.bucket.arn',
  replicaArn: 'aws_s3_bucket.replica.arn',
  replicaKeyArn: 'aws_kms_key.replica.arn',
  roleArn: 'aws_iam_role.replication.arn',
  trailArn: 'aws_cloudtrail.bucket.arn',
  trailKeyArn: 'aws_kms_key.trail.arn',
  vendorRoleArn: 'aws_iam_role.vendor.arn',
} as const;

export type ReferenceName = keyof typeof expressions;

/**
 * A mark that {@link render} replaces by an expression. Its two control characters pass through JSON unescaped, so that a mark can stand
 * in a policy document, and what looks like a mark in somebody's data can name nothing but one of the expressions above.
 */
export function reference(name: ReferenceName): string {
  return `\u0091${name}\u0092`;
}

/** Text as Terraform reads it back unchanged: `${` and `%{` would start a template (Terraform, "JSON Configuration Syntax"). */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%]\{/g, (start) => `${start.charAt(0)}${start}`);
}

/** The configuration as it is written: every string and key escaped, then every mark replaced; keys without a value are left out. */
export function render(value: unknown): Json {
  if (typeof value === 'string') return renderText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(render);
  if (typeof value !== 'object' || value === null) throw new TypeError(`a ${typeof value} can not stand in Terraform JSON`);
  const rendered: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) rendered[escapeTemplate(key)] = render(item);
  return rendered;
}

function renderText(text: string): string {
  return escapeTemplate(text).replace(/\u0091([a-zA-Z]+)\u0092/g, (mark, name: string) =>
    isReference(name) ? `\${${expressions[name]}}` : mark,
  );
}

function isReference(name: string): name is ReferenceName {
  return Object.hasOwn(expressions, name);
}

import type { TerraformJson } from '../../../src/stack/text.js';

type Body = Readonly<Record<string, unknown>>;

/** terraform-aws-modules/s3-bucket: the last version that goes with provider 5.100. */
export const moduleVersion = '4.11.0';

/** Its source: a folder that JUDGES_S3_BUCKET_MODULE names, else the registry. None of it is part of this project. */
function source(): Body {
  const folder = process.env['JUDGES_S3_BUCKET_MODULE'];
  if (folder !== undefined && folder !== '') return { source: folder };
  return { source: 'terraform-aws-modules/s3-bucket/aws', version: moduleVersion };
}

/** The arguments of a resource of a stack of ours. */
function argumentsOf(stack: TerraformJson, type: string): Body {
  const { resource } = stack as unknown as { readonly resource: Readonly<Record<string, Readonly<Record<string, Body>>>> };
  return resource[type]?.['bucket'] ?? {};
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Effect: string }[];
}

/** What the vendor's page asks for, and nothing else: so somebody begins who has that page and the module. */
export function asThePageSays(stack: TerraformJson): Body {
  const policy = JSON.parse(String(argumentsOf(stack, 'aws_s3_bucket_policy')['policy'])) as Policy;
  const statements = policy.Statement.filter(({ Effect }) => Effect === 'Allow');
  return {
    ...source(),
    bucket: argumentsOf(stack, 'aws_s3_bucket')['bucket'],
    attach_policy: true,
    policy: JSON.stringify({ ...policy, Statement: statements }),
    acceleration_status: 'Enabled',
    cors_rule: argumentsOf(stack, 'aws_s3_bucket_cors_configuration')['cors_rule'],
  };
}

/** The bucket that a request of four lines gives here, told to the module argument by argument. */
export function asWeHaveIt(stack: TerraformJson): Body {
  return {
    ...asThePageSays(stack),
    tags: argumentsOf(stack, 'aws_s3_bucket')['tags'],
    control_object_ownership: true,
    object_ownership: 'BucketOwnerEnforced',
    versioning: { enabled: true },
    server_side_encryption_configuration: { rule: { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } } },
    attach_deny_insecure_transport_policy: true,
    attach_require_latest_tls_policy: true,
    attach_deny_ssec_encrypted_object_uploads: true,
    lifecycle_rule: [
      { id: 'abort-incomplete-uploads', enabled: true, abort_incomplete_multipart_upload_days: 7 },
      { id: 'remove-noncurrent-versions', enabled: true, noncurrent_version_expiration: { days: 30 } },
      { id: 'remove-expired-delete-markers', enabled: true, expiration: { expired_object_delete_marker: true } },
    ],
  };
}

/** A root that has the module alone, with the backend and the provider of ours. */
export function rootOf(module: Body, stack: TerraformJson): Body {
  const { terraform, provider } = stack as unknown as { readonly terraform: Body; readonly provider: { readonly aws: readonly Body[] } }; // prettier-ignore
  return { terraform, provider: { aws: provider.aws.slice(0, 1) }, module: { bucket: module } };
}

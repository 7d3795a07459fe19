import type { AccountParts, AccountRole, ManagedPolicy } from '../bootstrap/account.js';
import type { PolicyDocument } from '../bootstrap/document.js';
import { oldVersions } from '../bootstrap/state-bucket.js';
import { PlainResource, type Attributes } from './plain-resource.js';
import { place, PlainStack, withoutStackTraces } from './plain-stack.js';
import { AwsProvider } from './provider.js';
import { lifecycleRules } from './retention.js';
import { reference, render, shield, type TerraformJson } from './text.js';

/** What a foundation's configuration is beside the parts themselves. */
export interface FoundationOptions {
  /** Whether the identity provider is one of the stack's resources: else the account has it, and it is left alone. */
  readonly provider: 'made' | 'left-alone';
  /** What the stack remembers, as outputs. */
  readonly outputs: Readonly<Record<string, string | readonly string[]>>;
  /** What is there already and is taken over, by address, with its id. */
  readonly imports?: ReadonlyMap<string, string>;
  /** Where the state is: in a file, until it is moved into the bucket that this stack makes. Default: nothing is said of it. */
  readonly backend?: { readonly s3: object } | { readonly local: { readonly path: string } };
  readonly providerVersion: string;
}

/** The Terraform configuration of what an account needs, in bytes: two-space JSON and a line break. */
export function synthesizeFoundation(parts: AccountParts, options: FoundationOptions): string {
  return `${JSON.stringify(buildFoundation(parts, options), null, 2)}\n`;
}

/** The Terraform configuration of what an account needs. */
export function buildFoundation(parts: AccountParts, options: FoundationOptions): TerraformJson {
  return withoutStackTraces(() => build(shield(parts), options));
}

function build(parts: AccountParts, options: FoundationOptions): TerraformJson {
  const { backend, providerVersion, outputs, imports = new Map() } = options;
  const stack = new PlainStack('bootstrap', {
    ...(backend === undefined ? {} : { backend }),
    required_providers: { aws: { source: 'hashicorp/aws', version: providerVersion } },
    required_version: '>= 1.10.0',
  });
  new AwsProvider(stack, 'aws', { region: parts.bucket.region, account: parts.account });
  const tags = { [parts.tag.key]: parts.tag.value };
  const add = adder(stack);
  addStateBucket(add, parts, tags);
  const provider =
    options.provider === 'made'
      ? [add('aws_iam_openid_connect_provider', 'github', providerOf(parts, tags), { protect: true })]
      : [];
  if (parts.boundary !== undefined)
    add('aws_iam_policy', parts.boundary.id, policyAttributes(parts.boundary, tags), { protect: true });
  for (const role of parts.roles) addRole(add, role, tags, provider);
  const rest = {
    output: Object.fromEntries(Object.entries(shield(outputs)).map(([name, value]) => [name, { value }])),
    ...(imports.size === 0 ? {} : { import: [...imports].map(([to, id]) => ({ to, id: shield(id) })) }),
  };
  return { ...stack.toTerraform(), ...(render(rest) as TerraformJson) };
}

type Tags = Readonly<Record<string, string>>;
type Added = ReturnType<typeof place>;
type Add = (
  type: string,
  name: string,
  attributes: Attributes,
  how?: { readonly after?: readonly Added[]; readonly protect?: boolean },
) => Added;

function adder(stack: PlainStack): Add {
  return (type, name, attributes, { after = [], protect = false } = {}) =>
    place(new PlainResource(stack, `${type}-${name}`, { type, attributes, protect }), name, after);
}

/** One after the other: S3 answers concurrent writes to a bucket's parts with 409 OperationAborted. The lifecycle is last, as the slowest. */
function addStateBucket(add: Add, { bucket }: AccountParts, tags: Tags): void {
  const { name, kmsKey, policy } = bucket;
  const made = add('aws_s3_bucket', 'state', { bucket: name, tags }, { protect: true });
  const blocked = { block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true };
  const encrypted = kmsKey === undefined ? { sse_algorithm: 'AES256' } : { sse_algorithm: 'aws:kms', kms_master_key_id: kmsKey };
  const parts: readonly (readonly [type: string, attributes: Attributes])[] = [
    ['aws_s3_bucket_public_access_block', blocked],
    ['aws_s3_bucket_policy', { policy: textOf(policy) }],
    ['aws_s3_bucket_ownership_controls', { rule: [{ object_ownership: 'BucketOwnerEnforced' }] }],
    [
      'aws_s3_bucket_server_side_encryption_configuration',
      {
        rule: [
          {
            apply_server_side_encryption_by_default: [encrypted],
            ...(kmsKey === undefined ? {} : { bucket_key_enabled: true }),
          },
        ],
      },
    ],
    ['aws_s3_bucket_versioning', { versioning_configuration: [{ status: 'Enabled' }] }],
    ['aws_s3_bucket_lifecycle_configuration', { rule: lifecycle() }],
  ];
  let last = made;
  for (const [type, attributes] of parts)
    last = add(type, 'state', { bucket: reference('stateName'), ...attributes }, { after: [last] });
}

function lifecycle() {
  return lifecycleRules({
    versioning: true,
    incompleteUploadsDays: 7,
    recoverDeletedDays: oldVersions.days,
    keepVersions: oldVersions.kept,
    transitions: [],
  });
}

/** Its thumbprints are left to IAM, which takes the issuer's own (IAM API, CreateOpenIDConnectProvider). */
function providerOf({ provider: { issuer } }: AccountParts, tags: Tags): Attributes {
  return { url: `https://${issuer}`, client_id_list: ['sts.amazonaws.com'], tags };
}

function policyAttributes({ name, path, description, document }: ManagedPolicy, tags: Tags): Attributes {
  return { name, path, description, policy: textOf(document), tags };
}

function addRole(
  add: Add,
  { id, name, path, description, trust, policies }: AccountRole,
  tags: Tags,
  provider: readonly Added[],
): void {
  const attributes = { name, path, description, assume_role_policy: textOf(trust), tags };
  const role = add('aws_iam_role', id, attributes, { after: provider, protect: true });
  const attached = policies.map((policy) => {
    const made = add('aws_iam_policy', policy.id, policyAttributes(policy, tags));
    return add('aws_iam_role_policy_attachment', policy.id, { role: name, policy_arn: policy.arn }, { after: [role, made] });
  });
  // What somebody attaches by hand, or writes into the role, shows in the next plan, and goes.
  const arns = policies.map(({ arn }) => arn);
  add('aws_iam_role_policy_attachments_exclusive', id, { role_name: name, policy_arns: arns }, { after: attached });
  add('aws_iam_role_policies_exclusive', id, { role_name: name, policy_names: [] }, { after: [role] });
}

function textOf(document: PolicyDocument): string {
  return JSON.stringify(document);
}

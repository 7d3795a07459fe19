import { z } from 'zod';

const values = z.record(z.string(), z.unknown());
/** What is read only while applying has no values yet. */
const resource = z.looseObject({ mode: z.string(), type: z.string(), values: values.default({}) });
interface Module {
  readonly resources?: readonly z.output<typeof resource>[] | undefined;
  readonly child_modules?: readonly Module[] | undefined;
}
const module: z.ZodType<Module> = z.lazy(() =>
  z.looseObject({ resources: z.array(resource).optional(), child_modules: z.array(module).optional() }),
);
const change = z.looseObject({ type: z.string(), mode: z.string(), change: z.looseObject({ after: z.unknown() }) });
const shown = z.looseObject({ planned_values: z.looseObject({ root_module: module }), resource_changes: z.array(change) });

/** What a plan would make of a bucket: arguments by type of resource, and what its policy denies, by condition key. */
export interface Planned {
  readonly types: readonly string[];
  readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly denied: ReadonlySet<string>;
  /** Whether the plan shows the policy; else it is known after applying. */
  readonly policyShown: boolean;
}

/** Reads `terraform show -json` of a plan. */
export function plannedIn(json: string): Planned {
  const { planned_values: planned, resource_changes: changes } = shown.parse(JSON.parse(json));
  const managed = resourcesIn(planned.root_module).filter(({ mode }) => mode === 'managed');
  const byType = new Map(managed.map(({ type, values: own }) => [type, own] as const));
  const policy = byType.get('aws_s3_bucket_policy')?.['policy'];
  // A policy that is put together while applying is read in its parts.
  const parts = changes.filter(({ mode, type }) => mode === 'data' && type === 'aws_iam_policy_document').map((one) => one.change.after); // prettier-ignore
  return {
    types: managed.map(({ type }) => type).toSorted(),
    values: byType,
    denied: new Set(typeof policy === 'string' ? deniedBy(policy) : parts.flatMap(deniedByParts)),
    policyShown: typeof policy === 'string',
  };
}

function resourcesIn({ resources = [], child_modules: children = [] }: Module): readonly z.output<typeof resource>[] {
  return [...resources, ...children.flatMap(resourcesIn)];
}

const document = z.looseObject({
  Statement: z.array(z.looseObject({ Effect: z.string(), Condition: z.record(z.string(), values).optional() })),
});
const parts = z.looseObject({
  statement: z
    .array(z.looseObject({ effect: z.string().nullish(), condition: z.array(z.looseObject({ variable: z.string() })).nullish() }))
    .nullish(),
});

function deniedBy(policy: string): readonly string[] {
  return document
    .parse(JSON.parse(policy))
    .Statement.filter(({ Effect }) => Effect === 'Deny')
    .flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((tests) => Object.keys(tests)));
}

function deniedByParts(after: unknown): readonly string[] {
  return (parts.parse(after).statement ?? [])
    .filter(({ effect }) => effect === 'Deny')
    .flatMap(({ condition }) => (condition ?? []).map(({ variable }) => variable));
}

const text = (planned: Planned, type: string) => JSON.stringify(planned.values.get(type) ?? {});
const access = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];

/**
 * Controls that can be read from a plan of one bucket: of AWS Security Hub's S3 controls and of Checkov, and what AWS's security best
 * practices for S3 add. Those that need another bucket or a trail are left out: neither has one here.
 */
export const controls: readonly { readonly name: string; readonly holds: (planned: Planned) => boolean }[] = [
  { name: 'S3.8', holds: ({ values: all }) => access.every((key) => all.get('aws_s3_bucket_public_access_block')?.[key] === true) }, // prettier-ignore
  { name: 'S3.5', holds: ({ denied }) => denied.has('aws:SecureTransport') },
  { name: 'S3.12', holds: (planned) => text(planned, 'aws_s3_bucket_ownership_controls').includes('"BucketOwnerEnforced"') },
  { name: 'S3.14', holds: (planned) => text(planned, 'aws_s3_bucket_versioning').includes('"Enabled"') },
  { name: 'S3.13', holds: ({ values: all }) => all.has('aws_s3_bucket_lifecycle_configuration') },
  { name: 'CKV_AWS_300', holds: (planned) => text(planned, 'aws_s3_bucket_lifecycle_configuration').includes('"days_after_initiation":') }, // prettier-ignore
  { name: 'CKV_AWS_19', holds: (planned) => text(planned, 'aws_s3_bucket_server_side_encryption_configuration').includes('"sse_algorithm":"A') }, // prettier-ignore
  { name: 'TLS 1.2', holds: ({ denied }) => denied.has('s3:TlsVersion') },
  { name: 'no SSE-C', holds: ({ denied }) => denied.has('s3:x-amz-server-side-encryption-customer-algorithm') },
];

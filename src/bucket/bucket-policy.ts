import { bucketArn, customerKeyArn, literal, objectsArn } from './arn.js';
import { transportDenies, uploadDenies } from './denies.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { BucketSpec, Grant, GrantStatement, ReplicationSpec } from './spec.js';
import { policyDocument } from './statements.js';

/** Bucket actions whose request carries `s3:prefix`, so that a grant can be limited to a prefix (Service Authorization Reference, S3). */
const listings: ReadonlySet<string> = new Set(['s3:ListBucket', 's3:ListBucketVersions']);

/** The source bucket's policy: TLS only, what an upload may ask for, and the vendor's grants. */
export function bucketPolicy(spec: BucketSpec, refs: References): PolicyDocument {
  return policyDocument([
    ...transportDenies(spec.partition, spec.bucket),
    ...uploadDenies(spec.partition, spec.bucket, spec.encryption, customerKeyArn(spec.encryption, refs.keyArn)),
    ...spec.grants.flatMap((grant) => grant.statements.flatMap((statement) => allows(spec, grant, statement))),
  ]);
}

/** The policy of a replica in the same account: as the source's, but the vendor has no access to the replica. */
export function replicaBucketPolicy(spec: BucketSpec, replication: ReplicationSpec, refs: References): PolicyDocument {
  const { bucket, encryption } = replication;
  return policyDocument([
    ...transportDenies(spec.partition, bucket),
    ...uploadDenies(spec.partition, bucket, encryption, customerKeyArn(encryption, refs.replicaKeyArn)),
  ]);
}

function allows(spec: BucketSpec, grant: Grant, { sid, actions, on, prefix }: GrantStatement): readonly Statement[] {
  const allow = { Effect: 'Allow', Principal: { AWS: grant.principals } } as const;
  if (on === 'objects') {
    return [{ Sid: sid, ...allow, Action: actions, Resource: [objectsArn(spec.partition, spec.bucket, prefix)] }];
  }
  const onBucket = { ...allow, Resource: [bucketArn(spec.partition, spec.bucket)] };
  if (prefix === undefined) return [{ Sid: sid, ...onBucket, Action: actions }];
  const limited = actions.filter((action) => listings.has(action));
  const unlimited = actions.filter((action) => !listings.has(action));
  const statements: Statement[] = [];
  if (limited.length > 0) {
    const Condition = { StringLike: { 's3:prefix': [`${literal(prefix)}*`] } };
    statements.push({ Sid: sid, ...onBucket, Action: limited, Condition });
  }
  if (unlimited.length > 0) statements.push({ Sid: `${sid}Bucket`, ...onBucket, Action: unlimited });
  return statements;
}

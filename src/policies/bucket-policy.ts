import { delegations } from './access-points.js';
import { bucketAccessDenies, replicaAccessDenies } from './access.js';
import { customerKeyArn, exact, objectsArn } from '../spec/arn.js';
import { transportDenies, uploadDenies } from './denies.js';
import { accountMark, allowStatements, bucketPlace } from './grants.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { BucketSpec, ConditionTest, Grant, GrantStatement, ReplicationSpec } from '../spec/spec.js';
import { policyDocument } from './statements.js';

/** The source bucket's policy: TLS only, what an upload may ask for, from where requests may come, and who is admitted. */
export function bucketPolicy(spec: BucketSpec, refs: References): PolicyDocument {
  return policyDocument([
    ...transportDenies(spec.partition, spec.bucket),
    ...uploadDenies(spec.partition, spec.bucket, spec.encryption, customerKeyArn(spec.encryption, refs.keyArn)),
    ...bucketAccessDenies(spec, refs),
    ...spec.grants.flatMap((grant) => grantTo(spec, grant, refs, [])),
    ...ownGrants(spec, refs),
    ...serviceGrants(spec, refs),
    ...delegations(spec, refs),
    ...distributions(spec),
  ]);
}

/** The policy of a replica in the same account: as the source's, but the vendor has no access to the replica. */
export function replicaBucketPolicy(spec: BucketSpec, replication: ReplicationSpec, refs: References): PolicyDocument {
  const { bucket, encryption } = replication;
  return policyDocument([
    ...transportDenies(spec.partition, bucket),
    ...uploadDenies(spec.partition, bucket, encryption, customerKeyArn(encryption, refs.replicaKeyArn)),
    ...replicaAccessDenies(spec, refs),
  ]);
}

function grantTo(spec: BucketSpec, grant: Grant, refs: References, tests: readonly ConditionTest[]): readonly Statement[] {
  const Principal = { AWS: grant.principals };
  return allowStatements(grant.statements, bucketPlace(spec), refs, tests).map((statement) => ({ Principal, ...statement }));
}

/** Only roles of this account: the ARN of a role elsewhere never matches, whatever a request says. */
function ownGrants(spec: BucketSpec, refs: References): readonly Statement[] {
  const own: ConditionTest = { operator: 'StringEquals', key: 'aws:PrincipalAccount', values: [refs.account] };
  return spec.access.principals.flatMap((grant) => grantTo(spec, grant, refs, [own]));
}

/**
 * Only on behalf of this account (IAM User Guide, "The confused deputy problem"). A statement that names the account by `aws:SourceArn` is
 * left at that: a service need not send both keys, and one that is asked for and not sent refuses everything.
 */
function serviceGrants(spec: BucketSpec, refs: References): readonly Statement[] {
  const own: ConditionTest = { operator: 'StringEquals', key: 'aws:SourceAccount', values: [refs.account] };
  return spec.services.flatMap(({ service, statements }) => {
    const Principal = { Service: [service] };
    return statements
      .flatMap((statement) => allowStatements([statement], bucketPlace(spec), refs, isForOwnAccount(statement) ? [] : [own]))
      .map((statement) => ({ Principal, ...statement }));
  });
}

/** Whether every source that a statement takes is of this account, and of one service: then `aws:SourceArn` alone keeps others out. */
function isForOwnAccount({ conditions = [] }: GrantStatement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      operator === 'ArnLike' && key === 'aws:SourceArn' && values.length > 0 && values.every(isOwnSource),
  );
}

function isOwnSource(arn: string): boolean {
  const [, , service = '', , account] = arn.split(':');
  return /^[a-z0-9-]+$/.test(service) && account === accountMark;
}

/** CloudFront Developer Guide, "Restrict access to an Amazon S3 origin". */
function distributions({ partition, bucket, access }: BucketSpec): readonly Statement[] {
  if (access.cloudfront.length === 0) return [];
  return [
    {
      Sid: 'CloudFrontReads',
      Effect: 'Allow',
      Principal: { Service: ['cloudfront.amazonaws.com'] },
      Action: ['s3:GetObject'],
      Resource: [objectsArn(partition, bucket)],
      Condition: { StringEquals: { 'aws:SourceArn': access.cloudfront.map(exact) } },
    },
  ];
}

import { defined } from '../defined.js';
import { accessPointArn } from '../spec/arn.js';
import { allowStatements, bucketPlace, pointPlace } from './grants.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { AccessPointSpec, BucketSpec, Grant, GrantStatement } from '../spec/spec.js';
import { policyDocument } from './statements.js';

/** The policy of an access point: its principals and nobody else, its actions, under its prefix. */
export function accessPointPolicy(spec: BucketSpec, point: AccessPointSpec, refs: References): PolicyDocument {
  const Principal = { AWS: point.principals };
  const statements = allowStatements(grantOf(point), pointPlace(spec, point, refs), refs);
  return policyDocument(statements.map((statement) => ({ Principal, ...statement })));
}

/**
 * What the bucket's policy has to allow for its access points (S3 User Guide, "Delegating access control to access points"): to the point's
 * own principals, and through this point only. Through another point of the account they could come from elsewhere than its VPC.
 */
export function delegations(spec: BucketSpec, refs: References): readonly Statement[] {
  return spec.access.points.flatMap((point) => {
    const account = { operator: 'StringEquals', key: 's3:DataAccessPointAccount', values: [refs.account] } as const;
    const arn = {
      operator: 'StringEquals',
      key: 's3:DataAccessPointArn',
      values: [accessPointArn(spec, refs.account, point)],
    } as const;
    const Principal = { AWS: point.principals };
    return allowStatements(grantOf(point), bucketPlace(spec), refs, [account, arn]).map((one) => ({ Principal, ...one }));
  });
}

/**
 * What the principals of an access point need on a customer key, by what they may do with objects. A multipart upload is decrypted while it
 * is put together (S3 User Guide, "Protecting data using server-side encryption with AWS KMS keys", multipart uploads).
 */
export function accessPointKeyGrant(point: AccessPointSpec): Grant {
  const may = (...actions: readonly string[]) =>
    point.onObjects.some((pattern) => actions.some((action) => covers(pattern, action)));
  const writes = may('s3:PutObject');
  const reads = writes || may('s3:GetObject', 's3:GetObjectVersion');
  return {
    principals: point.principals,
    statements: grantOf(point),
    keyActions: [...(reads ? ['kms:Decrypt'] : []), ...(writes ? ['kms:GenerateDataKey'] : [])],
  };
}

/** Whether an action of a policy, which may end in `*`, includes an action. */
function covers(pattern: string, action: string): boolean {
  return pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
}

function grantOf({ prefix, onBucket, onObjects }: AccessPointSpec): readonly GrantStatement[] {
  const below = defined({ prefix });
  return [
    ...(onBucket.length === 0 ? [] : [{ sid: 'AccessPointBucket', on: 'bucket', actions: onBucket, ...below } as const]),
    ...(onObjects.length === 0 ? [] : [{ sid: 'AccessPointObjects', on: 'objects', actions: onObjects, ...below } as const]),
  ];
}

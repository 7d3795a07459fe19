import { bucketArn, exact, objectsArn, roleArn, serviceLinkedRoles } from '../spec/arn.js';
import { otherThan, vendorPrincipals, type Exempt } from './exemptions.js';
import type { References, Statement } from './policy-document.js';
import type { BucketSpec } from '../spec/spec.js';

/** What a request has to look like whoever sends it, as Deny statements of the bucket's policy. */
export function bucketAccessDenies(spec: BucketSpec, refs: References): readonly Statement[] {
  const vendor = vendorPrincipals(spec, refs);
  const roles = [spec.replication?.role, spec.malwareScan?.role].flatMap((name) =>
    name === undefined ? [] : [roleArn(spec, refs.account, name)],
  );
  const exempt = { ...vendor, principals: [...vendor.principals, ...roles] };
  return [
    ...networkDeny(spec, refs, spec.bucket, exempt),
    ...signatureDeny(spec, spec.bucket),
    ...mfaDeny(spec, spec.bucket, vendor),
  ];
}

/** The same of a replica in the same account, which the vendor has no access to. */
export function replicaAccessDenies(spec: BucketSpec, refs: References): readonly Statement[] {
  const { replication } = spec;
  if (replication === undefined) return [];
  const { bucket, role } = replication;
  const exempt = { principals: [roleArn(spec, refs.account, role)], accounts: [] };
  return [
    ...networkDeny(spec, refs, bucket, exempt),
    ...signatureDeny(spec, bucket),
    ...mfaDeny(spec, bucket, { principals: [], accounts: [] }),
  ];
}

/**
 * Refuses what comes neither through a listed endpoint, nor from a listed VPC, nor from a listed address. A key that a request lacks counts
 * as different, so that one way is enough. AWS's own services come from nowhere that could be listed (S3 User Guide, "Controlling access
 * from VPC endpoints"; IAM User Guide, "Data perimeters"), nor do those that work as a service-linked role of this account, for which
 * `aws:PrincipalIsAWSService` is false (aws-samples/data-perimeter-policy-examples, resource_based_policies, "EnforceNetworkPerimeter").
 */
function networkDeny(spec: BucketSpec, refs: References, bucket: string, exempt: Exempt): readonly Statement[] {
  const { network } = spec.access;
  // Limits that list nothing would shut out everybody.
  if (network === undefined || [...network.vpcEndpoints, ...network.vpcs, ...network.sourceIps].length === 0) return [];
  const linked = [serviceLinkedRoles(spec.partition, refs.account)];
  const others = otherThan({ ...exempt, principals: [...network.deployers, ...exempt.principals], patterns: linked });
  return [
    {
      Sid: 'DenyOtherNetworks',
      ...everything(spec, bucket),
      Condition: {
        ...others,
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
        ...(network.sourceIps.length === 0 ? {} : { NotIpAddress: { 'aws:SourceIp': network.sourceIps } }),
        StringNotEquals: {
          ...others['StringNotEquals'],
          ...(network.vpcEndpoints.length === 0 ? {} : { 'aws:SourceVpce': network.vpcEndpoints.map(exact) }),
          ...(network.vpcs.length === 0 ? {} : { 'aws:SourceVpc': network.vpcs.map(exact) }),
        },
      },
    },
  ];
}

/** Refuses a request whose signature is too old; `s3:signatureAge` is in milliseconds (S3, "Signature Version 4 policy keys"). */
function signatureDeny(spec: BucketSpec, bucket: string): readonly Statement[] {
  const seconds = spec.access.presignedUrlMaxAge;
  if (seconds === undefined) return [];
  const Condition = { NumericGreaterThan: { 's3:signatureAge': String(seconds * 1000) } };
  return [{ Sid: 'DenyOldSignature', ...everything(spec, bucket), Condition }];
}

/**
 * Refuses deletions without MFA. The key is absent from requests with long-term credentials, which count as without. A service that acts
 * for somebody is not exempt: else one could delete through it.
 */
function mfaDeny(spec: BucketSpec, bucket: string, exempt: Exempt): readonly Statement[] {
  if (!spec.access.mfaForDelete) return [];
  return [
    {
      Sid: 'DenyDeleteWithoutMfa',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: [objectsArn(spec.partition, bucket)],
      Condition: {
        ...otherThan(exempt),
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false', 'aws:PrincipalIsAWSService': 'false' },
      },
    },
  ];
}

function everything({ partition }: BucketSpec, bucket: string): Omit<Statement, 'Sid'> {
  return {
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*'],
    Resource: [bucketArn(partition, bucket), objectsArn(partition, bucket)],
  };
}

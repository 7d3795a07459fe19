import { accountArn, customerKeyArn, exact, oidcProviderArn } from '../spec/arn.js';
import { allowStatements, bucketPlace } from './grants.js';
import { keyUse } from './encryption.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { BucketSpec, VendorRole } from '../spec/spec.js';
import type { RoleTrust } from '../spec/trust.js';
import { policyDocument } from './statements.js';

/** Who may assume a vendor's role, and by what they prove that they act for this customer. */
export function vendorRoleTrust(spec: BucketSpec, role: VendorRole, refs: References): PolicyDocument {
  return policyDocument([trustStatement(spec, role.trust, refs)]);
}

/** What a vendor's role may do: its statements on the bucket, and a customer key through S3. The bucket's policy needs nothing for it. */
export function vendorRolePolicy(spec: BucketSpec, role: VendorRole, refs: References): PolicyDocument {
  const key = customerKeyArn(spec.encryption, refs.keyArn);
  const onKey = key === undefined ? [] : keyUse(spec, role, refs, 'Role').map((statement) => ({ ...statement, Resource: [key] }));
  return policyDocument([...allowStatements(role.statements, bucketPlace(spec), refs), ...onKey]);
}

function trustStatement(spec: BucketSpec, trust: RoleTrust, refs: References): Statement {
  switch (trust.by) {
    case 'principals':
      return assumedBy('VendorAssumes', trust.principals, trust.externalId.value);
    case 'own-account':
      return assumedBy('AccountAssumesUntilVendorIsKnown', [accountArn(spec.partition, refs.account)], trust.externalId.value);
    case 'oidc':
      return {
        Sid: 'VendorAssumesByToken',
        Effect: 'Allow',
        Principal: { Federated: [oidcProviderArn(spec.partition, refs.account, trust.provider)] },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            [`${trust.provider}:aud`]: exact(trust.audience),
            [`${trust.provider}:sub`]: exact(trust.subject.value),
          },
        },
      };
  }
}

/** IAM User Guide, "Access to AWS accounts owned by third parties": the external id keeps other customers of the vendor out. */
function assumedBy(Sid: string, principals: readonly string[], externalId: string): Statement {
  return {
    Sid,
    Effect: 'Allow',
    Principal: { AWS: principals },
    Action: ['sts:AssumeRole'],
    Condition: { StringEquals: { 'sts:ExternalId': exact(externalId) } },
  };
}

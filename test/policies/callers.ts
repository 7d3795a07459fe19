import type { References } from '../../src/policies/policy-document.js';
import { everything, type Call } from './evaluator.js';
import { account } from './specs.js';

export const refs: References = {
  account,
  keyArn: `arn:aws:kms:us-east-1:${account}:key/11111111-1111-1111-1111-111111111111`,
  replicaKeyArn: `arn:aws:kms:us-west-2:${account}:key/22222222-2222-2222-2222-222222222222`,
  trailKeyArn: `arn:aws:kms:us-east-1:${account}:key/33333333-3333-3333-3333-333333333333`,
};

export const bucket = 'arn:aws:s3:::acme-files';
export const member = `arn:aws:iam::${account}:role/member`;
export const stranger = 'arn:aws:iam::999988887777:role/stranger';
export const partner = 'arn:aws:iam::222233334444:role/partner';
export const deployer = `arn:aws:iam::${account}:role/ci/deploy`;

/** What a request by TLS 1.3 says of itself. */
export const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

type Context = Call['context'];
type Caller = Pick<Call, 'by' | 'context' | 'identityPolicy'>;

/** A user or a role whose own policy allows everything, with what AWS says of it in a request. */
export function as(by: string, context: Context = {}): Caller {
  const principal = {
    'aws:PrincipalArn': by,
    'aws:PrincipalAccount': by.split(':')[4] ?? '',
    'aws:PrincipalIsAWSService': 'false',
    'aws:ViaAWSService': 'false',
  };
  return { by, identityPolicy: everything, context: { ...tls, ...principal, ...context } };
}

/** An AWS service that calls on its own, on behalf of `context`'s source. It has no ARN. */
export function asService(by: string, context: Context = {}): Caller {
  return { by, context: { ...tls, 'aws:PrincipalIsAWSService': 'true', ...context } };
}

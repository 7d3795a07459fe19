import { roleArn } from '../spec/arn.js';
import { keyUse, keyUsers, throughS3 } from './encryption.js';
import type { References, Statement } from './policy-document.js';
import type { BucketSpec } from '../spec/spec.js';
import { policyDocument } from './statements.js';

/**
 * The statements that the owner of a key which exists already has to add to its policy. Beside those that the policy of a created key has,
 * they admit the roles of this stack: if the key is another account's, or leaves nothing to its own account's IAM, their own policies are
 * not enough (KMS Developer Guide, "Allowing users in other accounts to use a KMS key").
 */
export function givenKeyUsers(spec: BucketSpec, refs: References): readonly Statement[] {
  if (spec.encryption.key.from !== 'given') return [];
  return policyDocument([...keyUsers(spec, refs), ...roleStatements(spec, refs)]).Statement;
}

function roleStatements(spec: BucketSpec, refs: References): readonly Statement[] {
  const { roles, replication, malwareScan } = spec;
  const admit = (role: string, statement: Omit<Statement, 'Principal' | 'Resource'>): Statement => ({
    ...statement,
    Principal: { AWS: [roleArn(spec, refs.account, role)] },
    Resource: ['*'],
  });
  const allow = (Sid: string, ...Action: readonly string[]) =>
    ({ Sid, Effect: 'Allow', Action, Condition: throughS3(spec) }) as const;
  return [
    ...roles.flatMap((role) => keyUse(spec, role, refs, 'VendorRole').map((statement) => admit(role.name, statement))),
    ...(replication === undefined ? [] : [admit(replication.role, allow('ReplicationDecrypts', 'kms:Decrypt'))]),
    ...(malwareScan === undefined
      ? []
      : [admit(malwareScan.role, allow('MalwareScanUsesKey', 'kms:GenerateDataKey', 'kms:Decrypt'))]),
  ];
}

import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { bucketPolicy } from './bucket-policy.js';
import { keyPolicy } from './key-policy.js';
import type { PolicyDocument, References } from './policy-document.js';
import { replicationRolePolicy } from './replication-policy.js';
import type { BucketSpec } from './spec.js';

/** S3 User Guide, "Bucket policy": at most 20 KB. In bytes. */
export const bucketPolicyLimit = 20_480;
/** KMS Developer Guide, "Resource quotas": at most 32 KB. In bytes. */
export const keyPolicyLimit = 32_768;
/** IAM User Guide, "IAM and AWS STS quotas": all inline policies of a role. In characters, white space aside. */
export const rolePolicyLimit = 10_240;

/** As long as what AWS will put there. */
const measured: References = {
  account: '000000000000',
  keyArn: longestKeyArn(),
  replicaKeyArn: longestKeyArn(),
  trailKeyArn: longestKeyArn(),
};

function longestKeyArn(): string {
  return `arn:aws-us-gov:kms:ap-southeast-99:000000000000:key/mrk-${'0'.repeat(32)}`;
}

/**
 * Gives the spec back when AWS takes its policies; the fault `bucket/policy-too-long` for each that is over AWS's limit.
 * Those of a replica have a fixed number of short statements, so they always fit.
 */
export function checkPolicySizes(spec: BucketSpec): Result<BucketSpec> {
  const policies: { readonly of: string; readonly document: PolicyDocument; readonly limit: number }[] = [
    { of: 'bucket', document: bucketPolicy(spec, measured), limit: bucketPolicyLimit },
  ];
  if (spec.encryption.key.from === 'created') {
    policies.push({ of: "bucket's key", document: keyPolicy(spec, measured), limit: keyPolicyLimit });
  }
  const { replication } = spec;
  if (replication !== undefined) {
    policies.push({
      of: 'replication role',
      document: replicationRolePolicy(spec, replication, measured),
      limit: rolePolicyLimit,
    });
  }
  const faults = policies.flatMap(({ of, document, limit }) => {
    const size = byteLength(JSON.stringify(document));
    return size <= limit ? [] : [tooLong(spec, of, size, limit)];
  });
  return faults.length === 0 ? ok(spec) : failed(...faults);
}

function tooLong(spec: BucketSpec, of: string, size: number, limit: number): Fault {
  return {
    code: 'bucket/policy-too-long',
    message: `the policy of the ${of} would have ${size} bytes; AWS takes at most ${limit}`,
    fix: 'name fewer principals, actions or prefixes, or grant one role that the others can assume',
    at: { file: spec.file, line: 1, column: 1 },
  };
}

/** In UTF-8. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

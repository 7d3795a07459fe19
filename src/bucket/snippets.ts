import { outputNames } from './outputs.js';
import { vendorKeyStatements, vendorSideKeyPolicy } from './key-policy.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import { destinationPolicies } from './replication-policy.js';
import type { BucketSpec, Snippet } from './spec.js';

/** The values that only Terraform knows, as the placeholders that the hand-over fills from its outputs. */
const later: References = {
  account: `{{${outputNames.account}}}`,
  keyArn: `{{${outputNames.keyArn}}}`,
  replicaKeyArn: `{{${outputNames.replicaKeyArn}}}`,
  trailKeyArn: `{{${outputNames.trailKeyArn}}}`,
};

/**
 * The policies that somebody else has to put in place, because Terraform here can not: on the vendor's own side, in the policy of a key
 * that exists already, and at the owner of a replica in another account. Each is complete.
 */
export function snippetsOf(spec: BucketSpec): readonly Snippet[] {
  const { key } = spec.encryption;
  const vendorSide = vendorSideKeyPolicy(spec, later);
  const given = key.from === 'given' ? vendorKeyStatements(spec) : [];
  const destination = destinationPolicies(spec, later);
  const replica = spec.replication;
  return [
    ...(vendorSide
      ? [
          snippet(
            `IAM policy for ${spec.vendor.title}'s own side: a key of another account has to be allowed there too`,
            vendorSide,
          ),
        ]
      : []),
    ...(given.length > 0 && key.from === 'given' ? [snippet(`Statements to add to the policy of ${key.arn}`, given)] : []),
    ...(destination && replica
      ? [snippet(`Bucket policy of ${replica.bucket}, for its owner in account ${replica.account ?? ''}`, destination.bucket)]
      : []),
    ...(destination?.key && replica
      ? [snippet(`Statement to add to the policy of the replica's key, in account ${replica.account ?? ''}`, destination.key)]
      : []),
  ];
}

function snippet(title: string, policy: PolicyDocument | readonly Statement[]): Snippet {
  return { title, text: JSON.stringify(policy, null, 2) };
}

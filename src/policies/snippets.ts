import { outputNames } from '../spec/outputs.js';
import { givenKeyUsers, inventoryKeyStatements, vendorSideKeyPolicy } from './encryption.js';
import { accessLogStatements, inventoryStatements } from './records.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import { destinationPolicies, replicaKeyUsers } from './replication.js';
import type { BucketSpec, Snippet } from '../spec/spec.js';

/** The values that only Terraform knows, as the placeholders that the hand-over fills from its outputs. */
const later: References = {
  account: `{{${outputNames.account}}}`,
  keyArn: `{{${outputNames.keyArn}}}`,
  replicaKeyArn: `{{${outputNames.replicaKeyArn}}}`,
  trailKeyArn: `{{${outputNames.trailKeyArn}}}`,
};

/**
 * The policies that somebody else has to put in place, because Terraform here can't: on the vendor's own side, in the policy of a key
 * that exists already, of a log bucket or an inventory's destination that exists already, and at the owner of a replica in another
 * account. Each is complete.
 */
export function snippetsOf(spec: BucketSpec): readonly Snippet[] {
  const { key } = spec.encryption;
  const vendorSide = vendorSideKeyPolicy(spec, later);
  const given = givenKeyUsers(spec, later);
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
    ...(replica?.account === undefined && replica?.encryption.key.from === 'given'
      ? [snippet(`Statement to add to the policy of ${replica.encryption.key.arn}`, replicaKeyUsers(spec, later))]
      : []),
    ...logSnippets(spec),
  ];
}

/** For whoever owns the buckets and the key that the logs and the inventory go to, and that are not managed here. */
function logSnippets(spec: BucketSpec): readonly Snippet[] {
  const { logging, inventory } = spec;
  const snippets: Snippet[] = [];
  if (logging.serverAccess?.created === false) {
    const { bucket } = logging.serverAccess;
    snippets.push(
      snippet(`Statement to add to the policy of ${bucket}, so that access logs arrive`, accessLogStatements(spec, later)),
    );
  }
  if (inventory?.created === false) {
    const title = `Statement to add to the policy of ${inventory.bucket}, so that the inventory arrives`;
    snippets.push(snippet(title, inventoryStatements(spec, later)));
  }
  if (inventory?.encryption.type === 'sse-kms' && inventory.encryption.key !== 'bucket') {
    const title = `Statement to add to the policy of ${inventory.encryption.key.arn}, so that the inventory can be encrypted`;
    snippets.push(snippet(title, inventoryKeyStatements(spec, later)));
  }
  return snippets;
}

function snippet(title: string, policy: PolicyDocument | readonly Statement[]): Snippet {
  return { title, text: JSON.stringify(policy, null, 2) };
}

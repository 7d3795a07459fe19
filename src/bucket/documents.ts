import { bucketPolicy, replicaBucketPolicy } from './bucket-policy.js';
import { keyPolicy, replicaKeyPolicy } from './key-policy.js';
import type { PolicyDocument, References } from './policy-document.js';
import { replicationRolePolicy, replicationTrust } from './replication-policy.js';
import type { BucketSpec } from './spec.js';

/** A policy document of a spec, and what it is attached to. */
export interface DeployedDocument {
  readonly kind: 'bucket-policy' | 'key-policy' | 'access-point-policy' | 'role-trust' | 'role-policy';
  /** The name of the resource in the configuration: `bucket`, `replica`, `logs`, `trail`, `replication`, `vendor`, … */
  readonly name: string;
  /** What people call it: the bucket's, the access point's or the role's name. */
  readonly of: string;
  readonly document: PolicyDocument;
  /** Of an access point: the VPC from which alone it can be used. */
  readonly vpc?: string;
}

/**
 * Every policy document that the stack of a spec deploys, and nothing else: what the analysis reads is what Terraform writes
 * (test/stack/documents.test.ts holds the two against each other).
 */
export function deployedDocuments(spec: BucketSpec, refs: References): readonly DeployedDocument[] {
  const { replication } = spec;
  const documents: DeployedDocument[] = [
    { kind: 'bucket-policy', name: 'bucket', of: spec.bucket, document: bucketPolicy(spec, refs) },
  ];
  if (spec.encryption.key.from === 'created') {
    documents.push({ kind: 'key-policy', name: 'bucket', of: spec.bucket, document: keyPolicy(spec, refs) });
  }
  if (replication !== undefined) {
    documents.push(
      { kind: 'role-trust', name: 'replication', of: replication.role, document: replicationTrust() },
      {
        kind: 'role-policy',
        name: 'replication',
        of: replication.role,
        document: replicationRolePolicy(spec, replication, refs),
      },
    );
    if (replication.account === undefined) {
      const { bucket } = replication;
      documents.push({
        kind: 'bucket-policy',
        name: 'replica',
        of: bucket,
        document: replicaBucketPolicy(spec, replication, refs),
      });
      if (replication.encryption.key.from === 'created') {
        documents.push({ kind: 'key-policy', name: 'replica', of: bucket, document: replicaKeyPolicy(spec, refs) });
      }
    }
  }
  return documents;
}

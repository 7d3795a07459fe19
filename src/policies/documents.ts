import { defined } from '../defined.js';
import { accessPointPolicy } from './access-points.js';
import { bucketPolicy, replicaBucketPolicy } from './bucket-policy.js';
import { keyPolicy, replicaKeyPolicy } from './encryption.js';
import { logBucketPolicy, trailKeyPolicy } from './records.js';
import { malwareRolePolicy, malwareTrust } from './watch.js';
import type { PolicyDocument, References } from './policy-document.js';
import { replicationRolePolicy, replicationTrust } from './replication.js';
import type { AccessPointSpec, BucketSpec } from '../spec/spec.js';
import { vendorRolePolicy, vendorRoleTrust } from './vendor-role-policy.js';

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
  return [
    { kind: 'bucket-policy', name: 'bucket', of: spec.bucket, document: bucketPolicy(spec, refs) },
    ...(spec.encryption.key.from === 'created'
      ? [{ kind: 'key-policy', name: 'bucket', of: spec.bucket, document: keyPolicy(spec, refs) } as const]
      : []),
    ...spec.access.points.map((point) => pointDocument(spec, point, refs)),
    ...replicationDocuments(spec, refs),
    ...logDocuments(spec, refs),
    ...spec.roles.flatMap((role, at) => {
      const to = { name: vendorRoleResource(at), of: role.name };
      return [
        { kind: 'role-trust', ...to, document: vendorRoleTrust(spec, role, refs) } as const,
        { kind: 'role-policy', ...to, document: vendorRolePolicy(spec, role, refs) } as const,
      ];
    }),
    ...malwareDocuments(spec, refs),
  ];
}

/** The name in the configuration of the vendor's role at a place of `spec.roles`: `vendor`, `vendor-2`. */
export function vendorRoleResource(at: number): string {
  return at === 0 ? 'vendor' : `vendor-${at + 1}`;
}

/** The name in the configuration of an access point. */
export function accessPointResource({ name }: Pick<AccessPointSpec, 'name'>): string {
  return `point-${name}`;
}

function pointDocument(spec: BucketSpec, point: AccessPointSpec, refs: References): DeployedDocument {
  return {
    kind: 'access-point-policy',
    name: accessPointResource(point),
    of: point.name,
    document: accessPointPolicy(spec, point, refs),
    ...defined({ vpc: point.vpc }),
  };
}

function replicationDocuments(spec: BucketSpec, refs: References): readonly DeployedDocument[] {
  const { replication } = spec;
  if (replication === undefined) return [];
  const role = { name: 'replication', of: replication.role };
  const documents: DeployedDocument[] = [
    { kind: 'role-trust', ...role, document: replicationTrust() },
    { kind: 'role-policy', ...role, document: replicationRolePolicy(spec, replication, refs) },
  ];
  if (replication.account !== undefined) return documents;
  const replica = { name: 'replica', of: replication.bucket };
  documents.push({ kind: 'bucket-policy', ...replica, document: replicaBucketPolicy(spec, replication, refs) });
  if (replication.encryption.key.from === 'created') {
    documents.push({ kind: 'key-policy', ...replica, document: replicaKeyPolicy(spec, refs) });
  }
  return documents;
}

function logDocuments(spec: BucketSpec, refs: References): readonly DeployedDocument[] {
  const { logBucket, logging } = spec;
  const trail = logging.dataEvents;
  return [
    ...(logBucket === undefined
      ? []
      : [
          {
            kind: 'bucket-policy',
            name: 'logs',
            of: logBucket.bucket,
            document: logBucketPolicy(spec, logBucket, refs),
          } as const,
        ]),
    ...(trail?.created === true
      ? [{ kind: 'key-policy', name: 'trail', of: trail.trail, document: trailKeyPolicy(spec, trail.trail, refs) } as const]
      : []),
  ];
}

function malwareDocuments(spec: BucketSpec, refs: References): readonly DeployedDocument[] {
  const { malwareScan } = spec;
  if (malwareScan === undefined) return [];
  const role = { name: 'malware', of: malwareScan.role };
  return [
    { kind: 'role-trust', ...role, document: malwareTrust() },
    { kind: 'role-policy', ...role, document: malwareRolePolicy(spec, malwareScan, refs) },
  ];
}

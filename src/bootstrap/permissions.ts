import { allow, type Statement } from './document.js';
import type { Need } from './need.js';
import { neverChangeStateKey, neverDestroy, neverStopRecords, neverUnbind } from './never.js';
import { patternsOf, type Patterns } from './patterns.js';
import {
  creatingRecords,
  readingBuckets,
  readingFoundation,
  readingKeys,
  readingPoints,
  readingProviders,
  readingRoles,
  readingScans,
  readingState,
  readingTrails,
} from './reading.js';
import type { Setup } from './setup.js';
import {
  bucketActionsFor,
  creatingBuckets,
  passingRoles,
  releasingLocks,
  writingBuckets,
  writingKeys,
  writingPoints,
  writingProviders,
  writingRoles,
  writingScans,
  writingState,
  writingTrails,
} from './writing.js';

/** A statement of a role, and what it is for. */
export interface Permission {
  readonly statement: Statement;
  /** Any of these asks for it. None: every request does. */
  readonly needs: readonly Need[];
  /** Which of its actions only these ask for. */
  readonly actionsFor?: Readonly<Partial<Record<Need, readonly string[]>>>;
}

const ofRoles: readonly Need[] = ['aws_iam_role.malware', 'aws_iam_role.replication', 'aws_iam_role.vendor'];

/** What the planning role may: it reads what Terraform reads, and what doctor looks at, and creates records. */
export function planPermissions(setup: Setup): readonly Permission[] {
  const patterns = patternsOf(setup);
  return [
    ...forAll(readingBuckets(setup, patterns)),
    ...forSome('aws_iam_role.replication', readingRoles('ReadReplicationRoles', patterns.replicationRoles)),
    ...forSome('aws_kms_key', readingKeys(patterns)),
    ...forAll(readingState(setup, patterns)),
    ...forAll([creatingRecords(setup, patterns, ['plans', 'reviews', 'comments', 'runs'])]),
    ...forAll(readingFoundation(setup, patterns)),
    ...forSome('aws_cloudtrail', ...readingTrails(patterns)),
    ...forSome('aws_s3_access_point', ...readingPoints(patterns)),
    ...forSome('aws_guardduty_malware_protection_plan', readingScans(patterns)),
    ...forSome('aws_iam_role.malware', readingRoles('ReadScanRoles', patterns.scanRoles)),
    ...forSome('aws_iam_role.vendor', readingRoles('ReadVendorRoles', patterns.vendorRoles)),
    ...forSome('aws_iam_openid_connect_provider', readingProviders(patterns)),
  ];
}

/** What the applying role may: also create and change what requests make, and never destroy it. */
export function applyPermissions(setup: Setup): readonly Permission[] {
  const patterns = patternsOf(setup);
  return [
    ...forAll(readingBuckets(setup, patterns)),
    ...forSome('aws_iam_role.replication', readingRoles('ReadReplicationRoles', patterns.replicationRoles)),
    ...forSome('aws_kms_key', readingKeys(patterns), allow('FindKeys', ['tag:GetResources'], '*')),
    ...forAll(readingState(setup, patterns)),
    ...forAll([creatingBuckets(patterns)]),
    { needs: [], statement: writingBuckets(setup, patterns), actionsFor: bucketActionsFor },
    ...forSome(
      'aws_iam_role.replication',
      ...writingRoles('WriteReplicationRoles', patterns.replicationRoles, setup),
      passingRoles('LetS3Replicate', patterns.replicationRoles, 's3.amazonaws.com'),
    ),
    ...forSome('aws_kms_key', ...writingKeys(patterns)),
    ...forAll([
      writingState(setup, patterns),
      creatingRecords(setup, patterns, ['comments', 'follow-ups']),
      releasingLocks(setup, patterns),
      neverDestroy(patterns),
      ...neverChangeStateKey(setup),
    ]),
    ...readingMore(patterns),
    ...writingMore(setup, patterns),
    { needs: ['aws_cloudtrail', 'aws_iam_openid_connect_provider', 'aws_s3_access_point'], statement: neverStopRecords(setup) },
    ...neverUnbind(setup).map((statement) => ({ needs: ofRoles, statement })),
  ];
}

function readingMore(patterns: Patterns): readonly Permission[] {
  const find = allow('FindScans', ['guardduty:ListMalwareProtectionPlans'], '*');
  return [
    ...forSome('aws_cloudtrail', ...readingTrails(patterns)),
    ...forSome('aws_s3_access_point', ...readingPoints(patterns)),
    ...forSome('aws_guardduty_malware_protection_plan', find, readingScans(patterns)),
    ...forSome('aws_iam_role.malware', readingRoles('ReadScanRoles', patterns.scanRoles)),
    ...forSome('aws_iam_role.vendor', readingRoles('ReadVendorRoles', patterns.vendorRoles)),
    ...forSome('aws_iam_openid_connect_provider', readingProviders(patterns)),
  ];
}

function writingMore(setup: Setup, patterns: Patterns): readonly Permission[] {
  return [
    ...forSome('aws_cloudtrail', writingTrails(patterns)),
    ...forSome('aws_s3_access_point', ...writingPoints(patterns)),
    ...forSome('aws_guardduty_malware_protection_plan', ...writingScans(patterns)),
    ...forSome(
      'aws_iam_role.malware',
      ...writingRoles('WriteScanRoles', patterns.scanRoles, setup),
      passingRoles('LetGuardDutyScan', patterns.scanRoles, 'malware-protection-plan.guardduty.amazonaws.com'),
    ),
    ...forSome('aws_iam_role.vendor', ...writingRoles('WriteVendorRoles', patterns.vendorRoles, setup)),
    ...forSome('aws_iam_openid_connect_provider', writingProviders(patterns)),
  ];
}

function forAll(statements: readonly Statement[]): readonly Permission[] {
  return statements.map((statement) => ({ needs: [], statement }));
}

function forSome(need: Need, ...statements: readonly Statement[]): readonly Permission[] {
  return statements.map((statement) => ({ needs: [need], statement }));
}

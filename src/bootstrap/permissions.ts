import { allow, type Statement } from './document.js';
import { neverDestroy, neverStopRecords } from './never.js';
import { patternsOf, type Patterns } from './patterns.js';
import {
  creatingRecords,
  readingBuckets,
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

/** What only some requests make beside a bucket. */
export type Need = 'replication' | 'keys' | 'trails' | 'accessPoints' | 'scans' | 'vendorRoles' | 'identityProviders';

/** A statement of a role, and what it is for. */
export interface Permission {
  readonly statement: Statement;
  /** Any of these asks for it. None: every request does. */
  readonly needs: readonly Need[];
}

/** What the planning role may: it reads what Terraform reads, and creates records. */
export function planPermissions(setup: Setup): readonly Permission[] {
  const patterns = patternsOf(setup);
  return [
    ...forAll(readingBuckets(setup, patterns)),
    ...forSome('replication', readingRoles('ReadReplicationRoles', patterns.replicationRoles)),
    ...forSome('keys', readingKeys(patterns)),
    ...forAll(readingState(setup, patterns)),
    ...forAll([creatingRecords(setup, patterns, ['plans', 'reviews', 'comments', 'runs'])]),
    ...forSome('trails', ...readingTrails(patterns)),
    ...forSome('accessPoints', ...readingPoints(patterns)),
    ...forSome('scans', readingScans(patterns), readingRoles('ReadScanRoles', patterns.scanRoles)),
    ...forSome('vendorRoles', readingRoles('ReadVendorRoles', patterns.vendorRoles)),
    ...forSome('identityProviders', readingProviders(patterns)),
  ];
}

/** What the applying role may: also create and change what requests make, and never destroy it. */
export function applyPermissions(setup: Setup): readonly Permission[] {
  const patterns = patternsOf(setup);
  return [
    ...forAll(readingBuckets(setup, patterns)),
    ...forSome('replication', readingRoles('ReadReplicationRoles', patterns.replicationRoles)),
    ...forSome('keys', readingKeys(patterns), allow('FindKeys', ['tag:GetResources'], '*')),
    ...forAll(readingState(setup, patterns)),
    ...forAll(writingBuckets(setup, patterns)),
    ...forSome(
      'replication',
      writingRoles('WriteReplicationRoles', patterns.replicationRoles),
      passingRoles('LetS3Replicate', patterns.replicationRoles, 's3.amazonaws.com'),
    ),
    ...forSome('keys', ...writingKeys(patterns)),
    ...forAll([
      writingState(setup, patterns),
      creatingRecords(setup, patterns, ['comments', 'follow-ups']),
      releasingLocks(setup, patterns),
      neverDestroy(patterns),
    ]),
    ...readingMore(patterns),
    ...writingMore(patterns),
    { needs: ['trails', 'identityProviders', 'accessPoints'], statement: neverStopRecords(setup) },
  ];
}

function readingMore(patterns: Patterns): readonly Permission[] {
  const find = allow('FindScans', ['guardduty:ListMalwareProtectionPlans'], '*');
  return [
    ...forSome('trails', ...readingTrails(patterns)),
    ...forSome('accessPoints', ...readingPoints(patterns)),
    ...forSome('scans', find, readingScans(patterns), readingRoles('ReadScanRoles', patterns.scanRoles)),
    ...forSome('vendorRoles', readingRoles('ReadVendorRoles', patterns.vendorRoles)),
    ...forSome('identityProviders', readingProviders(patterns)),
  ];
}

function writingMore(patterns: Patterns): readonly Permission[] {
  return [
    ...forSome('trails', writingTrails(patterns)),
    ...forSome('accessPoints', ...writingPoints(patterns)),
    ...forSome(
      'scans',
      ...writingScans(patterns),
      writingRoles('WriteScanRoles', patterns.scanRoles),
      passingRoles('LetGuardDutyScan', patterns.scanRoles, 'malware-protection-plan.guardduty.amazonaws.com'),
    ),
    ...forSome('vendorRoles', writingRoles('WriteVendorRoles', patterns.vendorRoles)),
    ...forSome('identityProviders', writingProviders(patterns)),
  ];
}

function forAll(statements: readonly Statement[]): readonly Permission[] {
  return statements.map((statement) => ({ needs: [], statement }));
}

function forSome(need: Need, ...statements: readonly Statement[]): readonly Permission[] {
  return statements.map((statement) => ({ needs: [need], statement }));
}

import type { Result } from '../../src/fault/fault.js';
import {
  type AppliedRecord,
  type ApplyingRecord,
  type Book,
  type Ledger,
  type PlanRecord,
  openLedger,
  type ObjectStore,
} from '../../src/ledger/index.js';

export const head = 'a'.repeat(40);
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

export const run = { id: '901', attempt: 1 };

export function plan(change: Partial<PlanRecord> = {}): PlanRecord {
  return {
    version: 2,
    file: 'buckets/acme.yml',
    bucket: 'acme-files',
    vendor: 'sendsafely',
    pullRequest: 7,
    head,
    base: 'b'.repeat(40),
    run,
    specDigest: digest('1'),
    requestDigest: digest('2'),
    fingerprint: digest('3'),
    risk: 'low',
    postedAt: '2026-11-20T10:00:00Z',
    toolVersions: { terraform: '1.11.4' },
    ...change,
  };
}

export function applied(change: Partial<AppliedRecord> = {}): AppliedRecord {
  return {
    version: 1,
    bucket: 'acme-files',
    file: 'buckets/acme.yml',
    requestDigest: digest('2'),
    commit: 'c'.repeat(40),
    fingerprint: digest('3'),
    appliedAt: '2026-11-20T11:00:00Z',
    outputs: { bucket_arn: 'arn:aws:s3:::acme-files' },
    ...change,
  };
}

export function applying(change: Partial<ApplyingRecord> = {}): ApplyingRecord {
  return {
    version: 1,
    bucket: 'acme-files',
    file: 'buckets/acme.yml',
    head,
    commit: 'c'.repeat(40),
    specDigest: digest('1'),
    fingerprint: digest('3'),
    since: '2026-11-20T10:30:00Z',
    steps: [{ of: 'resource aws_s3_bucket.bucket', unknown: ['/arn'], digest: digest('5') }],
    ...change,
  };
}

export const other = { fingerprint: digest('4') };
export const prefix = 'vendor-bucket';

/** A ledger that waits for nobody. */
export function ledgerOver(store: ObjectStore): Ledger {
  return value(openLedger({ store, prefix, pause: async () => undefined }));
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`Unexpected faults: ${JSON.stringify(result.faults)}`);
  return result.value;
}

export function codes(result: Result<unknown>): readonly string[] {
  return result.ok ? [] : result.faults.map(({ code }) => code);
}

/** All that is remembered of all buckets. */
export async function readAll(ledger: Ledger): Promise<Book> {
  return value(await ledger.readBook(value(await ledger.readRows()).keys()));
}

import fc from 'fast-check';
import { defined } from '../../src/defined.js';
import { choice, days, duration, keyArn, ownAccount, perhaps, pick } from './atoms.js';
import type { SetUp } from './set-ups.js';

/**
 * Wishes for what a bucket is like, each by itself; and what a request says of them, where each fits the others. A wish is plain data, so
 * that it shrinks; what can't be granted is left out or bent.
 */

/** What a request says already. */
export interface Around {
  readonly setUp: SetUp;
  readonly partition: string;
  readonly region: string;
  readonly bucket: string;
  /** Another region of the partition. */
  readonly otherRegion: string;
}

export type Value = Readonly<Record<string, unknown>>;

const types = ['sse-s3', 'sse-kms', 'dsse-kms'] as const;
type EncryptionType = (typeof types)[number];

const oneEncryption = fc.record({
  as: fc.constantFrom('word', 'map'),
  type: choice,
  key: fc.constantFrom('create', 'given', undefined),
  bucketKey: perhaps(fc.boolean()),
});
// A key can be another account's, the vendor's among them.
const keyAccount = fc.constantFrom(ownAccount, ownAccount, ownAccount, '222233334444');
const encryptionWish = fc.record({
  one: oneEncryption,
  keyAccount,
  uploads: perhaps(choice),
  sseC: perhaps(fc.constantFrom('refused', 'allowed')),
});

function writeOne(
  { as, key, bucketKey }: { as: string; key: string | undefined; bucketKey: boolean | undefined },
  type: EncryptionType,
  arn: string,
): string | Value {
  if (as === 'word') return type;
  const kms = type !== 'sse-s3';
  return defined({
    type,
    key: !kms || key === undefined ? undefined : key === 'given' ? arn : key,
    bucketKey: bucketKey === true && type !== 'sse-kms' ? undefined : bucketKey,
  });
}

function writeEncryption(
  { one, keyAccount: owner, uploads, sseC }: Wish<typeof encryptionWish>,
  { setUp, partition, region }: Around,
): string | Value {
  const type = pick((setUp.rules.encryption?.allowed ?? types) as readonly EncryptionType[], one.type);
  const written = writeOne(one, type, keyArn(partition, region, owner));
  if (typeof written === 'string') return written;
  const rules = setUp.rules.uploads?.allowed ?? ['default', 'matching', 'explicit'];
  const rule = uploads === undefined ? undefined : pick(rules, uploads);
  const both = sseC === 'allowed' && rule !== undefined && rule !== 'default';
  return { ...written, ...defined({ uploads: rule, sseC: both ? undefined : sseC }) };
}

/** What an encryption is of, as it was written or by default. */
function typeOf(written: string | Value | undefined, { setUp }: Around): EncryptionType {
  if (written !== undefined) return (typeof written === 'string' ? written : written['type']) as EncryptionType;
  const allowed = (setUp.rules.encryption?.allowed ?? ['sse-s3']) as readonly EncryptionType[];
  return allowed.includes('sse-s3') ? 'sse-s3' : pick(allowed, 0);
}

const storageClass = fc.constantFrom('STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE');
const replicationWish = fc.record({
  bucket: fc.boolean(),
  account: fc.constantFrom(undefined, undefined, '444455556666', '012345678901'),
  encryption: perhaps(oneEncryption),
  storageClass: perhaps(storageClass),
  timeControl: perhaps(fc.boolean()),
  deleteMarkers: perhaps(fc.boolean()),
});

function writeReplication(wish: Wish<typeof replicationWish>, source: string | Value | undefined, around: Around): Value {
  const { partition, otherRegion, bucket } = around;
  const { account, encryption, ...others } = wish;
  const type = typeOf(source, around);
  // A replica keeps its source's type; and from here no key is made in another account.
  const foreign = account !== undefined && type !== 'sse-s3';
  const one = foreign ? { bucketKey: undefined, ...encryption, as: 'map', key: 'given' } : encryption;
  return defined({
    region: otherRegion,
    ...others,
    bucket: wish.bucket || account !== undefined ? `${bucket.slice(0, 50)}-copy` : undefined,
    account,
    encryption: one === undefined ? undefined : writeOne(one, type, keyArn(partition, otherRegion, account)),
  });
}

/** Down the waterfall of storage classes; any of these can be left out. */
const chains = [
  ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER', 'DEEP_ARCHIVE'],
  ['STANDARD_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
] as const;
const steps = fc.record({
  to: fc.oneof(...chains.map((chain) => fc.subarray([...chain]))),
  first: fc.constantFrom(0, 0, 60),
  gap: fc.constantFrom(30, 31, 90, 365),
  of: fc.boolean(),
});
const retentionWish = fc.record({
  mode: fc.constantFrom('default', 'default', 'versioned', 'unversioned', 'mfa-delete'),
  recoverDeleted: fc.oneof(fc.constant('never' as const), days, days),
  keepVersions: perhaps(fc.constantFrom(1, 3, 100)),
  expire: perhaps(days),
  incompleteUploads: perhaps(days),
  current: perhaps(steps),
  noncurrent: perhaps(steps),
  lock: perhaps(fc.record({ mode: fc.constantFrom('governance', 'compliance'), days })),
  features: perhaps(choice),
  unit: choice,
});

type Steps = Wish<typeof steps>;

function writeTransitions({ to, first, gap, of }: Steps, versions: 'current' | 'noncurrent', unit: number): readonly Value[] {
  return to.map((storage, i) => ({
    after: duration(30 + first + i * gap, unit),
    to: storage,
    ...(versions === 'noncurrent' || of ? { of: versions } : {}),
  }));
}

/** Later than the last transition. */
function end({ to, first, gap }: Steps, wanted: number): number {
  return to.length === 0 ? wanted : Math.max(wanted, 31 + first + to.length * gap);
}

function writeRetention(wish: Wish<typeof retentionWish>, { setUp, partition }: Around): Value | undefined {
  const { mode, unit } = wish;
  if (mode === 'mfa-delete' && partition === 'aws-us-gov') return undefined;
  if (mode === 'mfa-delete') return { versioning: true, recoverDeleted: 'never', incompleteUploads: 'never' };
  const features = Object.keys(setUp.features ?? {});
  const readable = setUp.rules.storageClasses?.allowed;
  const current = wish.current && { ...wish.current, to: wish.current.to.filter((to) => readable?.includes(to) !== false) };
  const versioned = mode !== 'unversioned';
  const noncurrent = versioned ? wish.noncurrent : undefined;
  const said = mode === 'versioned' || noncurrent !== undefined;
  const recover =
    wish.recoverDeleted === 'never' || noncurrent === undefined ? wish.recoverDeleted : end(noncurrent, wish.recoverDeleted);
  const kept = versioned && !(said && recover === 'never');
  const transitions = [
    ...(current === undefined ? [] : writeTransitions(current, 'current', unit)),
    ...(noncurrent === undefined ? [] : writeTransitions(noncurrent, 'noncurrent', unit)),
  ];
  const expire = wish.expire === undefined || current === undefined ? wish.expire : end(current, wish.expire);
  const written = defined({
    versioning: mode === 'default' ? undefined : versioned,
    recoverDeleted: said ? (recover === 'never' ? recover : duration(recover, unit)) : undefined,
    keepVersions: kept ? wish.keepVersions : undefined,
    expire: expire === undefined ? undefined : duration(expire, unit),
    incompleteUploads: wish.incompleteUploads === undefined ? undefined : duration(wish.incompleteUploads, unit),
    transitions: transitions.length === 0 ? undefined : transitions,
    lock:
      versioned && wish.lock !== undefined && setUp.rules.lock?.allowed !== false
        ? { mode: wish.lock.mode, for: duration(wish.lock.days, unit) }
        : undefined,
    vendorFeatures: wish.features === undefined || features.length === 0 ? undefined : [pick(features, wish.features)],
  });
  return Object.keys(written).length === 0 ? undefined : written;
}

type Wish<A> = A extends fc.Arbitrary<infer T> ? T : never;

/** What a bucket is to be like. */
export const dataWish = fc.record({
  encryption: perhaps(encryptionWish),
  replication: fc.option(replicationWish, { nil: undefined, freq: 2 }),
  retention: fc.option(retentionWish, { nil: undefined, freq: 3 }),
});

/** What a request says of it. */
export function writeData(wish: Wish<typeof dataWish>, around: Around) {
  const encryption = wish.encryption === undefined ? undefined : writeEncryption(wish.encryption, around);
  const retention = wish.retention === undefined ? undefined : writeRetention(wish.retention, around);
  const versioned = retention?.['versioning'] !== false;
  return {
    encryption,
    replication:
      wish.replication === undefined || !versioned ? undefined : writeReplication(wish.replication, encryption, around),
    retention,
    mfaDelete: wish.retention?.mode === 'mfa-delete',
    customerKey: typeOf(encryption, around) !== 'sse-s3',
  };
}

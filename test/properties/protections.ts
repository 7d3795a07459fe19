import fc from 'fast-check';
import { defined } from '../../src/defined.js';
import { bucketActions, objectActions, pointActions } from '../../src/request/actions.js';
import { arnOf, choice, duration, keyArn, ownAccount, perhaps, person, prefix, role, vpcId, days } from './atoms.js';
import type { Around, Value } from './parts.js';

/**
 * Wishes for who else gets in, what goes on record and what AWS looks for; and what a request says of them, where each fits the others.
 */

const addresses = ['203.0.113.0/24', '198.51.100.7', '2001:db8:1::/48', '8.0.0.0/8', '2600::/32', '192.0.2.128/25'] as const;
const vpcs = vpcId('vpc');
const list = <T>(arbitrary: fc.Arbitrary<T>) => perhaps(fc.uniqueArray(arbitrary, { minLength: 1, maxLength: 3 }));
const networkWish = fc.record({
  vpcEndpoints: list(vpcId('vpce')),
  vpcs: list(vpcs),
  sourceIps: list(fc.constantFrom<string>(...addresses)),
});

/** Everything that an access point can grant. */
const grantable = [...objectActions, ...[...bucketActions].filter((action) => pointActions.has(action))];
const point = fc.record({
  name: fc
    .stringMatching(/^[a-z0-9]([a-z0-9-]{1,48})[a-z0-9]$/, { size: 'small' })
    .filter((name) => !/^xn--|--xa-s3$|-s3alias$/.test(name)),
  vpc: perhaps(vpcs),
  prefix: perhaps(prefix),
  principals: fc.uniqueArray(person, { minLength: 1, maxLength: 3, selector: (one) => JSON.stringify(one) }),
  actions: fc.oneof(fc.constantFrom('read', 'write', 'read-write'), fc.subarray(grantable, { minLength: 1 })),
});

const accessWish = fc.record({
  network: fc.option(networkWish, { nil: undefined, freq: 2 }),
  points: perhaps(fc.uniqueArray(point, { minLength: 1, maxLength: 2, selector: ({ name }) => name })),
  cloudfront: perhaps(fc.subarray(['EDFDVBD6EXAMPLE', 'E2EXAMPLE1234'], { minLength: 1 })),
  presignedUrlMaxAge: perhaps(fc.constantFrom('1 minute', '15 minutes', '1 hour', '36 hours', '7 days')),
  principals: perhaps(
    fc.uniqueArray(fc.record({ role, allow: fc.constantFrom('read', 'write', 'read-write'), prefix: perhaps(prefix) }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ role: { name }, prefix: under }) => JSON.stringify([name, under]),
    }),
  ),
  mfaForDelete: perhaps(fc.boolean()),
  mfaDelete: perhaps(fc.constant(false)),
});

function writeAccess(
  wish: Wish<typeof accessWish> | undefined,
  around: Around & { readonly mfaDelete: boolean },
): Value | undefined {
  const { partition, setUp } = around;
  const mfaDelete = around.mfaDelete && partition !== 'aws-us-gov' ? true : undefined;
  if (wish === undefined) return mfaDelete && { mfaDelete };
  const { network = {}, points } = wish;
  const inside = (points ?? []).flatMap(({ vpc }) => vpc ?? []);
  const limited = Object.values(network).some((one) => one !== undefined);
  // Else nobody would get in by the point.
  const from =
    limited && inside.length > 0 ? { ...network, vpcs: [...new Set([...(wish.network?.vpcs ?? []), ...inside])] } : network;
  const written = defined({
    ...defined(from),
    points: points?.map(({ principals, ...rest }) =>
      defined({ ...rest, principals: principals.map((one) => arnOf(partition, one)) }),
    ),
    cloudfront:
      partition === 'aws-us-gov'
        ? undefined
        : wish.cloudfront?.map((id) => `arn:${partition}:cloudfront::${ownAccount}:distribution/${id}`),
    presignedUrlMaxAge: wish.presignedUrlMaxAge,
    principals: wish.principals?.map(({ role: one, ...rest }) => defined({ role: arnOf(partition, one), ...rest })),
    mfaForDelete: setUp.rules.mfaForDelete?.allowed === false ? undefined : wish.mfaForDelete,
    mfaDelete: mfaDelete ?? wish.mfaDelete,
  });
  return Object.keys(written).length === 0 ? undefined : written;
}

const recordsWish = fc.record({
  serverAccess: perhaps(fc.constantFrom('create', 'acme-access-logs')),
  dataEvents: perhaps(
    fc.record({
      create: fc.boolean(),
      record: fc.option(fc.constantFrom('all', 'read', 'write'), { nil: undefined }),
      word: fc.boolean(),
    }),
  ),
  named: fc.boolean(),
  keep: perhaps(days),
  unit: choice,
  inventory: perhaps(
    fc.record({
      frequency: fc.constantFrom('daily', 'weekly'),
      versions: perhaps(fc.constantFrom('all', 'current')),
      format: perhaps(fc.constantFrom('CSV', 'ORC', 'Parquet')),
      bucket: fc.constantFrom(undefined, undefined, 'acme-inventories'),
      encryption: fc.constantFrom(undefined, 'word', 'map', 'given', 'bucket'),
    }),
  ),
});

type Records = Wish<typeof recordsWish>;

function writeInventory(wish: NonNullable<Records['inventory']>, { partition, region, customerKey }: RecordsAround): Value {
  const key = keyArn(partition, region);
  const encryptions: Readonly<Record<string, unknown>> = {
    word: 'sse-s3',
    map: { type: 'sse-s3' },
    given: { type: 'sse-kms', key },
    bucket: customerKey ? { type: 'sse-kms' } : 'sse-s3',
  };
  return defined({ ...wish, encryption: wish.encryption === undefined ? undefined : encryptions[wish.encryption] });
}

type RecordsAround = Around & { readonly customerKey: boolean };

function writeTrail({ create, record, word }: NonNullable<Records['dataEvents']>, { partition, region }: Around): unknown {
  const trail = create ? 'create' : `arn:${partition}:cloudtrail:${region}:${ownAccount}:trail/organization`;
  return word ? trail : defined({ trail, record });
}

function writeRecords(wish: Records, around: RecordsAround) {
  const { serverAccess, dataEvents, inventory } = wish;
  const created =
    serverAccess === 'create' || dataEvents?.create === true || (inventory !== undefined && inventory.bucket === undefined);
  const logging = defined({
    serverAccess,
    dataEvents: dataEvents && writeTrail(dataEvents, around),
    bucket: created && wish.named ? `${around.bucket.slice(0, 55)}-audit` : undefined,
    keep: created && wish.keep !== undefined ? duration(wish.keep, wish.unit) : undefined,
  });
  return {
    logging: Object.keys(logging).length === 0 ? undefined : logging,
    inventory: inventory && writeInventory(inventory, around),
  };
}

const protectionWish = fc.record({
  scan: fc.constantFrom(undefined, undefined, true, false, 'map'),
  prefixes: perhaps(fc.uniqueArray(fc.constantFrom('in/', 'out/', 'a/b', '0/', 'in'), { minLength: 1, maxLength: 4 })),
  tag: perhaps(fc.boolean()),
  events: perhaps(fc.boolean()),
});

function writeProtection({ scan, prefixes, tag, events }: Wish<typeof protectionWish>) {
  const outer = prefixes?.filter((text) => !prefixes.some((other) => other !== text && text.startsWith(other)));
  const malwareScan = scan === 'map' ? defined({ prefixes: outer, tag }) : scan;
  const scans = malwareScan !== undefined && malwareScan !== false;
  return {
    protection: malwareScan === undefined ? undefined : { malwareScan },
    events: events === undefined ? undefined : { eventBridge: events || scans },
  };
}

type Wish<A> = A extends fc.Arbitrary<infer T> ? T : never;

export const protectionsWish = fc.record({
  access: fc.option(accessWish, { nil: undefined, freq: 2 }),
  records: fc.option(recordsWish, { nil: undefined, freq: 2 }),
  protection: fc.option(protectionWish, { nil: undefined, freq: 2 }),
});

/** What a request says of them. */
export function writeProtections(wish: Wish<typeof protectionsWish>, around: RecordsAround & { readonly mfaDelete: boolean }) {
  const access = writeAccess(wish.access, around);
  return {
    access,
    // Roles that deploy have to be known then.
    limited: ['vpcEndpoints', 'vpcs', 'sourceIps'].some((key) => access?.[key] !== undefined),
    ...(wish.records === undefined ? {} : writeRecords(wish.records, around)),
    ...(wish.protection === undefined ? {} : writeProtection(wish.protection)),
  };
}

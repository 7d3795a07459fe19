import type { Kind } from '../../src/change/change.js';

/** What else stands in a request, as it is written. */
export type Keys = Readonly<Record<string, unknown>>;

/** One key of a request with two values, and what their difference does, forth and back: the gravest of it, `nothing` where nothing in AWS differs. */
export interface KeyCase {
  readonly key: string;
  readonly was: Keys;
  readonly now: Keys;
  readonly forth: Kind | 'nothing';
  readonly back: Kind | 'nothing';
}

const account = '111122223333';
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const key = (id: string, region = 'us-east-1') =>
  `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-${id.padStart(12, '0')}`;
const distribution = (id: string) => `arn:aws:cloudfront::${account}:distribution/${id}`;

const custom = (more: Keys) => ({ vendor: 'custom', parameters: { principals: ['arn:aws:iam::999988887777:role/vendor'], actions: ['s3:GetObject', 's3:PutObject'], ...more } }); // prettier-ignore
const lake = (more: Keys) => ({ vendor: 'lake', parameters: more });
const replication = (more: Keys = {}) => ({ replication: { region: 'us-west-2', ...more } });
const replicated = (encryption: Keys) => ({ encryption: { type: 'sse-kms', key: key('1') }, ...replication({ encryption }) });
const kms = (more: Keys) => ({ encryption: { type: 'sse-kms', key: key('1'), ...more } });
const retention = (more: Keys) => ({ retention: more });
const access = (more: Keys) => ({ access: more });
const point = (more: Keys) =>
  access({ points: [{ name: 'acme-reports', principals: [role('reports')], actions: 'read', ...more }] });
const own = (more: Keys) => access({ principals: [{ role: role('reports'), allow: 'read', ...more }] });
const logging = (more: Keys) => ({ logging: { serverAccess: 'create', ...more } });
const inventory = (more: Keys) => ({ ...logging({}), inventory: { frequency: 'weekly', ...more } });
const scan = (malwareScan: unknown) => ({ protection: { malwareScan } });
const moves = (more: Keys) => retention({ transitions: [{ after: '30 days', to: 'STANDARD_IA', ...more }] });

/** Each: the key, one value, another, and what it does to go from one to the other and back. */
const rows: readonly (readonly [key: string, was: Keys, now: Keys, forth: KeyCase['forth'], back: KeyCase['back']])[] = [
  [
    'vendor',
    { ...custom({}), bucket: 'ss-self-hosted-acme' },
    { vendor: 'sendsafely', bucket: 'ss-self-hosted-acme' },
    'weakens',
    'weakens',
  ],
  ['variant', { vendor: 'sailthru', variant: 'event-stream' }, { vendor: 'sailthru', variant: 'joint', parameters: { path: 'a' } }, 'weakens', 'weakens'], // prettier-ignore
  ['parameters', custom({ prefix: 'a/' }), custom({ prefix: 'b/' }), 'weakens', 'weakens'],
  ['parameters', custom({ prefix: 'a/' }), custom({}), 'weakens', 'strengthens'],
  ['parameters', custom({}), custom({ actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] }), 'weakens', 'strengthens'],
  ['parameters', lake({}), lake({ userArn: 'arn:aws:iam::444455556666:user/u', externalId: 'ABCD' }), 'weakens', 'weakens'],
  ['parameters', lake({ userArn: 'arn:aws:iam::444455556666:user/u', externalId: 'ABCD' }), lake({ userArn: 'arn:aws:iam::444455556666:user/u', externalId: 'EFGH' }), 'weakens', 'weakens'], // prettier-ignore
  ['account', { account: 'prod' }, { account: 'test' }, 'nothing', 'nothing'],
  ['encryption', { encryption: 'sse-s3' }, { encryption: 'sse-kms' }, 'strengthens', 'weakens'],
  ['encryption.type', kms({ type: 'dsse-kms' }), kms({}), 'weakens', 'strengthens'],
  ['encryption.key', kms({}), kms({ key: key('2') }), 'weakens', 'weakens'],
  ['encryption.bucketKey', kms({}), kms({ bucketKey: false }), 'neutral', 'neutral'],
  ['encryption.uploads', kms({ uploads: 'default' }), kms({ uploads: 'matching' }), 'strengthens', 'weakens'],
  ['encryption.uploads', kms({ uploads: 'matching' }), kms({ uploads: 'explicit' }), 'strengthens', 'weakens'],
  [
    'encryption.sseC',
    { encryption: { type: 'sse-s3' } },
    { encryption: { type: 'sse-s3', sseC: 'allowed' } },
    'weakens',
    'strengthens',
  ],
  ['replication.region', replication(), {}, 'weakens', 'strengthens'],
  ['replication.bucket', replication(), replication({ bucket: 'acme-copy' }), 'replaces', 'replaces'],
  ['replication.account', replication(), replication({ account: '444455556666', bucket: 'acme-replica' }), 'weakens', 'weakens'],
  [
    'replication.encryption',
    { encryption: { type: 'sse-kms', key: key('1') }, ...replication({ encryption: 'sse-kms' }) },
    replication({ encryption: 'sse-s3' }),
    'weakens',
    'strengthens',
  ],
  ['replication.encryption.type', replicated({ type: 'sse-kms', key: key('3', 'us-west-2') }), replication({ encryption: { type: 'sse-s3' } }), 'weakens', 'strengthens'], // prettier-ignore
  ['replication.encryption.key', replicated({ type: 'sse-kms', key: key('3', 'us-west-2') }), replicated({ type: 'sse-kms', key: key('4', 'us-west-2') }), 'weakens', 'weakens'], // prettier-ignore
  ['replication.encryption.bucketKey', replicated({ type: 'sse-kms', key: key('3', 'us-west-2') }), replicated({ type: 'sse-kms', key: key('3', 'us-west-2'), bucketKey: false }), 'neutral', 'neutral'], // prettier-ignore
  ['replication.storageClass', replication(), replication({ storageClass: 'GLACIER' }), 'neutral', 'neutral'],
  ['replication.timeControl', replication(), replication({ timeControl: true }), 'strengthens', 'weakens'],
  ['replication.deleteMarkers', replication(), replication({ deleteMarkers: true }), 'neutral', 'neutral'],
  ['retention.versioning', {}, retention({ versioning: false }), 'weakens', 'strengthens'],
  ['retention.recoverDeleted', retention({ recoverDeleted: '90 days' }), retention({ recoverDeleted: '30 days' }), 'weakens', 'strengthens'], // prettier-ignore
  ['retention.recoverDeleted', retention({ recoverDeleted: 'never' }), {}, 'weakens', 'strengthens'],
  ['retention.keepVersions', {}, retention({ keepVersions: 5 }), 'strengthens', 'weakens'],
  ['retention.expire', retention({ expire: '1 year' }), retention({ expire: '90 days' }), 'weakens', 'strengthens'],
  ['retention.incompleteUploads', {}, retention({ incompleteUploads: '1 day' }), 'neutral', 'neutral'],
  ['retention.transitions[].after', moves({}), moves({ after: '60 days' }), 'neutral', 'neutral'],
  ['retention.transitions[].to', moves({}), moves({ to: 'GLACIER_IR' }), 'neutral', 'neutral'],
  ['retention.transitions[].of', retention({ recoverDeleted: '90 days', transitions: [{ after: '30 days', to: 'STANDARD_IA' }] }), retention({ recoverDeleted: '90 days', transitions: [{ after: '30 days', to: 'STANDARD_IA', of: 'noncurrent' }] }), 'neutral', 'neutral'], // prettier-ignore
  ['retention.lock.mode', retention({ lock: { mode: 'governance', for: '9 days' } }), retention({ lock: { mode: 'compliance', for: '9 days' } }), 'irreversible', 'weakens'], // prettier-ignore
  ['retention.lock.for', retention({ lock: { mode: 'governance', for: '9 days' } }), retention({ lock: { mode: 'governance', for: '8 days' } }), 'weakens', 'strengthens'], // prettier-ignore
  ['retention.vendorFeatures', { vendor: 'sendsafely', bucket: 'ss-self-hosted-acme' }, { vendor: 'sendsafely', bucket: 'ss-self-hosted-acme', ...retention({ vendorFeatures: ['disable-file-deletion'] }) }, 'nothing', 'nothing'], // prettier-ignore
  ['access.vpcEndpoints', {}, access({ vpcEndpoints: ['vpce-0abc1234def567890'] }), 'strengthens', 'weakens'],
  ['access.vpcEndpoints', access({ vpcEndpoints: ['vpce-0abc1234def567890'] }), access({ vpcEndpoints: ['vpce-0abc1234def567890', 'vpce-0abc1234def567891'] }), 'weakens', 'strengthens'], // prettier-ignore
  ['access.vpcs', access({ vpcEndpoints: ['vpce-0abc1234def567890'] }), access({ vpcEndpoints: ['vpce-0abc1234def567890'], vpcs: ['vpc-0abc1234def567890'] }), 'weakens', 'strengthens'], // prettier-ignore
  [
    'access.sourceIps',
    access({ sourceIps: ['203.0.113.0/24'] }),
    access({ sourceIps: ['203.0.112.0/22'] }),
    'weakens',
    'strengthens',
  ],
  [
    'access.sourceIps',
    access({ sourceIps: ['203.0.113.0/24'] }),
    access({ sourceIps: ['198.51.100.0/24'] }),
    'weakens',
    'weakens',
  ],
  ['access.points[].name', point({}), point({ name: 'acme-other' }), 'weakens', 'weakens'],
  ['access.points[].vpc', point({}), point({ vpc: 'vpc-0abc1234def567890' }), 'replaces', 'replaces'],
  ['access.points[].prefix', point({ prefix: 'reports/' }), point({}), 'weakens', 'strengthens'],
  ['access.points[].principals', point({}), point({ principals: [role('reports'), role('audit')] }), 'weakens', 'strengthens'],
  ['access.points[].actions', point({}), point({ actions: 'read-write' }), 'weakens', 'strengthens'],
  ['access.points[].actions', {}, point({ actions: ['s3:GetObject'] }), 'weakens', 'strengthens'],
  ['access.cloudfront', {}, access({ cloudfront: [distribution('EDFDVBD6EXAMPLE')] }), 'weakens', 'strengthens'],
  ['access.cloudfront', access({ cloudfront: [distribution('EDFDVBD6EXAMPLE')] }), access({ cloudfront: [distribution('EDFDVBD6EXAMPLE'), distribution('E2SECONDEXAMPL')] }), 'weakens', 'strengthens'], // prettier-ignore
  ['access.presignedUrlMaxAge', {}, access({ presignedUrlMaxAge: '15 minutes' }), 'strengthens', 'weakens'],
  ['access.presignedUrlMaxAge', access({ presignedUrlMaxAge: '15 minutes' }), access({ presignedUrlMaxAge: '1 hour' }), 'weakens', 'strengthens'], // prettier-ignore
  ['access.principals[].role', own({}), own({ role: role('audit') }), 'weakens', 'weakens'],
  ['access.principals[].allow', own({}), own({ allow: 'read-write' }), 'weakens', 'strengthens'],
  ['access.principals[].prefix', own({ prefix: 'reports/' }), own({}), 'weakens', 'strengthens'],
  ['access.mfaForDelete', {}, access({ mfaForDelete: true }), 'strengthens', 'weakens'],
  // It is switched on by hand: all that Terraform has to do with it is the lifecycle, which S3 does not allow beside it.
  ['access.mfaDelete', retention({ recoverDeleted: 'never' }), { ...retention({ recoverDeleted: 'never', incompleteUploads: 'never' }), ...access({ mfaDelete: true }) }, 'weakens', 'neutral'], // prettier-ignore
  ['logging.serverAccess', {}, { logging: { serverAccess: 'create' } }, 'strengthens', 'weakens'],
  ['logging.serverAccess', { logging: { serverAccess: 'acme-all-logs' } }, { logging: { serverAccess: 'acme-other-logs' } }, 'weakens', 'weakens'], // prettier-ignore
  ['logging.dataEvents', logging({}), logging({ dataEvents: 'create' }), 'neutral', 'weakens'],
  ['logging.dataEvents.trail', logging({ dataEvents: { trail: 'create' } }), logging({ dataEvents: { trail: `arn:aws:cloudtrail:us-east-1:${account}:trail/all` } }), 'weakens', 'neutral'], // prettier-ignore
  ['logging.dataEvents.record', logging({ dataEvents: { trail: 'create' } }), logging({ dataEvents: { trail: 'create', record: 'write' } }), 'weakens', 'strengthens'], // prettier-ignore
  ['logging.bucket', logging({}), logging({ bucket: 'acme-records' }), 'replaces', 'replaces'],
  ['logging.keep', logging({ keep: '2 years' }), logging({ keep: '90 days' }), 'weakens', 'strengthens'],
  ['inventory.frequency', inventory({}), inventory({ frequency: 'daily' }), 'strengthens', 'weakens'],
  ['inventory.frequency', logging({}), inventory({}), 'strengthens', 'weakens'],
  ['inventory.versions', inventory({}), inventory({ versions: 'current' }), 'weakens', 'strengthens'],
  ['inventory.format', inventory({}), inventory({ format: 'Parquet' }), 'neutral', 'neutral'],
  ['inventory.bucket', inventory({}), inventory({ bucket: 'acme-inventories' }), 'weakens', 'weakens'],
  ['inventory.encryption', inventory({ bucket: 'acme-inventories' }), inventory({ bucket: 'acme-inventories', encryption: { type: 'sse-kms', key: key('5') } }), 'neutral', 'weakens'], // prettier-ignore
  ['inventory.encryption.type', inventory({ bucket: 'acme-inventories', encryption: { type: 'sse-kms', key: key('5') } }), inventory({ bucket: 'acme-inventories', encryption: { type: 'sse-s3' } }), 'weakens', 'neutral'], // prettier-ignore
  ['inventory.encryption.key', inventory({ bucket: 'acme-inventories', encryption: { type: 'sse-kms', key: key('5') } }), inventory({ bucket: 'acme-inventories', encryption: { type: 'sse-kms', key: key('6') } }), 'weakens', 'weakens'], // prettier-ignore
  ['events.eventBridge', { events: { eventBridge: false } }, { events: { eventBridge: true } }, 'strengthens', 'weakens'],
  ['protection.malwareScan', scan(false), scan(true), 'strengthens', 'weakens'],
  // To everything and from it takes a new plan: while it is made, nothing is scanned.
  ['protection.malwareScan.prefixes', scan({ prefixes: ['in/'] }), scan(true), 'weakens', 'weakens'],
  ['protection.malwareScan.tag', scan({ tag: false }), scan({ tag: true }), 'strengthens', 'weakens'],
  ['tags', {}, { tags: { team: 'files' } }, 'neutral', 'neutral'],
  ['owner', {}, { owner: 'files-team@example.com' }, 'neutral', 'neutral'],
];

export const keyCases: readonly KeyCase[] = rows.map(([name, was, now, forth, back]) => ({ key: name, was, now, forth, back }));

/** A template with a role that the vendor assumes, in two phases, by an external id that is hidden. */
export const lakeTemplate = `
vendor: lake
title: Lake
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
parameters:
  userArn: { description: The user., pattern: 'arn:aws:iam::[0-9]{12}:user/[a-z0-9]{1,40}', example: 'arn:aws:iam::111111111111:user/u' }
  externalId: { description: The external id., pattern: '[A-Z0-9_=]{4,40}', sensitive: true }
phases:
  parameters: [userArn, externalId]
  first:
    externalId: '0000'
    handover: { by: your Lake administrator, steps: [Wait.] }
grants:
  - role: { principals: { parameter: userArn }, externalId: '{externalId}' }
    statements: [{ sid: Read, on: objects, actions: [s3:GetObject] }]
    keyActions: as-needed
handover: { by: your Lake administrator, steps: [Wait.] }
`;

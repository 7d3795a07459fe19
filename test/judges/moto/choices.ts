/** What can be chosen for a stack: each a name, and what the request says. */
export type Value = Readonly<Record<string, unknown>>;
type Choice = readonly [name: string, value: Value];

/** The account that all is in. */
export const own = '111122223333';
const key = (region: string, account = own) => `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const regions = ['us-east-1', 'eu-central-1', 'us-west-2'] as const;
const reader = `arn:aws:iam::${own}:role/payroll-reports`;

export const encryptions: readonly ((region: string) => Choice)[] = [
  () => ['by default', {}],
  () => ['a key that is created', { encryption: { type: 'sse-kms', key: 'create' } }],
  () => ['uploads that match', { encryption: { type: 'sse-s3', uploads: 'matching' } }],
  () => [
    'a created key for each upload that says so',
    { encryption: { type: 'sse-kms', key: 'create', bucketKey: false, uploads: 'explicit' } },
  ],
  (region) => ['a key that is given', { encryption: { type: 'sse-kms', key: key(region) } }],
  () => ['two layers', { encryption: { type: 'dsse-kms', key: 'create' } }],
  () => ['keys of customers', { encryption: { type: 'sse-s3', sseC: 'allowed' } }],
];

/** `to` is the other region. */
export const replications: readonly ((to: string, bucket: string) => Choice)[] = [
  () => ['none', {}],
  (to) => ['a replica', { replication: { region: to } }],
  (to) => [
    'a replica in time',
    { replication: { region: to, storageClass: 'STANDARD_IA', timeControl: true, deleteMarkers: true } },
  ],
  () => ['none', {}],
  (to, bucket) => ['a replica elsewhere', { replication: { region: to, bucket: `${bucket}-vault`, account: '444455556666' } }],
];

export const protections: readonly ((bucket: string) => Choice)[] = [
  () => ['none', {}],
  () => ['access logs', { logging: { serverAccess: 'create', keep: '90 days' } }],
  () => ['an inventory', { inventory: { frequency: 'weekly', versions: 'all', format: 'Parquet' } }],
  () => ['events', { events: { eventBridge: true } }],
  (bucket) => [
    'access points',
    {
      access: {
        points: [
          { name: `${bucket}-in`, principals: [reader], actions: 'read', vpc: 'vpc-0abc1234def567890' },
          { name: `${bucket}-out`, principals: [reader], actions: 'read-write', prefix: 'out/' },
        ],
      },
    },
  ],
  () => ['a lock', { retention: { lock: { mode: 'governance', for: '7 days' } } }],
  () => [
    'a lifecycle',
    {
      retention: {
        ...{ recoverDeleted: '60 days', keepVersions: 3, expire: '2 years', incompleteUploads: '3 days' },
        transitions: [
          { after: '30 days', to: 'STANDARD_IA' },
          { after: '30 days', to: 'STANDARD_IA', of: 'noncurrent' },
        ],
      },
    },
  ],
  () => ['a trail', { logging: { dataEvents: { trail: 'create', record: 'all' } } }],
  () => ['scans', { protection: { malwareScan: { prefixes: ['in/'], tag: true } } }],
  () => [
    'a limited network',
    {
      access: {
        ...{ vpcEndpoints: ['vpce-0abc1234def567890'], vpcs: ['vpc-0abc1234def567890'], sourceIps: ['203.0.113.0/24'] },
        ...{ presignedUrlMaxAge: '15 minutes', mfaForDelete: true },
      },
    },
  ],
  () => [
    'own roles and a distribution',
    {
      access: {
        principals: [{ role: reader, allow: 'read' }],
        cloudfront: [`arn:aws:cloudfront::${own}:distribution/EDFDVBD6EXAMPLE`],
      },
    },
  ],
  () => ['no versions', { retention: { versioning: false, incompleteUploads: '1 day' } }],
  (bucket) => [
    'all records',
    {
      logging: {
        ...{ serverAccess: 'create', dataEvents: { trail: 'create', record: 'write' } },
        ...{ bucket: `${bucket}-audit`, keep: '1 year' },
      },
      inventory: { frequency: 'daily', versions: 'current', format: 'CSV' },
      events: { eventBridge: true },
      retention: { lock: { mode: 'compliance', for: '1 day' } },
    },
  ],
];

/** What only a vendor without rules of its own takes, all at once. */
export const more: readonly (readonly [chosen: string, request: Value])[] = [
  [
    'encryption: two layers',
    { region: 'us-east-1', encryption: { type: 'dsse-kms', key: 'create' }, replication: { region: 'us-west-2' } },
  ],
  [
    'replication: by keys that are given',
    {
      region: 'us-east-1',
      encryption: { type: 'sse-kms', key: key('us-east-1') },
      replication: { region: 'us-west-2', encryption: { type: 'sse-kms', key: key('us-west-2') }, timeControl: true },
    },
  ],
  [
    'replication: into another account by its key',
    {
      region: 'us-east-1',
      encryption: { type: 'sse-kms', key: 'create' },
      replication: {
        ...{ region: 'us-west-2', bucket: 'moto-more-2-vault', account: '444455556666' },
        encryption: { type: 'sse-kms', key: key('us-west-2', '444455556666') },
      },
    },
  ],
  [
    'protection: everything',
    {
      region: 'eu-central-1',
      encryption: { type: 'sse-kms', key: 'create', uploads: 'matching' },
      replication: { region: 'eu-west-1', storageClass: 'GLACIER_IR' },
      access: { vpcEndpoints: ['vpce-0abc1234def567890'], principals: [{ role: reader, allow: 'read-write' }] },
      retention: { lock: { mode: 'governance', for: '7 days' }, recoverDeleted: '30 days', expire: '1 year' },
      logging: { serverAccess: 'create', dataEvents: { trail: 'create', record: 'all' } },
      inventory: { frequency: 'weekly', versions: 'all', format: 'ORC', encryption: { type: 'sse-kms' } },
      events: { eventBridge: true },
      protection: { malwareScan: true },
    },
  ],
];

/** All that can be chosen. */
export const choices: readonly string[] = [
  ...encryptions.map((choose) => `encryption: ${choose('us-east-1')[0]}`),
  ...replications.map((choose) => `replication: ${choose('us-east-1', 'x')[0]}`),
  ...protections.map((choose) => `protection: ${choose('x')[0]}`),
  ...more.map(([chosen]) => chosen),
];

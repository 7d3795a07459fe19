import type { BucketSpec, GrantStatement } from '../../src/spec/spec.js';
import { customGrant, givenKey, givenReplicaKey, otherAccount, specOf } from '../policies/specs.js';
import { elsewhere, everyDataSetting, everyProtection, noAccess, tokenRole, vendorRoles } from './protections.js';

/** One edit of a request that is applied: of which, what, and the spec that it gives. */
export interface Edit {
  readonly of: keyof typeof applied;
  readonly name: string;
  readonly spec: BucketSpec;
}

/** A request that has all there is, in its resolved form. */
const maximal: BucketSpec = specOf({
  ...everyProtection,
  ...everyDataSetting,
  roles: [...vendorRoles, { ...tokenRole({ create: true }), name: 'acme-files-token' }],
});

/** Another that has what goes with no object lock: records elsewhere, and next to nothing else. */
const other = renamed(specOf({ ...elsewhere, access: noAccess, retention: { keepVersions: 2 } }));

/** What is applied before it is edited. */
export const applied = { maximal, other } as const;

function renamed(spec: BucketSpec): BucketSpec {
  return JSON.parse(JSON.stringify(spec).replaceAll('acme-files', 'acme-other')) as BucketSpec;
}

/** Drops keys, however deep: `without(spec, 'retention.keepVersions')`. */
function without<T extends object>(whole: T, ...paths: readonly string[]): T {
  const copy = structuredClone(whole);
  for (const path of paths) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const parent = steps.reduce<object>((at, step) => (at as Record<string, object>)[step] ?? {}, copy);
    Reflect.deleteProperty(parent, last);
  }
  return copy;
}

const ofMaximal = (name: string, spec: Partial<BucketSpec> | BucketSpec): Edit => ({
  of: 'maximal',
  name,
  spec: { ...maximal, ...spec },
});
const dropped = (...paths: readonly string[]): Edit => ({
  of: 'maximal',
  name: `no ${paths.join(', ')}`,
  spec: without(maximal, ...paths),
});
const { retention, replication, encryption, access, logging, inventory, malwareScan } = maximal;
if (replication === undefined || inventory === undefined || malwareScan === undefined || access.network === undefined)
  throw new Error('The request has not all there is.');
const { serverAccess, dataEvents } = logging;
if (serverAccess === undefined || dataEvents === undefined) throw new Error('The request has not all there is.');
const [firstPoint, secondPoint] = access.points;
const [firstRole, secondRole, thirdRole] = maximal.roles;
if (firstPoint === undefined || secondPoint === undefined || !firstRole || !secondRole || !thirdRole)
  throw new Error('The request has not all there is.');
const retained = (name: string, more: Partial<BucketSpec['retention']>) =>
  ofMaximal(name, { retention: { ...retention, ...more } });
const copied = (name: string, more: Partial<typeof replication>) => ofMaximal(name, { replication: { ...replication, ...more } });
const listed = (name: string, more: Partial<typeof inventory>) => ofMaximal(name, { inventory: { ...inventory, ...more } });
const reached = (name: string, more: Partial<BucketSpec['access']>) => ofMaximal(name, { access: { ...access, ...more } });
const encrypted = (name: string, more: Partial<BucketSpec['encryption']>) =>
  ofMaximal(name, { encryption: { ...encryption, ...more }, inventory: { ...inventory, encryption: { type: 'sse-s3' } } });
const given = { from: 'given', arn: givenKey } as const;
const sseS3 = { type: 'sse-s3', key: { from: 's3' }, bucketKey: false } as const;
const reads: GrantStatement[] = [{ sid: 'PartnerReads', actions: ['s3:GetObject'], on: 'objects' }];
const [toWarm, toCold, ofOld] = retention.transitions;
if (toWarm === undefined || toCold === undefined || ofOld === undefined) throw new Error('The request has not all there is.');
const noRecords = without(maximal, 'logging.serverAccess', 'logging.dataEvents', 'inventory', 'logBucket');

/** Edits of one key, or of a few that belong together, from a maximal request. */
const edits: readonly Edit[] = [
  dropped('retention.keepVersions'),
  retained('keepVersions 5', { keepVersions: 5 }),
  dropped('retention.keepVersions', 'retention.expireDays'),
  ofMaximal('no keepVersions and no transitions', { retention: { ...without(retention, 'keepVersions'), transitions: [] } }),
  dropped('retention.expireDays'),
  retained('expireDays 500', { expireDays: 500 }),
  retained('recoverDeleted never', { recoverDeletedDays: 'never' }),
  retained('recoverDeleted 90 days', { recoverDeletedDays: 90 }),
  retained('incompleteUploads 3 days', { incompleteUploadsDays: 3 }),
  retained('no transitions', { transitions: [] }),
  retained('no first transition', { transitions: [toCold, ofOld] }),
  retained('no second transition', { transitions: [toWarm, ofOld] }),
  retained('no transition of what is old', { transitions: [toWarm, toCold] }),
  retained('another class', { transitions: [{ ...toWarm, to: 'INTELLIGENT_TIERING' }, toCold, ofOld] }),
  retained('other days', { transitions: [{ ...toWarm, afterDays: 45 }, toCold, { ...ofOld, afterDays: 10 }] }),
  retained('a longer lock', { lock: { mode: 'governance', days: 30 } }),
  retained('a shorter lock', { lock: { mode: 'governance', days: 1 } }),
  retained('a stricter lock', { lock: { mode: 'compliance', days: 7 } }),
  encrypted("S3's own key", sseS3),
  encrypted('a given key', { key: given }),
  encrypted('two layers', { type: 'dsse-kms', bucketKey: false }),
  encrypted('no bucket key', { bucketKey: false }),
  encrypted('uploads matching', { uploads: 'matching' }),
  encrypted('SSE-C allowed', { sseC: 'allowed' }),
  dropped('replication'),
  copied('replica in another account', {
    account: otherAccount,
    bucket: 'partner-replica',
    encryption: {
      ...encryption,
      key: { from: 'given', arn: `arn:aws:kms:us-west-2:${otherAccount}:key/11111111-1111-1111-1111-111111111111` },
    },
  }),
  copied("replica with S3's own key", { encryption: { ...replication.encryption, ...sseS3 } }),
  copied('replica with a given key', {
    encryption: { ...replication.encryption, key: { from: 'given', arn: givenReplicaKey } },
  }),
  copied('no time control', { timeControl: false }),
  copied('no delete markers', { deleteMarkers: false }),
  dropped('replication.storageClass'),
  copied('replica in another class', { storageClass: 'GLACIER_IR' }),
  ofMaximal('no acceleration', { transferAcceleration: false }),
  ofMaximal('no cors', { cors: [] }),
  ofMaximal('less cors', { cors: maximal.cors.map((rule) => ({ ...without(rule, 'maxAgeSeconds'), exposeHeaders: [] })) }),
  ofMaximal('another grant', { grants: [{ ...customGrant, statements: reads }] }),
  ofMaximal('no grant', { grants: [] }),
  ofMaximal('another external id', {
    roles: [
      { ...firstRole, trust: { ...firstRole.trust, externalId: { value: 'acme', sensitive: false } } } as typeof firstRole,
      secondRole,
      thirdRole,
    ],
  }),
  ofMaximal('no roles', { roles: [] }),
  ofMaximal('no first role', { roles: [secondRole, thirdRole] }),
  ofMaximal('no last role', { roles: [firstRole, secondRole] }),
  ofMaximal('a provider that exists', { roles: [firstRole, secondRole, { ...thirdRole, trust: { ...thirdRole.trust, create: false } } as typeof thirdRole] }), // prettier-ignore
  ofMaximal('another audience', { roles: [firstRole, secondRole, { ...thirdRole, trust: { ...thirdRole.trust, audience: 'acme' } } as typeof thirdRole] }), // prettier-ignore
  ofMaximal('no services', { services: [] }),
  dropped('access.network'),
  reached('fewer networks', { network: { ...access.network, vpcs: [], sourceIps: [] } }),
  reached('no points', { points: [] }),
  reached('no first point', { points: [secondPoint] }),
  reached('a point for everything', { points: [without(firstPoint, 'prefix'), secondPoint] }),
  reached('a point from everywhere', { points: [firstPoint, without(secondPoint, 'vpc')] }),
  reached('no distribution', { cloudfront: [] }),
  dropped('access.presignedUrlMaxAge'),
  reached('no principals', { principals: [] }),
  reached('no MFA for deleting', { mfaForDelete: false }),
  dropped('logging.serverAccess'),
  ofMaximal('another prefix of access logs', { logging: { ...logging, serverAccess: { ...serverAccess, prefix: '' } } }),
  ofMaximal('access logs elsewhere', { logging: { ...logging, serverAccess: { bucket: 'acme-access-logs', prefix: 'acme/', created: false } } }), // prettier-ignore
  dropped('logging.dataEvents'),
  ofMaximal('a trail of what reads', { logging: { ...logging, dataEvents: { ...dataEvents, record: 'read' } } }),
  ofMaximal('a trail that exists', { logging: { ...logging, dataEvents: { trail: `arn:aws:cloudtrail:us-east-1:111122223333:trail/all`, created: false, record: 'all' } } }), // prettier-ignore
  ofMaximal('logs kept longer', { logBucket: { bucket: 'acme-files-logs', keepDays: 700 } }),
  dropped('inventory'),
  listed('inventory without fields', { fields: [] }),
  listed('inventory every day', { frequency: 'daily' }),
  listed('inventory of what is current', { versions: 'current' }),
  listed('inventory as CSV', { format: 'CSV' }),
  listed('inventory without a prefix', { prefix: '' }),
  listed("inventory with S3's own key", { encryption: { type: 'sse-s3' } }),
  listed('inventory elsewhere', { bucket: 'acme-reports', created: false }),
  { of: 'maximal', name: 'no records', spec: noRecords },
  { of: 'maximal', name: 'no events and no scan', spec: { ...without(maximal, 'malwareScan'), eventBridge: false } },
  dropped('malwareScan'),
  ofMaximal('a scan of everything', { malwareScan: { ...malwareScan, prefixes: [] } }),
  ofMaximal('a scan of less', { malwareScan: { ...malwareScan, prefixes: ['uploads/'] } }),
  ofMaximal('a scan without tags', { malwareScan: { ...malwareScan, tag: false } }),
  ofMaximal('other tags', { tags: { 'managed-by': 'vendor-bucket', team: 'data' } }),
  ofMaximal('fewer tags', { tags: { 'managed-by': 'vendor-bucket' } }),
  { of: 'maximal', name: 'nothing but the bucket', spec: specOf({ retention: { lock: { mode: 'governance', days: 7 } } }) },
  { of: 'other', name: 'all there is', spec: renamed(without(maximal, 'retention.lock')) },
  { of: 'other', name: 'nothing but the bucket', spec: renamed(specOf({ grants: [] })) },
  { of: 'other', name: 'no keepVersions', spec: without(other, 'retention.keepVersions') },
  { of: 'other', name: 'an object lock', spec: { ...other, retention: { ...other.retention, lock: { mode: 'governance', days: 7 } } } }, // prettier-ignore
  {
    of: 'other',
    name: 'no versioning',
    spec: { ...other, retention: { versioning: false, incompleteUploadsDays: 7, transitions: [] } },
  },
  { of: 'other', name: 'a scan of some', spec: { ...other, malwareScan: { ...malwareScan, role: 'acme-other-malware' } } },
];

/** All of them, each once. */
export const everyEdit: readonly Edit[] = edits.filter(({ name, of }, at) => edits.findIndex((one) => one.name === name && one.of === of) === at); // prettier-ignore

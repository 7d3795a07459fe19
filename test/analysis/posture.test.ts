import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import type { PostureRow } from '../../src/analysis/analysis.js';
import { createdKey, specOf, type Overrides } from '../policies/specs.js';
import { cases } from '../stack/cases.js';
import { and, doctored, without } from './doctor.js';

const guarded = cases.find(({ name }) => name === 'stack-protected')?.spec ?? specOf();
const assumed = cases.find(({ name }) => name === 'stack-vendor-role')?.spec ?? specOf();
const rowsOf = (overrides: Overrides) => analyse(specOf(overrides)).posture;
const find = (rows: readonly PostureRow[], id: string) => rows.find((row) => row.id === id);
const idsOf = ({ controls }: PostureRow) => [...controls.securityHub, ...controls.checkov, ...controls.trivy];

/** Every id of the table of controls: Security Hub's, Checkov's and Trivy's. */
const all = [
  ...['CKV_AWS_53', 'CKV_AWS_54', 'CKV_AWS_55', 'CKV_AWS_56', 'CKV2_AWS_6', 'S3.8'],
  ...['AVD-AWS-0086', 'AVD-AWS-0087', 'AVD-AWS-0091', 'AVD-AWS-0093', 'AVD-AWS-0094'],
  ...['CKV2_AWS_65', 'S3.12', 'AVD-AWS-0092', 'CKV_AWS_20', 'CKV_AWS_57', 'CKV_AWS_375', 'S3.5', 'CKV_AWS_379'],
  ...['CKV_AWS_19', 'CKV_AWS_145', 'AVD-AWS-0132', 'S3.17', 'CKV_AWS_7', 'CKV2_AWS_64', 'CKV_AWS_33', 'CKV_AWS_227'],
  ...['CKV_AWS_21', 'AVD-AWS-0090', 'S3.14', 'CKV_AWS_18', 'AVD-AWS-0089', 'S3.9', 'CKV2_AWS_61', 'S3.13', 'CKV_AWS_300'],
  ...['CKV_AWS_144', 'S3.7', 'CKV2_AWS_62', 'CKV_AWS_70', 'S3.2', 'S3.3', 'CKV_AWS_93', 'S3.6'],
  ...[
    'AVD-AWS-0171',
    'AVD-AWS-0172',
    'S3.22',
    'S3.23',
    'CKV_AWS_35',
    'CKV_AWS_36',
    'CKV_AWS_67',
    'CKV_AWS_251',
    'CKV_AWS_252',
    'CKV2_AWS_10',
    'AVD-AWS-0162',
    'AVD-AWS-0163',
  ],
  ...['AVD-AWS-0320', 'AVD-AWS-0170', 'S3.20', 'CKV_AWS_143', 'S3.15', 'CKV_AWS_392', 'S3.19', 'AVD-AWS-0345', 'AVD-AWS-0346'],
  ...['CKV_AWS_60', 'CKV_AWS_61', 'CKV_AWS_62', 'CKV_AWS_63', 'CKV_AWS_286', 'CKV_AWS_287', 'CKV_AWS_288', 'CKV_AWS_289', 'CKV_AWS_290', 'CKV_AWS_355'], // prettier-ignore
].sort();

test('every control is in some row, whatever is asked for', () => {
  expect([...new Set(analyse(guarded).posture.flatMap(idsOf))].sort()).toEqual(all);
  // Without a trail there is nothing that could tell anybody.
  expect([...new Set(rowsOf({}).flatMap(idsOf))].sort()).toEqual(
    all.filter((id) => !['CKV_AWS_252', 'CKV2_AWS_10', 'AVD-AWS-0162', 'AVD-AWS-0163'].includes(id)),
  );
});

test('each id is with those of its own kind, and each row has an id of its own, and words', () => {
  for (const { spec } of cases) {
    const { posture } = analyse(spec);
    expect(new Set(posture.map(({ id }) => id)).size).toBe(posture.length);
    for (const { id, controls, words, title } of posture) {
      expect([id, words]).toEqual([id, expect.stringMatching(/^\S.*[^.\s]$/)]);
      expect([id, title]).toEqual([id, expect.stringMatching(/^[A-Z]/)]);
      expect(controls.securityHub.filter((one) => !/^S3\.[0-9]+$/.test(one))).toEqual([]);
      expect(controls.checkov.filter((one) => !/^CKV2?_AWS_[0-9]+$/.test(one))).toEqual([]);
      expect(controls.trivy.filter((one) => !/^AVD-AWS-[0-9]{4}$/.test(one))).toEqual([]);
    }
  }
});

test('what a plain request leaves to decide on is that nothing is on record', () => {
  expect(rowsOf({}).filter(({ decide }) => decide).map(({ id }) => id)).toEqual(['access-logs']); // prettier-ignore
});

describe('a reviewer has to decide on what the heading says is so', () => {
  test.each<[string, Overrides, string, RegExp]>([
    ['versioning', { retention: { versioning: false } }, 'Versioning is off', /gone at once/],
    ['sse-c', { encryption: { sseC: 'allowed' } }, 'Uploads can bring a key of their own (SSE-C)', /loses the file/],
    ['uploads', { encryption: createdKey }, 'Uploads can be encrypted otherwise than the bucket', /not under its key/],
    ['access-logs', {}, 'Requests are not logged', /nothing says later who/],
  ])('%s', (id, overrides, title, words) => {
    const row = { state: 'skipped', decide: true, title, words: expect.stringMatching(words) };
    expect(find(rowsOf(overrides), id)).toMatchObject(row);
  });

  test('public policies of a bucket and of a key', () => {
    const everyone = and({ Effect: 'Allow', Principal: '*', Action: ['*'], Resource: ['*'] });
    const title = { decide: true, title: 'A policy is public' };
    expect(find(doctored(specOf(), 'bucket-policy', everyone).posture, 'public-policy')).toMatchObject(title);
    const open = doctored(specOf({ encryption: createdKey }), 'key-policy', everyone).posture;
    expect(find(open, 'key')).toMatchObject({ decide: true, title: 'A key is open to everyone' });
  });

  test("what another account may do to the bucket itself, with the template's reason", () => {
    const grants = [
      {
        principals: ['arn:aws:iam::338661164609:role/writer'],
        statements: [{ sid: 'Writes', on: 'objects', actions: ['s3:PutObject', 's3:PutObjectAcl'] } as const],
        keyActions: [],
      },
    ];
    const findings = [
      { control: 'S3.6', action: 's3:PutObjectAcl', reason: 'its page asks for it; ACLs are off, so it has no effect' },
    ];
    const row = (overrides: Overrides) => find(rowsOf({ grants, ...overrides }), 'other-accounts');
    const who = 's3:PutObjectAcl is allowed to arn:aws:iam::338661164609:role/writer';
    expect(row({ findings })).toMatchObject({
      state: 'skipped',
      decide: true,
      title: 'Another account has administrative actions',
      words: `${who}: its page asks for it; ACLs are off, so it has no effect`,
    });
    expect(row({})).toMatchObject({ state: 'skipped', decide: true, words: `${who}: the template gives no reason` });
    // Asked of the documents: a finding that is not granted is none.
    expect(find(rowsOf({ findings }), 'other-accounts')).toMatchObject({ state: 'satisfied', decide: false });
  });

  test('a policy without TLS, one that locks out, one that is public, a role with a wildcard', () => {
    const { posture } = doctored(guarded, 'bucket-policy replica', without('DenyOutdatedTls'));
    expect(find(posture, 'tls')).toMatchObject({
      decide: true,
      title: 'Requests can come without TLS 1.2',
      words: 'requests without TLS 1.2 are allowed on acme-files-replica',
    });
    expect(find(doctored(specOf(), 'bucket-policy', without('DenyInsecureTransport')).posture, 'tls')).toMatchObject({
      decide: true,
    });
    const shut = doctored(specOf(), 'bucket-policy', and({ Effect: 'Deny', Principal: '*' }));
    expect(find(shut.posture, 'no-lock-out')).toMatchObject({
      decide: true,
      title: 'A policy locks this account out',
      words: expect.stringContaining('acme-files'),
    });
    const wide = doctored(assumed, 'role-policy vendor', and({ Action: ['s3:*'], Resource: ['arn:aws:s3:::acme-files'] }));
    expect(find(wide.posture, 'roles')).toMatchObject({
      decide: true,
      title: 'A role has permissions by wildcard',
      words: expect.stringContaining('acme-files-vendor'),
    });
  });
});

describe('where a scanner is wrong there is a reason, and nothing to decide on', () => {
  const skips = (rows: readonly PostureRow[], id: string, ids: readonly string[]) => {
    expect(find(rows, id)).toMatchObject({ state: 'skipped', decide: false });
    expect(rows.filter((row) => row.state === 'satisfied' && idsOf(row).some((one) => ids.includes(one)))).toEqual([]);
    expect(idsOf(find(rows, id) ?? ({ controls: { securityHub: [], checkov: [], trivy: [] } } as unknown as PostureRow))).toEqual(
      ids,
    );
  };

  test('DSSE-KMS', () => {
    const rows = rowsOf({ encryption: { ...createdKey, type: 'dsse-kms', bucketKey: false } });
    skips(rows, 'scanner-dsse', ['CKV_AWS_19', 'CKV_AWS_145']);
    expect(find(rows, 'customer-key')).toMatchObject({ state: 'satisfied', controls: { securityHub: ['S3.17'], checkov: [] } });
  });

  test('object lock by a resource of its own', () => {
    skips(rowsOf({ retention: { lock: { mode: 'governance', days: 7 } } }), 'scanner-object-lock', ['CKV_AWS_143']);
  });

  test("a vendor's account, whose external id is what limits it", () => {
    skips(analyse(assumed).posture, 'scanner-account-trust', ['CKV_AWS_61']);
  });

  test('the log bucket, with SSE-S3 and no log of its own', () => {
    const row = find(analyse(guarded).posture, 'log-bucket');
    expect(row).toMatchObject({
      state: 'skipped',
      decide: false,
      controls: { checkov: expect.arrayContaining(['CKV_AWS_145', 'CKV_AWS_18']) },
    });
    expect(find(rowsOf({}), 'log-bucket')).toBeUndefined();
  });
});

test.each<[string, Overrides, PostureRow['state']]>([
  ['customer-key', {}, 'skipped'],
  ['customer-key', { encryption: createdKey }, 'satisfied'],
  ['key', {}, 'not-applicable'],
  ['key', { encryption: createdKey }, 'satisfied'],
  ['uploads', { encryption: { uploads: 'matching' } }, 'satisfied'],
  ['replication', {}, 'skipped'],
  ['replication', { replication: {} }, 'satisfied'],
  ['object-lock', {}, 'skipped'],
  ['access-points', {}, 'not-applicable'],
  ['roles', {}, 'not-applicable'],
  ['roles', { replication: {} }, 'satisfied'],
  ['notifications', { eventBridge: true }, 'satisfied'],
  ['name', { bucket: 'acme.files' }, 'skipped'],
  ['lifecycle', { retention: { incompleteUploadsDays: undefined } as never }, 'skipped'],
  ['access-logs', { logging: { dataEvents: { trail: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/all', created: false, record: 'all' } } }, 'skipped'], // prettier-ignore
  ['access-logs', { logging: { serverAccess: { bucket: 'logs', prefix: 'a/', created: false } } }, 'satisfied'],
  ['data-events-read', { logging: { dataEvents: { trail: 't', created: true, record: 'write' } } }, 'skipped'],
  ['data-events-write', { logging: { dataEvents: { trail: 't', created: true, record: 'write' } } }, 'satisfied'],
])('%s: %j is %s', (id, overrides, state) => {
  expect(find(rowsOf(overrides), id)?.state).toBe(state);
});

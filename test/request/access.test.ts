import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRequest } from '../../src/request/parse.js';
import { codes, marks } from '../yaml/marks.js';

const role = 'arn:aws:iam::111122223333:role/reports';
const parse = (access: object, more: object = {}) =>
  parseRequest('x.yml', JSON.stringify({ vendor: 'custom', bucket: 'acme-files', region: 'us-east-1', access, ...more }));
const point = (keys: object) => ({ points: [{ name: 'acme', principals: [role], actions: 'read', ...keys }] });

describe('what a request may say of access', () => {
  const good: readonly (readonly [string, object, object?])[] = [
    ['VPC endpoints of both lengths', { vpcEndpoints: ['vpce-0abc1234', 'vpce-0abc1234def567890'] }],
    ['VPCs of both lengths', { vpcs: ['vpc-0abc1234', 'vpc-0abc1234def567890'] }],
    ['the broadest ranges', { sourceIps: ['8.0.0.0/8', '2600::/32'] }],
    ['single addresses', { sourceIps: ['203.0.113.7', '2001:db8::7'] }],
    ['a range that has private ones within', { sourceIps: ['192.0.0.0/9'] }],
    ['the shortest and the longest name', { points: ['abc', 'a'.repeat(50)].map((name) => ({ ...point({}).points[0], name })) }],
    [
      'a role with a path',
      point({ principals: ['arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_1'] }),
    ],
    ['a user of an access point', point({ principals: ['arn:aws:iam::111122223333:user/joe@example.com'] })],
    ['every action of an access point', point({ actions: ['s3:GetObject', 's3:ListBucket', 's3:DeleteObjectVersion'] })],
    ['a prefix with all that is safe', point({ prefix: "aZ0/!_.=+@:'(),-" })],
    ['a VPC point beside limits that do not name its VPC', { ...point({ vpc: 'vpc-0abc1234' }), vpcs: ['vpc-1abc1234'] }],
    ['an Internet point where only endpoints get in, which may use it', { ...point({}), vpcEndpoints: ['vpce-0abc1234'] }],
    ['a distribution of another account', { cloudfront: ['arn:aws:cloudfront::999988887777:distribution/E2EXAMPLE'] }],
    ['two roles with one prefix', { principals: [role, `${role}2`].map((one) => ({ role: one, allow: 'read', prefix: 'a/' })) }],
    ['one role with two prefixes', { principals: ['a/', 'b/'].map((prefix) => ({ role, allow: 'write', prefix })) }],
    [
      'MFA for deleting, both ways',
      { mfaForDelete: true, mfaDelete: true },
      { retention: { recoverDeleted: 'never', incompleteUploads: 'never' } },
    ],
    [
      'MFA delete with replication and a lock',
      { mfaDelete: true },
      {
        replication: { region: 'us-west-2' },
        retention: { recoverDeleted: 'never', incompleteUploads: 'never', lock: { mode: 'governance', for: '1 day' } },
      },
    ],
    ['MFA delete that is off', { mfaDelete: false }],
  ];
  // With rows of one length: a test with more parameters than its row has would wait for a callback.
  test.each(good.map(([title, access, more = {}]) => [title, access, more] as const))('%s', (_title, access, more) => {
    expect(marks(parse(access, more))).toEqual([]);
  });

  test('ARNs of the partition that the region is in', () => {
    const china = { region: 'cn-north-1' };
    expect(marks(parse({ cloudfront: ['arn:aws-cn:cloudfront::111122223333:distribution/E2EXAMPLE'] }, china))).toEqual([]);
    expect(codes(parse(point({}), china))).toEqual(['request/partition']);
  });

  test('nothing is said of partitions where the region has a fault', () => {
    expect(codes(parse(point({}), { region: 'cn-north-9' }))).toEqual(['request/unknown-region']);
  });
});

describe('no text with more in it than data gets through', () => {
  /** Every place of a text in access, logging, inventory and protection, with a value that is right there. */
  const places: readonly (readonly [string, string, (text: string) => object])[] = [
    ['a VPC endpoint', 'vpce-0abc1234', (text) => ({ access: { vpcEndpoints: [text] } })],
    ['a VPC', 'vpc-0abc1234', (text) => ({ access: { vpcs: [text] } })],
    ['an address', '203.0.113.0/24', (text) => ({ access: { sourceIps: [text] } })],
    ['an access point', 'acme', (text) => ({ access: point({ name: text }) })],
    ["an access point's VPC", 'vpc-0abc1234', (text) => ({ access: point({ vpc: text }) })],
    ["an access point's prefix", 'reports/', (text) => ({ access: point({ prefix: text }) })],
    ["an access point's principal", role, (text) => ({ access: point({ principals: [text] }) })],
    ["an access point's action", 's3:GetObject', (text) => ({ access: point({ actions: [text] }) })],
    ['a distribution', 'arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE', (text) => ({ access: { cloudfront: [text] } })],
    ['a role', role, (text) => ({ access: { principals: [{ role: text, allow: 'read' }] } })],
    ["a role's prefix", 'reports/', (text) => ({ access: { principals: [{ role, allow: 'read', prefix: text }] } })],
    ['a log bucket', 'acme-access-logs', (text) => ({ logging: { serverAccess: text } })],
    ['a created log bucket', 'acme-logs', (text) => ({ logging: { serverAccess: 'create', bucket: text } })],
    ['a trail', 'arn:aws:cloudtrail:us-east-1:111122223333:trail/acme', (text) => ({ logging: { dataEvents: text } })],
    ['a bucket for the inventory', 'acme-reports', (text) => ({ inventory: { frequency: 'daily', bucket: text } })],
    [
      'a key for the inventory',
      'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      (text) => ({ inventory: { frequency: 'daily', encryption: { type: 'sse-kms', key: text } } }),
    ],
    ['a prefix to scan', 'uploads/', (text) => ({ protection: { malwareScan: { prefixes: [text] } } })],
  ];
  const hostile = fc.constantFrom(
    '${x}',
    '%{',
    '*',
    '?',
    '`',
    '"',
    '<',
    '\\',
    ' ',
    '|',
    ';',
    '&',
    '#',
    '\u202e',
    '\n',
    '{{account_id}}',
  );
  test.each(places)('%s', (_title, value, keys) => {
    const parseWith = (text: string) =>
      parseRequest('x.yml', JSON.stringify({ vendor: 'custom', bucket: 'acme-files', region: 'us-east-1', ...keys(text) }));
    expect(marks(parseWith(value))).toEqual([]);
    fc.assert(
      fc.property(hostile, fc.oneof(fc.constantFrom(0, value.length), fc.nat({ max: value.length })), (text, at) => {
        expect(parseWith(value.slice(0, at) + text + value.slice(at)).ok).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

test('whatever is written as an address, a range that is accepted is public, narrow and without host bits', () => {
  const octet = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), fc.integer({ min: 0, max: 32 }), (octets, length) => {
      const address = octets.reduce((sum, each) => sum * 256 + each, 0);
      const [a, b] = octets;
      const mine = length >= 8 && address % 2 ** (32 - length) === 0;
      const never =
        [0, 10, 127].includes(a) ||
        a >= 224 ||
        (a === 100 && b >= 64 && b < 128 && length >= 10) ||
        (a === 169 && b === 254 && length >= 16) ||
        (a === 172 && b >= 16 && b < 32 && length >= 12) ||
        (a === 192 && b === 168 && length >= 16);
      expect(parse({ sourceIps: [`${octets.join('.')}/${length}`] }).ok).toBe(mine && !never);
    }),
    { numRuns: 400 },
  );
});

test('whatever stands in access, logging, inventory, events and protection, parsing ends in a value or in faults', () => {
  const any = fc.jsonValue({ maxDepth: 2 });
  const some = (...keys: readonly string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, fc.option(any, { nil: undefined })])));
  const points = fc.array(some('name', 'vpc', 'prefix', 'principals', 'actions'), { maxLength: 2 });
  const request = fc.record({
    access: fc.oneof(
      some('vpcEndpoints', 'vpcs', 'sourceIps', 'cloudfront', 'presignedUrlMaxAge', 'mfaDelete'),
      fc.record({ points }),
    ),
    logging: some('serverAccess', 'dataEvents', 'bucket', 'keep'),
    inventory: some('frequency', 'versions', 'format', 'bucket', 'encryption'),
    events: some('eventBridge'),
    protection: some('malwareScan'),
  });
  fc.assert(
    fc.property(request, ({ access, ...more }) => {
      const result = parse(access, more);
      expect(result.ok || result.faults.every(({ at, fix }) => at?.file === 'x.yml' && fix !== '')).toBe(true);
    }),
    { numRuns: 200 },
  );
});

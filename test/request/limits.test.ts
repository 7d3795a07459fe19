import { describe, expect, test } from '@jest/globals';
import { otherName, originsOf, trailName, vendorRoleName } from '../../src/request/names.js';
import { admittedBy, checkTogether, claimsOf, doMeet, keyOf, useOfProvider } from '../../src/request/check-together.js';
import { parseRequest } from '../../src/request/parse.js';
import { duration, expiry, shortDuration } from '../../src/request/terms.js';

/** What is said of a request with some keys: of each fault its place, its code without the room, its message and its fix. */
function said(keys: object): readonly (readonly [place: string, code: string, message: string, fix: string])[] {
  const text = JSON.stringify({ vendor: 'custom', bucket: 'acme-files', region: 'us-east-1', ...keys });
  const result = parseRequest('x.yml', text);
  return result.ok
    ? []
    : result.faults.map(({ at, code, message, fix }) => [
        at === undefined ? '' : text.slice(at.column - 1, at.column - 1 + (at.length ?? 0)),
        code.replace('request/', ''),
        message,
        fix,
      ]);
}
const codesOf = (keys: object) => said(keys).map(([, code]) => code);
const containing = (text: string) => expect.stringContaining(text) as unknown as string;

/** S3 User Guide, "Using cost allocation S3 bucket tags"; Tagging AWS Resources, "Tag naming limits and requirements". */
describe('tags', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, 'x']));

  test('are 45 beside ours, of 128 and 256 characters', () => {
    expect(said({ tags: { ...many(44), ['k'.repeat(128)]: 'v'.repeat(256), e: '' } }).map(([, code]) => code)).toEqual(['tag-count']); // prettier-ignore
    expect(said({ tags: { ...many(43), ['k'.repeat(128)]: 'v'.repeat(256), e: '' } })).toEqual([]);
    expect(said({ tags: many(46) })).toEqual([[containing('tags'), 'tag-count', 'There are 46 tags; AWS allows 50, of which 5 are set already.', 'Keep at most 45.']]); // prettier-ignore
  });

  test.each<[string, string, string]>([
    ['', 'The tag key "" has 0 characters; it has to have 1 to 128.', 'Write another key.'],
    ['k'.repeat(129), 'has 129 characters; it has to have 1 to 128.', 'Write another key.'],
    ['a,b', 'The tag key "a,b" holds what AWS does not allow in a tag.', 'Use letters, digits, spaces and _ . : / = + - @.'],
    [',ab', 'holds what AWS does not allow in a tag.', 'Use letters, digits, spaces and _ . : / = + - @.'],
    ['ab,', 'holds what AWS does not allow in a tag.', 'Use letters, digits, spaces and _ . : / = + - @.'],
    ['AWS:x', 'The tag key "AWS:x" starts with aws:, which is reserved.', 'Write another key.'],
    ['Vendor-Bucket:y', 'starts with vendor-bucket:, which is reserved.', 'Write another key.'],
  ])('are not called %j', (key, message, fix) => {
    expect(said({ tags: { [key]: 'x' } }).map(([, ...rest]) => rest)).toEqual([[key.includes(':') ? 'tag-reserved' : 'tag-key', containing(message), fix]]); // prettier-ignore
  });

  test('may hold letters of any script, digits and some signs', () => {
    expect(said({ tags: { 'Büro 7_.:/=+-@': '名前 Ⅷ\u00a0_.:/=+-@' } })).toEqual([]);
    expect(said({ tags: { a: 'x;y' } }).map(([, , ...rest]) => rest)).toEqual([['The tag "a" holds what AWS does not allow in a tag.', 'Use letters, digits, spaces and _ . : / = + - @.']]); // prettier-ignore
    expect(said({ tags: { a: 'v'.repeat(257) } }).map(([, , ...rest]) => rest)).toEqual([['The tag "a" has 257 characters; a tag\'s value has at most 256.', 'Shorten it to 256 characters.']]); // prettier-ignore
  });

  test('differ in more than case, each from each', () => {
    expect(said({ tags: { team: 'a', Team: 'b', TEAM: 'c' } }).map(([, , message]) => message)).toEqual([
      'The tag keys "team" and "Team" differ only in case, which IAM refuses.',
      'The tag keys "Team" and "TEAM" differ only in case, which IAM refuses.',
    ]);
  });

  test('have the owner among them', () => {
    expect(said({ owner: 'files@example.com' })).toEqual([]);
    expect(said({ owner: 'a & b' }).map(([, ...rest]) => rest)).toEqual([['owner', 'The owner becomes a tag, and holds what AWS does not allow in a tag.', 'Use letters, digits, spaces and _ . : / = + - @.']]); // prettier-ignore
  });
});

/** S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle": "Supported lifecycle transitions", "Constraints". */
describe('a transition', () => {
  const of = (...transitions: readonly object[]) => said({ retention: { recoverDeleted: 'never', transitions } });
  const step = (days: number, to: string, more: object = {}) => ({ after: `${days} days`, to, ...more });
  const classes = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const;
  const down: Readonly<Record<(typeof classes)[number], readonly string[]>> = {
    STANDARD_IA: ['INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
    INTELLIGENT_TIERING: ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
    ONEZONE_IA: ['GLACIER', 'DEEP_ARCHIVE'],
    GLACIER_IR: ['GLACIER', 'DEEP_ARCHIVE'],
    GLACIER: ['DEEP_ARCHIVE'],
    DEEP_ARCHIVE: [],
  };

  test.each(classes)('from %s goes down the waterfall only', (from) => {
    for (const to of classes.filter((one) => one !== from)) {
      const faults = of(step(100, to), step(50, from));
      if (down[from].includes(to)) expect([to, faults]).toEqual([to, []]);
      else
        expect([to, faults.map(([, ...rest]) => rest)]).toEqual([
          to,
          [
            [
              'transition-order',
              `S3 does not move objects from ${from} to ${to}.`,
              down[from].length === 0 ? `Let ${from} be the last.` : `From ${from} objects can go to ${down[from].join(', ')}.`,
            ],
          ],
        ]);
    }
  });

  test.each(['STANDARD_IA', 'ONEZONE_IA'])('to %s waits 30 days, and from there to an archive 30 more', (ia) => {
    expect(of(step(30, ia))).toEqual([]);
    expect(of(step(29, ia)).map(([at, ...rest]) => [at, ...rest])).toEqual([['"29 days"', 'transition-too-early', `S3 moves objects to ${ia} after 30 days at the earliest, not after 29.`, 'Write after: 30 days.']]); // prettier-ignore
    expect(of(step(29, ia, { of: 'noncurrent' })).map(([, code]) => code)).toEqual(['transition-too-early']);
    for (const archive of ['GLACIER', 'DEEP_ARCHIVE']) {
      expect(of(step(40, ia), step(70, archive))).toEqual([]);
      expect(of(step(40, ia), step(69, archive))).toEqual([['"69 days"', 'transition-too-early', `S3 moves objects from ${ia} to ${archive} after 30 days at the earliest, not after 29.`, 'Write after: 70 days.']]); // prettier-ignore
    }
  });

  test('to an archive counts from the last infrequent access, though another class comes between', () => {
    expect(of(step(30, 'STANDARD_IA'), step(40, 'GLACIER_IR'), step(59, 'GLACIER')).map(([, code]) => code)).toEqual(['transition-too-early']); // prettier-ignore
    expect(of(step(30, 'STANDARD_IA'), step(60, 'ONEZONE_IA'), step(89, 'GLACIER'))[0]?.[3]).toBe('Write after: 90 days.');
    expect(of(step(1, 'GLACIER_IR'), step(2, 'GLACIER'), step(3, 'DEEP_ARCHIVE'))).toEqual([]);
    expect(of(step(30, 'STANDARD_IA'), step(31, 'GLACIER_IR'))).toEqual([]);
  });

  test('comes before the versions are gone', () => {
    const ends = (retention: object) => said({ retention });
    expect(ends({ expire: '31 days', transitions: [step(30, 'GLACIER')] })).toEqual([]);
    expect(ends({ expire: '30 days', transitions: [step(30, 'GLACIER')] })).toEqual([['"30 days"', 'transition-after-expiry', 'The transition comes after 30 days, when the versions are gone: expire is 30 days.', 'Write fewer than 30 days, or a longer expire.']]); // prettier-ignore
    expect(ends({ expire: '1 day', transitions: [{ after: '1 day', to: 'GLACIER' }] })[0]?.slice(2)).toEqual(['The transition comes after 1 day, when the versions are gone: expire is 1 day.', 'Write a longer expire, or remove the transition.']); // prettier-ignore
    const noncurrent = [step(30, 'GLACIER', { of: 'noncurrent' })];
    expect(ends({ recoverDeleted: '30 days', transitions: noncurrent })[0]?.[3]).toBe('Write fewer than 30 days, or a longer recoverDeleted.'); // prettier-ignore
    expect(ends({ transitions: noncurrent })[0]?.[1]).toBe('transition-after-expiry');
    expect(ends({ recoverDeleted: '31 days', transitions: noncurrent })).toEqual([]);
    expect(ends({ expire: '1 day', recoverDeleted: 'never', transitions: noncurrent })).toEqual([]);
    expect(ends({ versioning: true, recoverDeleted: '31 days', transitions: noncurrent })).toEqual([]);
    // Without an end of the versions that is known nothing is said of it.
    expect(codesOf({ retention: { versioning: true, transitions: noncurrent } })).toEqual(['versions-kept-for-ever']);
    expect(codesOf({ retention: { versioning: false, transitions: noncurrent } })).toEqual(['needs-versioning']);
  });

  test('of noncurrent versions needs versions, and has a way of its own', () => {
    const faults = said({ retention: { versioning: false, transitions: [step(5, 'GLACIER', { of: 'noncurrent' }), step(5, 'GLACIER')] } }); // prettier-ignore
    expect(faults).toEqual([['"of"', 'needs-versioning', 'A transition of noncurrent versions needs versioning, and versioning is false.', 'Remove versioning: false, or remove the transition.']]); // prettier-ignore
    expect(of(step(30, 'GLACIER'), step(30, 'GLACIER', { of: 'noncurrent' }), step(20, 'DEEP_ARCHIVE', { of: 'noncurrent' })).map(([, code]) => code)).toEqual(['transition-order']); // prettier-ignore
  });

  test('is there once for a class and for a day', () => {
    expect(of(step(30, 'GLACIER'), step(90, 'GLACIER'))).toEqual([['"GLACIER"', 'transition-twice', 'There is a transition to GLACIER already.', 'Remove one of the two.']]); // prettier-ignore
    expect(of(step(30, 'GLACIER'), step(30, 'GLACIER_IR')).map(([, code]) => code)).toEqual(['transition-twice']);
    expect(of(step(30, 'GLACIER', { of: 'current' }))).toEqual([]);
    expect(of(step(30, 'GLACIER_IR'), step(30, 'GLACIER'))).toEqual([['"30 days"', 'transition-twice', 'There is a transition after 30 days already.', 'Write another day, or remove one of the two.']]); // prettier-ignore
  });
});

describe('a retention', () => {
  test('without versions has nothing that needs them', () => {
    const lock = { mode: 'governance', for: '1 day' };
    const faults = said({ replication: { region: 'us-west-2' }, retention: { versioning: false, recoverDeleted: '30 days', keepVersions: 3, lock } }); // prettier-ignore
    expect(faults.map(([at, code, message]) => [at, code, message])).toEqual([
      ['"replication"', 'needs-versioning', 'Replication needs versioning, and versioning is false.'],
      ['"recoverDeleted"', 'needs-versioning', 'Recovery of deleted files needs versioning, and versioning is false.'],
      ['"keepVersions"', 'needs-versioning', 'Keeping versions needs versioning, and versioning is false.'],
      ['"lock"', 'needs-versioning', 'Object lock needs versioning, and versioning is false.'],
    ]);
    expect(said({ retention: { recoverDeleted: 'never', keepVersions: 1 } }).map(([, code]) => code)).toEqual(['keep-versions']);
    expect(said({ retention: { recoverDeleted: '1 day', keepVersions: 100 } })).toEqual([]);
    expect(said({ retention: { versioning: true } })[0]?.slice(2)).toEqual(['With versioning alone, deleted and overwritten files stay forever.', 'Add recoverDeleted: 30 days, or recoverDeleted: never if that is what you mean.']); // prettier-ignore
  });
});

describe('a replica in another account', () => {
  const of = (encryption: unknown, region = 'us-west-2') => said({ replication: { region, bucket: 'acme-copy', account: '444455556666', encryption } }); // prettier-ignore

  test('lacks its key where its encryption is written', () => {
    expect(of('sse-kms').map(([at, code]) => [at, code])).toEqual([['"encryption"', 'replica-key-needed']]);
    expect(of('sse-kms', 'us-east-9').at(-1)?.[3]).toContain('key: arn:aws:kms:us-east-9:444455556666:key/<id>.');
  });

  test('with sse-s3 takes no key at all', () => {
    expect(of({ type: 'sse-s3', key: 'create' }).map(([, code]) => code)).toEqual(['key-without-kms']);
    expect(of('sse-s3')).toEqual([]);
  });
});

/** S3 API Reference, PutObject: the values of the header x-amz-server-side-encryption, and what people take from there. */
test.each([
  ...['aes256', 'AES-256', 's3'].map((name) => [name, 'sse-s3']),
  ...['kms', 'aws:kms'].map((name) => [name, 'sse-kms']),
  ...['dsse', 'kms:dsse', 'aws:kms:dsse'].map((name) => [name, 'dsse-kms']),
])('the encryption %s is %s here', (name, type) => {
  expect(said({ encryption: name }).map(([, , , fix]) => fix)).toEqual([`Write ${type}.`]);
});

// "The AWS account ID is a 12-digit number" (AWS Account Management, "View AWS account identifiers").
test.each(['01234567890', '0123456789012', 'x123456789012', '123456789012x'])('%s is no account', (account) => {
  expect(said({ replication: { region: 'us-west-2', bucket: 'acme-copy', account } }).map(([, , ...rest]) => rest)).toEqual([
    [
      `replication.account is "${account}", but has to be an AWS account id of twelve digits, in quotes.`,
      'Write the twelve digits in quotes, as in "012345678901".',
    ],
  ]);
});

test('what can be left out can be written too', () => {
  expect(said({ inventory: { frequency: 'weekly', versions: 'all', format: 'CSV', encryption: 'sse-s3' } })).toEqual([]);
  expect(said({ logging: { dataEvents: { trail: true } } })[0]?.[2]).toBe(
    'logging.dataEvents.trail is the boolean true, but has to be create.',
  );
});

/** GuardDuty User Guide, "Enabling Malware Protection for S3": all of a bucket, or up to five prefixes of it. */
test('a scan is of all that is uploaded where no prefix is written, and takes uploads that match', () => {
  expect(said({ protection: { malwareScan: { tag: false } } })).toEqual([]);
  expect(said({ protection: { malwareScan: true }, encryption: { type: 'sse-s3', uploads: 'matching' } })).toEqual([]);
});

/** S3 User Guide, "Configuring Amazon S3 Inventory": a report is encrypted with SSE-S3 or with a key of KMS. */
test('a report with sse-s3 takes no key, and needs none of the bucket', () => {
  const of = (encryption: object) => codesOf({ encryption: 'sse-s3', inventory: { frequency: 'daily', encryption } });
  expect(of({ type: 'sse-s3' })).toEqual([]);
  expect(of({ type: 'sse-s3', key: 'create' })).toEqual(['key-without-kms']);
});

describe('a duration', () => {
  const read = (schema: typeof duration | typeof shortDuration, text: unknown) => {
    const parsed = schema.safeParse(text);
    return parsed.success ? parsed.data : parsed.error.issues.map(({ message }) => message.split('\n'));
  };

  test.each<[unknown, unknown]>([
    ['1 day', 1],
    ['1 days', 1],
    ['12 weeks', 84],
    ['1 year', 365],
    ['100 years', 36_500],
    ['36500 days', 36_500],
    ['36501 days', [['at most 36500 days (100 years)', 'Write 36500 days, or less.']]],
    ['101 years', [['at most 36500 days (100 years)', 'Write 36500 days, or less.']]],
    ['100000 days', [['at most 36500 days (100 years)', 'Write 36500 days, or less.']]],
    ['x1 day', [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    ['1 day x', [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    ['1.5 days', [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    ['01 days', [['a whole number and a unit: days, weeks or years', 'Write 1 day.']]],
    [' 30  Days. ', [['a whole number and a unit: days, weeks or years', 'Write 30 days.']]],
    ['0 days', [['at least 1 day', 'Write, for example, 30 days.']]],
    ['00', [['at least 1 day', 'Write, for example, 30 days.']]],
    [0, [['at least 1 day', 'Write, for example, 30 days.']]],
    ['0 days ', [['at least 1 day', 'Write, for example, 30 days.']]],
    ['P00D', [['at least 1 day', 'Write, for example, 30 days.']]],
    ['P0D', [['at least 1 day', 'Write, for example, 30 days.']]],
    ['PT0H', [['at least 1 day', 'Write, for example, 30 days.']]],
    ['x0 days', [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    ['0 days x', [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    ['30', [['a whole number and a unit: days, weeks or years', 'Write 30 days, if that is the unit.']]],
    [1, [['a whole number and a unit: days, weeks or years', 'Write 1 day, if that is the unit.']]],
    [36_500, [['a whole number and a unit: days, weeks or years', 'Write 36500 days, if that is the unit.']]],
    [36_501, [['a whole number and a unit: days, weeks or years', 'Write it in days, weeks or years, as in 30 days.']]],
    [true, [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    [{}, [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    ['P2W', [['a whole number and a unit: days, weeks or years', 'Write 2 weeks.']]],
    ['P1Y', [['a whole number and a unit: days, weeks or years', 'Write 1 year.']]],
    ['P3D', [['a whole number and a unit: days, weeks or years', 'Write 3 days.']]],
    ['PT86400S', [['a whole number and a unit: days, weeks or years', 'Write 1 day.']]],
    ['PT1440M', [['a whole number and a unit: days, weeks or years', 'Write 1 day.']]],
    ['PT24H', [['a whole number and a unit: days, weeks or years', 'Write 1 day.']]],
    ['PT25H', [['a whole number and a unit: days, weeks or years', 'Write it in days, weeks or years, as in 30 days.']]],
    [' P3D ', [['a whole number and a unit: days, weeks or years', 'Write 3 days.']]],
    ['P3DT1H', [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    ['xP3D', [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    ['P1M', [['a whole number and a unit: days, weeks or years', 'Write, for example, 30 days.']]],
    [
      '1 mo',
      [['a whole number and a unit: days, weeks or years', 'Write 30 days: months differ in length, and S3 counts days.']],
    ],
    ['24 month', [['a whole number and a unit: days, weeks or years', 'Write 2 years.']]],
    ['12 mons', [['a whole number and a unit: days, weeks or years', 'Write it in days, weeks or years, as in 30 days.']]],
    ['12 mos', [['a whole number and a unit: days, weeks or years', 'Write 1 year.']]],
    [
      '2 mon',
      [['a whole number and a unit: days, weeks or years', 'Write 60 days: months differ in length, and S3 counts days.']],
    ],
    ['1196 months', [['a whole number and a unit: days, weeks or years', 'Write 35880 days: months differ in length, and S3 counts days.']]], // prettier-ignore
    ['1197 months', [['at most 36500 days (100 years)', 'Write 36500 days, or less.']]],
    ['36500d', [['a whole number and a unit: days, weeks or years', 'Write 36500 days.']]],
    ['36501d', [['at most 36500 days (100 years)', 'Write 36500 days, or less.']]],
  ])('%j is read as %j', (text, expected) => {
    expect(read(duration, text)).toEqual(expected);
  });

  test.each('s sec secs second seconds'.split(' '))('of %s is exact', (unit) => {
    expect(read(shortDuration, `120 ${unit}`)).toEqual([['a whole number and a unit: minutes, hours or days', 'Write 2 minutes.']]); // prettier-ignore
  });
  test.each('min mins minute minutes'.split(' '))('of %s is exact', (unit) => {
    expect(read(duration, `1440${unit}`)).toEqual([['a whole number and a unit: days, weeks or years', 'Write 1 day.']]);
  });
  test.each('h hr hrs hour hours'.split(' '))('of %s is exact', (unit) => {
    expect(read(duration, `48${unit}`)).toEqual([['a whole number and a unit: days, weeks or years', 'Write 2 days.']]);
  });
  test.each('d day days'.split(' '))('of %s is exact', (unit) => {
    expect(read(duration, `2${unit}`)).toEqual([['a whole number and a unit: days, weeks or years', 'Write 2 days.']]);
  });
  test.each('w wk wks week weeks'.split(' '))('of %s stays what it is', (unit) => {
    expect(read(duration, `2${unit}`)).toEqual([['a whole number and a unit: days, weeks or years', 'Write 2 weeks.']]);
  });
  test.each('y yr yrs year years'.split(' '))('of %s stays what it is', (unit) => {
    expect(read(duration, `1${unit}`)).toEqual([['a whole number and a unit: days, weeks or years', 'Write 1 year.']]);
  });

  test('that deletes is never guessed', () => {
    const fix = 'Write it in days, weeks or years; if files are never to expire, remove the key.';
    expect(read(expiry, 'soon')).toEqual([['a whole number and a unit: days, weeks or years', fix]]);
    expect(read(expiry, '0 days')).toEqual([['at least 1 day', fix]]);
  });

  test.each<[unknown, unknown]>([
    ['1 minute', 60],
    ['15 minutes', 900],
    ['2 hours', 7_200],
    ['7 days', 604_800],
    ['168 hours', 604_800],
    ['10080 minutes', 604_800],
    ['10081 minutes', [['at most 7 days, which is how long a signature lives', 'Write 7 days, or less.']]],
    ['8 days', [['at most 7 days, which is how long a signature lives', 'Write 7 days, or less.']]],
    ['x1 hour', [['a whole number and a unit: minutes, hours or days', 'Write, for example, 15 minutes.']]],
    ['1 hour x', [['a whole number and a unit: minutes, hours or days', 'Write, for example, 15 minutes.']]],
    [15, [['a whole number and a unit: minutes, hours or days', 'Write it in minutes, hours or days, as in 15 minutes.']]],
    ['604800s', [['a whole number and a unit: minutes, hours or days', 'Write 7 days.']]],
    ['604860s', [['at most 7 days, which is how long a signature lives', 'Write 7 days, or less.']]],
    ['30 seconds', [['a whole number and a unit: minutes, hours or days', 'Write it in minutes, hours or days, as in 15 minutes.']]], // prettier-ignore
    [undefined, [['a whole number and a unit: minutes, hours or days', 'Write, for example, 15 minutes.']]],
  ])('that is short, %j, is read as %j', (text, expected) => {
    expect(read(shortDuration, text)).toEqual(expected);
  });
});

/** IANA, "Special-Purpose Address Registries"; S3 User Guide, "The meaning of public". */
describe('a source address', () => {
  const of = (address: string) => said({ access: { sourceIps: [address] } }).map(([, ...rest]) => rest);
  const byEndpoint = 'Name the VPC endpoint by which such requests come: access.vpcEndpoints.';
  const publicOne = 'Write the public address from which the requests come.';

  test.each<[string, string, string]>([
    ['0.1.0.0/16', 'means this very network', publicOne],
    ['10.0.0.0/8', 'is private (RFC 1918)', byEndpoint],
    ['100.64.0.0/10', "is a carrier's own (RFC 6598)", byEndpoint],
    ['100.127.255.255', "is a carrier's own (RFC 6598)", byEndpoint],
    ['127.0.0.1', 'is loopback', publicOne],
    ['169.254.169.254', 'is link-local', publicOne],
    ['172.31.255.255', 'is private (RFC 1918)', byEndpoint],
    ['192.168.0.0/16', 'is private (RFC 1918)', byEndpoint],
    ['224.0.0.1', 'is for multicast or reserved', publicOne],
    ['255.255.255.255', 'is for multicast or reserved', publicOne],
    ['::ffff:203.0.113.7', 'is IPv4 written as IPv6', 'Write it as IPv4.'],
    ['::1', 'is loopback or reserved', publicOne],
    ['fc00::/7', 'is private (RFC 4193)', byEndpoint],
    ['fdff::1', 'is private (RFC 4193)', byEndpoint],
    ['fe80::1', 'is link-local', publicOne],
    ['ff02::1', 'is for multicast', publicOne],
  ])('%s %s', (address, what, fix) => {
    expect(of(address)).toEqual([['ip-never-seen', `"${address}" ${what}: no request comes to S3 from there.`, fix]]);
  });

  test.each([
    '1.0.0.0',
    '11.0.0.0',
    '100.63.0.0',
    '100.128.0.0',
    '126.0.0.1',
    '128.0.0.1',
    '169.253.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.0.1',
    '223.255.255.255',
    '2001:db8::1',
    'fe00::1',
    '::1:0:0',
    '2000::/32',
    '8.0.0.0/8',
  ])('%s is one from which requests come', (address) => {
    // prettier-ignore
    expect(of(address)).toEqual([]);
  });

  test('is no broader than S3 takes, and has no host bits', () => {
    expect(of('64.0.0.0/7')).toEqual([['ip-broad', '"64.0.0.0/7" is broader than /8, which S3 counts as public.', 'List the ranges from which requests really come.']]); // prettier-ignore
    expect(of('2000::/31')[0]?.slice(0, 2)).toEqual(['ip-broad', '"2000::/31" is broader than /32, which S3 counts as public.']); // prettier-ignore
    expect(of('203.0.113.7/24')).toEqual([['ip-host-bits', '"203.0.113.7/24" names an address within 203.0.113.0/24.', 'Write 203.0.113.0/24, or 203.0.113.7 for that address alone.']]); // prettier-ignore
    expect(of('2001:db8:1::5/48')[0]?.[2]).toBe('Write 2001:db8:1::/48, or 2001:db8:1::5 for that address alone.');
    expect(of('office')).toEqual([['ip-range', '"office" is not a range of IPv4 or IPv6 addresses.', 'Write it in CIDR notation, as in 203.0.113.0/24 or 2001:db8:1::/48.']]); // prettier-ignore
  });

  test('is there once, however it is written', () => {
    const twice = (...sourceIps: readonly string[]) => said({ access: { sourceIps } }).map(([at, code, message]) => [at, code, message]); // prettier-ignore
    expect(twice('203.0.113.7', '203.0.113.7/32')).toEqual([['"203.0.113.7/32"', 'twice', '"203.0.113.7" is in the list already.']]); // prettier-ignore
    expect(twice('x', 'x').map(([, code]) => code)).toEqual(['ip-range', 'ip-range', 'twice']);
    expect(twice('203.0.113.7', '203.0.113.8')).toEqual([]);
  });
});

// EC2 User Guide, "Resource IDs": a prefix, a hyphen, and 8 or 17 hexadecimal characters.
test.each<[string, string, string]>([
  ['vpc-0abc123', '"vpc-0abc123" is not the id of a VPC: vpc- and 8 or 17 of the characters 0-9 and a-f.', 'Write the id; aws ec2 describe-vpcs shows it.'], // prettier-ignore
  ['vpc-0abc12345', 'is not the id of a VPC', 'Write the id; aws ec2 describe-vpcs shows it.'],
  ['xvpc-0abc1234', 'is not the id of a VPC', 'Write the id; aws ec2 describe-vpcs shows it.'],
  ['VPC-0ABC1234', 'is not the id of a VPC', 'Write vpc-0abc1234.'],
  ['x/vpc-0abc1234def567890/y', 'is not the id of a VPC', 'Write vpc-0abc1234def567890.'],
  ['vpc-0abc1234 ', 'is not the id of a VPC', 'Write vpc-0abc1234.'],
  ['vpce-0abc1234', '"vpce-0abc1234" is the id of a VPC endpoint, not of a VPC.', 'Write the id of a VPC; those of VPC endpoints go to access.vpcEndpoints.'], // prettier-ignore
  ['xvpce-0abc1234', 'is not the id of a VPC', 'Write the id; aws ec2 describe-vpcs shows it.'],
])('%s is no VPC', (text, message, fix) => {
  expect(said({ access: { vpcs: [text] } }).map(([, ...rest]) => rest)).toEqual([['vpc-id', containing(message), fix]]);
});

test.each<[string, string, string]>([
  ['vpc-0abc1234', '"vpc-0abc1234" is the id of a VPC, not of a VPC endpoint.', 'Write the id of a VPC endpoint; those of VPCs go to access.vpcs.'], // prettier-ignore
  ['eni-0abc1234', 'is not the id of a VPC endpoint: vpce- and 8 or 17 of the characters 0-9 and a-f.', 'Write the id; aws ec2 describe-vpc-endpoints shows it.'], // prettier-ignore
])('%s is no VPC endpoint', (text, message, fix) => {
  expect(said({ access: { vpcEndpoints: [text] } }).map(([, ...rest]) => rest)).toEqual([['vpc-endpoint-id', containing(message), fix]]); // prettier-ignore
});

describe('a name that is made of a bucket', () => {
  test.each([
    ['acme', { whole: ['acme'] }],
    ['acme-replica', { whole: ['acme-replica', 'acme'] }],
    ['acme-replication', { whole: ['acme-replication', 'acme'] }],
    ['acme-logs', { whole: ['acme-logs', 'acme'] }],
    ['acme-data-events', { whole: ['acme-data-events', 'acme'] }],
    ['acme-malware', { whole: ['acme-malware', 'acme'] }],
    ['acme-vendor', { whole: ['acme-vendor', 'acme'] }],
    ['acme-vendor-12', { whole: ['acme-vendor-12', 'acme'] }],
    ['acme-vendor-x', { whole: ['acme-vendor-x'] }],
    ['acme-logs-x', { whole: ['acme-logs-x'] }],
    ['acme-7d3e74a0-replica', { whole: ['acme-7d3e74a0-replica', 'acme-7d3e74a0'], start: 'acme' }],
    ['acme-7d3e74a0', { whole: ['acme-7d3e74a0'], start: 'acme' }],
    ['acme-7d3e74a0x', { whole: ['acme-7d3e74a0x'] }],
    ['acme-7d3e74g0', { whole: ['acme-7d3e74g0'] }],
    ['acme-7d3e74a', { whole: ['acme-7d3e74a'] }],
  ])('%s could come of %j', (name, origins) => {
    expect(originsOf(name)).toEqual(origins);
  });

  test('is cut where it gets too long, without a hyphen or a dot before the digest', () => {
    expect(otherName('acme', 'us-east-1')).toBe('acme-us-east-1');
    expect(otherName(`${'a'.repeat(43)}.-${'b'.repeat(18)}`, 'us-east-1')).toMatch(/^a{43}-[0-9a-f]{8}-us-east-1$/);
    expect(otherName(`a-${'a'.repeat(40)}--${'b'.repeat(18)}`, 'us-east-1')).toMatch(/^a-a{40}-[0-9a-f]{8}-us-east-1$/);
    expect(vendorRoleName('acme', 3)).toBe('acme-vendor-3');
    expect(trailName('a.-b')).toMatch(/^a-b-[0-9a-f]{8}-data-events$/);
    expect(trailName('a.b-c')).toBe('a.b-c-data-events');
  });
});

describe('the names of a request', () => {
  const request = (more: string, file = 'a.yml') => {
    const parsed = parseRequest(file, `vendor: custom\nregion: us-east-1\nbucket: aaa\n${more}`);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    return { request: parsed.value.value, source: parsed.value.source };
  };
  const role = 'arn:aws:iam::111122223333:role/path/reports';
  const everything = request(
    `replication: { region: us-west-2 }\nlogging: { serverAccess: create }\naccess: { principals: [{ role: '${role}', allow: read }], points: [{ name: ppp, principals: ['${role}', 'arn:aws:iam::111122223333:user/u'], actions: read }] }\nparameters: { p: true }\n`,
  );

  test('are claimed within what they are unique in', () => {
    const made = { roles: ['r1', 'r2'], trail: 'ttt', providers: [{ issuer: 'i/1', parameter: 'p' }, { issuer: 'i/2' }] };
    const claims = claimsOf({ ...everything, made });
    expect(claims.map((claim) => [keyOf(claim), claim.as, claim.path, claim.parameter])).toEqual([
      ['bucket/aaa', 'bucket', ['bucket'], undefined],
      ['bucket/aaa-replica', 'replica', ['replication', 'bucket'], undefined],
      ['bucket/aaa-logs', 'log bucket', ['logging', 'bucket'], undefined],
      ['access point/us-east-1/ppp', 'access point', ['access', 'points', 0, 'name'], undefined],
      ['role/r1', 'role', ['bucket'], undefined],
      ['role/r2', 'role', ['bucket'], undefined],
      ['trail/ttt', 'trail', ['bucket'], undefined],
      ['identity provider/i/1', 'identity provider', ['parameters', 'p'], 'p'],
      ['identity provider/i/2', 'identity provider', ['vendor'], undefined],
    ]);
  });

  test('and of the roles that it lets in', () => {
    expect(admittedBy(everything).map((one) => [keyOf(one), one.as, one.path])).toEqual([
      ['>role/reports', 'role', ['access', 'principals', 0, 'role']],
      ['>role/reports', 'role', ['access', 'points', 0, 'principals', 0]],
    ]);
    expect(admittedBy(request(''))).toEqual([]);
  });

  test('meet where one is claimed twice, or claimed and let in', () => {
    expect(doMeet(['a', 'b', '>c', '>c'])).toBe(false);
    expect(doMeet(['a', 'a'])).toBe(true);
    expect(doMeet(['a', '>a'])).toBe(true);
    expect(doMeet([])).toBe(false);
  });

  test('are said with both places', () => {
    const own = { ...request(`access: { principals: [{ role: '${role}', allow: read }] }\n`), made: { roles: ['reports'] } };
    expect(checkTogether([own])).toEqual([]);
    const other = { ...request('', 'b.yml'), request: { ...request('').request, bucket: 'bbb' }, made: { roles: ['reports'] } };
    const first = request(`access: { principals: [{ role: '${role}', allow: read }] }\n`);
    expect(checkTogether([first, other]).map(({ message, fix }) => [message, fix])).toEqual([
      ['The role "reports" that this request makes is let in as one of your own by the request at a.yml:4.', 'Write another name for the bucket, or remove the role there first.'], // prettier-ignore
    ]);
    expect(checkTogether([other, first]).map(({ message, fix }) => [message, fix])).toEqual([
      ['Whoever assumes the role "reports" would get in here, and it is no role of your own: it is made by the request at b.yml:3.', 'Name a role that no request makes, or remove it.'], // prettier-ignore
    ]);
  });

  test('an identity provider is used by its parameter, or by its template', () => {
    expect(useOfProvider(undefined)).toBe(
      'Have the template leave it out (oidc.create: false): an account has one for each issuer.',
    );
    expect(useOfProvider('p')).toContain('Write "p: false" in the parameters');
  });
});

import { describe, expect, test } from '@jest/globals';
import { bucketIn, repairedName } from '../../src/request/bucket-name.js';
import { parseRequest } from '../../src/request/parse.js';
import { isAccountRoot, partitionOfArn, principalArn } from '../../src/request/principal.js';
import { emptyFaults } from '../../src/request/place.js';
import { whyUnsafePrefix } from '../../src/request/prefix.js';
import { whyForbidden } from '../../src/request/actions.js';

const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
const key = `arn:aws:kms:us-east-1:111122223333:key/${id}`;

/** What is said of a request with some keys: of each fault its code, without the room, and its message and fix. */
function said(keys: object): readonly (readonly [code: string, message: string, fix: string])[] {
  const result = parseRequest('x.yml', JSON.stringify({ vendor: 'custom', bucket: 'acme-files', region: 'us-east-1', ...keys }));
  return result.ok ? [] : result.faults.map(({ code, message, fix }) => [code.replace('request/', ''), message, fix] as const);
}
/** The one thing that is said, as code and message. */
const onlySaid = (keys: object) => said(keys).map(([code, message]) => `${code}: ${message}`);
const containing = (text: string) => expect.stringContaining(text) as unknown as string;

/** KMS Developer Guide, "Key identifiers (KeyId)". */
describe('a key', () => {
  const by = (text: string) => said({ encryption: { type: 'sse-kms', key: text } });

  test.each([
    ['alias/acme', 'key-alias'],
    ['arn:aws:kms:us-east-1:111122223333:alias/acme', 'key-alias'],
    ['arn:aws:kms:us-east-1::alias/acme', 'key-alias'],
    ['key/alias/acme', 'key-arn'],
    ['xarn:aws:kms:us-east-1:111122223333:alias/acme', 'key-arn'],
    ['arn:aws:sns:us-east-1:111122223333:alias/acme', 'key-arn'],
    [id, 'key-id'],
    [`key/${id.toUpperCase()}`, 'key-id'],
    [`mrk-${'0'.repeat(32)}`, 'key-id'],
    [`x${id}`, 'key-arn'],
    [`${id}x`, 'key-arn'],
    [`x${key}`, 'key-arn'],
    [`${key}0`, 'key-arn'],
    ['arn:aws:kms:us-east-1:111122223333:key/mrk-0', 'key-arn'],
    [key.replace('us-east-1', 'eu-west-1'), 'key-region'],
  ])('%s: %s', (text, code) => {
    expect(by(text).map(([found]) => found)).toEqual([code]);
  });

  test('may be of a region that nobody knows yet', () => {
    const faults = said({ region: 'us-east-9', encryption: { type: 'sse-kms', key: key.replace('us-east-1', 'us-east-9') } });
    expect(faults.map(([code]) => code)).toEqual(['unknown-region']);
  });

  test('of another partition and region is wrong twice', () => {
    expect(by(key.replace('arn:aws:', 'arn:aws-cn:').replace('us-east-1', 'us-west-2'))).toEqual([
      ['key-region', "The key is in us-west-2, and what it encrypts in us-east-1: S3 uses keys of the bucket's own region.", 'Name a key in us-east-1.'], // prettier-ignore
      ['key-partition', 'The region us-west-2 is in the partition aws, and the ARN says aws-cn.', 'Write arn:aws:kms:...'],
    ]);
  });

  test('may be of any region where the request names none', () => {
    const result = parseRequest('x.yml', `vendor: custom\nbucket: acme-files\nencryption: { type: sse-kms, key: '${key}' }\n`);
    expect(result.ok ? [] : result.faults.map(({ code }) => code)).toEqual(['request/missing-key']);
  });

  test('is looked for where the region has a fault too, in its own partition', () => {
    expect(said({ region: 'cn-north-1', encryption: { type: 'sse-kms', key: 'alias/a' } })[0]?.[2]).toContain('arn:aws-cn:kms:');
    expect(said({ region: 'us-east-9', encryption: { type: 'sse-kms', key: 'alias/a' } })[1]?.[2]).toContain('arn:aws:kms:');
  });
});

/** S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys", "Using server-side encryption with customer-provided keys". */
test.each([
  { type: 'sse-kms', bucketKey: true },
  { type: 'sse-s3', bucketKey: false },
  { type: 'sse-s3', sseC: 'allowed' },
  { type: 'sse-s3', sseC: 'allowed', uploads: 'default' },
  { type: 'sse-s3', sseC: 'refused', uploads: 'explicit' },
])('an encryption can be %j', (encryption) => {
  expect(said({ encryption })).toEqual([]);
});

/** CloudFront, "Restrict access to an Amazon S3 origin": the ARN of a distribution. */
describe('a distribution', () => {
  const by = (text: string) => said({ access: { cloudfront: [text] } });
  const full = 'arn:aws:cloudfront::<account>:distribution/';

  test.each([
    ['arn:aws:cloudfront::111122223333:distribution/*', 'holds a wildcard'],
    ['arn:aws:cloudfront::111122223333:distribution/E?DFDVBD6EXAMPLE', 'holds a wildcard'],
    ['arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1', 'is an origin access identity'],
    ['xarn:aws:iam::cloudfront:user/a', 'is not the ARN of a CloudFront distribution'],
    ['arn:aws:iam::cloudfront:user', 'is not the ARN of a CloudFront distribution'],
    ['https://d111111abcdef8.CloudFront.net/x', 'is the domain name of a distribution'],
    ['d111111abcdef8.cloudfront-net', 'is not the ARN of a CloudFront distribution'],
    ['dcloudfront.net', 'is not the ARN of a CloudFront distribution'],
    ['arn:aws:cloudfront::111122223333:distribution/E1234567x', 'is not the ARN of a CloudFront distribution'],
    ['xarn:aws:cloudfront::111122223333:distribution/E12345678', 'is not the ARN of a CloudFront distribution'],
    ['E1234567', 'is not the ARN of a CloudFront distribution'],
  ])('%s %s', (text, why) => {
    expect(by(text)).toEqual([['cloudfront-distribution', containing(`${text}" ${why}`), containing(`as in ${full}<id>; `)]]);
  });

  test.each(['EDFDVBD6EXAMPLE', 'distribution/EDFDVBD6EXAMPLE'])('%s is completed', (text) => {
    expect(by(text)[0]?.[2]).toBe(`Write the full ARN, ${full}EDFDVBD6EXAMPLE.`);
  });

  test('is completed where the region has a fault', () => {
    expect(said({ region: 'us-east-9', access: { cloudfront: ['E1234567X'] } })[1]?.[2]).toBe(`Write the full ARN, ${full}E1234567X.`); // prettier-ignore
  });

  test('is of the partition of the bucket', () => {
    expect(by('arn:aws-cn:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE')).toEqual([
      [
        'partition',
        'The bucket is in the partition aws, and "arn:aws-cn:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE" is not: nothing works across partitions.',
        'Write an ARN that starts with arn:aws:, or choose another region.',
      ],
    ]);
    expect(said({ region: 'cn-north-1', access: { cloudfront: ['E1234567X'] } })[0]?.[2]).toContain('arn:aws-cn:cloudfront::');
  });
});

/** CloudTrail User Guide, "Naming requirements for CloudTrail trails". */
describe('a trail', () => {
  const arn = (name: string, region = 'us-east-1') => `arn:aws:cloudtrail:${region}:111122223333:trail/${name}`;
  const by = (text: string) => said({ logging: { dataEvents: text } });

  test.each(['abc', 'a.b', 'a_b-c', 'A1', 'a'.repeat(128)].filter((name) => name.length > 2))('%s is its name', (name) => {
    expect(by(arn(name))).toEqual([]);
    expect(by(arn(name, 'us-gov-west-1'))).toEqual([]);
  });

  test.each(['ab', 'a'.repeat(129), '-abc', 'abc-', 'a--b', 'a._b', 'a/b', 'ab*'])('%s is none', (name) => {
    expect(by(arn(name)).map(([code]) => code)).toEqual(['trail-arn']);
  });

  test.each([
    ['acme', 'Write arn:aws:cloudtrail:us-east-1:<account>:trail/acme, or create.'],
    ['trail/acme', 'Write arn:aws:cloudtrail:us-east-1:<account>:trail/acme, or create.'],
    ['creates', 'Write create.'],
    ['CREATE', 'Write create.'],
    ['crate', 'Write create.'],
    ['yes', 'Write create.'],
    ['no', 'Remove dataEvents.'],
    ['a b', 'Write create, or the full ARN, as in arn:aws:cloudtrail:us-east-1:<account>:trail/<name>; "aws cloudtrail list-trails" shows it.'], // prettier-ignore
  ])('%s: %s', (text, fix) => {
    expect(by(text).map(([, , found]) => found)).toEqual([fix]);
  });

  test('is advised without the region, where that has a fault', () => {
    const faults = said({ region: 'us-east-9', logging: { dataEvents: 'acme' } });
    expect(faults.at(-1)?.[2]).toBe('Write arn:aws:cloudtrail:us-east-9:<account>:trail/acme, or create.');
    const result = parseRequest('x.yml', 'vendor: custom\nbucket: acme-files\nlogging: { dataEvents: acme }\n');
    expect(result.ok ? [] : result.faults.map(({ fix }) => fix)).toContain(
      'Write arn:aws:cloudtrail:<region>:<account>:trail/acme, or create.',
    );
  });
});

/** IAM User Guide, "IAM identifiers". */
describe('a principal', () => {
  const by = (role: string, region = 'us-east-1') => said({ region, access: { principals: [{ role, allow: 'read' }] } });
  const account = '111122223333';
  const user = (arn: string) =>
    said({ access: { points: [{ name: 'acme', principals: [arn], actions: 'read' }] } }).map(([code]) => code);

  test.each<[string, string]>([
    [`arn:aws:sts::${account}:assumed-role/reports/joe`, 'is a session of a role, not the role'],
    [`arn:aws:sts::${account}:assumed-role/reports`, 'is a session of a role, not the role'],
    [`arn:aws:iam::${account}:role/a*`, 'holds a wildcard or a variable'],
    [`arn:aws:iam::${account}:role/a?`, 'holds a wildcard or a variable'],
    [`arn:aws:iam::${account}:role/$a`, 'holds a wildcard or a variable'],
    [account, 'is a whole account'],
    [`arn:aws-cn:iam::${account}:root`, 'is a whole account'],
    [`x${account}`, 'is a name, and accounts share names'],
    [`${account}4`, 'is a name, and accounts share names'],
    [`xarn:aws:iam::${account}:root`, 'is not the full ARN of a role'],
    [`arn:aws:iam::${account}:root:x`, 'is not the full ARN of a role'],
    ['AROAJQABLZS4A3QDU576Q', 'is the unique id that IAM shows for what was deleted'],
    ['AIDA12345678', 'is the unique id'],
    ['AGPA12345678', 'is the unique id'],
    ['AIPA12345678', 'is the unique id'],
    ['AIDA1234567', 'is a name, and accounts share names'],
    ['xAIDA12345678', 'is a name, and accounts share names'],
    ['AIDA12345678x', 'is a name, and accounts share names'],
    ['ABCD12345678', 'is a name, and accounts share names'],
    [`arn:aws:iam::${account}:group/reports`, 'is no user and no role, but of the kind group'],
    [`arn:aws:iam::${account}:instance-profile/r`, 'is no user and no role, but of the kind instance-profile'],
    [`arn:aws:iam::${account}:policy/r`, 'is no user and no role, but of the kind policy'],
    [`arn:aws:sts::${account}:federated-user/r`, 'is no user and no role, but of the kind federated-user'],
    [`arn:aws:iam::${account}:oidc-provider/r`, 'is no user and no role, but of the kind oidc-provider'],
    [`arn:aws:iam::${account}:saml-provider/r`, 'is no user and no role, but of the kind saml-provider'],
    [`xarn:aws:iam::${account}:group/reports`, 'is not the full ARN of a role'],
    [`arn:aws:s3::${account}:group/reports`, 'is not the full ARN of a role'],
    [`arn:aws:iam::1:group/reports`, 'is not the full ARN of a role'],
    ['role/reports', 'is a name, and accounts share names'],
    ['reports', 'is a name, and accounts share names'],
    ['group/reports', 'is not the full ARN of a role'],
    [`arn:aws:iam::${account}:role/a/../b`, 'is not the full ARN of a role'],
    [`arn:aws:iam::${account}:role/a/./b`, 'is not the full ARN of a role'],
    [`arn:aws:iam::${account}:role/..`, 'is not the full ARN of a role'],
    [`arn:aws:iam::${account}:role/`, 'is not the full ARN of a role'],
    [`arn:aws:iam::${account}:role/${'a'.repeat(65)}`, 'is not the full ARN of a role'],
  ])('%s %s', (text, why) => {
    expect(by(text)).toEqual([['principal', containing(`" ${why}`), expect.stringMatching(/^Write /)]]);
  });

  test('is advised in the partition of the bucket, as far as it is told', () => {
    expect(by('role/reports')[0]?.[2]).toBe('Write the full ARN, arn:aws:iam::<account>:role/reports.');
    expect(by('reports', 'cn-north-1')[0]?.[2]).toBe('Write the full ARN, arn:aws-cn:iam::<account>:role/reports.');
    expect(by('reports', 'us-east-9')[1]?.[2]).toBe('Write the full ARN, arn:aws:iam::<account>:role/reports.');
    expect(by('*')[0]?.[2]).toBe('Write the full ARN of a role, as in arn:aws:iam::<account>:role/<name>.');
    expect(by(`arn:aws:sts::${account}:assumed-role/reports/joe`)[0]?.[2]).toBe(
      `Write arn:aws:iam::${account}:role/reports, with the role's path if it has one.`,
    );
  });

  test('may be a user for an access point, and never for the bucket', () => {
    expect(user(`arn:aws:iam::${account}:user/a/joe@example.com`)).toEqual([]);
    expect(by(`arn:aws:iam::${account}:user/joe`)).toEqual([
      ['principal-user', containing("is a user: a user's keys are good until somebody takes them back"), 'Name a role.'],
    ]);
    expect(by(`arn:aws:iam::${account}:role/a/.b/c..`)).toEqual([]);
  });

  test('of a vendor is a user, a role or a whole account', () => {
    const good = ['root', 'user/a', 'role/p/a+=,.@-_'].map((name) => `arn:aws-us-gov:iam::${account}:${name}`);
    expect(good.map((arn) => principalArn.test(arn))).toEqual([true, true, true]);
    const bad = [`x${good[1]}`, `${good[0]}x`, 'arn:aws:iam::1:root', `arn:aws-iso:iam::${account}:root`, `${good[1]}*`, `arn:aws:iam::${account}:group/a`, `arn:aws:iam::${account}:role/`]; // prettier-ignore
    expect(bad.filter((arn) => principalArn.test(arn))).toEqual([]);
    expect(good.map(isAccountRoot)).toEqual([true, false, false]);
    expect([...good.slice(0, 1), 'x'].map(partitionOfArn)).toEqual(['aws-us-gov', '']);
  });
});

/** S3 User Guide, "General purpose bucket naming rules", "Methods for accessing a general purpose bucket". */
describe('the name of a bucket', () => {
  test.each<[string, string | undefined]>([
    ['acme-files', 'acme-files'],
    ['Acme_Files', 'acme-files'],
    ['acme  &  files', 'acme-files'],
    ['acme..files', 'acme-files'],
    ['acme.-.files', 'acme-files'],
    ['acme--.files', 'acme-files'],
    ['acme--files', 'acme--files'],
    ['acme.files', 'acme.files'],
    ['..acme-files--', 'acme-files'],
    ['--acme-files', 'acme-files'],
    ['-.-', undefined],
    ['ab', undefined],
    ['a'.repeat(64), undefined],
    ['a'.repeat(63), 'a'.repeat(63)],
    ['1.2.3.4', undefined],
    ['1111.2.3.4', '1111.2.3.4'],
    ['1.2.3.4.5', '1.2.3.4.5'],
    ['a1.2.3.4', 'a1.2.3.4'],
    ['xn--a', undefined],
    ['s3://acme-files/a/b', 'acme-files'],
    ['S3A://Acme_Files', 'acme-files'],
    ['s3n://acme-files', 'acme-files'],
    ['arn:aws:s3:::acme-files/a', 'acme-files'],
    ['arn:aws-us-gov:s3:::acme-files', 'acme-files'],
    ['https://acme-files.s3.us-east-1.amazonaws.com/a', 'acme-files'],
    ['http://acme-files.s3-us-west-2.amazonaws.com', 'acme-files'],
    ['https://s3.us-east-1.amazonaws.com/acme-files/a', 'acme-files'],
    ['http://s3.us-east-1.amazonaws.com/acme-files', 'acme-files'],
    ['HTTPS://s3-us-west-2.amazonaws.com/acme-files', 'acme-files'],
    ['https://s3.cn-north-1.amazonaws.com.cn/acme-files', 'acme-files'],
  ])('%s: %j', (text, name) => {
    expect(repairedName(text)).toBe(name);
  });

  test.each<[string, string]>([
    ['s3://acme-files/a', 'acme-files'],
    ['xs3://acme-files/a', 'xs3://acme-files/a'],
    ['s3:/acme-files', 's3:/acme-files'],
    ['xarn:aws:s3:::acme-files', 'xarn:aws:s3:::acme-files'],
    ['xhttps://acme-files.s3.amazonaws.com', 'xhttps://acme-files.s3.amazonaws.com'],
    ['https://a/acme-files.s3.amazonaws.com', 'https://a/acme-files.s3.amazonaws.com'],
    ['xhttps://s3.amazonaws.com/acme-files', 'xhttps://s3.amazonaws.com/acme-files'],
    ['https://s3.example.com/acme-files', 'https://s3.example.com/acme-files'],
    ['acme-files', 'acme-files'],
  ])('in %s: %s', (text, name) => {
    expect(bucketIn(text)).toBe(name);
  });

  test('breaks each rule that it breaks, with one name to write instead', () => {
    const of = (bucket: string) => said({ bucket }).filter(([code]) => code === 'bucket-name');
    expect(of('ab')).toEqual([['bucket-name', 'The bucket name "ab" has 2 characters; a bucket name has at least 3.', 'Write a longer name.']]); // prettier-ignore
    expect(of('abc')).toEqual([]);
    expect(of('a'.repeat(64))[0]?.slice(1)).toEqual([containing('has 64 characters; a bucket name has at most 63.'), 'Shorten it to 63 characters.']); // prettier-ignore
    expect(of('Acme')[0]?.slice(1)).toEqual(['The bucket name "Acme" has capital letters; a bucket name has none.', 'Write "acme".']); // prettier-ignore
    expect(of('acme_files')[0]?.[1]).toBe('The bucket name "acme_files" holds "_"; a bucket name has only letters, digits, hyphens and dots.'); // prettier-ignore
    expect(of('-Acme_Files..x')[0]?.[1]).toBe('The bucket name "-Acme_Files..x" has capital letters; a bucket name has none; and it holds "_"; a bucket name has only letters, digits, hyphens and dots; and it starts or ends with a hyphen or a dot; a bucket name starts and ends with a letter or a digit; and it has a dot next to a dot or a hyphen.'); // prettier-ignore
    expect(of('192.168.5.4')[0]?.slice(1)).toEqual([containing('looks like an IP address, which S3 refuses.'), 'Write a name with a letter.']); // prettier-ignore
    for (const name of ['xn--acme', 'sthree-acme', 'amzn-s3-demo-acme'])
      expect(of(name)[0]?.slice(1)).toEqual([containing(`starts with ${name.slice(0, -4)}, which AWS reserves.`), 'Start the name with something else.']); // prettier-ignore
    for (const end of ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an'])
      expect(of(`acme${end}`)[0]?.slice(1)).toEqual([containing(`ends with ${end}, which AWS reserves.`), 'End the name with something else.']); // prettier-ignore
    expect(of('🪣-acme')[0]?.[1]).toContain('holds "🪣"; ');
    expect(of('xn--A_b..c-')[0]?.[2]).toBe('Write it in small letters. Replace it with a hyphen, or leave it out. Remove the hyphen or the dot. Write one hyphen instead. Start the name with something else.'); // prettier-ignore
  });

  test('is told from an address', () => {
    const of = (bucket: string) => said({ bucket });
    expect(of('s3://acme-files/a')).toEqual([['bucket-name', '"s3://acme-files/a" is an S3 address, and the name of a bucket is wanted.', 'Write "acme-files".']]); // prettier-ignore
    expect(of('arn:aws:s3:::acme-files')[0]?.[1]).toContain('is an ARN, and');
    expect(of('https://acme-files.s3.amazonaws.com')[0]?.[1]).toContain('is a URL, and');
    expect(of('https://s3.amazonaws.com/acme-files')[0]?.[1]).toContain('is a URL, and');
    expect(of('s3://ab')[0]?.[2]).toBe('Write "ab".');
  });
});

/** S3 User Guide, "Naming rules for access points". */
describe('the name of an access point', () => {
  const role = 'arn:aws:iam::111122223333:role/reports';
  const of = (name: string) => said({ access: { points: [{ name, principals: [role], actions: 'read' }] } });

  test.each(['abc', 'a'.repeat(50), 'a--b', '0-9'])('%s is one', (name) => {
    expect(of(name)).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['ab', 'has 2 characters; it has 3 to 50', 'Write a longer name.'],
    ['a'.repeat(51), 'has 51 characters; it has 3 to 50', 'Shorten it to 50 characters.'],
    ['Acme', 'has capital letters; it has none', 'Write "acme".'],
    ['acme_.x', 'holds "_"; it has only letters, digits and hyphens', 'Write "acme-x".'],
    ['acme🪣x', 'holds "🪣"; it has only letters, digits and hyphens', 'Write "acme-x".'],
    ['--acme', 'starts or ends with a hyphen; it starts and ends with a letter or a digit', 'Write "acme".'],
    ['acme-', 'starts or ends with a hyphen; it starts and ends with a letter or a digit', 'Write "acme".'],
    ['acme--', 'starts or ends with a hyphen; it starts and ends with a letter or a digit', 'Remove the hyphen.'],
    ['xn--acme', 'starts with xn--, which AWS reserves', 'Start the name with something else.'],
    ['acme-s3alias', 'ends with -s3alias, which AWS reserves', 'End the name with something else.'],
    ['xn--Acme_x', 'has capital letters; it has none; and it holds "_"; it has only letters, digits and hyphens; and it starts with xn--, which AWS reserves', 'Write it in small letters. Replace it with a hyphen, or leave it out. Start the name with something else.'], // prettier-ignore
    ['acme--xa-s3', 'ends with --xa-s3, which AWS reserves', 'End the name with something else.'],
  ])('%s %s', (name, why, fix) => {
    expect(of(name)).toEqual([['point-name', `The access point name "${name}" ${why}.`, fix]]);
  });
});

test.each<[string, string | undefined]>([
  ["aZ0/!_.=+@:'(),-", undefined],
  ['/a', 'it starts with a slash, and no object here does'],
  ['a*', 'it contains "*"'],
  ['a b', 'it contains " "'],
  ['🪣', 'it contains "🪣"'],
  ['', undefined],
])('the prefix %j is unsafe: %s', (prefix, why) => {
  expect(whyUnsafePrefix(prefix)).toBe(why);
});

test.each([
  ['//reports/', 'Write "reports/".'],
  ['/*', "Write it with letters, digits, slashes and ! _ . = + @ : ' ( ) , - only, as in reports/."],
  ['a*', "Write it with letters, digits, slashes and ! _ . = + @ : ' ( ) , - only, as in reports/."],
  ['/', "Write it with letters, digits, slashes and ! _ . = + @ : ' ( ) , - only, as in reports/."],
])('the prefix %s: %s', (prefix, fix) => {
  const role = 'arn:aws:iam::111122223333:role/reports';
  expect(said({ access: { principals: [{ role, allow: 'read', prefix }] } })).toEqual([['prefix', containing("can't be used: it "), fix]]); // prettier-ignore
});

test('a map that asks for nothing is said with the whole way to it', () => {
  const parsed = parseRequest('x.yml', 'vendor: custom\nbucket: acme-files\nregion: us-east-1\n');
  if (!parsed.ok) throw new Error('it has no fault');
  const place = { source: parsed.value.source, path: ['a', 'b'], prefix: 'request' };
  const message = 'a.b is there, and asks for nothing.';
  const fix = 'Write, for example, a.b: { c: d }, or remove the key.';
  for (const empty of [{}, { c: undefined }])
    expect(emptyFaults(empty, '{ c: d }', place)).toMatchObject([{ code: 'request/empty', message, fix }]);
  for (const other of [undefined, { c: 'd' }, { c: undefined, e: false }]) expect(emptyFaults(other, '', place)).toEqual([]);
});

// Security Hub, S3.6; what does the same to a version is refused too.
test.each<[string, string | undefined]>([
  ...['DeleteBucketPolicy', 'PutBucketAcl', 'PutBucketPolicy', 'PutEncryptionConfiguration', 'PutObjectAcl', 'PutObjectVersionAcl'].map((name) => [`s3:${name}`, `s3:${name} lets another account take control of the bucket or its objects (Security Hub S3.6)`] as [string, string]), // prettier-ignore
  ['S3:PUTOBJECTACL', 's3:PutObjectAcl lets another account take control of the bucket or its objects (Security Hub S3.6)'],
  ['s3:Get*', 'a wildcard grants what nobody read'],
  ['s3:GetObjec?', 'a wildcard grants what nobody read'],
  ['s3:GetObject', undefined],
])('%s is forbidden: %s', (action, why) => {
  expect(whyForbidden(action)).toBe(why);
});

test('an action of an access point says what is wrong with it', () => {
  const role = 'arn:aws:iam::111122223333:role/reports';
  const of = (...actions: readonly string[]) => said({ access: { points: [{ name: 'acme', principals: [role], actions }] } });
  expect(of('s3:GetBucketAcl', 's3:GetBucketCORS', 's3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketVersions')).toEqual([]);
  expect(of('s3:GetBucketTagging')).toEqual([['action-not-by-point', '"s3:GetBucketTagging" does not go by way of an access point.', 'Leave it out: it is asked of the bucket itself.']]); // prettier-ignore
  expect(of('s3:PutBucketAcl')[0]?.slice(1)).toEqual([containing(`"s3:PutBucketAcl" can't be granted: s3:PutBucketAcl lets another account`), 'Name the actions one by one, and leave this one out.']); // prettier-ignore
  expect(of('write')[0]?.[2]).toBe('Write actions: write, not in a list.');
  expect(of('s3:getobject')).toEqual([['unknown-action', '"s3:getobject" is not an action that an access point can grant.', 'Write s3:GetObject.']]); // prettier-ignore
  expect(of('launch')[0]?.[2]).toMatch(/^Possible values: s3:AbortMultipartUpload, .*, s3:RestoreObject, s3:GetBucketAcl, .*, s3:ListBucketVersions\.$/); // prettier-ignore
  expect(onlySaid({ access: { points: [{ name: 'acme', principals: [role], actions: ['s3:GetObject', 's3:GetObject'] }] } })).toEqual(['twice: "s3:GetObject" is in the list already.']); // prettier-ignore
});

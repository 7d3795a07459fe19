import { describe, expect, test } from '@jest/globals';
import { faultsOf, resolveText, take, templatesWith } from './fixture.js';

const strict = `
vendor: strict
title: Strict
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
rules:
  bucket: { pattern: '[a-z]+-logs', reason: Logs only. }
  regions: { allowed: [eu-west-1, eu-central-1], reason: It writes from Europe only. }
  encryption: { allowed: [sse-kms], reason: It sends a KMS header. }
  lock: { allowed: false, reason: It deletes what it wrote. }
  storageClasses: { allowed: [STANDARD_IA, GLACIER_IR], reason: It reads what it wrote. }
  mfaForDelete: { allowed: false, reason: It has no session with MFA. }
transferAcceleration: { enabled: true, reason: It uploads from far away. }
parameters:
  code: { description: The code on its settings page., pattern: '[0-9]{4}', required: true, example: '0042' }
  pods: { description: Your pods., type: list, values: [us1, eu1], default: [us1] }
grants:
  - principals: ['arn:aws:iam::123456789012:role/strict']
    statements: [{ sid: Write, on: objects, actions: [s3:PutObject] }]
    keyActions: [kms:GenerateDataKey]
handover: { by: you, steps: ['Enter {bucket} and {code}.'] }
`;
const unread = strict.replace('vendor: strict', 'vendor: unread').replace('verified: true', 'verified: false');
const templates = templatesWith(strict, unread);

const sendsafely = 'vendor: sendsafely\nbucket: ss-self-hosted-acme\nregion: us-east-1\n';
const joint = 'vendor: sailthru\nvariant: joint\nbucket: acme\nregion: us-east-1\n';
const custom = 'vendor: custom\nbucket: acme\nregion: us-east-1\n';
const fine = "vendor: strict\nbucket: acme-logs\nregion: eu-west-1\nparameters: { code: '0042' }\n";
const principals = "principals: ['arn:aws:iam::123456789012:root']";

describe('a request that breaks a rule of its vendor is refused, where it breaks it', () => {
  test.each<[string, string, string]>([
    [
      'an unknown vendor',
      sendsafely.replace('sendsafely', 'sendsafly'),
      'request/unknown-vendor 1:9 There is no template for the vendor "sendsafly". | Did you mean sendsafely?',
    ],
    [
      'a vendor that resembles none',
      sendsafely.replace('sendsafely', 'zzz'),
      `request/unknown-vendor 1:9 There is no template for the vendor "zzz". | Write one of: ${[...templates.keys()].toSorted().join(', ')}; or add a template for it.`,
    ],
    [
      'an unverified template',
      fine.replace('strict', 'unread'),
      'request/unverified-template 1:9 The template for Strict is not verified: not every value was read in the vendor\'s own text. | Check it against https://vendor.example/s3, and set "verified: true" in own-1.yml.',
    ],
    [
      'no variant where there are some',
      joint.replace('variant: joint\n', ''),
      'request/variant-missing 1:9 Sailthru has 3 variants, and the request does not say which. | Add "variant:" and one of: joint (Event Stream and Data Exporter into one bucket; needs path), event-stream (Event Stream only), data-exporter (Data Exporter only; needs path)',
    ],
    [
      'an unknown variant',
      joint.replace('joint', 'event_streem'),
      'request/unknown-variant 2:10 Sailthru has no variant "event_streem". | Did you mean event-stream? The variants are: joint (Event Stream and Data Exporter into one bucket; needs path), event-stream (Event Stream only), data-exporter (Data Exporter only; needs path)',
    ],
    [
      'a variant where there are none',
      `${sendsafely}variant: joint`,
      'request/unknown-variant 4:10 SendSafely has no variants, so "joint" is not one of them. | Remove the line "variant".',
    ],
    [
      'a name without the prefix',
      sendsafely.replace('ss-self-hosted-acme', 'acme'),
      'request/bucket-prefix 2:9 The name "acme" does not start with ss-self-hosted-: SendSafely asks for a bucket whose name starts with ss-self-hosted- (step 1 of its page). | Write "bucket: ss-self-hosted-acme", or another name that starts so.',
    ],
    [
      'a dot with transfer acceleration',
      sendsafely.replace('acme', 'ac.me'),
      'request/acceleration-dot 2:9 The name "ss-self-hosted-ac.me" has a dot, which a bucket with transfer acceleration can\'t have: SendSafely asks for Transfer Acceleration (step 2 of its page). | Write "bucket: ss-self-hosted-ac-me".',
    ],
    [
      'a name that does not match',
      fine.replace('acme-logs', 'acme'),
      'request/bucket-pattern 2:9 The name "acme" does not match "[a-z]+-logs": Logs only. | Choose a name that does.',
    ],
    [
      'a region that is not allowed',
      fine.replace('eu-west-1', 'us-east-1'),
      'request/region-not-allowed 3:9 Strict does not work in "us-east-1": It writes from Europe only. | Write one of: eu-west-1, eu-central-1',
    ],
    [
      'KMS where the vendor would be refused',
      `${sendsafely}encryption: sse-kms`,
      "request/encryption-not-supported 4:13 SendSafely does not work with sse-kms: SendSafely's page has no step for KMS, and nothing grants its role kms:GenerateDataKey or kms:Decrypt, so every upload and every download through the portal would be refused. The files are encrypted by SendSafely before they arrive here in any case. | Write sse-s3.",
    ],
    [
      'DSSE in a map',
      `${joint}parameters: { path: x }\nencryption: { type: dsse-kms }`,
      'request/encryption-not-supported 6:21 Sailthru does not work with dsse-kms: Sailthru documents default encryption with S3-managed keys (SSE-S3) or KMS keys (SSE-KMS), and no other. | Write sse-s3 or sse-kms.',
    ],
    [
      'a header that the vendor does not send',
      `${joint}parameters: { path: x }\nencryption: { type: sse-s3, uploads: explicit }`,
      "request/uploads-not-supported 6:38 Sailthru does not work with uploads: explicit. Sailthru does not rely on the bucket policy for encryption but on the bucket's default encryption, so its uploads carry no encryption header, and every one of them would be refused. | Write default or matching.",
    ],
    [
      'a lock where the vendor deletes',
      `${fine}retention: { lock: { mode: governance, for: 1 day } }`,
      'request/lock-not-supported 5:14 Strict does not work with an object lock: It deletes what it wrote. | Remove "lock".',
    ],
    [
      'a storage class that the vendor does not read',
      `${fine}retention: { transitions: [{ after: 30 days, to: STANDARD_IA }, { after: 90 days, to: GLACIER }] }`,
      'request/storage-class-not-supported 5:87 Strict does not work with objects in GLACIER: It reads what it wrote. | Write one of: STANDARD_IA, GLACIER_IR',
    ],
    [
      'MFA where the vendor deletes',
      `${fine}access: { mfaForDelete: true }`,
      'request/mfa-not-supported 5:11 Strict does not work where deleting takes MFA: It has no session with MFA. | Remove "mfaForDelete".',
    ],
    [
      'an unknown feature',
      `${sendsafely}retention: { vendorFeatures: [disable-file-deletions] }`,
      'request/unknown-feature 4:31 SendSafely has no retention feature "disable-file-deletions". | Did you mean disable-file-deletion?',
    ],
    [
      'a feature of a vendor that has none',
      `${fine}retention: { vendorFeatures: [other] }`,
      'request/unknown-feature 5:31 Strict has no retention feature "other". | It has none: remove this line.',
    ],
    [
      'a feature twice',
      `${sendsafely}retention: { vendorFeatures: [disable-file-deletion, disable-file-deletion] }`,
      'request/feature-twice 4:54 The feature disable-file-deletion is there twice. | Remove one of the two.',
    ],
  ])('%s', (_, text, fault) => {
    expect(faultsOf(text, templates)).toEqual([fault]);
  });
});

describe('a parameter that does not fit the template is refused, with where to find its value', () => {
  test.each<[string, string, string]>([
    [
      'missing, with no parameters at all',
      fine.replace(/parameters.*\n/, ''),
      'request/parameter-missing 1:1 Strict needs the parameter code, and the request does not give it. | Add it under "parameters:" as "code: 0042". The code on its settings page.',
    ],
    [
      'missing among others',
      fine.replace("code: '0042'", 'pods: [us1]'),
      'request/parameter-missing 4:1 Strict needs the parameter code, and the request does not give it. | Add it under "parameters:" as "code: 0042". The code on its settings page.',
    ],
    [
      'unknown',
      fine.replace(' }', ', pod: x }'),
      'request/unknown-parameter 4:29 Strict has no parameter "pod". | Did you mean pods?',
    ],
    [
      'unknown where there are none',
      `${sendsafely}parameters: { path: x }`,
      'request/unknown-parameter 4:15 SendSafely has no parameter "path". | It has none: remove it.',
    ],
    [
      'a number',
      fine.replace("'0042'", '42'),
      'request/parameter-type 4:21 The parameter code is a text, and this is a number. | Write it in quotes.',
    ],
    [
      'a list for a text',
      fine.replace("'0042'", "['0042']"),
      'request/parameter-type 4:21 The parameter code is a text, and this is a list. | Write one value.',
    ],
    [
      'a text for a list',
      fine.replace(' }', ', pods: us1 }'),
      'request/parameter-type 4:35 The parameter pods is a list, and this is a text. | Write a list in brackets.',
    ],
    [
      'an empty list',
      fine.replace(' }', ', pods: [] }'),
      'request/parameter-empty 4:35 The parameter pods is an empty list. | Name at least one. Your pods.',
    ],
    [
      'not of the form',
      fine.replace('0042', '42'),
      'request/parameter-form 4:21 "42" does not have the form of the parameter code. | The code on its settings page. Example: code: 0042',
    ],
    [
      'not a possible value',
      fine.replace(' }', ', pods: [us1, eu2] }'),
      'request/parameter-value 4:41 "eu2" is not a possible value of the parameter pods. | Did you mean eu1? Possible values: us1, eu1',
    ],
    [
      'a double brace',
      fine.replace('0042', '{{kms_key_arn}}'),
      'request/double-brace 4:21 The parameter code has a double brace: "{{kms_key_arn}}". | Write it without {{ and }}: they stand for values that are known only after apply.',
    ],
  ])('%s', (_, text, fault) => {
    expect(faultsOf(text, templates)).toEqual([fault]);
  });
});

describe('a grant that comes from a request is refused where it would grant what nobody read', () => {
  const forbidden = 'lets another account take control of the bucket or its objects (Security Hub S3.6)';
  const leaveOut = 'Name the actions one by one, and only those that the vendor documents; leave this one out.';
  test.each<[string, string, string]>([
    [
      'a wildcard',
      `${principals}, actions: ['s3:*']`,
      `request/forbidden-action "s3:*" can't be granted: a wildcard grants what nobody read. | ${leaveOut}`,
    ],
    [
      'a partial wildcard',
      `${principals}, actions: ['s3:Get*']`,
      `request/forbidden-action "s3:Get*" can't be granted: a wildcard grants what nobody read. | ${leaveOut}`,
    ],
    ...['DeleteBucketPolicy', 'PutBucketAcl', 'PutBucketPolicy', 'PutEncryptionConfiguration', 'PutObjectAcl'].map(
      (name): [string, string, string] => [
        `S3.6: ${name}`,
        `${principals}, actions: ['s3:${name}']`,
        `request/forbidden-action "s3:${name}" can't be granted: s3:${name} ${forbidden}. | ${leaveOut}`,
      ],
    ),
    [
      'S3.6 in another case',
      `${principals}, actions: [S3:putobjectacl]`,
      `request/forbidden-action "S3:putobjectacl" can't be granted: s3:PutObjectAcl ${forbidden}. | ${leaveOut}`,
    ],
    [
      'a misspelt action',
      `${principals}, actions: [s3:putObject]`,
      'request/unknown-action "s3:putObject" is not an action that can be granted to a vendor. | Did you mean s3:PutObject?',
    ],
    [
      'everybody',
      "principals: ['*'], actions: [s3:GetObject]",
      'request/principal "*" can\'t be granted access: a wildcard lets in whoever it happens to match. | Write the full ARN of a user, a role or an account root, as arn:aws:iam::123456789012:role/name.',
    ],
    [
      'a bare account',
      "principals: ['123456789012'], actions: [s3:GetObject]",
      'request/principal "123456789012" can\'t be granted access: it is not the full ARN of a user, a role or an account root. | Write the full ARN of a user, a role or an account root, as arn:aws:iam::123456789012:role/name.',
    ],
    [
      'another partition',
      "principals: ['arn:aws-cn:iam::123456789012:root'], actions: [s3:GetObject]",
      'request/partition The bucket is in the partition aws, and the vendor\'s principal "arn:aws-cn:iam::123456789012:root" is not: no grant crosses partitions. | Choose a region of the partition aws-cn.',
    ],
  ])('%s', (_, parameters, fault) => {
    expect(faultsOf(`${custom}parameters: { ${parameters} }`).map((line) => line.replace(/ \d+:\d+ /, ' '))).toEqual([fault]);
  });

  test('a control action is refused at its own place in the list', () => {
    expect(
      faultsOf(`${custom}parameters:\n  ${principals}\n  actions:\n    - s3:GetObject\n    - s3:PutBucketPolicy\n`)[0],
    ).toMatch(/^request\/forbidden-action 8:7 /);
  });

  test.each(['/exports/', 'exports', 'a*/', 'a?/', '${aws:username}/', 'a b/'])('a prefix that would widen it: %s', (prefix) => {
    const faults = faultsOf(`${custom}parameters: { ${principals}, actions: [s3:GetObject], prefix: '${prefix}' }`);
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['request/parameter-form']);
  });

  test('a prefix is checked whatever the pattern of the template lets through', () => {
    const loose = strict
      .replace('vendor: strict', 'vendor: loose')
      .replace('code: {', "folder: { description: A folder., pattern: '.*' }\n  code: {")
      .replace('on: objects', "on: objects, prefix: '{folder}'");
    const request = fine.replace('strict', 'loose').replace(' }', ", folder: '*' }");
    expect(faultsOf(request, templatesWith(loose))).toEqual([
      `request/prefix 4:37 The prefix "*" can't be granted: it contains "*". | Write it as exports/ from letters, digits and the characters !_.=+@:'(),-`,
    ]);
  });
});

test('all faults of a request are given at once', () => {
  const faults = faultsOf('vendor: sendsafely\nbucket: ac.me\nregion: us-east-1\nencryption: sse-kms\nparameters: { x: y }\n');
  expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
    'request/bucket-prefix',
    'request/acceleration-dot',
    'request/unknown-parameter',
    'request/encryption-not-supported',
  ]);
});

test.each(['retention: { transitions: [{ after: 20 days, to: GLACIER, of: noncurrent }] }', 'access: { mfaForDelete: false }'])(
  'a rule is about what it names, and nothing else: %s',
  (more) => {
    expect(faultsOf(`${fine}${more}`, templates)).toEqual([]);
  },
);

test('a region can be refused by itself and by its partition, with one that works', () => {
  const narrow = strict
    .replace('vendor: strict', 'vendor: narrow')
    .replace('allowed: [eu-west-1, eu-central-1]', 'partitions: [aws], refused: [us-east-1]');
  const places = (region: string): readonly string[] =>
    faultsOf(fine.replace('strict', 'narrow').replace('eu-west-1', region), templatesWith(narrow));
  for (const region of ['us-east-1', 'us-gov-west-1', 'cn-north-1']) {
    expect(places(region)).toEqual([
      `request/region-not-allowed 3:9 Strict does not work in "${region}": It writes from Europe only. | Write another region, such as us-east-2.`,
    ]);
  }
  expect(places('us-east-2')).toEqual([]);
});

test('a request that keeps every rule is resolved', () => {
  const spec = take(resolveText(`${fine}encryption: { type: sse-kms, key: create }`, templates));
  expect(spec.handover.steps[0]).toBe('Enter acme-logs and 0042.');
});

import { describe, expect, test } from '@jest/globals';
import { renderSchemas } from '../../src/cli/json-schema.js';
import { defaultSettings, parseSettings } from '../../src/settings/parse.js';
import { marks } from '../yaml/marks.js';
import { goodSettings } from './good-settings.js';

test.each(goodSettings.map((text) => [text]))('%j has no fault', (text) => {
  expect(marks(parseSettings('s.yml', text))).toEqual([]);
});

test('where settings say nothing, requests are under buckets/', () => {
  expect(defaultSettings.requests).toEqual(['buckets/**/*.yml', 'buckets/**/*.yaml']);
});

const howTo = 'Write the full ARN, as in arn:aws:kms:<region>:<account>:key/<id>; "aws kms describe-key" shows it.';
const aPattern = 'Write a pattern such as buckets/**/*.yml.';
const aConstraint = 'Write, for example, ">= 5.100.0, < 7.0.0".';
const state = (rest: string) => `state: { s3: { bucket: acme-state, region: us-east-1, ${rest} } }\n`;
const cases: readonly (readonly [text: string, ...expected: string[]])[] = [
  ['request: []\n', '1:1+7 settings/unknown-key -> Write requests.'],
  ['requests: []\n', '1:11+2 settings/out-of-range -> Write, for example, ["buckets/**/*.yml"]'],
  ['requests: buckets/*.yml\n', '1:11+13 settings/wrong-type -> Write a list: requests: ["buckets/*.yml"]'],
  [
    'requests: [/etc/*, a/../b, "..", "a\\\\b"]\n',
    `1:12+6 settings/wrong-value -> ${aPattern}`,
    `1:20+6 settings/wrong-value -> ${aPattern}`,
    `1:28+4 settings/wrong-value -> ${aPattern}`,
    `1:34+6 settings/wrong-value -> ${aPattern}`,
  ],
  ['templates: ../vendors\n', '1:12+10 settings/wrong-value -> Write a folder such as vendors.'],
  ['templates: "a\\tb"\n', '1:12+6 settings/control-character -> Remove the character.'],
  ['state: {}\n', '1:1+5 settings/missing-key -> Add it, as in: s3: { bucket: acme-terraform-state, region: us-east-1 }'],
  [
    'state: { s3: { bucket: Acme, region: us-east1 } }\n',
    '1:24+4 settings/bucket-name -> Write "acme".',
    '1:38+8 settings/unknown-region -> Write us-east-1.',
  ],
  [state('kmsKey: alias/a'), `1:63+7 settings/key-alias -> ${howTo}`],
  [state('kmsKey: 1234abcd-12ab-34cd-56ef-1234567890ab'), `1:63+36 settings/key-id -> ${howTo}`],
  [state('kmsKey: x'), `1:63+1 settings/key-arn -> ${howTo}`],
  [
    state('kmsKey: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"'),
    '1:63+77 settings/key-region -> Name a key in us-east-1.',
  ],
  [state('prefix: /a'), `1:63+2 settings/wrong-value -> Write a prefix such as vendor-bucket.`],
  [
    'tags: { "aws:a": x, b: "x;" }\n',
    '1:9+7 settings/tag-reserved -> Write another key.',
    '1:24+4 settings/tag-value -> Use letters, digits, spaces and _ . : / = + - @.',
  ],
  [
    'terraform: { engine: opentofu, version: 1.11, provider: 5.100 }\n',
    '1:22+8 settings/unknown-value -> Write tofu.',
    '1:41+4 settings/wrong-type -> Write, for example, "1.11.4".',
    `1:57+5 settings/wrong-type -> ${aConstraint}`,
  ],
  // Terraform, "Version Constraints": a version without an operator "allows only one exact version number".
  ['terraform: { provider: 6 }\n', '1:24+1 settings/wrong-type -> Write "~> 6.0", or an exact version of three numbers.'],
  ['terraform: { provider: "6.49" }\n', '1:24+6 settings/wrong-value -> Write "~> 6.49", or an exact version of three numbers.'],
  [
    'logging: { serverAccess: yes }\n',
    '1:26+3 settings/no-log-bucket -> Write the name of a bucket for logs, such as acme-access-logs, or remove the key.',
  ],
  [
    'approvals: { custom: { users: [octocat], danger: { weakens: 2 } } }\n',
    '1:61+1 settings/wrong-type -> Write, for example, weakens: { count: 2 }',
  ],
  ['deployers: [111122223333]\n', '1:13+12 settings/wrong-type -> Put it in quotes: "111122223333"'],
  ['terraform: { provider: "latest" }\n', `1:24+8 settings/wrong-value -> ${aConstraint}`],
  ['terraform: { provider: ">= 5 || < 7" }\n', `1:24+13 settings/wrong-value -> ${aConstraint}`],
  [
    'terraform: { sha256: { linux_amd64: ABC } }\n',
    '1:37+3 settings/wrong-value -> Copy it from the SHA256SUMS file of the release.',
  ],
  [
    `terraform: { sha256: { linux_amd64: ${'0a'.repeat(32)} } }\n`,
    '1:14+6 settings/sha256-without-version -> Write the version beside it, for example version: "1.11.4".',
  ],
  [
    'roles: { boundary: vendor-boundary, path: vendors }\n',
    '1:20+15 settings/wrong-value -> Write, for example, arn:aws:iam::111122223333:policy/vendor-boundary.',
    '1:43+7 settings/wrong-value -> Write, for example, /vendors/.',
  ],
  ['roles: { path: "/a/*/" }\n', '1:16+7 settings/wrong-value -> Write, for example, /vendors/.'],
  ['roles: { path: /aws-service-role/x/ }\n', '1:16+20 settings/wrong-value -> Write, for example, /vendors/.'],
  ['roles: {}\n', '1:1+5 settings/empty -> Write, for example, roles: { path: /vendors/ }, or remove the key.'],
  ['deployers: []\n', '1:12+2 settings/out-of-range -> Write, for example, ["arn:aws:iam::111122223333:role/deploy"]'],
  [
    'deployers: arn:aws:iam::111122223333:role/deploy\n',
    '1:12+37 settings/wrong-type -> Write a list: deployers: ["arn:aws:iam::111122223333:role/deploy"]',
  ],
  [
    'deployers: ["arn:aws:sts::111122223333:assumed-role/deploy/ci", "arn:aws:iam::111122223333:user/ci", deploy]\n',
    "1:13+50 settings/principal -> Write arn:aws:iam::111122223333:role/deploy, with the role's path if it has one.",
    '1:65+35 settings/principal-user -> Name a role.',
    '1:102+6 settings/principal -> Write the full ARN, arn:aws:iam::<account>:role/deploy.',
  ],
  [
    'deployers: ["arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:root"]\n',
    '1:13+34 settings/principal -> Write the full ARN of a role, as in arn:aws:iam::<account>:role/<name>.',
    '1:49+32 settings/principal -> Write the full ARN of a role, as in arn:aws:iam::<account>:role/<name>.',
  ],
  [
    'deployers: ["xarn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/a b"]\n',
    '1:13+35 settings/principal -> Write the full ARN of a role, as in arn:aws:iam::<account>:role/<name>.',
    '1:50+36 settings/principal -> Write the full ARN of a role, as in arn:aws:iam::<account>:role/<name>.',
  ],
  [
    'deployers: ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/a"]\n',
    '1:49+34 settings/twice -> Remove one of the two.',
  ],
  [
    `deployers: [${Array.from({ length: 11 }, (_, i) => `"arn:aws:iam::111122223333:role/r${i}"`).join(', ')}]\n`,
    '1:12+408 settings/out-of-range -> Write at most 10 entries.',
  ],
  [
    'logging: {}\n',
    '1:1+7 settings/empty -> Write, for example, logging: { serverAccess: acme-access-logs }, or remove the key.',
  ],
  ['logging: { serverAccess: Acme }\n', '1:26+4 settings/bucket-name -> Write "acme".'],
  [
    'logging: { serverAccess: create }\n',
    '1:26+6 settings/log-bucket-create -> Write the name of a bucket, or write serverAccess: create in the requests.',
  ],
  [
    'logging: { serverAccess: {} }\n',
    '1:12+12 settings/no-log-bucket -> Write, for example, us-east-1: acme-access-logs, or remove the key.',
  ],
  [
    'logging:\n  serverAccess:\n    us-east1: acme-logs\n    us-west-2: Acme\n',
    '3:5+8 settings/unknown-region -> Write us-east-1.',
    '4:16+4 settings/bucket-name -> Write "acme".',
  ],
  [
    'logging: { serverAccess: [acme-logs] }\n',
    '1:26+11 settings/wrong-type -> Write, for example, serverAccess: acme-access-logs.',
  ],
  ['logging: { dataEvents: create }\n', '1:12+10 settings/unknown-key -> The keys in logging are serverAccess.'],
  ['', '1:1+1 yaml/empty -> Write the keys that it needs, or remove the file.'],
];

describe('settings with faults', () => {
  test.each(cases)('%j', (text, ...expected) => {
    expect(marks(parseSettings('s.yml', text))).toEqual(expected);
  });
});

test('the defaults that the schema shows are those that hold', () => {
  const schema = JSON.parse(renderSchemas([])['schema/settings.schema.json'] ?? '') as {
    properties: { requests: { default: unknown } };
  };
  expect(schema.properties.requests.default).toEqual(defaultSettings.requests);
});

import { describe, expect, test } from '@jest/globals';
import { loadTemplates } from '../../src/template/load.js';
import { parseTemplate } from '../../src/template/parse.js';
import { allOf, builtInTexts, showFault, take } from '../resolve/fixture.js';

const whole = `vendor: acme
title: Acme
provenance: { source: 'https://acme.example/s3', read: 2026-01-31, verified: true }
parameters:
  path: { description: A path., pattern: '[a-z/]+', required: true, example: a/b }
  who: { description: Who., type: list, required: true }
  note: { description: A note. }
features:
  keep: { title: Keep, warning: Costs. }
featureAdvice:
  - { together: [keep, keep], advice: Don't. }
grants:
  - principals: ['arn:aws:iam::123456789012:role/acme']
    statements:
      - { sid: List, on: bucket, actions: [s3:ListBucket] }
      - { sid: Write, on: objects, actions: [s3:PutObject], prefix: '{path}' }
    keyActions: [kms:GenerateDataKey]
advice:
  - { when: replication, text: 'Also {replica}.' }
handover:
  by: you
  steps: ['Enter {bucket}, {region}, {owner} and {path}.']
  keySteps: ['Give {{kms_key_arn}} of {{account_id}}.']
`;

/** The faults of the whole template with one text replaced by another, which has to be there. */
function faultsWith(from: string, to: string): readonly string[] {
  expect(whole).toContain(from);
  const parsed = parseTemplate('acme.yml', whole.replace(from, to), 'repository');
  return parsed.ok ? [] : parsed.faults.map(showFault);
}

test('the templates that come with the project are sound, and say where and when they were read', () => {
  const templates = take(loadTemplates(builtInTexts(), []));
  expect([...templates.keys()]).toEqual(expect.arrayContaining(['custom', 'sailthru', 'sendsafely']));
  for (const { file } of allOf(templates)) {
    expect(file.provenance).toMatchObject({
      source: expect.stringMatching(/^https:\/\//),
      read: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      verified: true,
    });
  }
});

test('a sound template has no faults', () => {
  expect(faultsWith('acme', 'acme')).toEqual([]);
});

describe('a template that could not be resolved for every request is refused, each fault at its place', () => {
  test.each<[string, string, string, string]>([
    [
      'no grants',
      /grants:[^]*?(?=advice:)/.exec(whole)?.[0] ?? '',
      '',
      'template/incomplete 1:1 The template has no "grants". | Say what the vendor may do, as its page lists it.',
    ],
    [
      'no hand-over',
      /handover:[^]*/.exec(whole)?.[0] ?? '',
      '',
      'template/incomplete 1:1 The template has no "handover". | Say who has to do what at the vendor.',
    ],
    [
      'a default variant that is none',
      'title: Acme',
      'title: Acme\ndefaultVariant: main',
      'template/unknown-variant 3:17 The default variant "main" is not one of the template\'s variants. | Remove the line "defaultVariant".',
    ],
    [
      'a parameter with the name of a value of the request',
      'note: {',
      'bucket: {',
      'template/reserved-name 7:11 A parameter can\'t be called "bucket": that is a value of the request. | Choose another name.',
    ],
    [
      'a parameter both required and with a default',
      'A path.,',
      'A path., default: a,',
      'template/parameter 5:42 The parameter path is required, so its default is never used. | Remove one of the two.',
    ],
    [
      'an example that does not match',
      'example: a/b',
      'example: A',
      'template/parameter 5:78 The example of the parameter path does not match its pattern: "A". | Make it a value that a request could have.',
    ],
    [
      'a catastrophic pattern',
      "'[a-z/]+'",
      "'([a-z]+)+'",
      'template/pattern 5:42 The pattern "([a-z]+)+" can\'t be used: it has too many ways to match one value, as nested quantifiers have. | Write it with fewer and bounded quantifiers.',
    ],
    [
      'a pattern that is none',
      "'[a-z/]+'",
      "'['",
      'template/pattern 5:42 The pattern "[" can\'t be used: it is not a regular expression. | Write it with fewer and bounded quantifiers.',
    ],
    [
      'an action of S3.6',
      's3:PutObject]',
      's3:PutObjectAcl]',
      'template/forbidden-action 16:46 "s3:PutObjectAcl" can\'t be granted: s3:PutObjectAcl lets another account take control of the bucket or its objects (Security Hub S3.6). | Remove it; where the vendor\'s page demands it, add it to "findings" with the reason.',
    ],
    [
      'an action that does not exist',
      's3:PutObject]',
      's3:PutObjects]',
      'template/unknown-action 16:46 "s3:PutObjects" is not an action that can be granted to a vendor. | Did you mean s3:PutObject?',
    ],
    [
      'an object action on the bucket',
      's3:ListBucket]',
      's3:GetObject]',
      'template/action-level 15:44 s3:GetObject does nothing on the bucket. | Move it to a statement with "on: objects".',
    ],
    [
      'a KMS action in a statement',
      's3:PutObject]',
      'kms:Decrypt]',
      'template/action-level 16:46 kms:Decrypt does nothing on the objects. | Move it to "keyActions".',
    ],
    [
      'an S3 action on a key',
      '[kms:GenerateDataKey]',
      '[s3:GetObject]',
      'template/action-level 17:18 s3:GetObject does nothing on a key. | Move it to a statement with "on: objects".',
    ],
    [
      'no key actions where a key is possible',
      '    keyActions: [kms:GenerateDataKey]\n',
      '',
      'template/key-actions 13:5 A customer key is possible, and the grant names no key actions, so the vendor would be refused. | List them under "keyActions", or limit "rules.encryption.allowed" to sse-s3.',
    ],
    ['a sid twice', 'sid: Write', 'sid: List', 'template/sid 16:16 The sid List stands twice. | Give each statement its own.'],
    [
      'principals from a parameter that is none',
      "['arn:aws:iam::123456789012:role/acme']",
      '{ parameter: whom }',
      'template/unknown-parameter 13:30 There is no string or list parameter "whom". | Describe it under "parameters".',
    ],
    [
      'principals from a parameter that may have no value',
      "['arn:aws:iam::123456789012:role/acme']",
      '{ parameter: note }',
      'template/presence 13:30 The parameter note is optional, and a principal always needs its value. | Write "required: true" or a default.',
    ],
    [
      'actions from a parameter that is no list',
      '[s3:PutObject]',
      '{ parameter: path }',
      'template/unknown-parameter 16:58 There is no list parameter "path". | Describe it under "parameters".',
    ],
    [
      'a prefix from a parameter that is none',
      "prefix: '{path}'",
      "prefix: '{constructor}'",
      'template/unknown-parameter 16:69 There is no string parameter "constructor". | Describe it under "parameters".',
    ],
    [
      'a prefix with a wildcard',
      "prefix: '{path}'",
      "prefix: 'a*'",
      'template/prefix 16:69 The prefix "a*" can\'t be used: it contains "*". | Write it as "exports/" or "{parameter}"; {account} is the own account.',
    ],
    [
      'advice on a feature that is none',
      '[keep, keep]',
      '[keep, kept]',
      'template/unknown-feature 11:24 There is no feature "kept". | Write one of: keep',
    ],
    [
      'an unknown placeholder',
      '{bucket}, ',
      '{bucktet}, ',
      'template/unknown-placeholder 22:11 {bucktet} has no value in every request where this text is shown. | Did you mean {bucket}?',
    ],
    [
      'a placeholder of an optional parameter',
      'by: you',
      "by: '{note}'",
      'template/unknown-placeholder 21:7 {note} has no value in every request where this text is shown. | Put it in brackets with what belongs to it, which is left out without it: [{note}].',
    ],
    [
      'the replica where there may be none',
      'by: you',
      "by: '{replica}'",
      'template/unknown-placeholder 21:7 {replica} has no value in every request where this text is shown. | Always known here are: bucket, region, owner, path, who',
    ],
    [
      "a created key's ARN where there may be none",
      'by: you',
      "by: '{{kms_key_arn}}'",
      'template/unknown-placeholder 21:7 "{{kms_key_arn}}" is not known where this text is shown. | Known here are: {{account_id}}',
    ],
    [
      'a stray brace',
      'by: you',
      "by: '{ you }'",
      'template/stray-brace 21:7 A brace stands outside of a placeholder. | Write placeholders as {bucket}; leave other braces out.',
    ],
    [
      'a region that AWS does not have',
      'features:\n',
      'rules: { regions: { allowed: [eu-west-9], reason: Why. } }\nfeatures:\n',
      'template/unknown-region 8:31 "eu-west-9" is not an AWS region. | Write a region\'s code, such as us-east-1.',
    ],
    [
      'a prefix that no name can have',
      'features:\n',
      'rules: { bucket: { prefix: Acme_, reason: Why. } }\nfeatures:\n',
      'template/bucket-prefix 8:28 No bucket\'s name can start with "Acme_". | Use lower-case letters, digits, hyphens and dots.',
    ],
  ])('%s', (_, from, to, fault) => {
    expect(faultsWith(from, to)).toEqual([fault]);
  });
});

describe('what the shape of a template refuses', () => {
  test.each<[string, string, string, string]>([
    ['a wildcard action', '[s3:PutObject]', "['s3:*']", 'Name the actions one by one: a wildcard grants what nobody read.'],
    ['everybody', "'arn:aws:iam::123456789012:role/acme'", "'*'", 'Write arn:aws:iam::<account>:role/<name>.'],
    ['a wildcard in an ARN', 'role/acme', 'role/*', 'Write arn:aws:iam::<account>:role/<name>.'],
    ['a text of many lines', 'by: you', 'by: |-\n    you\n    or me', 'Fold longer texts with ">-"'],
    ['an unknown key', 'by: you', 'by: you\n  expct: [x]', 'expect'],
  ])('%s', (_, from, to, fix) => {
    expect(faultsWith(from, to).join()).toContain(fix);
  });

  test.each([
    ['a source that is not https', 'https://acme', 'http://acme'],
    ['a date that is none', '2026-01-31', '2026-02-31'],
  ])('%s', (_, from, to) => {
    expect(faultsWith(from, to)).toHaveLength(1);
  });
});

describe('variants', () => {
  const variants = `${whole.replace(/grants:[^]*?(?=advice:)/, '')}variants:
  full:
    grants:
      - principals: ['arn:aws:iam::123456789012:role/acme']
        statements: [{ sid: List, on: bucket, actions: [s3:ListBucket] }]
        keyActions: as-needed
  less:
    parameters: { more: { description: More., pattern: '(' } }
`;

  test('are each checked as a whole, and each fault stands once, where it is written', () => {
    const parsed = parseTemplate('acme.yml', variants.replace('by: you', "by: '{nobody}'"), 'built-in');
    expect(parsed.ok ? [] : parsed.faults.map((fault) => showFault(fault).split(' ').slice(0, 2).join(' '))).toEqual([
      'template/unknown-placeholder 15:7',
      'template/incomplete 24:3',
      'template/pattern 25:56',
    ]);
  });
});

describe('templates of a run', () => {
  test('two of one name in one place are a fault', () => {
    const loaded = loadTemplates(
      [],
      [
        { file: 'a.yml', text: whole },
        { file: 'b.yml', text: whole },
      ],
    );
    expect(loaded.ok ? [] : loaded.faults.map(showFault)).toEqual([
      'template/duplicate 1:9 There is already a template for "acme", in "a.yml". | Remove one of the two, or give it another name.',
    ]);
  });

  test('faults of all files come at once', () => {
    const loaded = loadTemplates(
      [],
      [
        { file: 'a.yml', text: '[]' },
        { file: 'b.yml', text: '' },
      ],
    );
    expect(loaded.ok ? [] : loaded.faults.map(({ at }) => at?.file)).toEqual(['a.yml', 'b.yml']);
  });

  test('a built-in one that is broken, or not named after its file, is a bug', () => {
    expect(() => take(loadTemplates([{ file: 'vendors/acme.yml', text: '[]' }], [])).get('acme')).toThrow('vendors/acme.yml');
    expect(() => take(loadTemplates([{ file: 'vendors/other.yml', text: whole }], [])).get('other')).toThrow(
      'is not named after its vendor',
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { faultsOf, resolveText, take, templatesWith } from './fixture.js';

const head =
  "provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }\nhandover: { by: you, steps: [Wait.] }\n";
const write = '{ sid: Write, on: objects, actions: [s3:PutObject] }';
const pods = `
vendor: pods
title: Pods
${head}
parameters: { pod: { description: The pod., values: [us1, eu1], required: true } }
grants:
  - principals:
      parameter: pod
      of:
        us1: ['arn:aws:iam::111111111111:role/writer', 'arn:aws:iam::111111111111:role/verify']
        eu1: ['arn:aws:iam::222222222222:role/writer']
    statements: [${write}]
    keyActions: as-needed
`;
const one = pods
  .replace('vendor: pods', 'vendor: one')
  .replace(/parameters: .*/, 'parameters: { user: { description: Its user., required: true } }')
  .replace(/ {6}parameter: pod[^]*?(?= {4}statements)/, '      parameter: user\n');
const service = `
vendor: service
title: Service
${head}
rules: { encryption: { allowed: [sse-s3], reason: It has no key. }, regions: { partitions: [aws], reason: It is not there. } }
parameters:
  path:
    description: The folder.
    pattern: '[A-Za-z0-9/]{1,40}'
    refused: { pattern: '.*AWSLogs.*', reason: The service adds it. }
    example: logs
grants:
  - service: logs.example.amazonaws.com
    statements:
      - sid: Write
        on: objects
        actions: [s3:PutObject]
        prefix: '[{path}/]AWSLogs/{account}/'
        conditions: [{ operator: StringEquals, key: s3:x-amz-acl, values: [bucket-owner-full-control] }]
`;
const sources = service
  .replace('vendor: service', 'vendor: sources')
  .replace(/, regions: .* }/, ' }')
  .replace(
    /conditions: .*/,
    "conditions: [{ operator: ArnLike, key: aws:SourceArn, values: ['arn:{partition}:logs:{region}:{account}:source/*', 'arn:aws:logs:*:*:x'] }]",
  );
const role = `
vendor: role
title: Role
${head}
parameters:
  deployment: { description: The deployment., values: [us1, eu1], default: us1 }
  orgId: { description: The organization., pattern: '.{1,40}', required: true }
  workspace: { description: The workspace., pattern: '.{1,40}', default: main }
grants:
  - role: { principals: ['arn:aws:iam::111111111111:root'], externalId: '{deployment}:{orgId}' }
    statements: [${write}]
    keyActions: [kms:GenerateDataKey]
  - role: { principals: ['arn:aws:iam::111111111111:user/reader'], externalId: '{orgId}' }
    statements: [{ sid: Read, on: objects, actions: [s3:GetObject], prefix: '{workspace}/' }]
    keyActions: as-needed
`;
const oidc = `
vendor: oidc
title: Oidc
${head}
parameters:
  enterprise: { description: The enterprise., pattern: '.{1,40}', required: true }
  createProvider: { description: Whether to create it., type: boolean, default: true }
grants:
  - role:
      oidc:
        provider: oidc.vendor.example/logs
        audience: sts.amazonaws.com
        subject: 'https://vendor.example/{enterprise}'
        create: { parameter: createProvider }
    statements: [${write}]
    keyActions: as-needed
`;
const templates = templatesWith(pods, one, service, sources, role, oidc);

const ask = (vendor: string, parameters: string, bucket = 'acme', region = 'us-east-1'): string =>
  `vendor: ${vendor}\nbucket: ${bucket}\nregion: ${region}\nparameters: { ${parameters} }\n`;
const specOf = (text: string): BucketSpec => take(resolveText(text, templates));
const codes = (text: string): readonly string[] => faultsOf(text, templates).map((fault) => fault.split(' ')[0] ?? '');
const noteCodes = (text: string): readonly string[] => specOf(text).notes.map(({ code }) => code);

describe('principals by the bucket policy', () => {
  test("are those of the parameter's value", () => {
    expect(specOf(ask('pods', 'pod: us1')).grants[0]?.principals).toEqual([
      'arn:aws:iam::111111111111:role/writer',
      'arn:aws:iam::111111111111:role/verify',
    ]);
    expect(specOf(ask('pods', 'pod: eu1')).grants[0]?.principals).toEqual(['arn:aws:iam::222222222222:role/writer']);
  });

  test('can be the value of a parameter that is a text, held against the shape of an ARN', () => {
    expect(specOf(ask('one', "user: 'arn:aws:iam::333333333333:user/x'")).grants[0]?.principals).toEqual([
      'arn:aws:iam::333333333333:user/x',
    ]);
    for (const user of ['*', 'arn:aws:iam::333333333333:user/*', 'arn:aws:iam::*:root', '333333333333', '${aws:userid}'])
      expect(codes(ask('one', `user: '${user}'`))).toEqual(['request/principal']);
  });

  test('a value that is none of those has one fault', () => {
    expect(codes(ask('pods', 'pod: us9'))).toEqual(['request/parameter-value']);
    expect(codes(ask('pods', 'pod: constructor'))).toEqual(['request/parameter-value']);
  });

  test('are noted as shared where the template names them', () => {
    expect(noteCodes(ask('pods', 'pod: us1'))).toContain('shared-principal');
    expect(noteCodes(ask('one', "user: 'arn:aws:iam::333333333333:user/x'"))).not.toContain('shared-principal');
    expect(noteCodes(ask('role', 'orgId: o1'))).not.toContain('shared-principal');
  });
});

describe('an AWS service', () => {
  test.each([
    ['', 'AWSLogs/{{account_id}}/'],
    ['path: logs', 'logs/AWSLogs/{{account_id}}/'],
    ['path: logs/', 'logs/AWSLogs/{{account_id}}/'],
    ['path: a/b', 'a/b/AWSLogs/{{account_id}}/'],
  ])('writes under its prefix, with no gap and no double slash: %j', (parameters, prefix) => {
    expect(specOf(ask('service', parameters))).toMatchObject({
      grants: [],
      roles: [],
      services: [
        {
          service: 'logs.example.amazonaws.com',
          statements: [
            {
              sid: 'Write',
              actions: ['s3:PutObject'],
              on: 'objects',
              prefix,
              conditions: [{ operator: 'StringEquals', key: 's3:x-amz-acl', values: ['bucket-owner-full-control'] }],
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['us-east-1', 'arn:aws:logs:us-east-1:{{account_id}}:source/*'],
    ['eu-central-1', 'arn:aws:logs:eu-central-1:{{account_id}}:source/*'],
    ['cn-north-1', 'arn:aws-cn:logs:cn-north-1:{{account_id}}:source/*'],
    ['us-gov-west-1', 'arn:aws-us-gov:logs:us-gov-west-1:{{account_id}}:source/*'],
  ])("asks for sources of the bucket's partition and region, and of the own account: %s", (region, source) => {
    const [granted] = specOf(ask('sources', '', 'acme', region)).services;
    expect(granted?.statements[0]?.conditions).toEqual([
      { operator: 'ArnLike', key: 'aws:SourceArn', values: [source, 'arn:aws:logs:*:*:x'] },
    ]);
  });

  test('a value that the template refuses is named with the reason', () => {
    expect(faultsOf(ask('service', 'path: a/AWSLogs'), templates)).toEqual([
      'request/parameter-refused 4:21 "a/AWSLogs" can\'t be the parameter path: The service adds it. | The folder. Example: path: logs',
    ]);
  });

  test('a prefix that starts with a slash is refused', () => {
    expect(faultsOf(ask('service', 'path: /logs'), templates)).toEqual([
      `request/prefix 4:21 The prefix "/logs/AWSLogs/{account}/" can't be granted: it starts with a slash, and no object here does. | Write it as exports/ from letters, digits and the characters !_.=+@:'(),-`,
    ]);
  });
});

describe('a role of the own account', () => {
  test('trusts the principals with an external id that is composed of parameters', () => {
    expect(specOf(ask('role', 'orgId: o-1'))).toMatchObject({
      grants: [],
      services: [],
      roles: [
        {
          name: 'acme-vendor',
          trust: {
            by: 'principals',
            principals: ['arn:aws:iam::111111111111:root'],
            externalId: { value: 'us1:o-1', sensitive: false },
          },
          statements: [{ sid: 'Write', actions: ['s3:PutObject'], on: 'objects' }],
          keyActions: ['kms:GenerateDataKey'],
        },
        {
          name: 'acme-vendor-2',
          trust: { by: 'principals', externalId: { value: 'o-1' } },
          statements: [{ sid: 'Read', prefix: 'main/' }],
          keyActions: ['kms:Decrypt'],
        },
      ],
    });
  });

  test('has a name of at most 64 characters, another for another bucket', () => {
    const names = ['a', 'b'].map((end) =>
      specOf(ask('role', 'orgId: o1', `${'x'.repeat(62)}${end}`)).roles.map(({ name }) => name),
    );
    expect(new Set(names.flat()).size).toBe(4);
    for (const name of names.flat()) expect(name.length).toBeLessThanOrEqual(64);
  });

  test.each(['*', 'o?', 'a b', '${aws:userid}', '$', '"', 'ö', '{orgId}', "x'y", 'a\\b', '<x>'])(
    'an external id that could be read as anything else is refused, whatever the pattern says: %s',
    (value) => {
      expect(codes(ask('role', `orgId: ${JSON.stringify(value)}`))).toContain('request/external-id');
    },
  );

  test.each(['a*/', '../x y', '${aws:username}', 'a?'])('a prefix likewise: %s', (value) => {
    expect(codes(ask('role', `orgId: o1, workspace: ${JSON.stringify(value)}`))).toEqual(['request/prefix']);
  });

  test('is refused in another partition', () => {
    const [fault] = faultsOf(ask('role', 'orgId: o1', 'acme', 'cn-north-1'), templates);
    expect(fault).toMatch(
      /^request\/partition 3:9 The bucket is in the partition aws-cn, and .* "arn:aws:iam::111111111111:root"/,
    );
  });

  test('a region that the vendor rules out is the one thing that is said', () => {
    expect(faultsOf(ask('service', '', 'acme', 'cn-north-1'), templates)).toEqual([
      'request/region-not-allowed 3:9 Service does not work in "cn-north-1": It is not there. | Write another region, such as us-east-1.',
    ]);
  });
});

describe('a role by OIDC', () => {
  test.each([
    ['enterprise: octo', true],
    ['enterprise: octo, createProvider: false', false],
  ])('trusts one subject: %s', (parameters, create) => {
    expect(specOf(ask('oidc', parameters)).roles[0]?.trust).toEqual({
      by: 'oidc',
      provider: 'oidc.vendor.example/logs',
      audience: 'sts.amazonaws.com',
      createParameter: 'createProvider',
      subject: { value: 'https://vendor.example/octo', sensitive: false },
      create,
    });
  });

  test('a subject with a wildcard is refused, and so is a boolean in quotes', () => {
    expect(faultsOf(ask('oidc', "enterprise: '*'"), templates)).toEqual([
      'request/subject 4:27 The subject "https://vendor.example/*" can\'t be used: it has a character other than letters, digits and _+=,.@:/|-. | Copy the value as the vendor shows it.',
    ]);
    expect(faultsOf(ask('oidc', "enterprise: octo, createProvider: 'yes'"), templates)).toEqual([
      'request/parameter-type 4:49 The parameter createProvider is true or false, and this is a text. | Write true or false, without quotes.',
    ]);
  });
});

describe('an action that S3.6 forbids', () => {
  const finding = pods
    .replace('vendor: pods', 'vendor: acl')
    .replace('[s3:PutObject]', '[s3:PutObject, s3:PutObjectAcl]')
    .replace('    statements', '    findings: [{ action: s3:PutObjectAcl, reason: Its page asks for it. }]\n    statements');

  test('is granted by a finding, with its reason for the reviewers', () => {
    const spec = take(resolveText(ask('acl', 'pod: eu1'), templatesWith(finding)));
    expect(spec.grants[0]?.statements[0]?.actions).toEqual(['s3:PutObject', 's3:PutObjectAcl']);
    expect(spec.findings).toEqual([{ control: 'S3.6', action: 's3:PutObjectAcl', reason: 'Its page asks for it.' }]);
    expect(spec.notes.find(({ code }) => code === 'finding')?.text).toMatch(
      /^Pods gets s3:PutObjectAcl, which S3\.6 .*: Its page asks for it\. /,
    );
  });

  test('is never granted because a request names it, even beside a finding', () => {
    const own = finding
      .replace('parameters: { ', 'parameters: { actions: { description: Actions., type: list, required: true }, ')
      .replace(/statements: \[(.*)\]\n/, 'statements: [$1, { sid: Own, on: objects, actions: { parameter: actions } }]\n');
    const faults = faultsOf(ask('acl', 'pod: eu1, actions: [s3:GetObject, s3:PutObjectAcl]'), templatesWith(own));
    expect(faults.map((fault) => fault.split(' ').slice(0, 2).join(' '))).toEqual(['request/forbidden-action 4:49']);
  });
});

test('a variant with a role is preferred to one that admits a shared principal', () => {
  const variants = `
vendor: both
title: Both
${head}
parameters: { orgId: { description: The organization., pattern: '[a-z]{2,9}' } }
variants:
  plain:
    grants: [{ principals: ['arn:aws:iam::111111111111:role/w'], statements: [${write}], keyActions: as-needed }]
  role:
    parameters: { orgId: { description: The organization., pattern: '[a-z]{2,9}', required: true } }
    grants:
      - { role: { principals: ['arn:aws:iam::111111111111:role/w'], externalId: '{orgId}' }, statements: [${write}], keyActions: as-needed }
`;
  const notes = (variant: string): readonly string[] =>
    take(
      resolveText(`variant: ${variant}\n${ask('both', variant === 'role' ? 'orgId: org' : '')}`, templatesWith(variants)),
    ).notes.map(({ code }) => code);
  expect(notes('plain')).toEqual(['own-template', 'shared-principal', 'role-preferred']);
  expect(notes('role')).toEqual(['own-template']);
});

import { describe, expect, test } from '@jest/globals';
import { resolveAll } from '../../src/run/resolve-all.js';
import { parseSettings } from '../../src/settings/parse.js';
import { showFault, take, templatesWith } from './fixture.js';

const request = `vendor: sendsafely
bucket: ss-self-hosted-acme
region: us-east-1
replication:
  region: us-west-2
retention: { recoverDeleted: 30 days }
tags: { team: files }
`;

/** The faults of the request, with more lines, under these guardrails. */
function faultsUnder(guardrails: string, more = ''): readonly string[] {
  return faultsOfText(request + more, guardrails);
}

function faultsOfText(text: string, guardrails: string): readonly string[] {
  const settings = take(parseSettings('settings.yml', `guardrails: ${guardrails}\n`)).value;
  const resolved = resolveAll(
    [{ file: 'a.yml', bytes: { ok: true, value: new TextEncoder().encode(text) } }],
    templatesWith(),
    settings,
  );
  const faults = (resolved.faults.get('a.yml') ?? []).map(showFault);
  expect(resolved.specs.size).toBe(faults.length === 0 ? 1 : 0);
  return faults.map((fault) => fault.replace('request/guardrail ', ''));
}

test.each<[tags: string, more: string, expected: RegExp | undefined]>([
  ['owner', 'owner: files-team\n', undefined],
  ['owner', 'owner: " "\n', /^8:8 The tag "owner", which the key owner: becomes, is empty .*Write owner: and the team/],
  ['Owner', 'owner: files-team\n', undefined],
  ['cost', 'encryption: sse-s3\n', /^7:1 The tag "cost" is missing .*Write tags: \{ cost: … \}\.$/],
  ['cost centre', 'encryption: sse-s3\n', /Write tags: \{ "cost centre": … \}\.$/],
])('the required tag %s with %j', (tag, more, expected) => {
  const faults = faultsUnder(`{ requiredTags: ["${tag}"] }`, more);
  expect(faults).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
});

test('a blank value of a required tag is no value', () => {
  const settings = take(parseSettings('settings.yml', 'guardrails: { requiredTags: [team] }\n')).value;
  const text = request.replace('team: files', 'team: "\u00a0 "');
  const { faults } = resolveAll([{ file: 'a.yml', bytes: { ok: true, value: Buffer.from(text) } }], templatesWith(), settings);
  expect((faults.get('a.yml') ?? []).map(showFault)).toEqual([expect.stringContaining('7:15 The tag "team" is empty')]);
});

describe('what the settings allow', () => {
  test.each<[string]>([
    ['{}'],
    ['{ vendors: [sendsafely], regions: [us-east-1], replicationRegions: [us-west-2], encryption: [sse-s3] }'],
    ['{ name: "ss-.*", requiredTags: [team], recoverDeleted: { minimum: 30 days, maximum: 30 days } }'],
  ])('%s lets the request through', (guardrails) => {
    expect(faultsUnder(guardrails)).toEqual([]);
  });

  test.each<[string, string]>([
    [
      '{ vendors: [custom] }',
      '1:9 The vendor "sendsafely" is not allowed here (guardrails of the settings). | Write one of: custom.',
    ],
    [
      '{ regions: [eu-west-1, eu-west-2] }',
      '3:9 The region "us-east-1" is not allowed here (guardrails of the settings). | Write one of: eu-west-1, eu-west-2.',
    ],
    [
      '{ replicationRegions: [eu-west-1] }',
      '5:11 The replica region "us-west-2" is not allowed here (guardrails of the settings). | Write one of: eu-west-1.',
    ],
    [
      '{ name: "acme-.*" }',
      '2:9 The name "ss-self-hosted-acme" does not match "acme-.*" (guardrails of the settings). | Choose a name that does.',
    ],
    [
      '{ requiredTags: [owner] }',
      '1:1 The tag "owner", which the key owner: becomes, is missing (guardrails of the settings). | Write owner: and the team or the mail address that answers for the bucket.',
    ],
    ['{ requiredTags: [cost] }', '7:1 The tag "cost" is missing (guardrails of the settings). | Write tags: { cost: … }.'],
    [
      '{ recoverDeleted: { minimum: 31 days } }',
      '6:30 Deleted files have to be recoverable for at least 31 days (guardrails of the settings). | Write recoverDeleted: 31 days.',
    ],
    [
      '{ recoverDeleted: { maximum: 2 weeks } }',
      '6:30 Deleted files may be recoverable for at most 14 days (guardrails of the settings). | Write recoverDeleted: 14 days.',
    ],
  ])('%s stops it at its place', (guardrails, fault) => {
    expect(faultsUnder(guardrails)).toEqual([fault]);
  });

  test('an encryption that is not allowed is named for the bucket and for its replica', () => {
    expect(faultsUnder('{ encryption: [sse-kms] }')).toEqual([
      '1:1 The encryption "sse-s3" is not allowed here (guardrails of the settings). | Write one of: sse-kms.',
      '4:1 The replica encryption "sse-s3" is not allowed here (guardrails of the settings). | Write one of: sse-kms.',
    ]);
  });

  describe('of the beginnings of names', () => {
    const own = (replication: string, more = ''): string =>
      `vendor: custom
bucket: acme-vendor-files
region: us-east-1
parameters: { principals: ['arn:aws:iam::123456789012:role/exporter'], actions: [s3:PutObject] }
replication: { region: us-west-2${replication} }
${more}`;
    const eitherOf = (what: string) =>
      `${what} does not begin with acme-vendor- or acme-eu- (guardrails of the settings). | Begin it with acme-vendor- or acme-eu-.`;

    test.each<[what: string, text: string, faults: readonly string[]]>([
      ['lets through what begins with one of them', own('', 'logging: { serverAccess: create }\n'), []],
      [
        'stops the bucket, and not once more the names that are made of its own',
        `${request}logging: { serverAccess: create }\n`,
        [eitherOf('2:9 The name "ss-self-hosted-acme"')],
      ],
      [
        'stops a replica and a log bucket by the names that the request gives them',
        own(', bucket: other-replica', 'logging: { serverAccess: create, bucket: other-logs }\n'),
        [eitherOf('5:43 The replica\'s name "other-replica"'), eitherOf('6:42 The log bucket\'s name "other-logs"')],
      ],
      // The two roles never write to what exists elsewhere.
      ['leaves alone a replica in another account', own(", bucket: other-replica, account: '444455556666'"), []],
      ['leaves alone a log bucket that exists', own('', 'logging: { serverAccess: other-logs }\n'), []],
    ])('%s', (_, text, faults) => {
      expect(faultsOfText(text, '{ namePrefixes: [acme-vendor-, acme-eu-] }')).toEqual(faults);
    });

    test.each([
      ['[acme-*]', 'settings/wrong-value'],
      ['[ac]', 'settings/wrong-value'],
      ['[Acme-]', 'settings/wrong-value'],
      ['[acme--]', 'settings/wrong-value'],
      ['[acme.]', 'settings/wrong-value'],
      [`[${'a'.repeat(41)}]`, 'settings/wrong-value'],
      ['["acme-\\n"]', 'settings/control-character'],
      ['[acme-, acme-]', 'settings/twice'],
      ['acme-', 'settings/wrong-type'],
      ['[]', 'settings/'],
    ])('what no policy could be held to is a fault of the settings: %s', (prefixes, code) => {
      const parsed = parseSettings('settings.yml', `guardrails: { namePrefixes: ${prefixes} }\n`);
      expect(parsed.ok ? [] : parsed.faults.map((fault) => fault.code)).toEqual([expect.stringContaining(code)]);
    });
  });

  describe('of the protections', () => {
    const point = (vpc: string): string =>
      `access: { points: [{ name: reports, principals: ['arn:aws:iam::111122223333:role/r'], actions: read${vpc} }] }\n`;
    const distribution = 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE';
    const both = 'logging: { serverAccess: create, dataEvents: create }\n';

    test.each<[string, string]>([
      ['{ logging: required }', 'logging: { serverAccess: create }\n'],
      ['{ logging: required }', 'logging: { dataEvents: create }\n'],
      ['{ logging: required }', both],
      ['{ accessPoints: vpc-only }', point(', vpc: vpc-0abc1234def567890')],
      ['{ accessPoints: vpc-only }', ''],
      ['{ accessPoints: refused, cloudfront: refused, sseC: refused }', ''],
      ['{}', point('')],
    ])('%s lets %j through', (guardrails, more) => {
      expect(faultsUnder(guardrails, more)).toEqual([]);
    });

    test.each<[string, string, string]>([
      [
        '{ logging: required }',
        '',
        '1:1 Every bucket has to have access logs or object-level events (guardrails of the settings). | Write logging: { serverAccess: create }, or logging: { dataEvents: create }.',
      ],
      [
        '{ network: required }',
        '',
        '1:1 Every bucket has to say where requests may come from (guardrails of the settings). | Add access.vpcEndpoints, access.vpcs or access.sourceIps.',
      ],
      [
        '{ accessPoints: refused }',
        point(', vpc: vpc-0abc1234def567890'),
        '8:20 The access point "reports" is not allowed here (guardrails of the settings). | Remove it.',
      ],
      [
        '{ accessPoints: vpc-only }',
        point(''),
        '8:20 The access point "reports" is not allowed here without a VPC (guardrails of the settings). | Add "vpc", from which alone it is used.',
      ],
      [
        '{ cloudfront: refused }',
        `access: { cloudfront: ['${distribution}'] }\n`,
        '8:23 CloudFront may not read here (guardrails of the settings). | Remove "cloudfront".',
      ],
      [
        '{ sseC: refused }',
        'encryption: { type: sse-s3, sseC: allowed }\n',
        '8:35 Uploads with customer-provided keys (SSE-C) may not be allowed here (guardrails of the settings). | Remove "sseC".',
      ],
    ])('%s stops %j at its place', (guardrails, more, fault) => {
      expect(faultsUnder(guardrails, more)).toEqual([fault]);
    });

    test('are satisfied by what the settings and the request say together', () => {
      const text =
        'guardrails: { logging: required, network: required }\ndeployers: [arn:aws:iam::111122223333:role/deploy]\nlogging: { serverAccess: { us-east-1: acme-central-logs } }\n';
      const settings = take(parseSettings('settings.yml', text)).value;
      const bytes = new TextEncoder().encode(`${request}access: { vpcs: [vpc-0abc1234def567890] }\n`);
      const { specs, faults } = resolveAll([{ file: 'a.yml', bytes: { ok: true, value: bytes } }], templatesWith(), settings);
      expect([...faults.values()]).toEqual([]);
      expect(specs.get('a.yml')).toMatchObject({
        access: { network: { deployers: ['arn:aws:iam::111122223333:role/deploy'] } },
        logging: { serverAccess: { bucket: 'acme-central-logs', created: false } },
      });
    });
  });

  test.each<[string, string]>([
    ['{ regions: [us-esat-1] }', 'settings/unknown-region'],
    ['{ name: "(a+)+" }', 'settings/pattern'],
    ['{ recoverDeleted: { minimum: 2 weeks, maximum: 1 day } }', 'settings/'],
    ['{ vendor: [custom] }', 'settings/unknown-key'],
    ['{ logging: optional }', 'settings/'],
    ['{ accessPoints: true }', 'settings/'],
  ])("guardrails that can't be meant are a fault of the settings: %s", (guardrails, code) => {
    const parsed = parseSettings('settings.yml', `guardrails: ${guardrails}\n`);
    expect(parsed.ok ? [] : parsed.faults.map((fault) => fault.code)).toEqual([expect.stringContaining(code)]);
  });
});

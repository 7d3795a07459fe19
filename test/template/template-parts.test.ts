import { describe, expect, test } from '@jest/globals';
import { parseTemplate } from '../../src/template/parse.js';
import { showFault } from '../resolve/fixture.js';

const whole = `vendor: acme
title: Acme
provenance: { source: 'https://acme.example/s3', read: 2026-01-31, verified: true }
rules: { encryption: { allowed: [sse-s3], reason: No key. } }
parameters:
  id: { description: The id., pattern: '[a-z]{1,9}', required: true }
  path: { description: The path., pattern: '[a-z]{1,9}' }
  pod: { description: The pod., values: [us, eu], default: us }
  free: { description: Anything., required: true }
  list: { description: Several., type: list, pattern: '[a-z]{1,9}', required: true }
  create: { description: Whether., type: boolean, default: true }
  token: { description: The token., pattern: '[a-z]{1,9}', required: true, sensitive: true }
  later: { description: What it tells., pattern: '[a-z]{1,9}', sensitive: true }
phases:
  parameters: [later]
  first: { externalId: '0000', handover: { by: you, steps: ['Look.'] } }
objects:
  - { key: '[{path}/]{account}/x', does: customer-creates, text: 'It is {id}.' }
grants:
  - principals: { parameter: pod, of: { us: ['arn:aws:iam::111111111111:root'], eu: ['arn:aws:iam::222222222222:root'] } }
    findings: [{ action: s3:PutObjectAcl, reason: Its page. }]
    statements: [{ sid: One, on: objects, actions: [s3:PutObject, s3:PutObjectAcl], prefix: '[{path}/]x/{account}/' }]
  - service: logs.example.amazonaws.com
    statements: [{ sid: Two, on: objects, actions: [s3:PutObject], conditions: [{ operator: StringEquals, key: s3:x-amz-acl, values: [private] }] }]
  - role: { principals: ['arn:aws:iam::111111111111:root'], externalId: '{id}:{later}' }
    statements: [{ sid: Three, on: objects, actions: [s3:PutObject] }]
  - role:
      oidc: { provider: oidc.acme.example, audience: sts.amazonaws.com, subject: 'https://acme.example/{id}', create: { parameter: create } }
    statements: [{ sid: Four, on: objects, actions: [s3:PutObject] }]
handover: { by: you, steps: ['Enter {id} and {later} for {{vendor_role_arn}}.', '[Path {path}.]'], snippets: [{ title: SQL, text: '{id}' }] }
`;

/** The faults of the whole template with one text replaced by another, which has to be there. */
function faultsWith(from: string, to: string): readonly string[] {
  expect(whole).toContain(from);
  const parsed = parseTemplate(
    'acme.yml',
    whole.replace(from, () => to),
    'repository',
  );
  return parsed.ok ? [] : parsed.faults.map(showFault);
}

test('a template with every way in is sound', () => {
  expect(faultsWith('acme', 'acme')).toEqual([]);
});

test.each([
  "{ operator: ArnLike, key: aws:SourceArn, values: ['arn:aws:logs:*:*:source/*'] }",
  "{ operator: ArnLike, key: aws:SourceArn, values: ['arn:{partition}:logs:{region}:{account}:source/*', 'arn:aws:logs::111122223333:x'] }",
  "{ operator: Bool, key: aws:SecureTransport, values: ['true'] }",
  '{ operator: StringEquals, key: s3:x-amz-storage-class, values: [STANDARD, STANDARD_IA] }',
])('and so is each condition that can be met: %s', (condition) => {
  expect(faultsWith('{ operator: StringEquals, key: s3:x-amz-acl, values: [private] }', condition)).toEqual([]);
});

test.each([
  'arn:{partition}:*:{region}:{account}:source/*',
  'arn:{partition}:logs:{account}:{region}:source/*',
  'arn:{partition}:logs:{region}:{account}*:source/*',
  'arn:{partition}:logs:{region}:{{account_id}}:source/*',
  'arn:{partition}:logs:{region}:{acount}:source/*',
  'arn:{partition}:logs:{region}:{account}:{id}/*',
])('and the source of a service is refused where it is not sure to be one: %s', (value) => {
  const condition = `{ operator: ArnLike, key: aws:SourceArn, values: ['arn:aws:logs:*:*:x', '${value}'] }`;
  expect(faultsWith('{ operator: StringEquals, key: s3:x-amz-acl, values: [private] }', condition)).toEqual([
    `template/condition 24:153 "${value}" can't be a value of aws:SourceArn. | Write it as arn:{partition}:<service>:{region}:{account}:<resource>, with a service and a resource that the page names.`,
  ]);
});

describe('what would let in the wrong one, or nobody, is refused at its place', () => {
  test.each<[string, string, string, string]>([
    [
      'a grant to nobody',
      '  - service: logs.example.amazonaws.com\n    statements',
      '  - statements',
      'template/subject 23:5 The grant does not say to whom. | Write one of: principals, service, role. Split the grant where it has several.',
    ],
    [
      'a grant to two',
      '  - service: logs.example.amazonaws.com\n',
      "  - service: logs.example.amazonaws.com\n    principals: ['arn:aws:iam::111111111111:role/x']\n",
      'template/subject 23:5 The grant has principals and service, and one of them is possible. | Write one of: principals, service, role. Split the grant where it has several.',
    ],
    [
      'a parameter that chooses and has no values',
      'parameter: pod',
      'parameter: id',
      'template/principals 20:30 The parameter id chooses principals, and has no list of values. | Give it: values: [us, eu]',
    ],
    [
      'a value without principals',
      'values: [us, eu]',
      'values: [us, eu, au]',
      'template/principals 20:39 There are no principals for the value au of pod. | Add au, or remove it from the values.',
    ],
    [
      'principals for a value that is none',
      'values: [us, eu]',
      'values: [us]',
      'template/principals 20:85 eu is not a value of pod, so these principals are never used. | Write one of: us',
    ],
    [
      'a role without an external id',
      ", externalId: '{id}:{later}'",
      '',
      'template/external-id 25:11 The role has no external id, so whoever else is the vendor\'s customer could have it assumed. | Write externalId, composed of what only this customer has: "{workspaceId}".',
    ],
    [
      'an external id that all customers share',
      "'{id}:{later}'",
      "'acme-{pod}'",
      'template/external-id 25:73 It would be the same for every customer, and then an external id keeps nobody out. | Compose it of at least one parameter that a request has to give.',
    ],
    [
      'an external id of anything',
      "'{id}:{later}'",
      "'{free}:{later}'",
      'template/unpatterned 25:73 The parameter free gets into an external id and has neither a pattern nor values, so anything could. | Give free a "pattern" that only real values match.',
    ],
    [
      'an external id of a parameter that may be missing',
      "'{id}:{later}'",
      "'{path}:{later}'",
      'template/presence 25:73 The parameter path is optional, and an external id always needs its value. | Write "required: true" or a default.',
    ],
    [
      'an external id of a list',
      "'{id}:{later}'",
      "'{list}:{later}'",
      'template/unknown-parameter 25:73 There is no string parameter "list". | Describe it under "parameters".',
    ],
    [
      'an external id with a wildcard',
      "'{id}:{later}'",
      "'{later}*'",
      'template/external-id 25:73 This can\'t be an external id: it has a character other than letters, digits and _+=,.@:/|-. | Compose it of parameters, as "{deployment}:{orgId}".',
    ],
    [
      'an external id that only Terraform knows',
      "'{id}:{later}'",
      "'{{account_id}}:{later}'",
      'template/external-id 25:73 This can\'t be an external id: it has a value that is known only after apply. | Compose it of parameters, as "{deployment}:{orgId}".',
    ],
    [
      'a role that is assumed in two ways',
      '      oidc: {',
      "      principals: ['arn:aws:iam::111111111111:root']\n      externalId: '{id}'\n      oidc: {",
      'template/subject 27:5 The role is assumed by principals or by OIDC, and not by both. | Write principals with an externalId, or oidc.',
    ],
    [
      'an external id beside a token',
      '      oidc: {',
      "      externalId: '{id}'\n      oidc: {",
      'template/external-id 28:19 A role that is assumed by OIDC has no external id. | Remove it.',
    ],
    [
      'a role that nobody can assume',
      "principals: ['arn:aws:iam::111111111111:root'], externalId: '{id}:{later}'",
      "externalId: '{later}:{id}'",
      'template/subject 25:11 The role does not say who may assume it. | Write principals with an externalId, or oidc.',
    ],
    [
      'an issuer that is an address',
      'provider: oidc.acme.example',
      "provider: 'https://oidc.acme.example'",
      'template/oidc 28:25 The provider is not the host, and the path where there is one, of an issuer. | Write it without https:// and without a slash at its end.',
    ],
    [
      'an audience with a wildcard',
      'audience: sts.amazonaws.com',
      "audience: 'sts.*'",
      "template/oidc 28:54 The audience can't be used: it has a character other than letters, digits and _+=,.@:/|-. | Write sts.amazonaws.com, or what the vendor names.",
    ],
    [
      'a subject that all customers share',
      'acme.example/{id}',
      'acme.example/{pod}',
      'template/external-id 28:82 It would be the same for every customer, and then a subject keeps nobody out. | Compose it of at least one parameter that a request has to give.',
    ],
    [
      'a provider that is created by a text',
      'create: { parameter: create }',
      'create: { parameter: id }',
      'template/unknown-parameter 28:132 There is no boolean parameter "id". | Describe it under "parameters".',
    ],
    [
      'a service that is none',
      'service: logs.example.amazonaws.com',
      'service: logs.example.com',
      'template/wrong-value 23:14 grants[1].service is "logs.example.com", but has to be an AWS service principal. | Write it in full, as logs.amazonaws.com.',
    ],
    [
      'a service where a customer key is possible',
      'allowed: [sse-s3]',
      'allowed: [sse-s3, sse-kms]',
      'template/key-actions 23:5 An AWS service gets no access to a customer key here, and the template makes one possible. | Limit "rules.encryption.allowed" to sse-s3, and leave "keyActions" out.',
    ],
  ])('%s', (_, from, to, fault) => {
    expect(faultsWith(from, to)).toContain(fault);
  });
});

describe('what would grant too much, or too little, is refused at its place', () => {
  test.each<[string, string, string, string]>([
    [
      'a finding without its action',
      ', s3:PutObjectAcl], prefix',
      '], prefix',
      'template/finding 21:26 No statement of this grant has s3:PutObjectAcl. | Remove the finding, or add the action to a statement.',
    ],
    [
      'the action without its finding',
      '    findings: [{ action: s3:PutObjectAcl, reason: Its page. }]\n',
      '',
      'template/forbidden-action 21:67 "s3:PutObjectAcl" can\'t be granted: s3:PutObjectAcl lets another account take control of the bucket or its objects (Security Hub S3.6). | Remove it; where the vendor\'s page demands it, add it to "findings" with the reason.',
    ],
    [
      'a finding in another grant',
      'sid: Four, on: objects, actions: [s3:PutObject',
      'sid: Four, on: objects, actions: [s3:PutObjectAcl',
      'template/forbidden-action 29:54 "s3:PutObjectAcl" can\'t be granted: s3:PutObjectAcl lets another account take control of the bucket or its objects (Security Hub S3.6). | Remove it; where the vendor\'s page demands it, add it to "findings" with the reason.',
    ],
    [
      'a finding for another action',
      'action: s3:PutObjectAcl',
      'action: s3:PutBucketPolicy',
      'template/finding 21:26 "s3:PutBucketPolicy" can\'t be granted by a finding: only s3:PutObjectAcl can. | Remove it, here and in the statements.',
    ],
    [
      'a role that may change the policy',
      'sid: Three, on: objects, actions: [s3:PutObject]',
      'sid: Three, on: bucket, actions: [s3:PutBucketPolicy]',
      'template/forbidden-action 26:54 "s3:PutBucketPolicy" can\'t be granted: s3:PutBucketPolicy lets another account take control of the bucket or its objects (Security Hub S3.6). | Remove it.',
    ],
    [
      'a prefix with a gap',
      "'[{path}/]x/{account}/'",
      "'x/{path}/'",
      'template/prefix 22:93 The parameter path is optional, and without it the prefix would have a gap. | Put it in brackets with what belongs to it: [{path}/].',
    ],
    [
      'a prefix of anything',
      "'[{path}/]x/{account}/'",
      "'{free}/'",
      'template/unpatterned 22:93 The parameter free gets into a prefix and has neither a pattern nor values, so anything could. | Give free a "pattern" that only real values match.',
    ],
    [
      'a prefix that is sensitive',
      "'[{path}/]x/{account}/'",
      "'{token}/'",
      'template/sensitive 22:93 The parameter token is sensitive, and a prefix is shown to everyone. | Use it in an external id or a subject only, or remove "sensitive".',
    ],
    [
      'a prefix that waits for the second phase',
      "'[{path}/]x/{account}/'",
      "'{later}/'",
      'template/presence 22:93 The parameter later is known in the second phase only, and a prefix is there in the first. | Use it in the trust of a role and in "handover" only.',
    ],
    [
      'a bracket without an optional parameter',
      "'[{path}/]x/{account}/'",
      "'[x/]'",
      'template/prefix 22:93 The prefix "[x/]" can\'t be used: it contains "[". | Write it as "exports/" or "{parameter}"; {account} is the own account.',
    ],
    [
      'a condition with the wrong operator',
      'operator: StringEquals',
      'operator: ArnLike',
      'template/condition 24:93 s3:x-amz-acl is not tested with ArnLike here. | Write StringEquals.',
    ],
    [
      'a condition that is never met',
      'sid: Two, on: objects, actions: [s3:PutObject]',
      'sid: Two, on: objects, actions: [s3:PutObject, s3:GetObject]',
      'template/condition 24:126 s3:x-amz-acl is not part of the requests of s3:GetObject, so the condition would refuse them. | Move s3:PutObject and s3:PutObjectAcl to a statement of their own.',
    ],
    [
      'a condition with a value that opens the object',
      'values: [private]',
      'values: [public-read]',
      'template/condition 24:135 "public-read" can\'t be a value of s3:x-amz-acl. | Write a value that the vendor\'s page names.',
    ],
    [
      "a service's condition on a role",
      'sid: Four, on: objects, actions: [s3:PutObject]',
      "sid: Four, on: objects, actions: [s3:PutObject], conditions: [{ operator: ArnLike, key: aws:SourceArn, values: ['arn:aws:logs:*:*:x'] }]",
      'template/condition 29:108 Only the requests of an AWS service carry aws:SourceArn. | Remove the condition.',
    ],
    [
      'a condition that is not known',
      'key: s3:x-amz-acl',
      'key: aws:PrincipalOrgID',
      'template/unknown-value 24:112 grants[1].statements[0].conditions[0].key is "aws:PrincipalOrgID", but has to be s3:x-amz-acl, s3:x-amz-storage-class, aws:SourceArn or aws:SecureTransport. | Write one of s3:x-amz-acl, s3:x-amz-storage-class, aws:SourceArn and aws:SecureTransport.',
    ],
  ])('%s', (_, from, to, fault) => {
    expect(faultsWith(from, to)).toContain(fault);
  });
});

describe('phases, parameters and texts that could not hold for every request are refused at their place', () => {
  test.each<[string, string, string, string]>([
    [
      'a second phase that needs what is none',
      'parameters: [later]',
      'parameters: [later, lter]',
      'template/unknown-parameter 15:23 There is no parameter "lter". | Describe it under "parameters".',
    ],
    [
      'a second phase that has always begun',
      'parameters: [later]',
      'parameters: [later, id]',
      'template/phases 15:23 The parameter id has a value in every request, so there would be no first phase. | Remove its "required" and its "default".',
    ],
    [
      'a second phase that changes nothing',
      'parameters: [later]',
      'parameters: [later, path]',
      "template/phases 15:23 The parameter path is part of no role's trust, so nothing has to wait for it. | Use it in the trust of a role, or leave it out here.",
    ],
    [
      'a placeholder that no external id can be',
      "externalId: '0000'",
      "externalId: '0'",
      "template/phases 16:24 The external id of the first phase can't be used: it has 1 character, and 2 to 1224 are possible. | Write '0000', or what the vendor's page says.",
    ],
    [
      'a first hand-over that needs the second phase',
      'Look.',
      'Look at {later}.',
      'template/unknown-placeholder 16:61 {later} has no value in every request where this text is shown. | Always known here are: bucket, region, owner, id, pod, free, list, create, token',
    ],
    [
      'an optional parameter outside of brackets',
      '[Path {path}.]',
      'Path {path}.',
      'template/unknown-placeholder 30:81 {path} has no value in every request where this text is shown. | Put it in brackets with what belongs to it, which is left out without it: [{path}].',
    ],
    [
      "a role's name where there is no role",
      /grants:[^]*?(?=handover:)/.exec(whole.slice(whole.indexOf('\ngrants:')))?.[0] ?? '',
      "grants: [{ principals: ['arn:aws:iam::111111111111:root'], statements: [{ sid: X, on: objects, actions: [s3:PutObject] }] }]\n",
      'template/unknown-placeholder 20:30 "{{vendor_role_arn}}" is not known where this text is shown. | Known here are: {{account_id}}',
    ],
    [
      'code that a request could write',
      "text: '{id}'",
      "text: '{free}'",
      'template/unpatterned 30:131 The parameter free gets into what is used as it stands, and has neither a pattern nor values. | Give free a "pattern" that only real values match.',
    ],
    [
      'a sensitive default',
      'required: true, sensitive: true',
      'default: abc, sensitive: true',
      'template/parameter 12:69 The parameter token is sensitive, and its default could be read here by everyone. | Remove one of the two.',
    ],
    [
      'a boolean with a pattern',
      'type: boolean, default: true',
      "type: boolean, default: true, pattern: 'true'",
      'template/parameter 11:75 The parameter create is true or false, and has no pattern. | Remove the line.',
    ],
    [
      'a boolean with a default that is a text',
      'type: boolean, default: true',
      "type: boolean, default: 'true'",
      'template/parameter 11:60 The default of the parameter create is not true or false. | Make it a value that a request could have.',
    ],
    [
      'an example that is refused',
      "path: { description: The path., pattern: '[a-z]{1,9}' }",
      "path: { description: The path., pattern: '[a-z]{1,9}', refused: { pattern: 'a.*', reason: No. }, example: abc }",
      'template/parameter 7:109 The example of the parameter path is refused: "abc". | Make it a value that a request could have.',
    ],
    [
      'a parameter with the name of the account',
      '  path: {',
      '  account: {',
      'template/reserved-name 7:12 A parameter can\'t be called "account": that is a value of the request. | Choose another name.',
    ],
    [
      'a region to refuse that AWS does not have',
      'rules: {',
      'rules: { regions: { refused: [eu-west-9], reason: Why. },',
      'template/unknown-region 4:31 "eu-west-9" is not an AWS region. | Write a region\'s code, such as us-east-1.',
    ],
    [
      'an object that does what nobody knows',
      'does: customer-creates',
      'does: vendor-creates',
      'template/unknown-value 18:42 objects[0].does is "vendor-creates", but has to be customer-creates, vendor-writes-token or can-be-ignored. | Write one of customer-creates, vendor-writes-token and can-be-ignored.',
    ],
  ])('%s', (_, from, to, fault) => {
    expect(faultsWith(from, to)).toContain(fault);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { resolve } from '../../src/resolve/resolve.js';
import { parseRequest } from '../../src/request/parse.js';
import { faultsOf, resolveText, take, templatesWith } from './fixture.js';

const lake = `
vendor: lake
title: Lake
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
clientSideEncryption: Lake encrypts what it stores in {bucket}.
parameters:
  path: { description: The folder., pattern: '[a-z/]{1,40}', example: tables }
  userArn: { description: The user., pattern: 'arn:aws:iam::[0-9]{12}:user/[a-z0-9]{1,40}', example: 'arn:aws:iam::111111111111:user/u' }
  externalId: { description: The external id., pattern: '[A-Z0-9_=]{4,40}', sensitive: true }
phases:
  parameters: [userArn, externalId]
  first:
    externalId: '0000'
    handover:
      by: your Lake administrator
      steps: ['Run the SQL below, and add what it shows to the request.']
      snippets: [{ title: 'SQL for {bucket}', text: "CREATE INTEGRATION i\\n  ROLE = '{{vendor_role_arn}}'\\n  LOCATIONS = ('s3://{bucket}/[{path}/]');" }]
objects:
  - { key: 'tables/{userArn}', does: can-be-ignored, text: Lake writes it. }
grants:
  - role: { principals: { parameter: userArn }, externalId: '{externalId}' }
    statements: [{ sid: Read, on: objects, actions: [s3:GetObject], prefix: '[{path}/]' }]
    keyActions: as-needed
handover:
  by: your Lake administrator
  steps: ['Run DESC INTEGRATION: it has to show {userArn} and {externalId}.', '[Its folder is {path}.]']
  message: { to: support, subject: '{externalId}', body: 'External id: {externalId}' }
`;
const templates = templatesWith(lake);
const user = "userArn: 'arn:aws:iam::111111111111:user/u1'";
const secret = 'S3CRET_SFCROLE=2';
const ask = (parameters: string): string => `vendor: lake\nbucket: acme\nregion: us-east-1\n${parameters}`;
const specOf = (text: string): BucketSpec => take(resolveText(text, templates, {}, 'buckets/lake.yml'));
const second = `parameters:\n  ${user}\n  externalId: ${secret}\n`;

describe('in the first phase, as long as the vendor has told nothing', () => {
  test.each(['', 'parameters: { path: tables }\n'])('the role trusts only its own account: %j', (parameters) => {
    const { roles, vendor, notes } = specOf(ask(parameters));
    expect(vendor.phase).toBe(1);
    expect(roles.map(({ trust }) => trust)).toEqual([{ by: 'own-account', externalId: { value: '0000', sensitive: false } }]);
    expect(notes.map(({ code }) => code)).toEqual(['own-template', 'first-phase']);
    expect(notes[1]?.text).toMatch(/until the request gives userArn and externalId\.$/);
  });

  test('the hand-over is what leads to the second, with its code', () => {
    expect(specOf(ask('')).handover).toEqual({
      by: 'your Lake administrator',
      steps: ['Run the SQL below, and add what it shows to the request.'],
      features: [],
      expect: [],
      snippets: [
        { title: 'SQL for acme', text: "CREATE INTEGRATION i\n  ROLE = '{{vendor_role_arn}}'\n  LOCATIONS = ('s3://acme/');" },
      ],
    });
    expect(specOf(ask('parameters: { path: tables/ }\n')).handover.snippets[0]?.text).toContain("('s3://acme/tables/')");
  });
});

describe('in the second phase', () => {
  test("the role trusts the vendor's principal with its external id", () => {
    const { roles, vendor } = specOf(ask(second));
    expect(vendor).toMatchObject({ phase: 2, clientSideEncryption: 'Lake encrypts what it stores in acme.' });
    expect(roles[0]?.trust).toEqual({
      by: 'principals',
      principals: ['arn:aws:iam::111111111111:user/u1'],
      externalId: { value: secret, sensitive: true },
    });
    expect(roles[0]?.statements).toEqual([{ sid: 'Read', actions: ['s3:GetObject'], on: 'objects' }]);
  });

  test('the hand-over is its own; what an optional parameter leaves empty is not there', () => {
    const mask = '(externalId, as in buckets/lake.yml)';
    expect(specOf(ask(second)).handover).toEqual({
      by: 'your Lake administrator',
      steps: [`Run DESC INTEGRATION: it has to show arn:aws:iam::111111111111:user/u1 and ${mask}.`],
      message: { to: 'support', subject: mask, body: `External id: ${mask}` },
      features: [],
      expect: ['s3://acme/tables/arn:aws:iam::111111111111:user/u1 can be ignored. Lake writes it.'],
      snippets: [],
    });
    expect(specOf(ask(`${second}  path: a\n`)).handover.steps[1]).toBe('Its folder is a.');
  });
});

test.each([
  [
    user,
    'request/phase-incomplete 4:1 Lake needs userArn and externalId together, and the request does not give externalId. | Add it as "externalId: ...". The external id.',
  ],
  [
    `externalId: ${secret}`,
    'request/phase-incomplete 4:1 Lake needs userArn and externalId together, and the request does not give userArn. | Add it as "userArn: arn:aws:iam::111111111111:user/u". The user.',
  ],
])('one alone is a fault: %s', (parameters, fault) => {
  expect(faultsOf(ask(`parameters: { ${parameters} }`), templates)).toEqual([fault]);
});

describe('a sensitive value', () => {
  test('stands in the trust of the role, and nowhere else in a spec', () => {
    const { roles, ...rest } = specOf(ask(second));
    expect(JSON.stringify(roles)).toContain(secret);
    expect(JSON.stringify(rest)).not.toContain(secret);
  });

  test('is noted, since the file of the request has it', () => {
    expect(specOf(ask(second)).notes.map(({ code }) => code)).toEqual(['own-template', 'sensitive-in-request']);
    expect(specOf(ask('')).notes.map(({ code }) => code)).not.toContain('sensitive-in-request');
  });

  test.each([
    ['not of the form', `parameters: { ${user}, externalId: hidden-value }`],
    ['a double brace', `parameters: { ${user}, externalId: 'hidden-value{{x}}' }`],
    ['a list', `parameters: { ${user}, externalId: [hidden-value] }`],
    ['of the form, on the line of another fault', `parameters: { ${user}, externalId: HIDDEN_VALUE_0, pth: x }`],
    ['on the line of another fault, below', `parameters:\n  ${user}\n  externalId: { HIDDEN_VALUE_0: x }\n`],
    ['alone', 'parameters: { externalId: HIDDEN_VALUE_0 }'],
    ['in a file of one line', `{ vendor: lake, bucket: acme, region: us-east-1, parameters: { externalId: HIDDEN_VALUE_0 } }`],
  ])('is in no fault, neither in its words nor in the line that it quotes: %s', (title, parameters) => {
    const text = title === 'in a file of one line' ? parameters : ask(parameters);
    const parsed = parseRequest('request.yml', text);
    // What is no parameter at all is refused before anyone knows that it is sensitive.
    const result = parsed.ok ? resolve(parsed.value, templates, {}) : parsed;
    expect(result.ok).toBe(false);
    if (parsed.ok) expect(JSON.stringify(result).toLowerCase()).not.toMatch(/hidden.value/);
  });

  test('is not quoted where it has a character that nobody sees', () => {
    const parsed = parseRequest('request.yml', ask(`parameters:\n  ${user}\n  externalId: |\n    HIDDEN_VALUE_0\n    more\n`));
    const faults = parsed.ok ? [] : parsed.faults;
    expect(faults.map(({ code }) => code)).toEqual(['request/control-character']);
    expect(JSON.stringify(faults)).not.toContain('HIDDEN_VALUE_0');
  });

  test('a fault elsewhere keeps its line', () => {
    const result = resolveText(ask(`${second}  pth: x\n`), templates);
    expect(result.ok ? [] : result.faults.map(({ excerpt }) => excerpt)).toEqual(['  pth: x']);
  });
});

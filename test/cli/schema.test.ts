import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { schema } from '../../src/cli/schema.js';
import { editorAjv, said } from '../request/editor-ajv.js';
import { quietTerminal } from './quiet-terminal.js';

const home = join(import.meta.dirname, '../..');
const cwd = mkdtempSync(join(tmpdir(), 'schema-test-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

mkdirSync(join(cwd, 'vendors'));
writeFileSync(
  join(cwd, 'vendors', 'lake.yml'),
  `vendor: lake
title: Lake
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
parameters: { team: { description: The team., values: [red, blue], required: true } }
grants:
  - principals: ['arn:aws:iam::222233334444:root']
    statements: [{ sid: Write, on: objects, actions: [s3:PutObject] }]
    keyActions: as-needed
handover: { by: you, steps: ['Tell {team}.'] }
`,
);
const settings = `templates: vendors
tags: { cost: '42' }
guardrails:
  vendors: [lake, custom]
  regions: [eu-west-1]
  name: acme-.*
  namePrefixes: [acme-l, acme.r]
  encryption: [sse-s3]
  requiredTags: [owner, cost, team]
  sseC: refused
  cloudfront: refused
  recoverDeleted: { minimum: 30 days, maximum: 1 year }
`;
writeFileSync(join(cwd, 'settings.yml'), settings);
writeFileSync(join(cwd, 'wrong.yml'), settings.replace('[lake, custom]', '[lak]'));

async function run(paths: readonly string[], text: Readonly<Record<string, string>> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = quietTerminal(out, err);
  const interrupted = new AbortController().signal;
  const code = await schema.run({ paths, text, on: new Set() }, { terminal, cwd, env: {}, home, interrupted });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const good =
  'vendor: lake\nbucket: acme-lake\nregion: eu-west-1\nparameters: { team: red }\nowner: files\ntags: { team: files }\n';

test("with a repository's settings it knows its own templates and guardrails, and no other vendor", async () => {
  const { code, out } = await run([], { settings: 'settings.yml' });
  expect(code).toBe(0);
  const validate = editorAjv().compile(JSON.parse(out) as object);
  const saidOf = (text: string) => said(validate, parse(text));
  expect(saidOf(good)).toEqual([]);
  const cases: readonly (readonly [text: string, message: RegExp])[] = [
    [good.replace('lake', 'sendsafely'), /^The vendors here are custom, lake\.$/],
    [good.replace('team: red', 'team: green'), /enum/],
    [good.replace('eu-west-1', 'us-east-1'), /^Possible by the guardrails of the settings: eu-west-1\.$/],
    [good.replace('acme-lake', 'lake'), /^A name here matches acme-\.\*, by the guardrails/],
    [good.replace('acme-lake', 'acme-mere'), /^A name here begins with acme-l or acme\.r, by the guardrails/],
    [`${good}logging: { serverAccess: create, bucket: acme-xr }\n`, /^A name here begins with/],
    [`${good}replication: { region: eu-west-2, bucket: acme-xr }\n`, /^A name here begins with/],
    [`${good}encryption: sse-kms\n`, /^Possible by the guardrails of the settings: sse-s3\.$/],
    [good.replace('owner: files\n', ''), /has an owner by the guardrails/],
    [good.replace('owner: files', 'owner: " "'), /has an owner by the guardrails/],
    [good.replace('tags: { team: files }\n', ''), /has the tag team by the guardrails/],
    [
      `${good}access: { cloudfront: ['arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE'] }\n`,
      /^CloudFront may not read/,
    ],
  ];
  for (const more of [
    "replication: { region: eu-west-2, bucket: x-r, account: '111122223333' }",
    'logging: { serverAccess: create, bucket: acme.r }',
  ])
    expect([more, saidOf(`${good}${more}\n`)]).toEqual([more, []]);
  const recovered = (retention: string) => saidOf(`${good}retention: { ${retention} }\n`);
  const bounds = 'Deleted files can be recovered for at least 30 days and at most 365 days by the guardrails of the settings.';
  for (const fits of ['30 days', '5 weeks', '52 weeks', '1 year', '365 days'])
    expect([fits, recovered(`recoverDeleted: ${fits}`)]).toEqual([fits, []]);
  for (const not of ['29 days', '4 weeks', '53 weeks', '366 days', '2 years', 'never'])
    expect([not, recovered(`recoverDeleted: ${not}`)]).toEqual([not, expect.arrayContaining([bounds])]);
  expect(recovered('versioning: false')).toContain(bounds);
  for (const [text, message] of cases) expect(saidOf(text)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
});

test('without settings any other vendor may be one of a repository', async () => {
  const { out } = await run(['request']);
  const validate = editorAjv().compile(JSON.parse(out) as object);
  expect(said(validate, parse(good))).toEqual([]);
  expect(said(validate, parse(good.replace('team: red', 'team: green')))).toEqual([]);
});

test('settings with a fault are told of, and are for the schema of requests', async () => {
  expect(await run([], { settings: 'wrong.yml' })).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('settings/unknown-vendor') as unknown,
  });
  expect(await run([], { settings: 'gone.yml' })).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('gone.yml') as unknown,
  });
  expect(await run(['template'], { settings: 'settings.yml' })).toMatchObject({ code: 2, out: '' });
});

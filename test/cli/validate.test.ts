import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { validateOn } from '../../src/cli/validate.js';
import { quietTerminal } from './quiet-terminal.js';

const cwd = mkdtempSync(join(tmpdir(), 'validate-test-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
mkdirSync(join(cwd, 'vendors'));
writeFileSync(
  join(cwd, 'vendors', 'lake.yml'),
  `vendor: lake
title: Lake
provenance: { source: 'https://vendor.example/s3', read: 2026-02-28, verified: true }
grants:
  - principals: ['arn:aws:iam::222233334444:root']
    statements: [{ sid: Write, on: objects, actions: [s3:PutObject] }]
    keyActions: as-needed
handover: { by: you, steps: [Wait.] }
`,
);
for (const name of ['one', 'two'])
  writeFileSync(join(cwd, `${name}.yml`), `vendor: lake\nbucket: acme-${name}\nregion: us-east-1\n`);

/** What is written to each stream on a day. */
async function run(today: string, ...on: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = quietTerminal(out, err);
  const args = { paths: ['one.yml', 'two.yml'], text: { templates: 'vendors' }, on: new Set(on) };
  const home = join(import.meta.dirname, '../..');
  const context = { terminal, cwd, env: {}, home, interrupted: new AbortController().signal };
  const code = await validateOn(() => new Date(today)).run(args, context);
  expect({ code, err: code === 0 ? [] : err }).toEqual({ code: 0, err: [] });
  return { out: out.join('\n'), err };
}

const text =
  'The template for Lake was last compared with its page more than a year ago, on 2026-02-28: https://vendor.example/s3 may say something else by now.';

test.each(['2026-02-28', '2027-02-28'])('a page that was read within a year of %s is nothing to say', async (today) => {
  expect(await run(today)).toEqual({ out: '2 requests without faults.', err: [] });
});

test('a page that was read more than a year ago is noted once, beside the result', async () => {
  expect(await run('2027-03-01')).toEqual({ out: '2 requests without faults.', err: [`note: ${text}`] });
});

test('as JSON it is one of the notes', async () => {
  const { out, err } = await run('2027-03-01', 'json');
  expect(err).toEqual([]);
  expect((JSON.parse(out) as Readonly<Record<string, unknown>>)['notes']).toEqual([{ code: 'template-read-long-ago', text }]);
});

describe('a folder without requests', () => {
  let folders = 0;
  const refusedIn = async (files: Readonly<Record<string, string>>, below = '.') => {
    const folder = join(cwd, `none-${(folders += 1)}`);
    mkdirSync(join(folder, below), { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const err: string[] = [];
    const context = {
      ...{ terminal: quietTerminal([], err), cwd: join(folder, below), env: {} },
      ...{ home: join(import.meta.dirname, '../..'), interrupted: new AbortController().signal },
    };
    expect(await validateOn(() => new Date()).run({ paths: [], text: {}, on: new Set() }, context)).toBe(1);
    return err.join('\n');
  };

  test('points to the request that init left', async () =>
    expect(await refusedIn({ 'examples/first-request.yml': 'vendor: sendsafely\n' })).toContain(
      'Put one there: examples/first-request.yml is a request to start from',
    ));

  test('points to the command that writes one, where there is nothing yet', async () =>
    expect(await refusedIn({})).toContain('vendor-bucket init'));

  test('points to the top, where it is a folder within the repository', async () => {
    const said = await refusedIn({ '.git/HEAD': 'ref: refs/heads/main\n', '.github/vendor-bucket.yml': '' }, 'buckets');
    expect(said).toMatch(/Run it at the top: cd .*none-\d+\b/);
  });
});

test('a request in another folder or with another ending than the settings say is warned of, and fails nothing', async () => {
  const folder = join(cwd, 'strays');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const request = readFileSync(join(import.meta.dirname, '../../examples/sendsafely-minimal.yml'), 'utf8');
  write('.github/vendor-bucket.yml', "requests: ['buckets/*.yml']\n");
  for (const path of ['buckets/x.yml', 'requests/x.yml', 'examples/x.yml', 'node_modules/a/x.yml']) write(path, request);
  write('buckets/y.json', '{ "vendor": "sendsafely", "bucket": "acme-y" }');
  write('other.json', '{ "vendor": "sendsafely" }');
  const [out, err]: [string[], string[]] = [[], []];
  const context = {
    ...{ terminal: quietTerminal(out, err), cwd: folder, env: {} },
    ...{ home: join(import.meta.dirname, '../..'), interrupted: new AbortController().signal },
  };
  const command = validateOn(() => new Date('2026-03-01'));
  expect(await command.run({ paths: [], text: {}, on: new Set() }, context)).toBe(0);
  expect(out).toEqual(['1 request without faults.']);
  expect(err.map((line) => /^warning: "([^"]*)" reads like a request/.exec(line)?.[1])).toEqual([
    'buckets/y.json',
    'requests/x.yml',
  ]);
  err.length = 0;
  await command.run({ paths: ['buckets/x.yml'], text: {}, on: new Set() }, context);
  expect(err).toEqual([]);
});

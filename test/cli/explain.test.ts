import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { explain } from '../../src/cli/explain.js';
import { withSecret } from '../resolve/fixture.js';
import { quietTerminal } from './quiet-terminal.js';

const home = join(import.meta.dirname, '../..');
const cwd = mkdtempSync(join(tmpdir(), 'explain-test-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const secret = 'S3CRET-abc';
mkdirSync(join(cwd, 'vendors'));
writeFileSync(join(cwd, 'vendors', 'lake.yml'), withSecret('[A-Za-z0-9-]{4,40}'));
writeFileSync(
  join(cwd, 'request.yml'),
  `vendor: lake\nbucket: acme-lake\nregion: us-east-1\nparameters: { externalId: ${secret} }\n`,
);

async function run(...on: readonly string[]): Promise<string> {
  const out: string[] = [];
  const terminal = quietTerminal(out);
  const args = { paths: ['request.yml'], text: { templates: 'vendors' }, on: new Set(on) };
  const code = await explain.run(args, { terminal, cwd, env: {}, home, interrupted: new AbortController().signal });
  expect({ code, out: code === 0 ? [] : out }).toEqual({ code: 0, out: [] });
  return out.join('\n');
}

test('the JSON has the spec and what it means, for each request, and nothing that is sensitive', async () => {
  const text = await run('json');
  expect(text).not.toContain(secret);
  const { requests } = JSON.parse(text) as { readonly requests: readonly Readonly<Record<string, unknown>>[] };
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    bucket: 'acme-lake',
    roles: [{ trust: { externalId: { value: '(sensitive)', sensitive: true } } }],
    analysis: { missing: [], beyond: [] },
  });
  const { access, posture } = requests[0]?.['analysis'] as Readonly<Record<string, readonly unknown[]>>;
  expect(access).toContainEqual(
    expect.objectContaining({ who: 'Lake', may: { write: ['s3:PutObject'], delete: ['s3:DeleteObject'] } }),
  );
  expect(posture).toContainEqual(expect.objectContaining({ id: 'public-access-block', state: 'satisfied' }));
});

test('the text is short: what decides stands there, and the rest under --all', async () => {
  const [short, all] = [await run(), await run('all')];
  const words = (text: string) => text.split(/\s+/).length;
  expect(words(short)).toBeLessThan(words(all) / 2);
  for (const part of ['To decide on', 'Requests are not logged', 'Who can do what', '--all']) expect(short).toContain(part);
  for (const part of ['Defaults', 'Security controls', 's3:PutObject']) {
    expect(short).not.toContain(part);
    expect(all).toContain(part);
  }
  expect(all).not.toContain(secret);
});

test('so has the text', async () => {
  const text = await run();
  expect(text).not.toContain(secret);
  expect(text).toContain('with the external id (sensitive)');
  expect(text).toMatch(/Who can do what\n {2}Lake\n/);
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { synthesize } from '../../src/stack/synthesize.js';
import { exampleStacks } from './scanners/stacks.js';
import { record } from './tools.js';

const judge = 'KICS';

const report = z.object({
  files_parsed: z.number(),
  files_failed_to_scan: z.number(),
  queries: z.array(z.object({ query_name: z.string(), severity: z.string() })),
});

/** What KICS finds in the examples' stacks. Its queries are a folder beside it, which `KICS_QUERIES` names. */
function scanned(change: (text: string) => string): z.output<typeof report> {
  const folder = mkdtempSync(join(tmpdir(), 'kics-'));
  for (const { name, spec } of exampleStacks()) {
    mkdirSync(join(folder, 'stacks', name), { recursive: true });
    writeFileSync(join(folder, 'stacks', name, 'cdk.tf.json'), change(synthesize(spec)));
  }
  const args = [
    'scan',
    '-p',
    join(folder, 'stacks'),
    '-q',
    process.env['KICS_QUERIES'] ?? '',
    '-o',
    folder,
    '--report-formats',
    'json',
  ];
  spawnSync('kics', [...args, '--type', 'Terraform', '--ci', '--ignore-on-exit', 'results'], { encoding: 'utf8' });
  const said = report.parse(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')));
  rmSync(folder, { recursive: true });
  return said;
}

const query = 'S3 Bucket Without Restriction Of Public Bucket';

test('KICS finds no bucket that is open to the public, and one that is', () => {
  const version = spawnSync('kics', ['version'], { encoding: 'utf8' });
  if (version.error !== undefined) {
    record('kics', { judge, notRun: 'no kics on the PATH, and neither npm nor PyPI has the scanner' });
    return;
  }
  const { files_parsed: parsed, files_failed_to_scan: unread, queries } = scanned((text) => text);
  expect([parsed, unread]).toEqual([exampleStacks().length, 0]);
  expect(queries.map(({ query_name: name }) => name)).not.toContain(query);
  const open = scanned((text) => text.replace('"restrict_public_buckets": true', '"restrict_public_buckets": false'));
  expect(open.queries.map(({ query_name: name }) => name)).toContain(query);
  record('kics', {
    judge,
    version: version.stdout.trim(),
    held: `${parsed} stacks`,
    result: `nothing open to the public; ${queries.length} other queries find something`,
  });
});

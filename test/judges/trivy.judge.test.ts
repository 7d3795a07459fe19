import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { filesOf } from '../../src/cli/scanner-files.js';
import { exampleStacks, madeUpStacks, type ScannedStack } from './scanners/stacks.js';
import { record } from './tools.js';

const judge = 'Trivy';

/** What Trivy says of a stack with its exceptions; its exit is 1 where it finds something. */
function scanned({ name, spec }: ScannedStack, change: (text: string) => string = (text) => text): string {
  const folder = mkdtempSync(join(tmpdir(), 'trivy-'));
  const stack = join(folder, name);
  mkdirSync(stack);
  for (const [file, text] of Object.entries(filesOf(spec, 'trivy', stack))) writeFileSync(join(stack, file), change(text));
  const args = [
    'config',
    '--quiet',
    '--exit-code',
    '1',
    '--skip-check-update',
    '--ignorefile',
    join(stack, '.trivyignore.yaml'),
    stack,
  ];
  const done = spawnSync('trivy', args, { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return done.status === 0 ? '' : `${name}\n${done.stdout}${done.stderr}`;
}

test('Trivy finds in each stack what is among its exceptions, and nothing else', () => {
  const version = spawnSync('trivy', ['--version'], { encoding: 'utf8' });
  if (version.error !== undefined) {
    record('trivy', { judge, notRun: 'no trivy on the PATH, and neither npm nor PyPI has one' });
    return;
  }
  const [first, ...others] = [...exampleStacks(), ...madeUpStacks()];
  if (first === undefined) throw new Error('there are no examples');
  for (const stack of [first, ...others]) expect(scanned(stack)).toBe('');
  expect(scanned(first, (text) => text.replace('"restrict_public_buckets": true', '"restrict_public_buckets": false'))).toContain(
    '0093',
  );
  record('trivy', {
    judge,
    version: /Version: (\S+)/.exec(version.stdout)?.[1] ?? version.stdout.trim(),
    held: `${others.length + 1} stacks`,
    result: 'nothing found beside the exceptions',
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { analyse } from '../../src/analysis/analyse.js';
import { filesOf } from '../../src/cli/scanner-files.js';
import { trivyExceptions } from '../../src/scanners/exceptions.js';
import { exampleStacks, madeUpStacks, type ScannedStack } from './scanners/stacks.js';
import { record } from './tools.js';

const judge = 'Trivy';

const report = z.object({
  Results: z.array(
    z.object({
      Target: z.string(),
      Misconfigurations: z.array(z.object({ ID: z.string(), Status: z.string() })).optional(),
    }),
  ),
});

/** Its version, where one is on the PATH. */
function versionOf(): string | undefined {
  const { stdout, error } = spawnSync('trivy', ['--version'], { encoding: 'utf8' });
  return error === undefined ? (/Version: (\S+)/.exec(stdout)?.[1] ?? stdout.trim()) : undefined;
}

/** Writes what `synth --exceptions trivy` writes; gives the folder. */
function written(stacks: readonly ScannedStack[], change = (text: string) => text): string {
  const folder = mkdtempSync(join(tmpdir(), 'trivy-'));
  for (const { name, spec } of stacks) {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(filesOf(spec, 'trivy', join(folder, name))))
      writeFileSync(join(folder, name, file), file === 'cdk.tf' ? change(text) : text);
  }
  return folder;
}

/** What Trivy reports, as "stack id". Newer versions leave out "AVD-", and take it as an alias. */
function scanned(folder: string, ...args: readonly string[]): readonly string[] {
  const options = ['config', '--quiet', '--format', 'json', '--skip-check-update', ...args, folder];
  const { status, stdout, stderr } = spawnSync('trivy', options, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) throw new Error(`trivy ended with ${status}: ${stderr.slice(-2000)}`);
  const { Results: results } = report.parse(JSON.parse(stdout));
  const found = results.flatMap(({ Target: target, Misconfigurations: all = [] }) =>
    all.filter(({ Status: is }) => is === 'FAIL').map(({ ID: id }) => `${dirname(target)} AVD-${id.replace(/^AVD-/, '')}`),
  );
  return [...new Set(found)].sort();
}

test('Trivy finds in each stack what is among its exceptions, and nothing else', () => {
  const version = versionOf();
  if (version === undefined) return record('trivy', { judge, notRun: 'no trivy on the PATH' });
  const stacks = [...exampleStacks(), ...madeUpStacks()];
  const folder = written(stacks);
  const found = scanned(folder);
  rmSync(folder, { recursive: true });
  const exceptions = stacks.flatMap(({ name, spec }) =>
    trivyExceptions(spec, analyse(spec).posture).map(({ control }) => `${name} ${control}`),
  );
  expect(found).toEqual(exceptions.sort());
  record('trivy', {
    judge,
    version,
    held: `${stacks.length} stacks`,
    result: `the posture's ${exceptions.length.toLocaleString('en')} exceptions are what it reports`,
  });
});

test('with its exceptions a stack is green, without any one of them it is red, and what is wrong with it is reported', () => {
  if (versionOf() === undefined) return;
  const [stack] = exampleStacks().filter(({ name }) => name === 'sendsafely-replicated');
  if (stack === undefined) throw new Error('there is no such example');
  const open = 'restrict_public_buckets = true';
  for (const change of [(text: string) => text, (text: string) => text.replace(open, 'restrict_public_buckets = false')]) {
    const folder = join(written([stack], change), stack.name);
    const ignore = join(folder, '.trivyignore.yaml');
    const wrong = change(open) === open ? [] : ['. AVD-AWS-0093'];
    expect(scanned(folder, '--ignorefile', ignore)).toEqual(wrong);
    const [first, second, ...others] = readFileSync(ignore, 'utf8').split(/(?=^ {2}- id: )/m);
    writeFileSync(ignore, [first, ...others].join(''));
    const id = /AVD-AWS-\d+/.exec(second ?? '')?.[0];
    expect(scanned(folder, '--ignorefile', ignore)).toEqual([`. ${id}`, ...wrong].sort());
    rmSync(dirname(folder), { recursive: true });
  }
});

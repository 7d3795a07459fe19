import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openReporter } from '../../src/reporter.js';

const name = 'GITHUB_STEP_SUMMARY';
const before = process.env[name];
let written = '';
const { write } = process.stdout;

beforeEach(() => {
  written = '';
  process.stdout.write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
});
afterEach(() => {
  process.stdout.write = write;
  if (before === undefined) delete process.env[name];
  else process.env[name] = before;
});

test.each([
  ['is not set', undefined],
  ['names no file that can be written', '/nowhere/summary.md'],
])('where GITHUB_STEP_SUMMARY %s the run goes on, and says it', async (_, path) => {
  if (path === undefined) delete process.env[name];
  else process.env[name] = path;
  await openReporter().summary('# Planned\n');
  expect(written).toContain('::warning::There is no job summary: ');
});

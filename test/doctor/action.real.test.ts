import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFakeGitHub, workflowToken } from '../github/fake-github.js';

const main = join(import.meta.dirname, '../../.github/actions/doctor/main.mjs');

test("the action of the weekly job writes the issue with its token, by the bundle and on the runner's Node", async () => {
  const github = await startFakeGitHub();
  const folder = mkdtempSync(join(tmpdir(), 'doctor-action-'));
  const git = (...args: readonly string[]) => promisify(execFile)('git', ['-C', folder, ...args]);
  await git('init', '-q');
  await git('remote', 'add', 'origin', 'https://github.com/acme/buckets.git');
  const { PATH } = process.env;
  const env = { PATH, HOME: folder, GITHUB_API_URL: github.url, INPUT_TOKEN: workflowToken };
  const { stdout } = await promisify(execFile)(process.execPath, [main], { cwd: folder, env });
  expect(stdout).toMatch(/\nThe issue https:\S+ was opened\.\n$/);
  expect([...github.state.issues.values()]).toMatchObject([{ body: expect.stringContaining('vendor-bucket init') }]);
  rmSync(folder, { recursive: true });
  await github.stop();
});

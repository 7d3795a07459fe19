import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { synthesize } from '../../src/stack/synthesize.js';
import { localFolders } from '../../src/terraform/folders.js';
import { providerInstallation } from '../../src/terraform/mirror.js';
import { cases } from './cases.js';

/** Initializing once and validating each: in seconds. */
const timeout = 120_000;

/** The plain one has nothing that the others have not. */
const telling = cases.filter(({ name }) => name !== 'stack-plain');

const folder = mkdtempSync(join(tmpdir(), 'stack-'));
let env: NodeJS.ProcessEnv = {};

function terraform(cwd: string, ...args: readonly string[]): string {
  return execFileSync('terraform', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(() => {
  const installation = providerInstallation(process.env, localFolders, { engine: 'terraform', cwd: folder });
  if (!installation.ok) throw new Error(installation.faults.map(({ message, fix }) => `${message}: ${fix}`).join('\n'));
  const { configFile, configText } = installation.value;
  const written = join(folder, 'cli.tfrc');
  if (configText !== undefined) writeFileSync(written, configText);
  const config = configFile ?? (configText === undefined ? undefined : written);
  env = { ...process.env, CHECKPOINT_DISABLE: '1', ...(config === undefined ? {} : { TF_CLI_CONFIG_FILE: config }) };
  for (const { name, spec } of telling) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'cdk.tf.json'), synthesize(spec));
  }
  const [first, ...others] = telling.map(({ name }) => join(folder, name));
  if (first === undefined) throw new Error('there are cases');
  terraform(first, 'init', '-backend=false', '-input=false', '-no-color');
  for (const other of others) {
    for (const made of ['.terraform', '.terraform.lock.hcl'])
      cpSync(join(first, made), join(other, made), { recursive: true, verbatimSymlinks: true });
  }
}, timeout);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(telling)(
  'Terraform and the real provider find $name valid, without a warning',
  ({ name }) => {
    const verdict = JSON.parse(terraform(join(folder, name), 'validate', '-json')) as object;
    expect(verdict).toMatchObject({ valid: true, error_count: 0, warning_count: 0, diagnostics: [] });
  },
  timeout,
);

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inNativeSyntax } from '../../src/scanners/native-syntax.js';
import { synthesizeForTrivy } from '../../src/scanners/trivy.js';
import { render, sensitive, shield, type TerraformJson } from '../../src/stack/text.js';
import { cases } from '../stack/cases.js';
import { hostileData } from '../stack/hostile-text.js';
import { openRealProvider, type RealProvider } from '../stack/real-provider.js';

let real: RealProvider;

beforeAll(async () => {
  real = await openRealProvider();
});

afterAll(() => {
  real.remove();
});

/** Between them they have every kind of block. */
const telling = cases.filter(({ name }) => ['stack-everything', 'stack-across-accounts', 'stack-oidc'].includes(name));

test.each(telling)('Terraform and the real provider find $name valid in native syntax', async ({ name, spec }) => {
  const verdict = await real.validate(name, synthesizeForTrivy(spec), 'cdk.tf');
  expect(verdict).toMatchObject({ valid: true, error_count: 0, warning_count: 0, diagnostics: [] });
});

test('real Terraform reads hostile text in native syntax as it reads it in JSON', () => {
  const read = (file: string, text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'native-syntax-'));
    try {
      writeFileSync(join(folder, file), text);
      const terraform = (...args: readonly string[]) =>
        execFileSync('terraform', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      terraform('apply', '-auto-approve', '-input=false');
      return JSON.parse(terraform('output', '-json')) as unknown;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const outputs = fc.sample(hostileData, { numRuns: 100, seed: 4 }).flatMap((text, index) => {
    const data = shield(text);
    return [
      [`document_${index}`, { value: JSON.stringify({ data, secret: sensitive(data) }), sensitive: true }],
      [`secret_${index}`, { value: sensitive(data), sensitive: true }],
    ] as const;
  });
  const configuration = render({ output: Object.fromEntries(outputs) }) as TerraformJson;
  expect(read('main.tf', inNativeSyntax(configuration))).toEqual(read('main.tf.json', JSON.stringify(configuration)));
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { render, sensitive, shield } from '../../src/stack/text.js';
import { hostileData } from './hostile-text.js';

test('real Terraform reads hostile text as it was, in the clear and as a secret, bare and in a document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'text-'));
  try {
    const texts = fc.sample(hostileData, { numRuns: 300, seed: 4 });
    const outputs = texts.flatMap((text, index) => {
      const data = shield(text);
      const document = JSON.stringify({ data, secret: sensitive(data) });
      return [
        [`data_${index}`, { value: data, sensitive: true }],
        [`secret_${index}`, { value: sensitive(data), sensitive: true }],
        [`document_${index}`, { value: document, sensitive: true }],
      ] as const;
    });
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(render({ output: Object.fromEntries(outputs) })));
    const terraform = (...args: readonly string[]) =>
      execFileSync('terraform', args, {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 50_000_000,
      });
    terraform('apply', '-auto-approve', '-input=false');
    const read = JSON.parse(terraform('output', '-json')) as Readonly<Record<string, { readonly value: string }>>;
    texts.forEach((text, index) => {
      // Terraform keeps its strings in normal form C.
      const expected = text.normalize('NFC');
      expect(read[`data_${index}`]?.value).toBe(expected);
      expect(read[`secret_${index}`]?.value).toBe(expected);
      expect(JSON.parse(read[`document_${index}`]?.value ?? '')).toEqual({ data: expected, secret: expected });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

/** What a check says of a tree of these files. That it is green on our own is said by `npm run check:static`. */
function check(
  script: string,
  files: Readonly<Record<string, string>>,
): { readonly status: number | null; readonly said: string } {
  const tree = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), text);
    }
    const { status, stderr } = spawnSync(process.execPath, [script, tree], { encoding: 'utf8' });
    return { status, said: stderr };
  } finally {
    rmSync(tree, { recursive: true });
  }
}

test('an import against the order, a circle of types, a room that no list names and a row that no file needs are red', () => {
  const { status, said } = check('scripts/check-rooms.mjs', {
    'src/fault/fault.ts': "import type { Text } from '../yaml/text.js';\nexport interface Fault { readonly text: Text }\n",
    'src/yaml/text.ts': 'export type Text = string;\n',
    'src/iam/one.ts': "import type { Two } from './two.js';\nexport type One = Two | string;\n",
    'src/iam/two.ts': "import type { One } from './one.js';\nexport type Two = readonly One[];\n",
    'src/cellar/cellar.ts': "export type { Fault } from '../fault/fault.js';\n",
    'src/request/request.ts': "export type { Text } from '../yaml/text.js';\n",
  });
  expect(status).toBe(1);
  expect(said).toContain('fault-order: src/fault/fault.ts → src/yaml/text.ts');
  expect(said).toContain('no-circle: src/iam/one.ts → src/iam/two.ts → src/iam/one.ts');
  expect(said).toContain('in-the-list: src/cellar/cellar.ts');
  expect(said).toContain('No file of yaml imports fault');
  // What keeps to the order is not named.
  expect(said).not.toContain('src/request/');
});

test('a name that a file of tests exports for nobody is red', () => {
  const { status, said } = check('scripts/check-exports.mjs', {
    'test/one.ts': 'export const taken = 1;\nexport function left(): void {}\nexport type Taken = 1;\n',
    'test/all.ts': 'export interface Whole {}\n',
    'test/one.test.ts': "import { taken, type Taken } from './one.js';\nimport * as all from './all.js';\n",
    'scripts/a.mjs': 'export const ofAScript = 1;\n',
  });
  expect(status).toBe(1);
  expect(said).toBe('test/one.ts: nobody imports left: take "export" from it\n');
});

import { expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { decodeDocument } from '../../src/yaml/decode.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are in use when nothing else can go. In one synchronous work, as a run checks its requests. */
function held(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const schema = z.strictObject({ list: z.array(z.int()) });
const text = (i: number) => `list: [${Array.from({ length: 100 }, (_, j) => i + j).join(', ')}]\n`;
const decode = (i: number) => decodeDocument(`${i}.yml`, text(i), schema, { prefix: 'test', lines: 'one' });

test('of many files that were read in one go the nodes are not held, only texts and values', () => {
  for (let i = 0; i < 50; i++) decode(i);
  const many = 100;
  const before = held();
  const read = Array.from({ length: many }, (_, i) => decode(i));
  const each = (held() - before) / many;
  expect(read.every(({ ok }) => ok)).toBe(true);
  // A text, its list of numbers and what tells places: about 2 kB. With its hundred nodes it is 20 kB.
  expect(each).toBeLessThan(5_000);
});

test('a place is found again in each of them, in any order', () => {
  const lines = 'list:\n  - 1\n  - 2\n';
  const sources = [lines, `# one line more\n${lines}`, `# two\n# lines more\n${lines}`].flatMap((content, i) => {
    const read = decodeDocument(`${i}.yml`, content, schema, { prefix: 'test', lines: 'one' });
    return read.ok ? [read.value.source] : [];
  });
  const lineOf = (i: number) => sources[i]?.locate(['list', 1]).at.line;
  expect([0, 1, 2, 1, 0, 0, 2].map(lineOf)).toEqual([3, 4, 5, 4, 3, 3, 5]);
});

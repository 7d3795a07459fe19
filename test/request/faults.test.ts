import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { renderFaults } from '../../src/fault/render.js';
import { parseRequest } from '../../src/request/parse.js';
import { codes } from '../yaml/marks.js';
import { faultCases } from './fault-cases.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

describe('a request with a fault says where it is and what to write instead', () => {
  test.each(faultCases.map(({ title, text }) => [title, text] as const))('%s', (_title, text) => {
    const result = parseRequest('buckets/acme.yml', text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(`\n${renderFaults(result.faults.slice(-8), { colour: false })}`).toMatchSnapshot();
  });
});

test('every fault code of a request and of its document has a case', () => {
  const seen = new Set(faultCases.flatMap(({ text }) => codes(parseRequest('x.yml', text))));
  const known = [...codesIn('yaml'), ...codesIn('request').filter((code) => !togetherCodes.includes(code))];
  expect(known.length).toBeGreaterThan(50);
  expect([...new Set(known)].filter((code) => !seen.has(code))).toEqual([]);
});

/** Those of several requests together: see check-together.test.ts. */
const togetherCodes = [
  'request/duplicate-bucket',
  'request/replica-collision',
  'request/log-bucket-collision',
  'request/point-collision',
  'request/provider-collision',
  'request/role-of-another',
];

/** The codes that the sources of a room name, in each of the ways in which they name one. */
function codesIn(room: string): readonly string[] {
  const ways = [
    /code: '([\w/-]+)'/g,
    /\}\/([a-z-]+)`/g,
    /fault\('([a-z-]+)'/g,
    /fault\(source, step, '\w+', '([a-z-]+)'/g,
    /'(request\/[a-z-]+)'/g,
  ];
  const folder = join(root, 'src', room);
  return readdirSync(folder).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return ways.flatMap((way) => [...text.matchAll(way)].map(([, code = '']) => (code.includes('/') ? code : `request/${code}`)));
  });
}

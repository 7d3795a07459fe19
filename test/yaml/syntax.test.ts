import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Result } from '../../src/fault/fault.js';
import { decodeDocument } from '../../src/yaml/decode.js';
import { sayings } from '../../src/yaml/syntax.js';
import { syntaxCases } from './syntax-cases.js';
import { yamlish } from './yamlish.js';

const decode = (text: string): Result<unknown> => decodeDocument('a.yml', text, z.unknown(), { prefix: 'test', lines: 'many' });

/** Each fault as `line:column message`. */
function said(text: string): readonly string[] {
  const result = decode(text);
  return result.ok ? [] : result.faults.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`);
}

describe('an error of the syntax is said once for each cause, at its place', () => {
  test.each(Object.entries(syntaxCases))('%s', (_title, [text, ...expected]) => {
    expect(said(text)).toEqual(expected);
  });

  test('every saying has a case, but for what is refused by itself and what the parser never says', () => {
    const seen = new Set(Object.values(syntaxCases).flatMap(([text]) => said(text).map((line) => line.replace(/^\S+ /, ''))));
    const silent = ['DUPLICATE_KEY', 'MULTIPLE_DOCS', 'NON_STRING_KEY', 'RESOURCE_EXHAUSTION', 'IMPOSSIBLE'];
    const known = Object.entries(sayings).flatMap(([code, all]) => (silent.includes(code) ? [] : all));
    const unseen = known.filter(({ message, refused }) => refused !== true && !seen.has(message)).map(({ message }) => message);
    expect([...new Set(unseen)]).toEqual(unreached);
  });
});

/** Said where the parser's own source calls it impossible, or if it comes to have more to say. */
const unreached: readonly string[] = [
  'This line of the text that | or > starts is indented less than its first.',
  'A sign is missing here: a colon, a comma, a dash or a quote.',
];

const parser = dirname(createRequire(import.meta.url).resolve('yaml'));

describe('the parser has no words of its own', () => {
  test('each of its codes has a saying that always fits', () => {
    const union = /type ErrorCode = ([^;]+);/.exec(readFileSync(join(parser, 'errors.d.ts'), 'utf8'))?.[1] ?? '';
    const codes = [...union.matchAll(/'([A-Z_0-9]+)'/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(20);
    expect(Object.keys(sayings).sort()).toEqual(codes.sort());
    for (const all of Object.values(sayings)) expect(all.at(-1)).not.toMatchObject({ at: expect.anything() });
  });

  test('each of its sentences is met by a saying of its own, or known to be said by that of its code', () => {
    const files = ['compose', 'parse'].flatMap((folder) =>
      readdirSync(join(parser, folder)).flatMap((file) => (file.endsWith('.js') ? [join(parser, folder, file)] : [])),
    );
    const code = files.map((file) => readFileSync(file, 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')).join('\n');
    const sentences = new Set(
      [...code.matchAll(/(["'`])([A-Z][a-z]*(?: (?:(?!\1)[^\n])+))\1/g)].map(([, , sentence = '']) => sentence),
    );
    const own = Object.values(sayings).flatMap((all) => all.flatMap(({ said: words }) => (words === undefined ? [] : [words])));
    // A number that is another one after an update: read the new sentences, and give them sayings where those of their codes do not fit.
    expect([...sentences].filter((sentence) => own.some((words) => words.test(sentence)))).toHaveLength(32);
    expect([...sentences].filter((sentence) => !own.some((words) => words.test(sentence)))).toHaveLength(30);
  });

  test('what is said is for people who do not know the words of its specification', () => {
    for (const { message, fix } of Object.values(sayings).flat()) {
      expect(`${message} ${fix}`).not.toMatch(/mapping|sequence|scalar|implicit|token|node|flow|indicator|block/i);
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(fix).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('nothing of the text is in a message', () => {
    const secret = 'x'.repeat(20_000);
    for (const text of [`a: |${secret}\n`, `a: > ${secret}\n`, `a: b\n${secret}\n`, `a: "\\${secret}"\n`]) {
      expect(said(text).join()).not.toContain('xx');
    }
  });
});

test('what the parser refuses is refused, with one fault of the syntax for each line at most', () => {
  fc.assert(
    fc.property(yamlish, (text) => {
      const result = decode(text);
      const documents = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
      if (Array.isArray(documents) && documents.some(({ errors }) => errors.length > 0)) expect(result.ok).toBe(false);
      if (result.ok) return;
      const lines = result.faults.flatMap(({ code, at }) => (/^yaml\/(?:syntax|tab|indentation)$/.test(code) ? [at?.line] : []));
      expect(new Set(lines).size).toBe(lines.length);
    }),
    { numRuns: 2_000 },
  );
});

import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { renderFaults } from '../../src/fault/render.js';
import { parseRequest } from '../../src/request/parse.js';
import { parseSettings } from '../../src/settings/parse.js';
import { decodeDocument } from '../../src/yaml/decode.js';
import type { Path } from '../../src/yaml/document.js';
import { base } from '../request/fault-cases.js';
import { codes, marks } from './marks.js';

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.strictObject({ id: z.int() })).optional(),
  either: z.union([z.array(z.string()), z.strictObject({ from: z.enum(['here', 'there']) }), z.boolean()]).optional(),
  free: z.record(z.string(), z.string()).optional(),
});
const decode = (text: string | Uint8Array, lines: 'one' | 'many' = 'one') =>
  decodeDocument('a.yml', text, schema, { prefix: 'test', lines });

describe('a value knows where it stands', () => {
  const text = 'name: x\nlist:\n  - id: 1\n  - { id: 2 }\neither:\n  from: here\nfree: { "a b": "c" }\r\n';
  const cases: readonly (readonly [
    title: string,
    path: Path,
    part: 'key' | 'value',
    line: number,
    column: number,
    length: number,
  ])[] = [
    ['a value', ['name'], 'value', 1, 7, 1],
    ['a key', ['name'], 'key', 1, 1, 4],
    ['a list below its key', ['list'], 'value', 2, 1, 4],
    ['an item in block style', ['list', 0], 'value', 3, 5, 2],
    ['an item in flow style', ['list', 1], 'value', 4, 5, 9],
    ['a value in an item', ['list', 1, 'id'], 'value', 4, 11, 1],
    ['a quoted key', ['free', 'a b'], 'key', 7, 9, 5],
    ['a quoted value', ['free', 'a b'], 'value', 7, 16, 3],
    ['what is not there, by what encloses it', ['either', 'to', 'x'], 'value', 5, 1, 6],
    ['what is not there at all, by the first key', ['other'], 'value', 1, 1, 4],
    ['the document', [], 'value', 1, 1, 4],
  ];
  test.each(cases)('%s', (_title, path, part, line, column, length) => {
    const result = decode(text);
    if (!result.ok) throw new Error(renderFaults(result.faults, { colour: false }));
    const { at, excerpt } = result.value.source.locate(path, part);
    expect(at).toEqual({ file: 'a.yml', line, column, length });
    expect(excerpt).toBe(text.split(/\r?\n/)[line - 1]);
  });

  test('a fault made later has the same place', () => {
    const result = decode(text);
    if (!result.ok) throw new Error('a fault');
    const fault = result.value.source.fault(['name'], { code: 'test/later', message: 'm', fix: 'f' });
    expect(fault).toEqual({
      code: 'test/later',
      message: 'm',
      fix: 'f',
      at: { file: 'a.yml', line: 1, column: 7, length: 1 },
      excerpt: 'name: x',
    });
  });
});

describe('of a union the alternative of the same kind speaks', () => {
  const cases: readonly (readonly [text: string, expected: readonly string[]])[] = [
    ['name: x\neither: { from: her }\n', ['2:17+3 test/unknown-value -> Write here.']],
    ['name: x\neither: { form: here }\n', ['2:11+4 test/unknown-key -> Write from.']],
    ['name: x\neither: [1]\n', ['2:10+1 test/wrong-type -> Put it in quotes: "1"']],
    ['name: x\neither: yes\n', ['2:9+3 test/wrong-type -> Write either: true, without quotes.']],
    ['name: x\neither: here\n', ['2:9+4 test/wrong-type -> Write a list: either: [here]']],
    ['name: x\neither: 3\n', ['2:9+1 test/wrong-type -> Write, for example, either: [text]']],
  ];
  test.each(cases)('%j', (text, expected) => {
    expect(marks(decode(text))).toEqual(expected);
  });
});

test('texts are data, whatever a template, a shell or a chat would make of them', () => {
  const name = '${x} %{if} `id` @team $(id) <b> {{x}} !ref #1 👩‍👩‍👧';
  const result = decode(`name: ${JSON.stringify(name)}\n`);
  expect(result.ok && result.value.value.name).toBe(name);
});

test('line breaks and tabs are refused where a text has one line, and allowed where it has many', () => {
  const text = 'name: |\n  a\n  b\tc\n';
  expect(codes(decode(text))).toEqual(['test/control-character']);
  expect(decode(text, 'many').ok).toBe(true);
  expect(codes(decode('name: "a\\x1b"\n', 'many'))).toEqual(['test/control-character']);
});

test('YAML 1.2 is read: yes is text, and keys named like methods are keys', () => {
  const result = decode('name: yes\nfree: { constructor: a, toString: b, hasOwnProperty: c, valueOf: no }\n');
  expect(result.ok && result.value.value).toEqual({
    name: 'yes',
    free: { constructor: 'a', toString: 'b', hasOwnProperty: 'c', valueOf: 'no' },
  });
});

test('no prototype is changed by any key', () => {
  const result = decode('name: x\nfree: { __proto__: polluted, constructor: { prototype: { polluted: yes } } }\n');
  expect(codes(result)).toEqual(['test/unknown-key', 'test/wrong-type']);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test.each(['{}', '{ length: {} }', '[{}]', '{ valueOf: 1, toString: 1 }'])(
  'a mapping with the length %s, where a text or a list is wanted, is a fault of its kind and no bug',
  (length) => {
    const found = codes(decode(`name: { length: ${length} }\nlist: { length: ${length} }\neither: { length: ${length} }\n`));
    expect(found.length).toBeGreaterThan(0);
    expect(codes(parseRequest('x.yml', Buffer.from(`${base}owner: { length: ${length} }\n`)))).toEqual(['request/wrong-type']);
    expect(codes(parseRequest('x.yml', Buffer.from(`${base}tags: { length: ${length} }\n`)))).toEqual(['request/wrong-type']);
    expect(codes(parseSettings('x.yml', Buffer.from(`requests: { length: ${length} }\n`))).length).toBeGreaterThan(0);
  },
);

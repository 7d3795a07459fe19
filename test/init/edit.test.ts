import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { edited, flow } from '../../src/init/edit.js';

const text = `# About it.
a: 1 # one
b: { c: x, d: [1, 2] } # two

# A block.
e:
  f: 'old'   # three
  g:
    - 1
    - 2

# The end.
`;

describe('a value is changed in its place, and nothing else', () => {
  test.each<[path: string, value: unknown, before: string, after: string]>([
    ['a', 2, 'a: 1 # one', 'a: 2 # one'],
    ['b.c', 'no: comment # here', 'c: x', "c: 'no: comment # here'"],
    ['b.d', ['true', 'x'], 'd: [1, 2]', "d: ['true', x]"],
    ['e.f', '012', "f: 'old' ", "f: '012' "],
    ['e.g', ['- 1'], '    - 1\n    - 2\n', "    - '- 1'\n"],
    ['e.g', ['x', 'y', 'z'], '    - 1\n    - 2\n', '    - x\n    - y\n    - z\n'],
    ['e', { h: { i: ['x'] } }, "  f: 'old'   # three\n  g:\n    - 1\n    - 2\n", '  h:\n    i: [x]\n'],
  ])('%s', (path, value, before, after) => {
    expect(edited(text, [{ path: path.split('.'), value }])).toBe(text.replace(before, () => after));
  });

  test('the same value leaves the text as it is, byte for byte', () => {
    const windows = text.replaceAll('\n', '\r\n');
    for (const one of [text, windows])
      expect(
        edited(one, [
          { path: ['e', 'f'], value: 'old' },
          { path: ['b', 'd'], value: [1, 2] },
        ]),
      ).toBe(one);
  });

  test('what stands behind it on its line can be changed with it', () => {
    const change = (comment: string) => edited(text, [{ path: ['e', 'f'], value: 'old', comment }]);
    expect(change('v2')).toBe(text.replace("'old'   # three", "'old' # v2"));
    expect(change('')).toBe(text.replace("'old'   # three", "'old'"));
  });
});

describe('a key that is missing is added where its map ends', () => {
  test.each<[text: string, path: string, after: string]>([
    ['a: 1\n\n# The end.\n', 'b', 'a: 1\nb: v\n\n# The end.\n'],
    ['a: 1', 'b.c', 'a: 1\nb:\n  c: v'],
    ['a: { b: 1 }\n', 'a.c.d', 'a: { b: 1, c: { d: v } }\n'],
    ['a: {}\n', 'a.b', 'a: { b: v }\n'],
    ['a: { b: 1, }\n', 'a.c', 'a: { b: 1, c: v }\n'],
    ['a:\n', 'a.b', 'a: { b: v }\n'],
    ['a:\r\n    b: 1\r\nc: 2\r\n', 'a.d', 'a:\r\n    b: 1\r\n    d: v\r\nc: 2\r\n'],
    ['', 'a.b', 'a:\n  b: v\n'],
    ['# Nothing yet.', 'a', '# Nothing yet.\na: v\n'],
  ])('%j', (before, path, after) => {
    expect(edited(before, [{ path: path.split('.'), value: 'v' }])).toBe(after);
    expect(parse(after)).toMatchObject({});
  });
});

test.each<[string, string]>([
  ['a: &x 1\nb: *x\n', 'a'],
  ['a: [1\n', 'b'],
  ['a: 1\na: 2\n', 'a'],
  ['a: text\n', 'a.b'],
  ['- a\n', 'a'],
])("what can't be changed without anything else is left alone: %j", (before, path) => {
  expect(edited(before, [{ path: path.split('.'), value: 'v' }])).toBeUndefined();
});

test.each([
  ['a\nb: c'],
  ['# x'],
  ['a: b'],
  ['*'],
  ['!!js'],
  ['&a'],
  ['%TAG'],
  ['[x]'],
  ['{ x: y }'],
  ["it's"],
  ['"'],
  ['a, b'],
  ['null'],
  ['~'],
  ['yes'],
  ['1e3'],
  ['0x10'],
  [' x '],
  ['\u2028'],
  [''],
])('%j stays that text in a list and in a map', (value) => {
  expect(parse(`a: ${flow([value, { [value || 'k']: value }])}\n`)).toEqual({ a: [value, { [value || 'k']: value }] });
});

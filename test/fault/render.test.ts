import { describe, expect, test } from '@jest/globals';
import { quote, type Fault } from '../../src/fault/fault.js';
import { faultsToJson, renderFaults, underline } from '../../src/fault/render.js';

const at = (file: string, line: number, column: number, length = 1) => ({ file, line, column, length });
const fault = (rest: Partial<Fault>): Fault => ({ code: 'test/code', message: 'Message.', fix: 'Fix.', ...rest });

test('faults stand together by file, from top to bottom, with a count', () => {
  const faults = [
    fault({ at: at('b.yml', 3, 4, 3), excerpt: 'a: xyz' }),
    fault({ at: at('a.yml', 1, 1), excerpt: 'a' }),
    fault({ at: at('b.yml', 1, 1), excerpt: 'b' }),
    fault({ code: 'test/nowhere' }),
  ];
  expect(renderFaults(faults, { colour: false })).toBe(
    [
      'b.yml:1:1  test/code  Message.\n  1 | b\n    | ^\n  fix: Fix.\n',
      'b.yml:3:4  test/code  Message.\n  3 | a: xyz\n    |    ^^^\n  fix: Fix.\n',
      'a.yml:1:1  test/code  Message.\n  1 | a\n    | ^\n  fix: Fix.\n',
      'test/nowhere  Message.\n  fix: Fix.\n',
      '4 faults in 2 files\n',
    ].join('\n'),
  );
  expect(renderFaults([], { colour: false })).toBe('');
});

test('colour is there only when asked for', () => {
  const one = [fault({ at: at('a.yml', 1, 1), excerpt: 'a' })];
  expect(renderFaults(one, { colour: false })).not.toContain('\u001b');
  const coloured = renderFaults(one, { colour: true });
  expect(coloured).toContain('\u001b[31m');
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderFaults(one, { colour: false }));
});

test('no control character of the data reaches a terminal or a machine', () => {
  const evil = '\u001b[2J\u0007\u009b\u202e\r';
  const faults = [fault({ message: evil, fix: evil, at: at(`${evil}.yml`, 1, 1), excerpt: evil })];
  const hidden = /(?!\n)[\p{Cc}\u202e]/u;
  expect(renderFaults(faults, { colour: false })).not.toMatch(hidden);
  expect(JSON.stringify(faultsToJson(faults), null, 2)).not.toMatch(hidden);
  expect(quote(evil)).not.toMatch(/[\p{Cc}\u202e]/u);
});

describe('the caret stands under what it means', () => {
  const cases: readonly (readonly [title: string, line: string, column: number, length: number, text: string, caret: string])[] =
    [
      ['plain', 'key: value', 6, 5, 'key: value', '     ^^^^^'],
      ['after a tab', '\tkey', 2, 3, '  key', '  ^^^'],
      ['after wide characters', '名前: x', 5, 1, '名前: x', '      ^'],
      ['under wide characters', 'a: 名前', 4, 2, 'a: 名前', '   ^^^^'],
      ['after an emoji of two code units', '👍: x', 5, 1, '👍: x', '    ^'],
      ['after a combining mark', 'e\u0301: x', 5, 1, 'e\u0301: x', '   ^'],
      ['under an escape', 'a\u001bb', 2, 1, 'a\\u001bb', ' ^^^^^^'],
      ['past the end', 'ab', 3, 1, 'ab', '  ^'],
      ['in nothing', '', 1, 1, '', '^'],
    ];
  test.each(cases)('%s', (_title, line, column, length, text, caret) => {
    expect(underline(line, column, length)).toEqual({ text, caret });
  });

  test.each([1, 50, 99, 100, 101, 150, 5_000, 9_999])('in a long line, at column %i', (column) => {
    const line = `${'-'.repeat(column - 1)}X${'-'.repeat(10_000 - column)}`;
    const { text, caret } = underline(line, column, 1);
    expect(text.length).toBeLessThanOrEqual(106);
    expect(text[caret.indexOf('^')]).toBe('X');
  });

  test('a mark longer than the window is cut', () => {
    const { text, caret } = underline('x'.repeat(500), 200, 300);
    expect(caret.length).toBeLessThanOrEqual(text.length);
    expect(caret.trim().length).toBeGreaterThan(10);
  });
});

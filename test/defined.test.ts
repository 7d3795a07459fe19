import { expect, test } from '@jest/globals';
import { defined } from '../src/defined.js';

test('what is undefined is left out, and nothing else, in the order it was written', () => {
  const values = { name: 'acme', none: undefined, nothing: null, no: false, zero: 0, empty: '' };
  expect(Object.entries(defined(values))).toEqual([
    ['name', 'acme'],
    ['nothing', null],
    ['no', false],
    ['zero', 0],
    ['empty', ''],
  ]);
});

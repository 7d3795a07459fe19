import { describe, expect, test } from '@jest/globals';
import { renderFaults } from '../../src/fault/render.js';
import { parseRequest } from '../../src/request/parse.js';
import { goodRequests } from './good-requests.js';

describe('a request without a fault is read as it was meant', () => {
  test.each(goodRequests.map(({ title, text, value }) => [title, text, value] as const))('%s', (_title, text, value) => {
    const result = parseRequest('x.yml', text);
    expect(result.ok ? '' : renderFaults(result.faults, { colour: false })).toBe('');
    expect(result.ok && result.value.value).toEqual(value);
  });
});

test('bytes and text are the same', () => {
  const text = 'vendor: custom\nbucket: acme-files\nregion: us-east-1\nowner: Büro 名前\n';
  const [one, two] = [parseRequest('x.yml', text), parseRequest('x.yml', Buffer.from(text))];
  expect(one.ok && two.ok && one.value.value).toEqual(two.ok && two.value.value);
});

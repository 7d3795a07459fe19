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

test('a thousand requests take less than 2 seconds of a processor', () => {
  const text = (i: number) =>
    Buffer.from(
      `vendor: custom\nbucket: acme-${i}\nregion: us-east-1\nreplication: { region: us-west-2 }\nretention:\n  recoverDeleted: 30 days\n  transitions:\n    - { after: 30 days, to: STANDARD_IA }\n`,
    );
  const texts = Array.from({ length: 1_000 }, (_, i) => text(i));
  // Processor time, not the wall's: other tests run beside this one.
  const before = process.cpuUsage();
  const good = texts.filter((bytes, i) => parseRequest(`${i}.yml`, bytes).ok);
  const { user, system } = process.cpuUsage(before);
  expect(good).toHaveLength(1_000);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});

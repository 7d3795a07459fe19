import { expect, test } from '@jest/globals';
import { checkTogether } from '../../src/request/check-together.js';
import { parseRequest } from '../../src/request/parse.js';

test('the time it takes grows with the requests, and not with their square', () => {
  const parsed = parseRequest('a.yml', 'vendor: custom\nregion: us-east-1\nbucket: aaa\nreplication: { region: us-west-2 }\n');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const one = { request: parsed.value.value, source: parsed.value.source };
  // Of the processor alone, in microseconds: the machine may be busy.
  const timeOf = (count: number) => {
    const many = Array.from({ length: count }, (_, i) => ({ ...one, request: { ...one.request, bucket: `bucket-${i}` } }));
    const before = process.cpuUsage();
    expect(checkTogether(many)).toEqual([]);
    return process.cpuUsage(before).user;
  };
  const small = timeOf(5_000);
  expect(timeOf(80_000)).toBeLessThan(100 * Math.max(small, 20_000));
});

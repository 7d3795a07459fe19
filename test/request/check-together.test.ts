import { describe, expect, test } from '@jest/globals';
import { checkTogether } from '../../src/request/check-together.js';
import { parseRequest } from '../../src/request/parse.js';

function request(file: string, bucket: string, replication = '') {
  const parsed = parseRequest(file, `vendor: custom\nregion: us-east-1\nbucket: ${bucket}\n${replication}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return { request: parsed.value.value, source: parsed.value.source };
}
const replica = (name = '') => `replication: { region: us-west-2${name === '' ? '' : `, bucket: ${name}`} }\n`;

describe('names that are taken twice in a run are faults at the later request', () => {
  const cases = [
    ['nothing in common', [request('a.yml', 'aaa', replica()), request('b.yml', 'bbb', replica())], []],
    ['one name', [request('a.yml', 'aaa'), request('b.yml', 'aaa')], ['b.yml:3:9 request/duplicate-bucket a.yml:3']],
    [
      'one name three times',
      [request('a.yml', 'aaa'), request('b.yml', 'aaa'), request('c.yml', 'aaa')],
      ['b.yml:3:9 request/duplicate-bucket a.yml:3', 'c.yml:3:9 request/duplicate-bucket a.yml:3'],
    ],
    [
      "a replica that is another's bucket",
      [request('a.yml', 'aaa'), request('b.yml', 'bbb', replica('aaa'))],
      ['b.yml:4:43 request/replica-collision a.yml:3'],
    ],
    [
      "a bucket that is another's replica by default",
      [request('a.yml', 'aaa', replica()), request('b.yml', 'aaa-replica')],
      ['b.yml:3:9 request/replica-collision a.yml:4'],
    ],
    [
      'one replica of two',
      [request('a.yml', 'aaa', replica('rrr')), request('b.yml', 'bbb', replica('rrr'))],
      ['b.yml:4:43 request/replica-collision a.yml:4'],
    ],
    [
      'a replica that was resolved',
      [{ ...request('a.yml', 'aaa', replica()), replicaBucket: 'bbb' }, request('b.yml', 'bbb')],
      ['b.yml:3:9 request/replica-collision a.yml:4'],
    ],
  ] as const;
  test.each(cases)('%s', (_title, requests, expected) => {
    const faults = checkTogether(requests);
    expect(
      faults.map(({ at, code, message }) => `${at?.file}:${at?.line}:${at?.column} ${code} ${/at (\S+)\.$/.exec(message)?.[1]}`),
    ).toEqual(expected);
  });
});

test('ten thousand requests take no time', () => {
  const one = request('a.yml', 'aaa', replica());
  const many = Array.from({ length: 10_000 }, (_, i) => ({ ...one, request: { ...one.request, bucket: `bucket-${i}` } }));
  const start = performance.now();
  expect(checkTogether(many)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(500);
});

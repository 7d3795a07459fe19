import { describe, expect, test } from '@jest/globals';
import { createdLogBucket, createsLogBucket, trailOf } from '../../src/request/records.js';
import { parseRequest } from '../../src/request/parse.js';

const trail = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/acme';

describe('a log bucket is created where something needs one', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['', undefined],
    ['logging: { serverAccess: create }', 'acme-files-logs'],
    ['logging: { serverAccess: create, bucket: acme-logs }', 'acme-logs'],
    ['logging: { serverAccess: acme-access-logs }', undefined],
    ['logging: { dataEvents: create }', 'acme-files-logs'],
    ['logging: { dataEvents: { trail: create, record: write } }', 'acme-files-logs'],
    [`logging: { dataEvents: "${trail}" }`, undefined],
    [`logging: { serverAccess: acme-access-logs, dataEvents: { trail: "${trail}" } }`, undefined],
    ['inventory: { frequency: daily }', 'acme-files-logs'],
    ['inventory: { frequency: daily, bucket: acme-reports }', undefined],
    ['logging: { serverAccess: acme-access-logs, bucket: acme-logs }\ninventory: { frequency: daily }', 'acme-logs'],
  ];
  test.each(cases)('%j', (text, expected) => {
    const parsed = parseRequest('x.yml', `vendor: custom\nbucket: acme-files\nregion: us-east-1\n${text}\n`);
    expect(parsed.ok && createdLogBucket(parsed.value.value)).toBe(expected);
    expect(parsed.ok && createsLogBucket(parsed.value.value)).toBe(expected !== undefined);
  });

  test('though it has no name where its bucket has none', () => {
    expect(createsLogBucket({ logging: { serverAccess: 'create' } })).toBe(true);
    expect(createdLogBucket({ logging: { serverAccess: 'create' } })).toBeUndefined();
  });

  test('the trail is found as a word and in a map', () => {
    expect([trailOf({}), trailOf({ dataEvents: trail }), trailOf({ dataEvents: { trail: 'create' } })]).toEqual([
      undefined,
      trail,
      'create',
    ]);
  });
});

import { expect, test } from '@jest/globals';
import { mayClaim } from '../../src/flows/action/name-claims.js';
import { replicaName } from '../../src/request/names.js';

const long = `acme-${'x'.repeat(55)}`;

test.each([
  ['its bucket', 'acme-files', 'bucket: acme-files'],
  ['its replica', 'acme-files', 'replication: { bucket: acme-files }'],
  ['the bucket whose replica has the name', replicaName('acme-files'), 'bucket: acme-files'],
  ['the long bucket whose replica has the name', replicaName(long), `bucket: ${long}`],
  ['an escape', 'acme-files', 'bucket: "\\x61cme-files"'],
])('a text that could want a name by %s is kept', (_, name, text) => {
  expect(mayClaim([name])(new TextEncoder().encode(text))).toBe(true);
});

test('a text without the name is left out', () => {
  expect(mayClaim(['acme-files', 'acme-files-replica'])(new TextEncoder().encode('bucket: globex-files'))).toBe(false);
});

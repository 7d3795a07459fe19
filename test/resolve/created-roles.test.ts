import { expect, test } from '@jest/globals';
import { faultsFor, roleSpecFor, specFor } from './protections-fixture.js';

const boundary = 'arn:aws:iam::111122223333:policy/landing-zone';
const roles = { boundary, path: '/vendors/' };

test.each([
  ['the vendor', roleSpecFor('', { roles })],
  ['replication', specFor('replication: { region: us-west-2 }', { roles })],
  ['a scan', specFor('protection: { malwareScan: true }', { roles })],
])('the role of %s has the boundary and the path of the settings', (_whose, spec) => {
  expect(spec.createdRoles).toEqual(roles);
});

test('there is nothing to have them where no role is created, or the settings say no more than IAM does', () => {
  expect(specFor('', { roles }).createdRoles).toBeUndefined();
  expect(roleSpecFor('').createdRoles).toBeUndefined();
  expect(roleSpecFor('', { roles: { path: '/' } }).createdRoles).toEqual({});
});

test('a boundary of another partition is a fault where a role is created', () => {
  const settings = { roles: { boundary: 'arn:aws-cn:iam::111122223333:policy/landing-zone' } };
  expect(faultsFor('replication: { region: us-west-2 }', settings)).toEqual([
    'request/boundary-partition 3:9 The roles of this bucket are made in the partition aws, and the permissions boundary of the settings is in aws-cn: arn:aws-cn:iam::111122223333:policy/landing-zone. | Write a region of aws-cn, or keep requests of aws in a repository whose settings have a boundary there.',
  ]);
  expect(faultsFor('', settings)).toEqual([]);
});

test('the owner of a replica elsewhere admits the role by its path', () => {
  const text = "replication: { region: us-west-2, account: '444455556666', bucket: acme-copy }";
  const [policy] = specFor(text, { roles }).handover.snippets;
  expect(policy?.text).toContain(':role/vendors/acme-replication"');
});

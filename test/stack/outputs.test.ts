import { expect, test } from '@jest/globals';
import { outputNames } from '../../src/spec/outputs.js';
import { buildStack } from '../../src/stack/build.js';
import { createdKey, otherAccount, specOf, type Overrides } from '../policies/specs.js';
import { elsewhere, everyProtection, inventoryAlone, vendorRoles } from './protections.js';

const outputsOf = (overrides: Overrides) =>
  buildStack(specOf(overrides))['output'] as Readonly<Record<string, { readonly value: string }>>;
const of = (overrides: Overrides) => Object.keys(outputsOf(overrides)).sort();

const { account, bucket, bucketArn, bucketDomainName, bucketRegionalDomainName, region } = outputNames;
const always = [account, bucket, bucketArn, bucketDomainName, bucketRegionalDomainName, region];

test('the outputs are all that a hand-over can name', () => {
  expect(of({ ...everyProtection, roles: vendorRoles })).toEqual(Object.values(outputNames).sort());
});

test.each<{ readonly name: string; readonly overrides: Overrides; readonly more: readonly (keyof typeof outputNames)[] }>([
  { name: 'a plain bucket', overrides: {}, more: [] },
  { name: 'a created key', overrides: { encryption: createdKey }, more: ['keyArn'] },
  { name: 'a replica', overrides: { replication: {} }, more: ['replica', 'replicaArn', 'replicaRegion', 'replicationRole'] },
  {
    name: 'a replica in another account',
    overrides: { replication: { account: otherAccount } },
    more: ['replica', 'replicaRegion', 'replicationRole'],
  },
  { name: 'an inventory', overrides: inventoryAlone, more: ['logBucket'] },
  { name: 'logs and a trail that exist already', overrides: elsewhere, more: [] },
  { name: 'a role', overrides: { roles: vendorRoles }, more: ['vendorRole', 'vendorRoleName'] },
])('$name has the outputs of what it has', ({ overrides, more }) => {
  expect(of(overrides)).toEqual([...always, ...more.map((key) => outputNames[key])].sort());
});

test('the first role is the one that is named, and no output shows its external id', () => {
  const outputs = outputsOf({ roles: vendorRoles });
  expect(outputs[outputNames.vendorRole]).toEqual({ value: '${aws_iam_role.vendor.arn}' });
  expect(outputs[outputNames.vendorRoleName]).toEqual({ value: 'acme-files-vendor' });
  expect(JSON.stringify(outputs)).not.toContain('sensitive');
  expect(JSON.stringify(outputs)).not.toContain('passwd');
});

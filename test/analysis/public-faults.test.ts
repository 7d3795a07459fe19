import { expect, test } from '@jest/globals';
import { publicFaults } from '../../src/analysis/public-faults.js';
import { parseRequest } from '../../src/request/parse.js';
import { specOf, type Overrides } from '../policies/specs.js';
import { noAccess } from '../stack/protections.js';
import { showFault, take } from '../resolve/fixture.js';

const text = `vendor: custom
parameters: { principals: ['arn:aws:iam::222233334444:role/partner'], actions: [s3:GetObject] }
bucket: acme-files
region: us-east-1
access:
  points:
    - { name: acme-files-open, principals: ['arn:aws:iam::111122223333:role/r'], actions: read }
`;
const { source } = take(parseRequest('request.yml', text));
const faultsOf = (overrides: Overrides) => publicFaults(specOf(overrides), source).map(showFault);
const open = {
  principals: ['*'],
  statements: [{ sid: 'VendorObjects', actions: ['s3:GetObject'], on: 'objects' } as const],
  keyActions: [],
};

test('a spec whose policy is public is refused, at the key of the request that makes it so', () => {
  const point = {
    name: 'acme-files-open',
    principals: ['arn:aws:iam::111122223333:*'],
    onObjects: ['s3:GetObject'],
    onBucket: [],
  };
  const fix = 'Name full ARNs of users, roles or accounts, without a wildcard.';
  expect(faultsOf({ grants: [open] })).toEqual([
    `request/public-policy 1:9 The policy of the bucket "acme-files" would be public, by its statement VendorObjects: It allows everyone, and no condition fixes who that is. | ${fix}`,
  ]);
  expect(faultsOf({ access: { ...noAccess, points: [point] } })).toEqual([
    `request/public-policy 6:3 The policy of the access point "acme-files-open" would be public, by its statement AccessPointObjects: It allows arn:aws:iam::111122223333:*, and no condition fixes who that is. | ${fix}`,
  ]);
});

test('an access point with a VPC is not public, and neither is a bucket that only delegates to the access points of its account', () => {
  const point = {
    name: 'acme-files-open',
    vpc: 'vpc-1',
    principals: ['arn:aws:iam::111122223333:*'],
    onObjects: ['s3:GetObject'],
    onBucket: [],
  };
  expect(faultsOf({ access: { ...noAccess, points: [point] } })).toEqual([]);
});

test('any other spec is not', () => {
  expect(faultsOf({})).toEqual([]);
});

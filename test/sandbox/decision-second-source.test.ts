import { expect, test } from '@jest/globals';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import { decide } from '../../src/sandbox/policy/decide.js';
import { policyOf } from './client.js';

const roleArn = 'arn:aws:iam::111122223333:role/deployer';
const bucketArn = 'arn:aws:s3:::acme-one';

/**
 * Keys, with the operators that go with them, what a policy may want and what a request may bring. Addresses of one version only: the
 * second source takes an address of the other version for neither in a range nor outside of it.
 */
const requestKeys: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
  ['aws:SourceIp', ['IpAddress', 'NotIpAddress'], ['203.0.113.0/24', '198.51.100.7'], ['203.0.113.9', '198.51.100.7']],
  ['aws:SourceVpce', ['StringEquals', 'StringNotEquals', 'StringLike'], ['vpce-1', 'vpce-*'], ['vpce-1', 'vpce-2']],
  ['aws:SourceVpc', ['StringEqualsIgnoreCase', 'StringNotLike'], ['vpc-1', 'VPC-?'], ['vpc-1', 'VPC-2']],
  ['aws:SecureTransport', ['Bool'], ['true', 'false'], ['true', 'false']],
  ['aws:MultiFactorAuthPresent', ['Bool'], ['true', 'false'], ['true', 'false']],
  ['s3:signatureAge', ['NumericGreaterThan', 'NumericLessThanEquals', 'NumericNotEquals'], ['900', '0'], ['900', '901']],
  [
    'aws:SourceArn',
    ['ArnLike', 'ArnNotEquals'],
    ['arn:aws:s3:::acme-*', 'arn:aws:s3:::b'],
    ['arn:aws:s3:::acme-two', 'arn:aws:s3:::b'],
  ],
];

const oneTest = fc.constantFrom(...requestKeys).chain(([key, operators, wanted]) =>
  fc.record({
    key: fc.constant(key),
    operator: fc.oneof(fc.constantFrom(...operators.flatMap((name) => [name, `${name}IfExists`])), fc.constant('Null')),
    values: fc.uniqueArray(fc.constantFrom(...wanted), { minLength: 1, maxLength: 2 }),
    absent: fc.constantFrom('true', 'false'),
  }),
);
const context = fc.tuple(...requestKeys.map(([, , , found]) => fc.option(fc.constantFrom(...found), { nil: undefined })));

/** Whether another implementation of IAM's rules denies it, to a caller who may do everything else. */
async function denies(policy: string, keys: Readonly<Record<string, string>>): Promise<boolean> {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const result = await runSimulation(
    {
      request: {
        ...{ principal: roleArn, action: 's3:GetObject', contextVariables: keys },
        resource: { resource: `${bucketArn}/key`, accountId: '111122223333' },
      },
      identityPolicies: [{ name: 'all', policy: everything }],
      ...{ serviceControlPolicies: [], resourceControlPolicies: [], resourcePolicy: JSON.parse(policy) },
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult !== 'Allowed';
}

test('denials are decided as by a second source', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(oneTest, { minLength: 1, maxLength: 3 }), context, async (tests, found) => {
      const Condition: Record<string, Record<string, readonly string[] | string>> = {};
      for (const { key, operator, values, absent } of tests)
        Condition[operator] = { ...Condition[operator], [key]: operator === 'Null' ? absent : values };
      const policy = policyOf({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `${bucketArn}/*`, Condition });
      const pairs = requestKeys.flatMap(([key], n) => (found[n] === undefined ? [] : [[key, found[n]] as const]));
      const keys = Object.fromEntries(pairs.map(([key, value]) => [key.toLowerCase(), [value]]));
      const request = {
        principals: [{ kind: 'AWS', value: roleArn }],
        action: 's3:GetObject',
        resource: `${bucketArn}/key`,
        keys,
      };
      expect(decide(policy, request) === 'deny').toBe(await denies(policy, Object.fromEntries(pairs)));
    }),
    { numRuns: 500, seed: 4 },
  );
});

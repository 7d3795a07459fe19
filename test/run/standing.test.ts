import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { BucketSpec } from '../../src/spec/spec.js';
import { sandboxDeployer, standingOf } from '../../src/run/standing.js';
import { specOf } from '../policies/specs.js';
import { exampleSettings, resolveText, take, templatesWith } from '../resolve/fixture.js';
import { tokenRole } from '../stack/protections.js';

const account = '111122223333';
const example = (name: string) =>
  take(resolveText(readFileSync(`examples/${name}.yml`, 'utf8'), templatesWith(), exampleSettings));

test('what a request names and does not create is taken to be there', () => {
  const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  expect(standingOf([example('shared-logs')], account)).toMatchObject({
    keys: expect.arrayContaining([key]),
    targets: [
      { name: 'acme-access-logs', region: 'us-east-1' },
      { name: 'acme-inventories', region: 'us-east-1' },
    ],
    foreignBuckets: [{ name: 'acme-case-files-vault', account: '444455556666', region: 'us-west-2', versioning: 'Enabled' }],
  });
  expect(standingOf([example('protected')], account)).toEqual({
    principals: ['arn:aws:iam::111122223333:role/payroll-reports', 'arn:aws:iam::123456789012:role/payroll-exporter'],
    ...{ keys: [], oidcProviders: [], targets: [], foreignBuckets: [] },
  });
});

test('an identity provider is, where the request does not create it', () => {
  const provider = `arn:aws:iam::${account}:oidc-provider/tokens.vendor.example/acme`;
  const of = (create: boolean) => standingOf([specOf({ roles: [tokenRole({ create })] })], account).oidcProviders;
  expect([of(false), of(true)]).toEqual([[provider], []]);
});

test('a log bucket that another request creates is not', () => {
  const maker = specOf({ logBucket: { bucket: 'acme-logs', keepDays: 30 } });
  const user = specOf({ logging: { serverAccess: { bucket: 'acme-logs', prefix: 'acme-files/', created: false } } });
  expect(standingOf([user], account).targets).toEqual([{ name: 'acme-logs', region: 'us-east-1' }]);
  expect(standingOf([maker, user], account).targets).toEqual([]);
});

describe('the role that a sandbox is called by', () => {
  const here = specOf();
  const gov = specOf({ id: 'acme-gov', partition: 'aws-us-gov', region: 'us-gov-west-1' });
  const named = ['arn:aws:iam::222233334444:role/ci', 'arn:aws-us-gov:iam::444455556666:role/ci/apply'];

  test.each<[string, readonly BucketSpec[], readonly string[], string]>([
    ['the first of their partition', [gov], named, 'arn:aws-us-gov:iam::444455556666:role/ci/apply'],
    [
      'one of the example account, where none is named',
      [gov],
      ['arn:aws:iam::222233334444:role/ci'],
      'arn:aws-us-gov:iam::111122223333:role/deployer',
    ],
    ['one of the example account, where there is nothing', [], [], 'arn:aws:iam::111122223333:role/deployer'],
  ])('is %s', (_, specs, deployers, role) => {
    expect(sandboxDeployer(specs, deployers)).toEqual({ ok: true, value: role });
  });

  test('is none for requests of two partitions', () => {
    const found = sandboxDeployer([here, gov]);
    expect(found.ok ? [] : found.faults.map(({ code, message, fix }) => [code, message, fix])).toEqual([
      [
        'sandbox/partitions',
        'The sandbox is one account, and "acme-files" is in the partition aws, "acme-gov" in aws-us-gov.',
        'Run them one after the other, each with a sandbox of its own: --world FILE.',
      ],
    ]);
  });
});

import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { standingOf } from '../../src/flows/standing.js';
import { specOf } from '../bucket/specs.js';
import { exampleSettings, resolveText, take, templatesWith } from '../vendor/fixture.js';
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

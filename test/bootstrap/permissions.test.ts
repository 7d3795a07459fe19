import { describe, expect, test } from '@jest/globals';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import { applyPermissions, planPermissions } from '../../src/bootstrap/permissions.js';
import type { Setup } from '../../src/bootstrap/setup.js';
import { documentOf } from '../../src/bootstrap/document.js';
import { serviceControl } from '../../src/bootstrap/service-control.js';

const all = (setup: Setup) => ({
  plan: documentOf(planPermissions(setup).map(({ statement }) => statement)),
  apply: documentOf(applyPermissions(setup).map(({ statement }) => statement)),
  control: serviceControl(setup),
});
const text = (setup: Setup) => JSON.stringify(all(setup));

describe('the policies of another set-up say nothing of the example', () => {
  const other: Setup = {
    ...exampleSetup,
    partition: 'aws-us-gov',
    account: '444455556666',
    prefixes: ['example-'],
    state: { bucket: 'states', prefix: 'requests' },
    rolePath: '/vendors/',
    issuers: ['issuer.example', 'other.example/path'],
  };

  test.each(['arn:aws:', '111122223333', 'acme', 'ss-self-hosted', 'audit-log'])('%s', (word) =>
    expect(text(other)).not.toContain(word),
  );

  test('but are the same with the names replaced', () => {
    const renamed = text({ ...exampleSetup, prefixes: ['acme-vendor-'], issuers: ['a.example', 'b.example'] })
      .replaceAll('arn:aws:', 'arn:aws-us-gov:')
      .replaceAll('111122223333', '444455556666')
      .replaceAll('acme-terraform-state/vendor-bucket/', 'states/requests/')
      .replaceAll('acme-terraform-state', 'states')
      .replaceAll('acme-vendor-', 'example-')
      .replaceAll(/:role\/(?!vendor-bucket-)/g, ':role/vendors/')
      .replaceAll('a.example', 'issuer.example')
      .replaceAll('b.example', 'other.example/path');
    expect(text(other)).toBe(renamed);
  });
});

test('each statement has a name of its own, also where all stand in one role', () => {
  for (const { Statement } of Object.values(all(exampleSetup)))
    expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length);
});

// KMS has S3 by either name in China: src/policies/encryption.ts, which the properties hold.
test('in China a role of a request may use keys through S3 by both of its names', () => {
  const [last] = serviceControl({ ...exampleSetup, partition: 'aws-cn' }).Statement.slice(-1);
  expect(last?.Condition?.['StringNotLike']).toEqual({ 'kms:ViaService': ['s3.*.amazonaws.com', 's3.*.amazonaws.com.cn'] });
});

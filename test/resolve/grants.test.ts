import { describe, expect, test } from '@jest/globals';
import type { Grant } from '../../src/spec/spec.js';
import { resolveText, take, templatesWith } from './fixture.js';

const sevenKeyActions = [
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
].map((name) => `kms:${name}`);
const list = { sid: 'SailthruBucket', actions: ['s3:ListBucket'], on: 'bucket' } as const;
const write = { sid: 'SailthruObjects', actions: ['s3:PutObject', 's3:DeleteObject'], on: 'objects' } as const;
const sailthru = (variant: string): string =>
  `vendor: sailthru\nvariant: ${variant}\nbucket: acme\nregion: us-east-1\n${variant === 'event-stream' ? '' : 'parameters: { path: x }'}`;

describe("a grant is what the vendor's page lists", () => {
  test.each<[string, string, readonly Grant[]]>([
    [
      'sendsafely',
      'vendor: sendsafely\nbucket: ss-self-hosted-acme\nregion: us-east-1',
      [
        {
          principals: ['arn:aws:iam::371444783282:role/SendSafely-EFE-EC2-Server-Role'],
          statements: [
            { sid: 'SendSafelyBucket', actions: ['s3:ListBucket'], on: 'bucket' },
            { sid: 'SendSafelyObjects', actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], on: 'objects' },
          ],
          keyActions: [],
        },
      ],
    ],
    [
      'sailthru joint',
      sailthru('joint'),
      [
        {
          principals: ['arn:aws:iam::099647660399:role/sc-event-stream-production'],
          statements: [list, write],
          keyActions: sevenKeyActions,
        },
      ],
    ],
    [
      'sailthru event-stream',
      sailthru('event-stream'),
      [{ principals: ['arn:aws:iam::099647660399:root'], statements: [list, write], keyActions: sevenKeyActions }],
    ],
    [
      'sailthru data-exporter',
      sailthru('data-exporter'),
      [
        {
          principals: ['arn:aws:iam::728023223659:user/integ'],
          statements: [
            { sid: 'SailthruBucket', actions: ['s3:ListBucket'], on: 'bucket' },
            { sid: 'SailthruObjects', actions: ['s3:PutObject'], on: 'objects' },
          ],
          keyActions: sevenKeyActions,
        },
      ],
    ],
  ])('%s', (_, text, grants) => {
    expect(take(resolveText(text)).grants).toEqual(grants);
  });
});

describe('a custom grant is what the request lists', () => {
  const granted = (parameters: string): Grant | undefined =>
    take(
      resolveText(
        `vendor: custom\nbucket: acme\nregion: us-east-1\nparameters: { principals: ['arn:aws:iam::123456789012:role/r'], ${parameters} }`,
      ),
    ).grants[0];

  test('each action goes to the statement that it fits, once', () => {
    expect(granted('actions: [s3:PutObject, s3:ListBucket, s3:PutObject]')).toEqual({
      principals: ['arn:aws:iam::123456789012:role/r'],
      statements: [
        { sid: 'VendorBucket', actions: ['s3:ListBucket'], on: 'bucket' },
        { sid: 'VendorObjects', actions: ['s3:PutObject'], on: 'objects' },
      ],
      keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    });
  });

  test('a prefix limits objects and listings, and not actions that have no prefix', () => {
    expect(granted('actions: [s3:GetObject, s3:ListBucket, s3:GetBucketLocation], prefix: in/')?.statements).toEqual([
      { sid: 'VendorBucket', actions: ['s3:ListBucket'], on: 'bucket', prefix: 'in/' },
      { sid: 'VendorBucketSettings', actions: ['s3:GetBucketLocation'], on: 'bucket' },
      { sid: 'VendorObjects', actions: ['s3:GetObject'], on: 'objects', prefix: 'in/' },
    ]);
  });

  test.each<[string, readonly string[]]>([
    ['s3:PutObject', ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['s3:GetObject', ['kms:Decrypt']],
    ['s3:GetObjectVersion', ['kms:Decrypt']],
    ['s3:DeleteObject', []],
  ])('%s needs of a customer key: %j', (action, keyActions) => {
    expect(granted(`actions: ['${action}']`)?.keyActions).toEqual(keyActions);
  });
});

test('a template of the repository replaces the built-in one of its name', () => {
  const own = `
vendor: sailthru
title: Sailthru here
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
grants:
  - principals: ['arn:aws:iam::123456789012:role/own']
    statements: [{ sid: Own, on: objects, actions: [s3:PutObject] }]
    keyActions: as-needed
handover: { by: you, steps: [Wait.] }
`;
  const templates = templatesWith(own);
  expect(templates.get('sailthru')?.origin).toBe('repository');
  expect(templates.get('sendsafely')?.origin).toBe('built-in');
  const spec = take(resolveText('vendor: sailthru\nbucket: acme\nregion: us-east-1', templates));
  expect(spec.vendor).toEqual({
    id: 'sailthru',
    own: {
      file: 'own-0.yml',
      differences: [
        'By the built-in template the request would be refused: Sailthru has 3 variants, and the request does not say which.',
      ],
    },
    title: 'Sailthru here',
    source: 'https://vendor.example/s3',
    read: '2026-01-31',
    verified: true,
  });
  expect(spec.grants[0]?.principals).toEqual(['arn:aws:iam::123456789012:role/own']);
});

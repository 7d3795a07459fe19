import { describe, expect, test } from '@jest/globals';
import type { HandoverSpec } from '../../src/spec/spec.js';
import { resolveText, take, templatesWith } from './fixture.js';

const template = `
vendor: files
title: Files
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
parameters:
  cloud: { description: The cloud., pattern: '[a-z]{1,9}', required: true }
  path: { description: The folder., pattern: '[a-z/]{1,9}' }
objects:
  - { key: 'token-{{no}}.txt', does: vendor-writes-token, text: 'Enter it on the page, {cloud}.' }
  - { key: '[{path}/]{account}/test', does: can-be-ignored, text: Files tests with it. }
  - { key: '.wellknown/files/{cloud}', does: customer-creates, text: It is empty. }
grants:
  - principals: ['arn:aws:iam::111111111111:role/w']
    statements: [{ sid: Write, on: objects, actions: [s3:PutObject] }]
    keyActions: as-needed
handover:
  by: you
  steps: ['Open the page.']
  keySteps: ['Give the key.']
  expect: ['Files come hourly.']
`.replace('{{no}}', 'x');
const handover = (parameters: string): HandoverSpec =>
  take(
    resolveText(
      `vendor: files\nbucket: acme\nregion: us-east-1\nencryption: sse-kms\nparameters: { cloud: sky${parameters} }\n`,
      templatesWith(template),
    ),
  ).handover;

describe('the objects of a set-up are part of its hand-over', () => {
  test('what the customer creates comes first, a token after the steps, and both before the key', () => {
    expect(handover('').steps.slice(0, 4)).toEqual([
      'Create the object s3://acme/.wellknown/files/sky. It is empty.',
      'Open the page.',
      'Read the token in s3://acme/token-x.txt, which Files has written there. Enter it on the page, sky.',
      'Give the key.',
    ]);
  });

  test.each([
    ['', 's3://acme/{{account_id}}/test can be ignored. Files tests with it.'],
    [', path: a/', 's3://acme/a/{{account_id}}/test can be ignored. Files tests with it.'],
  ])('what can be ignored is said under what to expect, in the own account: %j', (parameters, line) => {
    expect(handover(parameters).expect).toEqual(['Files come hourly.', line]);
  });
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { describeFirst } from '../../src/change/describe.js';
import type { RequestReview, ReviewInput } from '../../src/review/input.js';
import { renderReview } from '../../src/review/review.js';
import {
  denyNoTls,
  denyOldTls,
  policyOf,
  resourceChange,
  rule,
  standardPolicy,
  vendorBucket,
  vendorObjects,
  type StackValues,
} from '../change/stack-values.js';
import { protectedSpec, loosenedSpec, mfaDeleteSpec, openAnalysis, planOf } from './protected-values.js';
import { creation, headSha, named, reviewOf, spec, textPlan, tools, values } from './review-values.js';

const changed = (address: string, more: StackValues[string]): StackValues => ({
  ...values,
  [address]: { ...values[address], ...more },
});

const weaker = {
  ...changed('aws_s3_bucket_lifecycle_configuration.bucket', {
    rule: rule({ noncurrent_version_expiration: [{ noncurrent_days: 30, newer_noncurrent_versions: null }] }),
  }),
  'aws_s3_bucket_policy.bucket': {
    bucket: 'ss-self-hosted-acme',
    policy: policyOf(denyNoTls, denyOldTls, vendorObjects, vendorBucket),
  },
};
const tagged = changed('aws_s3_bucket.bucket', { tags: { vendor: 'sendsafely', owner: 'files-team' } });
const open = changed('aws_s3_bucket_policy.bucket', {
  policy: policyOf(...standardPolicy, { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }),
});

const destroyed = reviewOf(textPlan(values, {}));
const weakened = reviewOf(textPlan(values, weaker), {
  spec: {
    ...spec,
    encryption: { ...spec.encryption, uploads: 'default' },
    retention: { ...spec.retention, recoverDeletedDays: 30 },
  },
});
const nothing = reviewOf(textPlan(values, values));
const retagged = reviewOf(textPlan(values, tagged));
const opened = reviewOf(textPlan(values, open));
const replaced = reviewOf(
  textPlan(values, changed('aws_s3_bucket.bucket', { bucket: 'ss-self-hosted-acme-eu' }), {
    'aws_s3_bucket.bucket': { action: 'replace', replacePaths: ['/bucket'] },
  }),
);
const blockAt = 'aws_s3_bucket_public_access_block.bucket';
const drifted = {
  ...textPlan(values, tagged),
  drift: [resourceChange(blockAt, values[blockAt] ?? {}, { ...values[blockAt], block_public_policy: false })],
};
const faulty: RequestReview = {
  file: 'requests/globex.yml',
  faults: [
    {
      code: 'request/unknown-value',
      message: '"sse-kmz" is no encryption',
      fix: 'Did you mean "sse-kms"? There are sse-s3, sse-kms and dsse-kms.',
      at: { file: 'requests/globex.yml', line: 4, column: 13, length: 7 },
      excerpt: 'encryption: sse-kmz',
    },
    {
      code: 'request/unknown-key',
      message: '"retension" is no key of a request',
      fix: 'Write "retention".',
      at: { file: 'requests/globex.yml', line: 5, column: 1, length: 9 },
      excerpt: 'retension: { recoverDeleted: 30 days }',
    },
  ],
};

/** The first apply made this much of the bucket, one of it by half, and was cut off. */
const cutOff = textPlan(
  {
    'aws_s3_bucket.bucket': { ...values['aws_s3_bucket.bucket'], tags: {} },
    'aws_s3_bucket_policy.bucket': values['aws_s3_bucket_policy.bucket'] ?? {},
    'aws_iam_role.replication': values['aws_iam_role.replication'] ?? {},
  },
  values,
);

const approval = { text: 'waits for one administrator of Lake', missing: ['alice', 'bob'] };
const longText = Array.from({ length: 6000 }, (_, i) => `      + line_${i} = "${'x'.repeat(30)}"`).join('\n');
const long = { ...textPlan({}, values), text: longText }; // prettier-ignore

const cases: Readonly<Record<string, Pick<ReviewInput, 'requests'> & Partial<ReviewInput>>> = {
  creation: { requests: [creation] },
  applied: { state: 'applied', requests: [{ ...creation, approval: { text: 'approved by alice', missing: [] }, outputs: { bucket_name: spec.bucket } }] }, // prettier-ignore
  many: {
    requests: [
      ...['alpha', 'beta', 'gamma', 'delta', 'epsilon'].map((name) => named(`ss-self-hosted-${name}`, creation)),
      named('ss-self-hosted-zeta', weakened),
      named('ss-self-hosted-eta', nothing),
      named('ss-self-hosted-theta', retagged),
      named('ss-self-hosted-iota', destroyed),
      named('ss-self-hosted-kappa', opened),
      { ...named('ss-self-hosted-lambda', {} as RequestReview), error: 'Error: no valid credential sources found' },
      named('ss-self-hosted-mu', retagged),
    ],
  },
  faults: { requests: [faulty, named('ss-self-hosted-beta', creation)] },
  'no-changes': { requests: [nothing] },
  destroy: { requests: [destroyed] },
  replace: { requests: [replaced] },
  'goes-on': { requests: [reviewOf(cutOff, { changes: describeFirst(cutOff), goesOn: 'first' })] },
  weakening: { requests: [weakened] },
  drift: { requests: [reviewOf(drifted)] },
  protected: {
    requests: [reviewOf(planOf(undefined, protectedSpec), { file: protectedSpec.file, spec: protectedSpec, approval })],
  },
  loosened: {
    requests: [reviewOf(planOf(protectedSpec, loosenedSpec), { file: loosenedSpec.file, spec: loosenedSpec, approval })],
  },
  'mfa-delete': {
    requests: [reviewOf(planOf(undefined, mfaDeleteSpec), { file: mfaDeleteSpec.file, spec: mfaDeleteSpec, approval })],
  },
  open: { requests: [{ ...nothing, analysis: openAnalysis }, named('ss-self-hosted-beta', creation)] },
  'long-plan': { requests: [{ ...creation, plan: long }], links: { run: 'https://github.com/acme/buckets/actions/runs/1' } },
};

describe('the review of', () => {
  test.each(Object.entries(cases))('%s', (name, input) => {
    const rendered = renderReview({ state: 'planned', headSha, tools, ...input });
    const folder = `test/cases/review-${name}`;
    if (process.env['UPDATE'] === '1') {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}/review.md`, rendered);
    }
    expect(rendered).toBe(readFileSync(`${folder}/review.md`, 'utf8'));
    expect(rendered.length).toBeLessThanOrEqual(65_000);
  });
});

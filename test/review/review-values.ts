import { analyse } from '../../src/analysis/analyse.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { describeDrift, describePlan } from '../../src/change/describe.js';
import type { RequestReview } from '../../src/review/input.js';
import type { Plan } from '../../src/terraform/plan.js';
import { planFrom, standard, vendorArn, type StackValues } from '../change/stack-values.js';

/** A SendSafely bucket with replication, as the generator resolves it. */
export const spec: BucketSpec = {
  id: 'ss-self-hosted-acme',
  file: 'requests/acme.yml',
  vendor: {
    id: 'sendsafely',
    title: 'SendSafely',
    source: 'https://sendsafely.zendesk.com/hc/en-us/articles/360001211231',
    read: '2026-11-20',
    verified: true,
  },
  owner: 'storage-team',
  bucket: 'ss-self-hosted-acme',
  region: 'us-east-1',
  partition: 'aws',
  encryption: { type: 'sse-s3', key: { from: 's3' }, bucketKey: false, uploads: 'matching', sseC: 'refused' },
  retention: { versioning: true, recoverDeletedDays: 90, incompleteUploadsDays: 7, transitions: [] },
  replication: {
    region: 'us-west-2',
    bucket: 'ss-self-hosted-acme-replica',
    encryption: { type: 'sse-s3', key: { from: 's3' }, bucketKey: false, uploads: 'default', sseC: 'refused' },
    timeControl: false,
    deleteMarkers: false,
    role: 'ss-self-hosted-acme-replication',
  },
  transferAcceleration: true,
  cors: [
    {
      allowedHeaders: ['*'],
      allowedMethods: ['GET', 'PUT'],
      allowedOrigins: ['*'],
      exposeHeaders: ['ETag'],
      maxAgeSeconds: 3000,
    },
  ],
  grants: [
    {
      principals: [vendorArn],
      keyActions: [],
      statements: [
        { sid: 'SendSafelyObjects', actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], on: 'objects' },
        { sid: 'SendSafelyBucket', actions: ['s3:ListBucket'], on: 'bucket' },
      ],
    },
  ],
  roles: [],
  services: [],
  findings: [],
  access: { points: [], cloudfront: [], principals: [], mfaForDelete: false, mfaDelete: false },
  logging: {},
  eventBridge: false,
  tags: { owner: 'storage-team', vendor: 'sendsafely' },
  handover: {
    by: 'an Enterprise Administrator of your SendSafely portal',
    why: "SendSafely accepts the request only as a secure message from the organization's administrator",
    steps: [
      'Log into SendSafely with an Enterprise Administrator account.',
      'Send the secure message below to support@sendsafely.com and copy its secure link.',
      'Send the mail below with that link.',
    ],
    message: {
      to: 'support@sendsafely.com',
      subject: 'Request to enable custom S3 bucket',
      body: 'Please enable our custom S3 bucket. The details are in this secure message:\n\n<paste the secure link here>\n',
      secure: {
        recipient: 'support@sendsafely.com',
        body: 'Please enable this custom S3 bucket for our portal.\n\nBucket: {{bucket_name}}\nRegion: us-east-1\n',
      },
    },
    features: [],
    snippets: [],
    expect: ['Files that exist already stay where they are until SendSafely has migrated them.'],
  },
  notes: [
    { code: 'replication/existing', text: 'Replication copies what is uploaded from now on; files that exist already stay out.' },
    { code: 'cors/any', text: "SendSafely's page asks for CORS from any origin; access still needs a signed request." },
  ],
  defaults: [
    { path: 'encryption', value: 'sse-s3', why: "SendSafely's page covers no other." },
    {
      path: 'retention.incompleteUploads',
      value: '7 days',
      why: "What is left of a broken upload costs money and can't be seen.",
    },
  ],
  providerVersion: '>= 5.100.0, < 7.0.0',
};

const absent = ['aws_kms_key.bucket', 'aws_s3_bucket_object_lock_configuration.bucket'];

/** What the state holds of the bucket that {@link spec} describes. */
export const values: StackValues = Object.fromEntries(Object.entries(standard).filter(([address]) => !absent.includes(address)));

/** A plan with a text like Terraform's. */
export function textPlan(before: StackValues, after: StackValues, more: Parameters<typeof planFrom>[2] = {}): Plan {
  const plan = planFrom(before, after, more);
  const signs: Readonly<Record<string, string>> = { create: '+', update: '~', delete: '-', replace: '-/+', forget: '.' };
  const verbs: Readonly<Record<string, string>> = { create: 'created', update: 'updated in-place', delete: 'destroyed' };
  const blocks = plan.changes.map((change) => {
    const sign = signs[change.action] ?? ' ';
    const shown = Object.entries(after[change.address] ?? before[change.address] ?? {}).map(
      ([name, value]) => `      ${sign.slice(0, 1)} ${name} = ${JSON.stringify(value)}`,
    );
    const opening = [`  # ${change.address} will be ${verbs[change.action] ?? `${change.action}d`}`];
    return [...opening, `  ${sign} resource "${change.type}" "${change.name}" {`, ...shown, '    }', ''].join('\n');
  });
  const output = {
    name: 'bucket_name',
    action: 'create',
    before: null,
    after: spec.bucket,
    unknownPaths: [],
    sensitive: false,
  } as const;
  return {
    ...plan,
    outputs: plan.changes.length === 0 ? [] : [output],
    text: ['Terraform will perform the following actions:', '', ...blocks].join('\n'),
  };
}

/** A request with everything that a plan tells about it. */
export function reviewOf(plan: Plan, more: Partial<RequestReview> = {}): RequestReview {
  return {
    file: spec.file,
    spec,
    analysis: analyse(more.spec ?? spec),
    plan,
    changes: describePlan(plan),
    drift: describeDrift(plan),
    fingerprint: `sha256:${'5e1f'.repeat(16)}`,
    approval: { text: 'waits for one administrator of SendSafely', missing: ['alice', 'bob'] },
    ...more,
  };
}

/** The same for another bucket. */
export function named(name: string, review: RequestReview): RequestReview {
  return {
    ...review,
    file: `requests/${name}.yml`,
    spec: { ...(review.spec ?? spec), id: name, bucket: name, file: `requests/${name}.yml` },
  };
}

export const creation = reviewOf(textPlan({}, values));
export const tools = { 'vendor-bucket': '0.1.0', terraform: '1.11.4', 'hashicorp/aws': '5.100.0' };
export const headSha = '3f1c9a7d5b2e4860a1b2c3d4e5f60718293a4b5c';

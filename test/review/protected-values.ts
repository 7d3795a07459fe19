import type { Analysis } from '../../src/analysis/analysis.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { Plan } from '../../src/terraform/plan.js';
import { planBetween } from '../change/stack-plan.js';
import { resolveText, take, templatesWith } from '../resolve/fixture.js';

const template = `
vendor: lake
title: Lake
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
clientSideEncryption: Lake encrypts each file with a key of its own before it arrives.
parameters:
  path: { description: The folder., pattern: '[a-z/]{1,40}', example: tables }
  userArn: { description: The user., pattern: 'arn:aws:iam::[0-9]{12}:user/[a-z0-9]{1,40}', example: 'arn:aws:iam::222233334444:user/u' }
  externalId: { description: The external id., pattern: '[A-Z0-9_=]{4,40}', sensitive: true }
phases:
  parameters: [userArn, externalId]
  first: { externalId: '0000', handover: { by: your Lake administrator, steps: [Wait.] } }
grants:
  - role: { principals: { parameter: userArn }, externalId: '{externalId}' }
    statements:
      - { sid: LakeBucket, on: bucket, actions: [s3:ListBucket, s3:GetBucketLocation], prefix: '[{path}/]' }
      - { sid: LakeFiles, on: objects, actions: [s3:GetObject, s3:PutObject, s3:DeleteObject], prefix: '[{path}/]' }
    keyActions: as-needed
handover:
  by: your Lake administrator
  steps: ['Run DESC INTEGRATION: it has to show {userArn} and {externalId}.']
  message: { to: support@vendor.example, subject: 'Bucket {bucket}', body: 'Role: {{vendor_role_arn}}, external id: {externalId}' }
`;

const templates = templatesWith(template);
const account = '111122223333';
const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

/** What stands in the request and is shown nowhere. */
export const secret = 'ACME_S3CRET=2_xYz'.toUpperCase();

const head = `
vendor: lake
bucket: acme-lake
region: us-east-1
owner: data-team@example.com
parameters: { path: tables, userArn: 'arn:aws:iam::222233334444:user/u', externalId: ${secret} }
`;

const everything = `${head}
encryption: { type: sse-kms, key: create, uploads: matching }
replication: { region: us-west-2, timeControl: true }
retention: { recoverDeleted: 90 days, lock: { mode: governance, for: 30 days } }
access:
  vpcEndpoints: [vpce-0abc1234def567890]
  sourceIps: [203.0.113.0/24]
  points: [{ name: acme-lake-reports, vpc: vpc-0abc1234def567890, prefix: reports/, principals: ['${arn('reports')}'], actions: read }]
  cloudfront: ['arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE']
  presignedUrlMaxAge: 15 minutes
  principals: [{ role: '${arn('analyst')}', allow: read, prefix: tables/ }]
  mfaForDelete: true
logging: { serverAccess: create, dataEvents: create, keep: 2 years }
inventory: { frequency: weekly }
events: { eventBridge: true }
protection: { malwareScan: { prefixes: [incoming/] } }
`;

const looser = `${head}
encryption: { type: sse-kms, key: create, sseC: allowed }
retention: { recoverDeleted: 30 days, lock: { mode: governance, for: 30 days } }
access:
  vpcEndpoints: [vpce-0abc1234def567890]
  sourceIps: [203.0.112.0/22]
  points: [{ name: acme-lake-reports, prefix: reports/, principals: ['${arn('reports')}'], actions: read-write }]
  cloudfront: ['arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE', 'arn:aws:cloudfront::${account}:distribution/E2SECONDEXAMPL']
  presignedUrlMaxAge: 1 day
  principals: [{ role: '${arn('analyst')}', allow: read-write }]
logging: { serverAccess: create, keep: 90 days }
`;

/** No lifecycle goes with it: nothing that was deleted is removed, and no part of an upload. */
const byRootAlone = `${head}
retention: { recoverDeleted: never, incompleteUploads: never }
access: { mfaDelete: true }
`;

function specOf(text: string): BucketSpec {
  return take(resolveText(text, templates, { deployers: [arn('deploy')] }, 'requests/lake.yml'));
}

/** A bucket with every protection that a request can ask for. */
export const protectedSpec = specOf(everything);
/** The same with less of each. */
export const loosenedSpec = specOf(looser);

/** One in which a version is deleted by the account's root user alone, with MFA. */
export const mfaDeleteSpec = specOf(byRootAlone);

/** The plan between the stacks of two specs, with a text. */
export function planOf(was: BucketSpec | undefined, now: BucketSpec): Plan {
  const plan = planBetween(was, now);
  const text = plan.changes.map(({ address, action }) => `  # ${address}: ${action}`).join('\n');
  return { ...plan, text: `Terraform will perform the following actions:\n\n${text}\n` };
}

/** An analysis in which everything is wrong that can be. */
export const openAnalysis: Analysis = {
  public: [
    {
      kind: 'bucket-policy',
      of: 'ss-self-hosted-acme',
      public: true,
      statements: [
        { sid: 'DenyInsecureTransport', public: false, reason: 'It only refuses.' },
        { sid: 'Readers', public: true, reason: 'It allows everyone, and no condition fixes who that is.' },
      ],
    },
    { kind: 'key-policy', of: 'ss-self-hosted-acme', public: false, statements: [] },
  ],
  access: [
    {
      who: 'SendSafely',
      kind: 'vendor',
      principals: ['arn:aws:iam::371444783282:role/SendSafely-EFE-EC2-Server-Role'],
      on: 'every file',
      may: { read: ['s3:GetObject'], delete: ['s3:DeleteObject'] },
      conditions: ['by TLS 1.2 or newer'],
    },
    {
      who: 'This AWS account',
      kind: 'account',
      principals: [],
      on: 'the bucket',
      may: { list: ['s3:ListBucket'], settings: ['s3:PutBucketPolicy'] },
      conditions: ['what its own IAM policies allow', 'by TLS 1.2 or newer'],
    },
    {
      who: 'Everyone else',
      kind: 'everyone',
      principals: [],
      on: 'every file',
      may: { read: ['s3:GetObject'] },
      conditions: ['by TLS 1.2 or newer'],
    },
  ],
  missing: [{ principal: 'SendSafely', action: 's3:PutObject', resource: 'every file', why: 'No statement allows it.' }],
  beyond: [{ principal: 'SendSafely', action: 's3:DeleteObject', resource: 'every file', why: 'Its page does not ask for it.' }],
  posture: [
    {
      id: 'access-logs',
      title: 'Requests are not logged',
      controls: { securityHub: ['S3.9'], checkov: ['CKV_AWS_18'], trivy: ['AVD-AWS-0089'] },
      state: 'skipped',
      words: 'neither access logs nor data events: nothing says later who read or deleted what',
      decide: true,
    },
    {
      id: 'tls',
      title: 'Requests come by TLS 1.2 or newer',
      controls: { securityHub: ['S3.5'], checkov: ['CKV_AWS_379'], trivy: [] },
      state: 'satisfied',
      words: 'the policy refuses everything else',
      decide: false,
    },
  ],
};

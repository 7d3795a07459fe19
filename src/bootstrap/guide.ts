import { documentOf, type PolicyDocument } from './document.js';
import type { Need } from './need.js';
import { applyPermissions, planPermissions, type Permission } from './permissions.js';
import { serviceControl } from './service-control.js';
import type { Setup } from './setup.js';
import { applyTrust, planTrust } from './trust.js';

/** The names of the example in docs/roles.md, which says what to write in their place. */
export const exampleSetup: Setup = {
  partition: 'aws',
  account: '111122223333',
  github: { host: 'github.com', owner: 'acme', repository: 'buckets', ids: { owner: '100001', repository: '200002' } },
  defaultBranch: 'main',
  environment: 'vendor-bucket',
  workflow: { file: 'OWNER/vendor-bucket/.github/workflows/bucket-request.yml', commits: ['COMMIT'] },
  prefixes: ['acme-vendor-', 'ss-self-hosted-'],
  state: { bucket: 'acme-terraform-state', prefix: 'vendor-bucket' },
  roles: { plan: 'vendor-bucket-plan', apply: 'vendor-bucket-apply' },
  issuers: ['oidc-configuration.audit-log.githubusercontent.com'],
};

const onServer: Setup = { ...exampleSetup, github: { host: 'HOSTNAME', owner: 'acme', repository: 'buckets' } };

/** What the guide has in a second policy, to be left out by hand. */
const more: readonly Need[] = [
  'aws_cloudtrail',
  'aws_guardduty_malware_protection_plan',
  'aws_iam_openid_connect_provider',
  'aws_iam_role.malware',
  'aws_iam_role.vendor',
  'aws_s3_access_point',
];

/** The documents of the guide, by the marks above them. */
export const guideDocuments = {
  'plan-trust': planTrust(exampleSetup),
  'apply-trust': applyTrust(exampleSetup),
  'plan-policy': first(planPermissions(exampleSetup)),
  'plan-more-policy': second(planPermissions(exampleSetup)),
  'apply-policy': first(applyPermissions(exampleSetup)),
  'apply-more-policy': second(applyPermissions(exampleSetup)),
  boundary: serviceControl(exampleSetup),
  'apply-trust-enterprise': applyTrust(onServer),
} satisfies Readonly<Record<string, PolicyDocument>>;

export type GuideMark = keyof typeof guideDocuments;

function first(permissions: readonly Permission[]): PolicyDocument {
  return documentOf(permissions.filter((one) => !isMore(one)).map(({ statement }) => statement));
}

function second(permissions: readonly Permission[]): PolicyDocument {
  return documentOf(permissions.filter(isMore).map(({ statement }) => statement));
}

function isMore({ needs }: Permission): boolean {
  return needs.some((need) => more.includes(need));
}

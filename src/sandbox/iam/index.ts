import { queryService } from '../query.js';
import { ATTACHMENT_CALLS } from './attachment.js';
import { MANAGED_POLICY_CALLS } from './managed-policy.js';
import { PROVIDER_CALLS } from './provider.js';
import { ROLE_CALLS } from './role.js';

/** IAM has no regions: its calls are signed for us-east-1, and any is taken. */
export const iam = queryService('iam', 'https://iam.amazonaws.com/doc/2010-05-08/', {
  ...ROLE_CALLS,
  ...ATTACHMENT_CALLS,
  ...MANAGED_POLICY_CALLS,
  ...PROVIDER_CALLS,
});

import { queryService } from '../query.js';
import { attachmentCalls } from './attachment.js';
import { managedPolicyCalls } from './managed-policy.js';
import { iamPermissions } from './permission.js';
import { providerCalls } from './provider.js';
import { roleCalls } from './role.js';

/** IAM has no regions: its calls are signed for us-east-1, and any is taken. */
export const iam = queryService(
  'iam',
  'https://iam.amazonaws.com/doc/2010-05-08/',
  { ...roleCalls, ...attachmentCalls, ...managedPolicyCalls, ...providerCalls },
  iamPermissions,
);

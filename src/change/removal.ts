import type { Kind } from './change.js';
import type { ResourceView } from './plan-view.js';
import type { StackState } from './state.js';
import { isVendorRole } from './understood.js';

/** What it does that something is no longer there, and what that means. */
interface Removal {
  readonly kind: Kind;
  readonly means?: string;
}

const removals: Readonly<Record<string, Removal>> = {
  aws_s3_bucket_cors_configuration: { kind: 'neutral' },
  aws_s3_bucket_accelerate_configuration: { kind: 'neutral' },
  aws_s3_access_point: { kind: 'strengthens', means: 'nobody gets in through it any more' },
  aws_cloudtrail: { kind: 'weakens', means: 'it no longer records calls on the files' },
  aws_guardduty_malware_protection_plan: { kind: 'weakens', means: 'uploads are no longer scanned' },
  aws_iam_openid_connect_provider: { kind: 'weakens', means: 'no role of the account can be assumed by its tokens any more' },
};

/**
 * What it means that a resource is removed, given what is left. The vendor's role lets somebody in: without it, nobody. Every other role
 * does something for the bucket.
 */
export function removalOf({ type, name }: ResourceView, left: StackState): Removal {
  if (type === 'aws_iam_role_policy' && isVendorRole(name)) return { kind: 'strengthens' };
  if (type === 'aws_iam_role' && isVendorRole(name)) return { kind: 'strengthens', means: 'nobody can assume it any more' };
  if (type === 'aws_iam_role' && name === 'malware' && left.scans.size === 0) return { kind: 'neutral' };
  return (Object.hasOwn(removals, type) ? removals[type] : undefined) ?? { kind: 'weakens' };
}

import type { S3BucketLifecycleConfigurationRule } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import type { RetentionSpec, TransitionSpec } from '../bucket/spec.js';
import type { StorageClass } from '../request/terms.js';

/** From warm to cold: S3 moves objects only downwards (S3 User Guide, "Transitioning objects"). */
const waterfall: readonly StorageClass[] = [
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
];

/**
 * The lifecycle rules of a bucket, for all of its objects.
 * Where objects start in a colder class, as replicas can, transitions to that class or a warmer one are left out: S3 would skip them.
 */
export function lifecycleRules(retention: RetentionSpec, stored?: StorageClass): S3BucketLifecycleConfigurationRule[] {
  const { incompleteUploadsDays, expireDays, recoverDeletedDays, keepVersions, versioning } = retention;
  const coldest = stored === undefined ? -1 : waterfall.indexOf(stored);
  const transitions = retention.transitions.filter(({ to }) => waterfall.indexOf(to) > coldest);
  const current = transitions.filter(({ of }) => of === 'current');
  const noncurrent = transitions.filter(({ of }) => of === 'noncurrent');
  const rules: S3BucketLifecycleConfigurationRule[] = [];
  if (incompleteUploadsDays !== undefined) {
    rules.push(
      rule('abort-incomplete-uploads', { abortIncompleteMultipartUpload: [{ daysAfterInitiation: incompleteUploadsDays }] }),
    );
  }
  if (expireDays !== undefined) rules.push(rule('expire-objects', { expiration: [{ days: expireDays }] }));
  if (versioning && typeof recoverDeletedDays === 'number') {
    const newer = keepVersions === undefined ? {} : { newerNoncurrentVersions: keepVersions };
    rules.push(
      rule('remove-noncurrent-versions', {
        noncurrentVersionExpiration: [{ noncurrentDays: recoverDeletedDays, ...newer }],
      }),
    );
    // Expiration by days removes these markers too, and S3 refuses both in one rule.
    if (expireDays === undefined) {
      rules.push(rule('remove-expired-delete-markers', { expiration: [{ expiredObjectDeleteMarker: true }] }));
    }
  }
  if (current.length > 0) rules.push(rule('move-objects', { transition: inOrder(current).map(toCurrent) }));
  if (noncurrent.length > 0) {
    rules.push(rule('move-noncurrent-versions', { noncurrentVersionTransition: inOrder(noncurrent).map(toNoncurrent) }));
  }
  return rules;
}

/** Each has an empty filter: S3 demands one, and without it the rule is of the deprecated kind. */
function rule(id: string, action: Partial<S3BucketLifecycleConfigurationRule>): S3BucketLifecycleConfigurationRule {
  return { id, status: 'Enabled', filter: [{}], ...action };
}

function inOrder(transitions: readonly TransitionSpec[]): readonly TransitionSpec[] {
  return [...transitions].sort((a, b) => a.afterDays - b.afterDays);
}

function toCurrent({ afterDays, to }: TransitionSpec) {
  return { days: afterDays, storageClass: to };
}

function toNoncurrent({ afterDays, to }: TransitionSpec) {
  return { noncurrentDays: afterDays, storageClass: to };
}

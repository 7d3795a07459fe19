import { defined } from '../defined.js';
import type { RetentionSpec, TransitionSpec } from '../spec/spec.js';
import type { StorageClass } from '../request/terms.js';

/** What a rule does, in Terraform's words. */
interface LifecycleAction {
  readonly abort_incomplete_multipart_upload?: readonly { readonly days_after_initiation: number }[];
  readonly expiration?: readonly ({ readonly days: number } | { readonly expired_object_delete_marker: true })[];
  readonly noncurrent_version_expiration?: readonly {
    readonly newer_noncurrent_versions?: number;
    readonly noncurrent_days: number;
  }[];
  readonly noncurrent_version_transition?: readonly { readonly noncurrent_days: number; readonly storage_class: StorageClass }[];
  readonly transition?: readonly { readonly days: number; readonly storage_class: StorageClass }[];
}

/** One rule of a lifecycle, for all objects. */
interface LifecycleRule extends LifecycleAction {
  readonly id: string;
  readonly status: 'Enabled';
  readonly filter: readonly [Readonly<Record<never, never>>];
}

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
 * The rule that keeps a number of versions stands first, and without a number that place is another rule's: the provider holds rules
 * together by their place, and would keep a number there that is not asked for any more (hashicorp/terraform-provider-aws, pull request 44442).
 * Where objects start in a colder class, as replicas can, transitions to that class or a warmer one are left out: S3 would skip them.
 */
export function lifecycleRules(retention: RetentionSpec, stored?: StorageClass): LifecycleRule[] {
  const { incompleteUploadsDays, expireDays, recoverDeletedDays, keepVersions, versioning } = retention;
  const coldest = stored === undefined ? -1 : waterfall.indexOf(stored);
  const transitions = retention.transitions.filter(({ to }) => waterfall.indexOf(to) > coldest);
  const current = transitions.filter(({ of }) => of === 'current');
  const noncurrent = transitions.filter(({ of }) => of === 'noncurrent');
  const rules: LifecycleRule[] = [];
  if (incompleteUploadsDays !== undefined) {
    const abort = [{ days_after_initiation: incompleteUploadsDays }];
    rules.push(rule('abort-incomplete-uploads', { abort_incomplete_multipart_upload: abort }));
  }
  if (expireDays !== undefined) rules.push(rule('expire-objects', { expiration: [{ days: expireDays }] }));
  if (versioning && typeof recoverDeletedDays === 'number') {
    const newer = defined({ newer_noncurrent_versions: keepVersions });
    const removal = rule('remove-noncurrent-versions', {
      noncurrent_version_expiration: [{ ...newer, noncurrent_days: recoverDeletedDays }],
    });
    if (keepVersions === undefined) rules.push(removal);
    else rules.unshift(removal);
    // Expiration by days removes these markers too, and S3 refuses both in one rule.
    if (expireDays === undefined) {
      rules.push(rule('remove-expired-delete-markers', { expiration: [{ expired_object_delete_marker: true }] }));
    }
  }
  if (current.length > 0) rules.push(rule('move-objects', { transition: inOrder(current).map(toCurrent) }));
  if (noncurrent.length > 0) {
    rules.push(rule('move-noncurrent-versions', { noncurrent_version_transition: inOrder(noncurrent).map(toNoncurrent) }));
  }
  return rules;
}

/** Each has an empty filter: S3 demands one, and without it the rule is of the deprecated kind. */
function rule(id: string, action: LifecycleAction): LifecycleRule {
  const { abort_incomplete_multipart_upload: abort, expiration, ...others } = action;
  return {
    id,
    status: 'Enabled',
    ...defined({ abort_incomplete_multipart_upload: abort, expiration }),
    filter: [{}],
    ...others,
  };
}

function inOrder(transitions: readonly TransitionSpec[]): readonly TransitionSpec[] {
  return [...transitions].sort((a, b) => a.afterDays - b.afterDays);
}

function toCurrent({ afterDays, to }: TransitionSpec) {
  return { days: afterDays, storage_class: to };
}

function toNoncurrent({ afterDays, to }: TransitionSpec) {
  return { noncurrent_days: afterDays, storage_class: to };
}

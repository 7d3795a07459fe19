import type { AccessSpec, OwnGrant, Partition } from '../bucket/spec.js';
import { resolvePoints } from './access-points.js';
import { type Draft, note } from './draft.js';
import { resolveNetwork } from './network.js';
import { accountOfArn, ownAccountOf } from './own-account.js';
import { resolveOwnPrincipals } from './own-principals.js';
import { vendorActions, type VendorSide } from './vendor-side.js';

/** Actions that `access.mfaForDelete` is about. */
const deletions = ['s3:DeleteObject', 's3:DeleteObjectVersion'];

/** What access depends on beyond the request: where the bucket is, who deploys, and how the vendor gets in. */
export interface AccessAround {
  readonly partition: Partition;
  /** Full ARNs, as the settings list them. */
  readonly deployers: readonly string[];
  readonly vendor: VendorSide;
}

/** Who beside the vendor uses the bucket, and what every request has to be like. Notes what that means for the vendor. */
export function resolveAccess(draft: Draft, { partition, deployers, vendor }: AccessAround): AccessSpec {
  const { cloudfront = [], presignedUrlMaxAge, mfaForDelete = false, mfaDelete = false } = draft.request.value.access ?? {};
  const account = ownAccountOf(deployers, partition);
  const network = resolveNetwork(draft, { partition, deployers, vendor });
  const points = resolvePoints(draft, { network, account, vendor });
  const principals = resolveOwnPrincipals(draft, account, vendor);
  noteDistributions(draft, cloudfront, account);
  if (presignedUrlMaxAge !== undefined) noteMaxAge(draft, presignedUrlMaxAge);
  if (mfaForDelete) noteMfaForDelete(draft, vendor, principals);
  if (mfaDelete) noteMfaDelete(draft, vendor);
  return {
    ...(network !== undefined && { network }),
    points,
    cloudfront,
    ...(presignedUrlMaxAge !== undefined && { presignedUrlMaxAge }),
    principals,
    mfaForDelete,
    mfaDelete,
  };
}

function noteDistributions(draft: Draft, arns: readonly string[], account: string | undefined): void {
  if (arns.length === 0) return;
  const text =
    'CloudFront serves these files to whoever the distribution lets in, which is everyone unless it asks for signed URLs or cookies. Its origin has to use an origin access control that always signs.';
  note(draft, 'cloudfront-viewers', text);
  const others = arns.filter((arn) => account !== undefined && accountOfArn(arn) !== account);
  if (others.length > 0) {
    note(
      draft,
      'cloudfront-other-account',
      `Distributions of another account than the deployers' may read: ${others.join(', ')}.`,
    );
  }
}

/** S3, "Signature Version 4 policy keys": the age is that of presigned URLs and forms. Other requests S3 takes for 15 minutes only. */
function noteMaxAge(draft: Draft, seconds: number): void {
  const { title } = draft.template.file;
  const text = `Presigned URLs and forms stop working ${shortWords(seconds)} after they were signed, whatever life they were given; those that ${title} signs too.`;
  note(draft, 'presigned-url-max-age', text);
}

function noteMfaForDelete(draft: Draft, vendor: VendorSide, principals: readonly OwnGrant[]): void {
  const { title } = draft.template.file;
  const own =
    'Deleting takes a session that began with MFA: jobs, services and plain access keys can not delete, and who deploys and the administrators only with MFA. Lifecycle rules still do.';
  note(draft, 'mfa-for-delete', own);
  if (vendorActions(vendor).some((action) => deletions.includes(action))) {
    note(
      draft,
      'mfa-vendor-exempt',
      `${title} deletes files here and has no MFA device of yours, so it is exempt from mfaForDelete.`,
    );
  }
  const deleting = principals.filter(({ allow }) => allow !== 'read').flatMap((grant) => grant.principals);
  if (deleting.length > 0) {
    const text = `These roles may delete, and can do so only in a session that was assumed with MFA: ${deleting.join(', ')}.`;
    note(draft, 'mfa-own-principals', text);
  }
}

function noteMfaDelete(draft: Draft, vendor: VendorSide): void {
  const { title } = draft.template.file;
  const text = "MFA delete is on only when the account's root user has switched it on: the step is printed with the hand-over.";
  note(draft, 'mfa-delete-by-hand', text);
  if (vendorActions(vendor).includes('s3:DeleteObjectVersion')) {
    const refused = `${title} may delete versions for good by its grant, and S3 will refuse that once MFA delete is on.`;
    note(draft, 'mfa-delete-vendor', refused);
  }
}

/** `15 minutes`, `1 hour`, `7 days`: a number of seconds in the largest unit that fits. */
function shortWords(seconds: number): string {
  const [size, unit] = (
    [
      [86_400, 'day'],
      [3_600, 'hour'],
    ] as const
  ).find(([each]) => seconds % each === 0) ?? [60, 'minute'];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

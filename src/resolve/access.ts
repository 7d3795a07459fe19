import { defined } from '../defined.js';
import type { AccessSpec, OwnGrant, GrantStatement } from '../spec/spec.js';
import { resolvePoints, allowedBy } from './access-points.js';
import { byDefault, type Draft, note, refuse } from './draft.js';
import { resolveNetwork } from './network.js';
import { accountOfArn } from '../spec/arn.js';
import { ownAccountOf } from './own-account.js';
import { vendorActions, type VendorSide, isVendorsRole } from './vendor-side.js';
import { quote } from '../fault/fault.js';
import { shortTime } from '../iam/age-words.js';
import type { Request } from '../request/schema.js';
import type { Path } from '../yaml/document.js';
import { keyActionsFor } from '../template/action.js';
import type { Partition } from '../request/terms.js';

/** Actions that `access.mfaForDelete` is about. */
const deletions = ['s3:DeleteObject', 's3:DeleteObjectVersion'];

/** What access depends on beyond the request: where the bucket is, who deploys, and how the vendor gets in. */
interface AccessAround {
  readonly partition: Partition;
  /** Full ARNs, as the settings list them. */
  readonly deployers: readonly string[];
  readonly vendor: VendorSide;
}

/** Who beside the vendor uses the bucket, and what every request has to be like. Notes what that means for the vendor. */
export function resolveAccess(draft: Draft, { partition, deployers, vendor }: AccessAround): AccessSpec {
  const { cloudfront = [], presignedUrlMaxAge } = draft.request.value.access ?? {};
  const account = ownAccountOf(deployers, partition);
  const network = resolveNetwork(draft, { partition, deployers, vendor });
  const points = resolvePoints(draft, { network, account, vendor });
  const principals = resolveOwnPrincipals(draft, account, vendor);
  noteDistributions(draft, cloudfront, account);
  if (presignedUrlMaxAge !== undefined) noteMaxAge(draft, presignedUrlMaxAge);
  const { mfaForDelete, mfaDelete } = resolveMfa(draft);
  if (mfaForDelete) noteMfaForDelete(draft, vendor, principals);
  if (mfaDelete) noteMfaDelete(draft, vendor);
  return {
    ...defined({ network }),
    points,
    cloudfront,
    ...defined({ presignedUrlMaxAge }),
    principals,
    mfaForDelete,
    mfaDelete,
  };
}

function resolveMfa(draft: Draft): Pick<AccessSpec, 'mfaForDelete' | 'mfaDelete'> {
  const { mfaForDelete, mfaDelete } = draft.request.value.access ?? {};
  const whyNotAsked = 'services and federated users have no session with MFA, and could delete nothing';
  const whyOff = "only the account's root user can switch it on, and not beside a lifecycle";
  return {
    mfaForDelete: mfaForDelete ?? byDefault(draft, 'access.mfaForDelete', false, whyNotAsked),
    mfaDelete: mfaDelete ?? byDefault(draft, 'access.mfaDelete', false, whyOff),
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
      `Distributions of an account other than the deployers' may read: ${others.join(', ')}.`,
    );
  }
}

/** S3, "Signature Version 4 policy keys": the age is that of presigned URLs and forms. Other requests S3 takes for 15 minutes only. */
function noteMaxAge(draft: Draft, seconds: number): void {
  const { title } = draft.template.file;
  const text = `Presigned URLs and forms stop working ${shortTime(seconds)} after they were signed, whatever lifetime they were given, including those that ${title} signs.`;
  note(draft, 'presigned-url-max-age', text);
}

/** IAM User Guide, "Important points about MFA-protected API access": only AssumeRole and GetSessionToken give sessions with MFA. */
function noteMfaForDelete(draft: Draft, vendor: VendorSide, principals: readonly OwnGrant[]): void {
  const { title } = draft.template.file;
  const own =
    "Deleting takes a session that began with MFA: jobs, services and plain access keys can't delete, and deployers and administrators can only with MFA. Federated users (IAM Identity Center, SAML or OIDC) never can: AWS does not know whether their provider asked for MFA. Lifecycle rules still delete.";
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
    const text = `These roles may delete, and can do so only in a session that was assumed (sts:AssumeRole) with MFA: ${deleting.join(', ')}.`;
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

type Written = NonNullable<NonNullable<Request['access']>['principals']>[number];

/** The names of the statements, by what they allow. */
const sids = { read: 'OwnRead', write: 'OwnWrite', 'read-write': 'OwnReadWrite' } as const;

/**
 * What roles of the own account may do. Refuses a role that is not of it (`request/own-principal-account`), as far as that shows before
 * Terraform runs: the settings' deployers are of another account, or two of the roles are of different ones. What does not show is harmless:
 * the statement holds for principals of the own account alone. The role that this stack makes for the vendor is of the own account too,
 * and what it may do is its template's to say (`request/own-principal-vendor`).
 */
function resolveOwnPrincipals(draft: Draft, account: string | undefined, vendor: VendorSide): readonly OwnGrant[] {
  const written = draft.request.value.access?.principals ?? [];
  const first = written[0]?.role ?? '';
  for (const [i, { role }] of written.entries()) {
    const path = ['access', 'principals', i, 'role'];
    const its = accountOfArn(role);
    if (account !== undefined && its !== account) {
      refuseOther(draft, path, role, `the settings' deployers are of the account ${account}`);
    } else if (account === undefined && its !== accountOfArn(first)) {
      refuseOther(draft, path, role, `${first} is of another`);
    }
    if (isVendorsRole(vendor, role)) refuseVendors(draft, path, role);
  }
  return written.map(grantOf);
}

function refuseOther(draft: Draft, path: Path, role: string, why: string): void {
  const message = `${quote(role)} is not a role of your own account: ${why}.`;
  const fix = "Name a role of the bucket's own account; what the vendor may do is for its template to say.";
  refuse(draft, 'own-principal-account', path, message, fix);
}

function refuseVendors(draft: Draft, path: Path, role: string): void {
  const { title } = draft.template.file;
  const message = `${quote(role)} is the role that ${title} assumes, and what it may do stands in the template.`;
  refuse(draft, 'own-principal-vendor', path, message, 'Name another role, or remove it.');
}

function grantOf({ role, allow, prefix }: Written): OwnGrant {
  const { onBucket, onObjects } = allowedBy(allow);
  const under = defined({ prefix });
  const statements: GrantStatement[] = [
    ...(onBucket.length > 0 ? [{ sid: `${sids[allow]}Bucket`, actions: onBucket, on: 'bucket', ...under } as const] : []),
    { sid: `${sids[allow]}Objects`, actions: onObjects, on: 'objects', ...under },
  ];
  return { allow, principals: [role], statements, keyActions: keyActionsFor(onObjects) };
}

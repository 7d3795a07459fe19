import { defined } from '../defined.js';
import { trustedPrincipals } from '../spec/trust.js';
import type { AccessPointSpec, NetworkSpec, GrantStatement } from '../spec/spec.js';
import type { Request } from '../request/schema.js';
import type { Path } from '../yaml/document.js';
import { fits } from '../template/action.js';
import { type Draft, note, refuse } from './draft.js';
import { accountOfArn } from '../spec/arn.js';
import { isVendors, type VendorSide, isVendorsRole } from './vendor-side.js';
import { quote } from '../fault/fault.js';
import { isAccountRoot } from '../request/principal.js';
import type { Allowance } from '../request/terms.js';

type WrittenPoint = NonNullable<NonNullable<Request['access']>['points']>[number];

/** What of the rest of a spec an access point depends on. */
interface PointsAround {
  readonly network: NetworkSpec | undefined;
  readonly account: string | undefined;
  readonly vendor: VendorSide;
}

/**
 * The access points. Refuses one that the limits on where requests come from shut out: `request/point-shut-out`; of the vendor's own see
 * {@link checkVendorsPoints}.
 */
export function resolvePoints(draft: Draft, around: PointsAround): readonly AccessPointSpec[] {
  const points = (draft.request.value.access?.points ?? []).map(pointOf);
  for (const [i, point] of points.entries()) checkReachable(draft, point, ['access', 'points', i], around);
  checkVendorsPoints(draft, points, around.vendor);
  notePoints(draft, points, around);
  return points;
}

function pointOf({ name, vpc, prefix, principals, actions }: WrittenPoint): AccessPointSpec {
  return {
    name,
    ...defined({ vpc, prefix }),
    principals,
    ...(typeof actions === 'string' ? allowedBy(actions) : byLevel(actions)),
  };
}

function byLevel(actions: readonly string[]): Allowed {
  return {
    onBucket: actions.filter((action) => fits(action, 'bucket')),
    onObjects: actions.filter((action) => fits(action, 'objects')),
  };
}

/** A request by an access point has to get past the bucket's policy too, which knows nothing of the point's own VPC. */
function checkReachable(draft: Draft, { vpc, principals }: AccessPointSpec, path: Path, around: PointsAround): void {
  const { network, vendor } = around;
  if (vpc === undefined || network === undefined) return;
  if (network.vpcEndpoints.length > 0 || network.vpcs.includes(vpc)) return;
  if (principals.every((arn) => network.deployers.includes(arn) || isVendors(vendor, arn))) return;
  const message = `Nobody can get in through this access point: it is used from ${vpc} alone, and the limits on where requests come from do not list it.`;
  refuse(
    draft,
    'point-shut-out',
    [...path, 'vpc'],
    message,
    `Add ${vpc} to access.vpcs, or its endpoint to access.vpcEndpoints.`,
  );
}

function notePoints(draft: Draft, points: readonly AccessPointSpec[], { network, account }: PointsAround): void {
  if (points.length === 0) return;
  const text =
    "The VPC of an access point, or that it has none, and its public access block can't be changed later: another value makes a new access point.";
  note(draft, 'point-immutable', text);
  const inVpc = points.filter(({ vpc }) => vpc !== undefined);
  if (inVpc.length > 0) {
    const names = inVpc.map(({ name, vpc }) => `${name} (${vpc ?? ''})`).join(', ');
    const needs = `needs an S3 endpoint, whose own policy admits the access point and the bucket`;
    note(draft, 'point-needs-endpoint', `The VPC of each of these access points ${needs}: ${names}.`);
  }
  if (network !== undefined) {
    const limits = 'The limits on where requests come from apply to the access points too, including those from the Internet.';
    note(draft, 'point-network', limits);
  }
  const others = points
    .flatMap(({ principals }) => principals)
    .filter((arn) => ![undefined, accountOfArn(arn)].includes(account));
  if (others.length > 0) {
    const list = [...new Set(others)].join(', ');
    note(draft, 'point-other-account', `Principals of an account other than the deployers' use an access point: ${list}.`);
  }
}

/** Refuses an access point by which the vendor itself may do more than its template lets it: `request/point-vendor`. */
function checkVendorsPoints(draft: Draft, points: readonly AccessPointSpec[], vendor: VendorSide): void {
  const { title } = draft.template.file;
  for (const [i, point] of points.entries()) {
    for (const [j, arn] of point.principals.entries()) {
      const own = statementsOf(vendor, arn);
      const more = own === undefined ? [] : beyond(point, own);
      if (more.length === 0) continue;
      const message = `${quote(arn)} is ${title}'s, and could do through this access point what the template does not allow: ${more.join(', ')}.`;
      const fix = 'Name another principal here, or only what the vendor may do anyway, under its prefix.';
      refuse(draft, 'point-vendor', ['access', 'points', i, 'principals', j], message, fix);
    }
  }
}

/**
 * What the template lets a principal do: one that it grants to, one that assumes a role here, or that role itself. Undefined for one that
 * is not the vendor's.
 */
function statementsOf(vendor: VendorSide, arn: string): readonly GrantStatement[] | undefined {
  const grants = vendor.grants.filter(({ principals }) => principals.some((principal) => includes(principal, arn)));
  const roles = vendor.roles.filter(
    ({ name, trust }) =>
      isVendorsRole({ roles: [{ name }] }, arn) || trustedPrincipals(trust).some((principal) => includes(principal, arn)),
  );
  const own = [...grants, ...roles];
  return own.length === 0 ? undefined : own.flatMap(({ statements }) => statements);
}

/** The root of an account stands for all of its users and roles. */
function includes(principal: string, arn: string): boolean {
  return principal === arn || (isAccountRoot(principal) && accountOfArn(principal) === accountOfArn(arn));
}

function beyond({ prefix = '', onBucket, onObjects }: AccessPointSpec, statements: readonly GrantStatement[]): readonly string[] {
  const isGranted = (action: string, level: 'bucket' | 'objects'): boolean =>
    statements.some(({ on, actions, prefix: own = '' }) => on === level && actions.includes(action) && prefix.startsWith(own));
  return [
    ...onBucket.filter((action) => !isGranted(action, 'bucket')),
    ...onObjects.filter((action) => !isGranted(action, 'objects')),
  ];
}

/** S3 actions on the bucket itself, and on its objects. */
interface Allowed {
  readonly onBucket: readonly string[];
  readonly onObjects: readonly string[];
}

/**
 * What each word allows. Uploading in parts needs to abort and to list them (S3 User Guide, "Multipart upload API and permissions").
 * Whoever writes can't list: a name can tell as much as a file.
 */
const byWord: Readonly<Record<Allowance, Allowed>> = {
  read: { onBucket: ['s3:ListBucket'], onObjects: ['s3:GetObject'] },
  write: {
    onBucket: [],
    onObjects: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  },
  'read-write': {
    onBucket: ['s3:ListBucket'],
    onObjects: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  },
};

/** The actions that a word stands for, the same wherever it is written. */
export function allowedBy(word: Allowance): Allowed {
  return byWord[word];
}

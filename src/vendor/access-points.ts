import type { AccessPointSpec, NetworkSpec } from '../bucket/spec.js';
import type { Request } from '../request/schema.js';
import type { Path } from '../yaml/document.js';
import { fits } from './action.js';
import { allowedBy, type Allowed } from './allowance.js';
import { type Draft, note, refuse } from './draft.js';
import { accountOfArn } from './own-account.js';
import { checkVendorsPoints } from './vendor-points.js';
import { isVendors, type VendorSide } from './vendor-side.js';

type WrittenPoint = NonNullable<NonNullable<Request['access']>['points']>[number];

/** What of the rest of a spec an access point depends on. */
export interface PointsAround {
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
    ...(vpc !== undefined && { vpc }),
    ...(prefix !== undefined && { prefix }),
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
  const message = `Nobody gets in by this access point: it is used from ${vpc} alone, and the limits on where requests come from do not list it.`;
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
    'The VPC of an access point, or that it has none, and its public access block can not be changed later: another value makes a new access point.';
  note(draft, 'point-immutable', text);
  const inVpc = points.filter(({ vpc }) => vpc !== undefined);
  if (inVpc.length > 0) {
    const names = inVpc.map(({ name, vpc }) => `${name} (${vpc ?? ''})`).join(', ');
    const needs = `needs an S3 endpoint, whose own policy admits the access point and the bucket`;
    note(draft, 'point-needs-endpoint', `The VPC of each of these access points ${needs}: ${names}.`);
  }
  if (network !== undefined) {
    const limits = 'The limits on where requests come from hold for the access points too, those from the Internet included.';
    note(draft, 'point-network', limits);
  }
  const others = points
    .flatMap(({ principals }) => principals)
    .filter((arn) => ![undefined, accountOfArn(arn)].includes(account));
  if (others.length > 0) {
    const list = [...new Set(others)].join(', ');
    note(draft, 'point-other-account', `Principals of another account than the deployers' use an access point: ${list}.`);
  }
}

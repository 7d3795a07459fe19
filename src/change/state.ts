import { accountOfArn } from '../spec/arn.js';
import { at, count, flag, text, lines } from './attributes.js';
import { readBucket, readPublicAccess, type BucketState, type PublicAccess, type Values } from './bucket-state.js';
import { readPolicy, type PolicyReading } from './policy.js';
import { valuesOf, type PlanView, type Read, type Side } from './plan-view.js';
import { readTrail, type TrailState } from './records-state.js';
import { readScan, type ScanState } from './watch-state.js';

export interface KeyState {
  readonly policy: Read<PolicyReading>;
  readonly rotation: Read<boolean>;
  readonly enabled: Read<boolean>;
  /** Days between the request to delete the key and its end. */
  readonly deletionWindow: Read<number>;
}

export interface RoleState {
  /** The role's own name. */
  readonly name: Read<string>;
  /** A part of its ARN, `/` for most. */
  readonly path: Read<string>;
  /** ARN of the policy that is its permissions boundary. */
  readonly boundary: Read<string>;
  readonly trust: Read<PolicyReading>;
  readonly policy: Read<PolicyReading>;
}

export interface PointState {
  readonly name: Read<string>;
  /** The VPC from which alone it can be used; undefined: the Internet. */
  readonly vpc: Read<string>;
  readonly policy: Read<PolicyReading>;
  readonly publicAccess: PublicAccess;
}

export interface IdentityProviderState {
  /** The audiences of the tokens that it takes, in lines. */
  readonly audiences: Read<string>;
  readonly thumbprints: Read<string>;
}

/** What exists on one side of a plan, by the names of the stack's resources. */
export interface StackState {
  readonly buckets: ReadonlyMap<string, BucketState>;
  readonly keys: ReadonlyMap<string, KeyState>;
  readonly roles: ReadonlyMap<string, RoleState>;
  readonly points: ReadonlyMap<string, PointState>;
  readonly trails: ReadonlyMap<string, TrailState>;
  readonly scans: ReadonlyMap<string, ScanState>;
  readonly identityProviders: ReadonlyMap<string, IdentityProviderState>;
  /** The accounts that the stack's own resources are in, by their ARNs. */
  readonly accounts: ReadonlySet<string>;
}

/** Reads one side of a plan, the changed and the unchanged resources alike. */
export function readState(plan: Pick<PlanView, 'resources'>, side: Side): StackState {
  const byAddress = new Map<string, unknown>();
  for (const resource of plan.resources) {
    if (resource.mode === 'managed' && resource.deposed === undefined)
      byAddress.set(`${resource.type}.${resource.name}`, valuesOf(resource, side));
  }
  const values: Values = (type, name) => byAddress.get(`${type}.${name}`);
  const named = <T>(type: string, read: (name: string) => T): ReadonlyMap<string, T> =>
    new Map(
      [...byAddress]
        .filter(([address, value]) => address.startsWith(`${type}.`) && value !== undefined)
        .map(([address]) => address.slice(type.length + 1))
        .sort()
        .map((name) => [name, read(name)]),
    );
  return {
    buckets: named('aws_s3_bucket', (name) => readBucket(name, values)),
    keys: named('aws_kms_key', (name) => readKey(values('aws_kms_key', name))),
    roles: named('aws_iam_role', (name) => ({
      name: text(at(values('aws_iam_role', name), 'name')),
      path: text(at(values('aws_iam_role', name), 'path')),
      boundary: text(at(values('aws_iam_role', name), 'permissions_boundary')),
      trust: readPolicy(at(values('aws_iam_role', name), 'assume_role_policy')),
      policy: readPolicy(at(values('aws_iam_role_policy', name), 'policy')),
    })),
    points: named('aws_s3_access_point', (name) => readPoint(values('aws_s3_access_point', name))),
    trails: named('aws_cloudtrail', (name) => readTrail(values('aws_cloudtrail', name))),
    scans: named('aws_guardduty_malware_protection_plan', (name) =>
      readScan(values('aws_guardduty_malware_protection_plan', name)),
    ),
    identityProviders: named('aws_iam_openid_connect_provider', (name) => ({
      audiences: lines(values('aws_iam_openid_connect_provider', name), 'client_id_list'),
      thumbprints: lines(values('aws_iam_openid_connect_provider', name), 'thumbprint_list'),
    })),
    accounts: new Set([...byAddress.values()].flatMap(accountOf)),
  };
}

/** The account that a resource's ARN names: none for a bucket's, or one that is not known yet. */
function accountOf(values: unknown): readonly string[] {
  const arn = text(at(values, 'arn'));
  const account = typeof arn === 'string' ? accountOfArn(arn) : '';
  return account === '' ? [] : [account];
}

function readKey(values: unknown): KeyState {
  return {
    policy: readPolicy(at(values, 'policy')),
    rotation: flag(at(values, 'enable_key_rotation')),
    enabled: flag(at(values, 'is_enabled')),
    deletionWindow: count(at(values, 'deletion_window_in_days')),
  };
}

function readPoint(values: unknown): PointState {
  return {
    name: text(at(values, 'name')),
    vpc: text(at(values, 'vpc_configuration', 'vpc_id')),
    policy: readPolicy(at(values, 'policy')),
    publicAccess: readPublicAccess(at(values, 'public_access_block_configuration')),
  };
}

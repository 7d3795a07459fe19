import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { matches, parsePattern } from '../iam/pattern.js';
import { oidcProviderArn } from '../spec/arn.js';
import type { PolicyDocument } from './document.js';
import { rolePatterns } from './patterns.js';
import type { Foundation } from './repository.js';
import { roleDocuments } from './roles.js';
import { stateBucketPolicy } from './state-bucket.js';
import { issuerOf } from './trust.js';

/** A managed policy of the account. */
export interface ManagedPolicy {
  /** The name of its resource in the stack: `plan-1`, `apply-2`, `boundary`. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly description: string;
  readonly document: PolicyDocument;
}

/** One of the two roles, with the policies that it has. */
export interface AccountRole {
  readonly id: 'plan' | 'apply';
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly policies: readonly ManagedPolicy[];
}

/** What stands in an account before the first request, by names and documents. */
export interface AccountParts {
  readonly account: string;
  readonly bucket: { readonly name: string; readonly region: string; readonly kmsKey?: string; readonly policy: PolicyDocument };
  readonly roles: readonly [plan: AccountRole, apply: AccountRole];
  /** Undefined where the boundary is AWS's own. */
  readonly boundary?: ManagedPolicy;
  readonly provider: { readonly issuer: string; readonly arn: string };
  /** `vendor-bucket:bootstrap`, with the repository that all this is for. */
  readonly tag: { readonly key: string; readonly value: string };
}

/** The tag of what bootstrap makes: it takes over what has it, and nothing else unasked. */
export const bootstrapTag = 'vendor-bucket:bootstrap';

/**
 * The parts of a foundation, each within AWS's limits; refused as {@link roleDocuments} refuses, and where a role or the boundary is called so that the
 * applying role could change it (`bootstrap/own-name`).
 */
export function accountParts(foundation: Foundation): Result<AccountParts> {
  const parts = partsOf(foundation);
  const faults = parts.ok ? ownArns(foundation, parts.value) : [];
  return faults.length > 0 ? failed(...faults) : parts;
}

/** In IAM `*` stands for slashes: a role's path can make it one that a request is said to make. And what bounds roles is no policy of one of the two. */
function ownArns({ setup }: Foundation, { roles, boundary }: AccountParts): readonly Fault[] {
  const { replicationRoles, scanRoles, vendorRoles } = rolePatterns(setup, setup.account);
  const ofRequests = [...replicationRoles, ...scanRoles, ...vendorRoles].map((pattern) => parsePattern(pattern));
  const own = (what: string, arn: string, as: string): Fault => ({
    code: 'bootstrap/own-name',
    message: `The ${what} ${quote(arn)} is called like ${as}.`,
    fix: `Give the ${what} another name or path.`,
  });
  return [
    ...roles
      .filter(({ arn }) => ofRequests.some((pattern) => matches(pattern, arn, new Map()) === true))
      .map(({ arn }) => own('role', arn, 'what requests make')),
    ...roles
      .flatMap(({ policies }) => policies)
      .filter(({ arn }) => arn === boundary?.arn)
      .map(({ arn }) => own('boundary', arn, 'a policy of one of the two roles')),
  ];
}

function partsOf(foundation: Foundation): Result<AccountParts> {
  const { setup, region, needs, paths } = foundation;
  const documents = roleDocuments(setup, needs);
  if (!documents.ok) return failed(...documents.faults);
  const { plan, apply, boundary } = documents.value;
  const { partition, account, github, state } = setup;
  const issuer = issuerOf(github.host);
  const place = `${github.owner}/${github.repository}`;
  const roleOf = (id: 'plan' | 'apply', { trust, policies }: typeof plan): AccountRole => ({
    ...{ id, name: setup.roles[id], path: paths[id], trust },
    arn: `arn:${partition}:iam::${account}:role${paths[id]}${setup.roles[id]}`,
    description: id === 'plan' ? 'Plans bucket requests' : 'Applies bucket requests',
    policies: policies.map((document, index) => policyOf(foundation, { id, index, document })),
  });
  const bounding = boundary === undefined ? undefined : boundaryOf(foundation, boundary);
  return ok({
    account,
    bucket: {
      ...{ name: state.bucket, region, policy: stateBucketPolicy(setup) },
      ...(state.kmsKey === undefined ? {} : { kmsKey: state.kmsKey }),
    },
    roles: [roleOf('plan', plan), roleOf('apply', apply)],
    ...(bounding === undefined ? {} : { boundary: bounding }),
    provider: { issuer, arn: oidcProviderArn(partition, account, issuer) },
    tag: { key: bootstrapTag, value: place },
  });
}

function policyOf(
  { setup: { partition, account, roles } }: Foundation,
  { id, index, document }: { readonly id: 'plan' | 'apply'; readonly index: number; readonly document: PolicyDocument },
): ManagedPolicy {
  const name = `${roles[id]}-${index + 1}`;
  const description = `What the role ${roles[id]} may do, part ${index + 1}`;
  return {
    id: `${id}-${index + 1}`,
    name,
    path: '/',
    arn: `arn:${partition}:iam::${account}:policy/${name}`,
    description,
    document,
  };
}

/** AWS's own can't be made. */
function boundaryOf({ setup: { boundary: arn = '' } }: Foundation, document: PolicyDocument): ManagedPolicy | undefined {
  const [, , , , owner = '', resource = ''] = arn.split(':');
  if (owner === 'aws') return undefined;
  const whole = resource.slice('policy'.length);
  const name = whole.slice(whole.lastIndexOf('/') + 1);
  const path = whole.slice(0, whole.length - name.length);
  return { id: 'boundary', name, path, arn, description: 'The most that a role of a bucket request can do', document };
}

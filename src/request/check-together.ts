import { quote, type Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import { createdLogBucket } from './records.js';
import { replicaName } from './names.js';
import type { Request } from './schema.js';

/** A request of a run. */
export interface RequestOfRun {
  readonly request: Pick<Request, 'bucket' | 'region' | 'replication' | 'logging' | 'inventory' | 'access'>;
  readonly source: Source;
  /** The name of its replica; where it is left out, the one that the request gives or that follows from it. */
  readonly replicaBucket?: string | undefined;
  /** The account that it belongs to; undefined where all requests are of one. */
  readonly account?: string | undefined;
  /** What it has created, by name; nothing of a request that could not be resolved. */
  readonly made?: Made | undefined;
}

/** What a request has created beside its buckets. */
export interface Made {
  readonly roles: readonly string[];
  readonly trail?: string | undefined;
  /** Host and path of each issuer, and the parameter that decides whether its identity provider is created. */
  readonly providers?: readonly { readonly issuer: string; readonly parameter?: string | undefined }[];
}

/** A name that a request wants for itself. */
export interface Claim {
  readonly name: string;
  readonly as: 'bucket' | 'replica' | 'log bucket' | 'access point' | 'role' | 'trail' | 'identity provider';
  readonly source: Source;
  readonly path: Path;
  /** Within what it is unique; what is so in one account begins with its name. */
  readonly scope: string;
  /** Of an identity provider: the parameter that decides whether it is created. */
  readonly parameter?: string | undefined;
}

/** A role that a request lets in by its name, as one of the own account. */
export type Admitted = Pick<Claim, 'name' | 'source' | 'path'> & { readonly as: 'role'; readonly account?: string | undefined };

/**
 * What is wrong only when requests are seen together. A bucket's name is unique in all of AWS, so two requests can't have the same
 * one, as a bucket, as a replica or as a log bucket that is created. In one account a role's name is
 * unique, a trail's too (each is of all regions), an identity provider's issuer, and an access point's in its region. A role that one of them makes
 * is assumed by somebody else, so no other one lets it in as its own. The fault is at the later of the two and names the earlier. Linear in
 * the number of requests.
 */
export function checkTogether(requests: readonly RequestOfRun[]): readonly Fault[] {
  const claims = new Map<string, Claim>();
  const faults: Fault[] = [];
  for (const one of requests) {
    // Roles and trails are called after the bucket, and what else is made goes with it: of a second request for it they say nothing more.
    let twin: Source | undefined;
    for (const later of claimsOf(one)) {
      const earlier = claims.get(keyOf(later));
      if (earlier === undefined) claims.set(keyOf(later), later);
      else if (earlier.source !== twin || !isMade(later)) faults.push(collision(later, earlier));
      if (later.as === 'bucket' && earlier?.as === 'bucket') twin = earlier.source;
    }
  }
  const order = new Map(requests.map(({ source }, i) => [source, i]));
  for (const admitted of requests.flatMap(admittedBy)) {
    const maker = claims.get(keyOf(admitted).slice(letIn.length));
    if (maker === undefined || maker.source === admitted.source) continue;
    faults.push(
      (order.get(maker.source) ?? 0) > (order.get(admitted.source) ?? 0)
        ? madeLater(maker, admitted)
        : madeAlready(admitted, maker),
    );
  }
  return faults;
}

/** The roles that a request lets in beside the vendor. A path is no part of a role's name. */
export function admittedBy({
  request: { access },
  source,
  account,
}: Pick<RequestOfRun, 'request' | 'source' | 'account'>): readonly Admitted[] {
  const own = (access?.principals ?? []).map(({ role }, i) => [role, ['access', 'principals', i, 'role']] as const);
  const points = (access?.points ?? []).flatMap(({ principals }, i) =>
    principals.map((arn, j) => [arn, ['access', 'points', i, 'principals', j]] as const),
  );
  return [...own, ...points].flatMap(([arn, path]): Admitted[] => {
    const name = /:role\/(?:.*\/)?([^/]+)/.exec(arn)?.[1];
    return name === undefined ? [] : [{ name, as: 'role', source, path, account }];
  });
}

const code = 'request/role-of-another';

function madeAlready({ name, source, path }: Admitted, maker: Claim): Fault {
  const { at } = maker.source.locate(maker.path);
  const message = `Whoever assumes the role ${quote(name)} would get in here, and it is no role of your own: it is made by the request at ${at.file}:${at.line}.`;
  return source.fault(path, { code, message, fix: 'Name a role that no request makes, or remove it.' });
}

function madeLater({ name, source, path }: Claim, admitted: Admitted): Fault {
  const { at } = admitted.source.locate(admitted.path);
  const message = `The role ${quote(name)} that this request makes is let in as one of your own by the request at ${at.file}:${at.line}.`;
  return source.fault(path, { code, message, fix: 'Write another name for the bucket, or remove the role there first.' });
}

/** All names that a request wants for itself: the one list, for the check and for whoever looks for those who could want one too. */
export function claimsOf(one: RequestOfRun): readonly Claim[] {
  return [...bucketsOf(one), ...pointsOf(one), ...madeOf(one)].map((claim) => ({ scope: scopeOf(claim, one), ...claim }));
}

/** What tells names of one scope from each other; of a role that is let in, what it must not meet. */
export function keyOf(one: Claim | Admitted): string {
  return 'scope' in one ? `${one.scope}/${one.name}` : `${letIn}${within(one.account)}role/${one.name}`;
}

const letIn = '>';

function within(account: string | undefined): string {
  return account === undefined ? '' : `${account}/`;
}

/** Whether a name is claimed twice, or claimed and let in, by the keys of all. */
export function doMeet(keys: readonly string[]): boolean {
  const claimed = keys.filter((key) => !key.startsWith(letIn));
  const once = new Set(claimed);
  return once.size < claimed.length || keys.some((key) => key.startsWith(letIn) && once.has(key.slice(letIn.length)));
}

type Unscoped = Omit<Claim, 'scope'>;

/** Within what a name is unique: names of one scope are each other's. */
function scopeOf({ as }: Unscoped, { account, request: { region } }: RequestOfRun): string {
  switch (as) {
    case 'bucket':
    case 'replica':
    case 'log bucket':
      return 'bucket';
    case 'role':
    case 'trail':
    case 'identity provider':
      return `${within(account)}${as}`;
    case 'access point':
      return `${within(account)}${as}/${region}`;
  }
}

/** The buckets that come to be by a request. */
function bucketsOf({ request, source, replicaBucket }: RequestOfRun): readonly Unscoped[] {
  const { bucket, replication, logging } = request;
  const logs = createdLogBucket(request);
  const replica = replication && (replicaBucket ?? replication.bucket ?? replicaName(bucket));
  const asker = logging === undefined ? ['inventory'] : ['logging', 'bucket'];
  return [
    { name: bucket, as: 'bucket', source, path: ['bucket'] },
    ...(replica === undefined ? [] : [{ name: replica, as: 'replica', source, path: ['replication', 'bucket'] } as const]),
    ...(logs === undefined ? [] : [{ name: logs, as: 'log bucket', source, path: asker } as const]),
  ];
}

function pointsOf({ request, source }: RequestOfRun): readonly Unscoped[] {
  return (request.access?.points ?? []).map(({ name }, i) => ({
    name,
    as: 'access point',
    source,
    path: ['access', 'points', i, 'name'],
  }));
}

function isMade({ as }: Claim): boolean {
  return as === 'role' || as === 'trail' || as === 'identity provider';
}

/** Roles and trails get their names from the bucket's: so the bucket's is what can be changed. */
function madeOf({ source, made: { roles, trail, providers = [] } = { roles: [] } }: RequestOfRun): readonly Unscoped[] {
  const path = ['bucket'];
  return [
    ...roles.map((name) => ({ name, as: 'role', source, path }) as const),
    ...(trail === undefined ? [] : [{ name: trail, as: 'trail', source, path } as const]),
    ...providers.map(({ issuer, parameter }): Unscoped => {
      const at = parameter === undefined ? ['vendor'] : ['parameters', parameter];
      return { name: issuer, as: 'identity provider', source, path: at, parameter };
    }),
  ];
}

const keys = { replica: 'replication.bucket', 'log bucket': 'logging.bucket' } as const;

function collision(later: Claim, earlier: Claim): Fault {
  const { at } = earlier.source.locate(earlier.path);
  const message = `The ${later.as} ${quote(later.name)} is also the ${earlier.as} of the request at ${at.file}:${at.line}.`;
  return later.source.fault(later.path, { code: codeOf(later, earlier), message, fix: fixOf(later, earlier) });
}

function codeOf({ as: later }: Claim, { as: earlier }: Claim): string {
  if (later === 'access point') return 'request/point-collision';
  if (later === 'role' || later === 'trail') return `request/${later}-collision`;
  if (later === 'identity provider') return 'request/provider-collision';
  if (later === 'log bucket' || earlier === 'log bucket') return 'request/log-bucket-collision';
  return later === 'replica' || earlier === 'replica' ? 'request/replica-collision' : 'request/duplicate-bucket';
}

/** What to write so that an identity provider of the account is used, and not created. */
export function useOfProvider(parameter: string | undefined): string {
  return parameter === undefined
    ? 'Have the template leave it out (oidc.create: false): an account has one for each issuer.'
    : `Write "${parameter}: false" in the parameters: an account has one for each issuer, and all its requests can use it.`;
}

function fixOf({ as: later, parameter }: Claim, { as: earlier }: Claim): string {
  if (later === 'identity provider') return useOfProvider(parameter);
  if (later === 'access point') return 'Write another name: it is unique in an account and region.';
  if (later === 'role' || later === 'trail') return `Write another name for the bucket: that of the ${later} is made of it.`;
  if (later !== 'bucket') return `Write another name for the ${later}: ${keys[later]}.`;
  if (earlier === 'replica' || earlier === 'log bucket')
    return `Write another name, or name the ${earlier} there: ${keys[earlier]}.`;
  return 'Write another name, or remove one of the two requests.';
}

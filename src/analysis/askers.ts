import { defined } from '../defined.js';
import { accountArn, oidcProviderArn, roleArn, serviceLinkedRoles } from '../spec/arn.js';
import { vendorRoleResource } from '../policies/documents.js';
import { anonymousAsker, principalAsker, serviceAsker, tokenAsker, type Asker } from './asker.js';
import { isFixed } from '../iam/pattern.js';
import { accountOfArn } from '../spec/arn.js';
import { policyOf, type World } from './world.js';

/** The users, roles and accounts that the vendor's grants name. */
export function vendorAskers({ spec }: World): readonly Asker[] {
  const principals = [...new Set(spec.grants.flatMap((grant) => grant.principals))];
  return principals.map((arn) => principalAsker(arn, { who: spec.vendor.title, kind: 'vendor' }));
}

/** A role of this account that the vendor assumes, asking with what its policy allows. `by`: who can assume it, and what that takes. */
export function roleAsker(
  world: World,
  at: number,
  by: Pick<Asker, 'principals' | 'conditions'> = { principals: [], conditions: [] },
): Asker {
  const { spec, account } = world;
  const role = spec.roles[at];
  if (role === undefined) throw new Error(`no role ${at}`);
  const identity = policyOf(world, 'role-policy', vendorRoleResource(at));
  const conditions = [`as the role ${role.name}`, ...by.conditions];
  const who = { who: spec.vendor.title, kind: 'vendor', principals: by.principals, conditions } as const;
  return principalAsker(roleArn(spec, account, role.name), { ...who, identity: identity ? [identity] : [] });
}

/** Who would assume a vendor's role: each principal that its trust is meant for, or somebody with a token of its identity provider. */
export function trustAskers(world: World, at: number): readonly Asker[] {
  const { spec, account } = world;
  const trust = spec.roles[at]?.trust;
  const vendor = { who: spec.vendor.title, kind: 'vendor' } as const;
  switch (trust?.by) {
    case undefined:
      return [];
    case 'principals':
      return trust.principals.map((arn) => principalAsker(arn, vendor));
    case 'own-account':
      return [principalAsker(`arn:${spec.partition}:iam::${account}:role/any`, { who: 'This AWS account', kind: 'account' })];
    case 'oidc': {
      const provider = oidcProviderArn(spec.partition, account, trust.provider);
      return [tokenAsker(provider, { ...vendor, principals: [trust.provider] })];
    }
  }
}

/** The roles of the own account that the request names. */
export function ownAskers({ spec }: World): readonly Asker[] {
  const roles = [...new Set(spec.access.principals.flatMap((grant) => grant.principals))];
  return roles.map((arn) => principalAsker(arn, { who: lastPart(arn), kind: 'own', identity: [] }));
}

/** The roles that deploy: they are exempt from where others have to come from. */
export function deployerAskers({ spec }: World): readonly Asker[] {
  const conditions = [ownPolicies];
  return (spec.access.network?.deployers ?? []).map((arn) =>
    principalAsker(arn, { who: lastPart(arn), kind: 'own', conditions }),
  );
}

const ownPolicies = 'what its own IAM policies allow';

/** The principals of the access points. One of this account needs no policy of its own. */
export function pointAskers({ spec, account, points }: World): readonly Asker[] {
  const vendors = new Set(spec.grants.flatMap((grant) => grant.principals));
  return points.flatMap((point) => {
    const principals = spec.access.points.find(({ name }) => name === point.name)?.principals ?? [];
    const conditions = [`through the access point ${point.name}`, ...(point.vpc === undefined ? [] : [`from ${point.vpc}`])];
    return principals.map((arn) => {
      const who = vendors.has(arn)
        ? ({ who: spec.vendor.title, kind: 'vendor' } as const)
        : ({ who: lastPart(arn), kind: 'own' } as const);
      return principalAsker(arn, { ...who, conditions, point, ...(accountOfArn(arn) === account ? { identity: [] } : {}) });
    });
  });
}

/** The roles that AWS's services assume: they may do what the role's policy says. */
export function serviceRoleAskers(world: World): readonly Asker[] {
  return (['replication', 'malware'] as const).flatMap((name) => {
    const identity = policyOf(world, 'role-policy', name);
    const role = name === 'replication' ? world.spec.replication?.role : world.spec.malwareScan?.role;
    if (identity === undefined || role === undefined) return [];
    const who = name === 'replication' ? 'S3 replication' : 'GuardDuty malware protection';
    const arn = roleArn(world.spec, world.account, role);
    return [
      principalAsker(arn, {
        who,
        kind: 'service',
        principals: [role],
        conditions: [`as the role ${role}`],
        identity: [identity],
      }),
    ];
  });
}

const serviceNames: Readonly<Record<string, string>> = {
  'cloudfront.amazonaws.com': 'CloudFront',
  'cloudtrail.amazonaws.com': 'CloudTrail',
  'logging.s3.amazonaws.com': 'S3 server access logs',
  's3.amazonaws.com': 'S3 inventory',
};

/** Every service that a policy of a bucket or a key names. */
export function serviceAskers({ documents, spec }: World): readonly Asker[] {
  const policies = documents.filter(({ kind }) => kind === 'bucket-policy' || kind === 'key-policy');
  const found = policies.flatMap(({ reading }) => reading.flatMap(({ principals }) => principals));
  const services = found.flatMap((principal) => (principal.startsWith('Service:') ? [principal.slice('Service:'.length)] : []));
  const vendors = new Set(spec.services.map(({ service }) => service));
  return [...new Set(services)].map((service) =>
    serviceAsker(service, vendors.has(service) ? spec.vendor.title : (serviceNames[service] ?? service)),
  );
}

/** Somebody of this account whose own policies allow everything. */
export function accountAsker({ spec, account }: World): Asker {
  const who = { who: 'This AWS account', kind: 'account', principals: [], conditions: [ownPolicies] } as const;
  return principalAsker(`arn:${spec.partition}:iam::${account}:role/somebody`, who);
}

/** The roles by which AWS's services work in this account, of which one stands for all: limits on where requests come from leave them alone. */
export function serviceLinkedAsker({ spec, account }: World): Asker {
  const all = serviceLinkedRoles(spec.partition, account);
  const who = {
    who: "AWS's services, by their service-linked roles",
    kind: 'account',
    principals: [all],
    conditions: [ownPolicies],
  } as const;
  return principalAsker(all.replace('*', 'any.amazonaws.com/AWSServiceRoleForAny'), who);
}

const strangerAccount = '999999999999';
const everyone = { who: 'Everyone else', kind: 'everyone', principals: [] } as const;

/** Those whom nothing names: a role of a foreign account that is allowed everything there, and somebody who has not signed in. */
export function strangers({ spec }: World): readonly Asker[] {
  return [principalAsker(`arn:${spec.partition}:iam::${strangerAccount}:role/stranger`, everyone), anonymousAsker(everyone)];
}

/** Whom a policy names, as a principal or in a condition, and nobody asked for: nothing that the request or its template says explains it. */
export function unexplainedAskers(world: World, explained: readonly Asker[]): readonly Asker[] {
  const known = new Set(
    explained.flatMap(({ principals, caller }) => [...principals, ...(caller.kind === 'aws' ? [caller.arn] : [])]),
  );
  const statements = world.documents
    .filter(({ kind }) => kind !== 'role-policy' && kind !== 'role-trust')
    .flatMap(({ reading }) => reading.filter(({ effect }) => effect === 'Allow'));
  const named = statements.flatMap(({ principals, conditions }) => [
    ...principals.flatMap((one) => (one.startsWith('AWS:') ? [one.slice('AWS:'.length)] : [])),
    ...Object.entries(conditions).flatMap(([test, values]) => (/ aws:principal(arn|account)$/.test(test) ? values : [])),
  ]);
  const arns = named.map((one) => (/^[0-9]{12}$/.test(one) ? accountArn(world.spec.partition, one) : one));
  const account = accountArn(world.spec.partition, world.account);
  const others = [...new Set(arns)].filter((arn) => !known.has(arn) && arn !== account && isFixed(arn));
  const points = [undefined, ...world.points];
  return others.flatMap((arn) =>
    points.map((point) => {
      const own = accountOfArn(arn) === world.account ? { identity: [] } : {};
      return principalAsker(arn, { who: arn, kind: 'everyone', ...own, ...defined({ point }) });
    }),
  );
}

function lastPart(arn: string): string {
  return arn.replace(/^.*[/:]/, '');
}

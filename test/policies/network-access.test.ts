import { beforeAll, describe, expect, test } from '@jest/globals';
import { bucketPolicy, replicaBucketPolicy } from '../../src/policies/bucket-policy.js';
import type { AccessSpec, BucketSpec, NetworkSpec } from '../../src/spec/spec.js';
import { as, asService, bucket, deployer, member, partner, refs, stranger } from './callers.js';
import { actionsOf, allowedOf, isAllowed } from './evaluator.js';
import { account, specOf } from './specs.js';

const network: NetworkSpec = {
  vpcEndpoints: ['vpce-0abc1234def567890', 'vpce-0fff1234def567890'],
  vpcs: ['vpc-0abc1234def567890'],
  sourceIps: ['203.0.113.0/24', '2001:db8::/48'],
  deployers: [deployer],
};
const replica = 'arn:aws:s3:::acme-files-replica';
const roleOf = (name: string) => `arn:aws:iam::${account}:role/${name}`;

/** The plain access with these limits. */
function limited(limits: Partial<NetworkSpec> = {}, others: Partial<BucketSpec> = {}): BucketSpec {
  const access: AccessSpec = { ...specOf().access, network: { ...network, ...limits } };
  return specOf({ access, replication: {}, ...others });
}

function policiesOf(spec: BucketSpec) {
  if (spec.replication === undefined) throw new Error('the spec has a replica');
  return [
    { on: bucket, resourcePolicy: bucketPolicy(spec, refs) },
    { on: replica, resourcePolicy: replicaBucketPolicy(spec, spec.replication, refs) },
  ];
}

const elsewhere = { 'aws:SourceIp': '198.51.100.7' };
const places: readonly {
  readonly from: string;
  readonly context: Readonly<Record<string, string>>;
  readonly allowed: boolean;
}[] = [
  { from: 'a listed address', context: { 'aws:SourceIp': '203.0.113.9' }, allowed: true },
  { from: 'a listed IPv6 address', context: { 'aws:SourceIp': '2001:db8:0:1::5' }, allowed: true },
  { from: 'a listed endpoint', context: { 'aws:SourceVpce': 'vpce-0fff1234def567890', 'aws:SourceVpc': 'vpc-9' }, allowed: true },
  {
    from: 'another endpoint of a listed VPC',
    context: { 'aws:SourceVpce': 'vpce-9', 'aws:SourceVpc': 'vpc-0abc1234def567890' },
    allowed: true,
  },
  { from: 'another endpoint of another VPC', context: { 'aws:SourceVpce': 'vpce-9', 'aws:SourceVpc': 'vpc-9' }, allowed: false },
  { from: 'another address', context: elsewhere, allowed: false },
  { from: 'nowhere that is known', context: {}, allowed: false },
];

describe('with limits on where requests come from', () => {
  test.each(places)(
    'a member of the account who may do everything gets in from $from: $allowed',
    async ({ context, allowed }) => {
      for (const { on, resourcePolicy } of policiesOf(limited())) {
        for (const [action, resource] of [
          ['s3:GetObject', `${on}/file`],
          ['s3:ListBucket', on],
          ['s3:PutBucketPolicy', on],
        ] as const) {
          const call = { ...as(member, context), action, on: resource, resourcePolicy };
          expect([on, action, await isAllowed(call)]).toEqual([on, action, allowed]);
        }
      }
    },
  );

  test.each([
    { only: 'endpoints', limits: { vpcs: [], sourceIps: [] }, opens: [2] },
    { only: 'VPCs', limits: { vpcEndpoints: [], sourceIps: [] }, opens: [3] },
    { only: 'addresses', limits: { vpcEndpoints: [], vpcs: [] }, opens: [0, 1] },
  ])('of $only, the other ways are closed', async ({ limits, opens }) => {
    const resourcePolicy = bucketPolicy(limited(limits), refs);
    for (const [i, { from, context }] of places.entries()) {
      const call = { ...as(member, context), action: 's3:GetObject', on: `${bucket}/file`, resourcePolicy };
      expect([from, await isAllowed(call)]).toEqual([from, opens.includes(i)]);
    }
  });

  test('everybody else is still nobody, also from a listed place', async () => {
    for (const { on, resourcePolicy } of policiesOf(limited())) {
      const call = {
        ...as(stranger, { 'aws:SourceIp': '203.0.113.9' }),
        action: 's3:GetObject',
        on: `${on}/file`,
        resourcePolicy,
      };
      expect(await isAllowed(call)).toBe(false);
    }
  });
});

describe('from elsewhere', () => {
  let s3Actions: readonly string[] = [];
  beforeAll(async () => {
    s3Actions = await actionsOf('s3');
  });

  test('the vendor is allowed exactly what it is allowed without the limits', async () => {
    const wanted = {
      [bucket]: ['s3:GetBucketLocation', 's3:ListBucket'],
      [`${bucket}/exports/file`]: ['s3:GetObject', 's3:PutObject'],
    };
    for (const [on, expected] of Object.entries(wanted)) {
      const call = {
        ...as(partner, { ...elsewhere, 's3:prefix': 'exports/' }),
        on,
        resourcePolicy: bucketPolicy(limited(), refs),
      };
      expect([on, (await allowedOf(s3Actions, call)).allowed]).toEqual([on, expected]);
    }
  });

  test('who deploys can change every setting of both buckets, and nobody of the same name in another account can', async () => {
    for (const { on, resourcePolicy } of policiesOf(limited())) {
      const free = await allowedOf(s3Actions, {
        ...as(deployer),
        on,
        resourcePolicy: bucketPolicy(specOf({ grants: [] }), refs),
      });
      const kept = await allowedOf(s3Actions, { ...as(deployer, elsewhere), on, resourcePolicy });
      expect(free.evaluated).toBeGreaterThan(60);
      expect(kept.allowed).toHaveLength(free.evaluated);
      const impostor = as(deployer.replace(account, '999988887777'), elsewhere);
      expect(await isAllowed({ ...impostor, action: 's3:PutBucketPolicy', on, resourcePolicy })).toBe(false);
    }
  });

  test.each([
    { who: 'the replication role', role: 'acme-files-replication', onReplica: true },
    { who: "GuardDuty's role", role: 'acme-files-malware', onReplica: false },
    { who: "the vendor's role", role: 'acme-files-vendor', onReplica: false },
    { who: "the vendor's second role", role: 'acme-files-vendor-2', onReplica: false },
    { who: 'a role that is nothing here', role: 'acme-files-vendor-3', onReplica: false, onBucket: false },
  ])('$who gets in where it works', async ({ role, onReplica, onBucket = true }) => {
    const trust = { by: 'own-account', externalId: { value: '0000', sensitive: false } } as const;
    const roles = ['acme-files-vendor', 'acme-files-vendor-2'].map((name) => ({ name, trust, statements: [], keyActions: [] }));
    const malwareScan = { role: 'acme-files-malware', prefixes: [], tag: true };
    const [source, copy] = policiesOf(limited({}, { roles, malwareScan }));
    if (source === undefined || copy === undefined) throw new Error('two policies');
    const call = { ...as(roleOf(role), elsewhere), action: 's3:GetObjectVersion' };
    expect(await isAllowed({ ...call, ...source, on: `${source.on}/file` })).toBe(onBucket);
    expect(await isAllowed({ ...call, ...copy, on: `${copy.on}/file` })).toBe(onReplica);
  });

  // aws-samples/data-perimeter-policy-examples, resource_based_policies/README.md, "EnforceNetworkPerimeter": networks of AWS services that
  // use service-linked roles, as arn:aws:iam::<my-account-id>:role/aws-service-role/*; aws:PrincipalIsAWSService is false for them.
  test.each([
    { who: 'Macie', role: `${account}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie`, allowed: true },
    {
      who: 'Access Analyzer',
      role: `${account}:role/aws-service-role/access-analyzer.amazonaws.com/AWSServiceRoleForAccessAnalyzer`,
      allowed: true,
    },
    {
      who: 'Macie of another account',
      role: '999988887777:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie',
      allowed: false,
    },
    { who: 'a role whose name looks so', role: `${account}:role/aws-service-role`, allowed: false },
    {
      who: 'a role below another path',
      role: `${account}:role/x/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie`,
      allowed: false,
    },
  ])('$who, by its service-linked role, reads both buckets: $allowed', async ({ role, allowed }) => {
    for (const { on, resourcePolicy } of policiesOf(limited())) {
      const call = { ...as(`arn:aws:iam::${role}`, elsewhere), action: 's3:GetBucketPolicy', on, resourcePolicy };
      expect([on, await isAllowed(call)]).toEqual([on, allowed]);
    }
  });

  test('the roles of this stack get in by the path that the settings give them, and none of their name elsewhere', async () => {
    const [, copy] = policiesOf(limited({}, { createdRoles: { path: '/vendors/' } }));
    if (copy === undefined) throw new Error('the spec has a replica');
    const call = { action: 's3:ReplicateObject', resourcePolicy: copy.resourcePolicy, on: `${copy.on}/file` };
    expect(await isAllowed({ ...as(roleOf('vendors/acme-files-replication'), elsewhere), ...call })).toBe(true);
    expect(await isAllowed({ ...as(roleOf('acme-files-replication'), elsewhere), ...call })).toBe(false);
  });

  test('a vendor that is admitted by an account root gets in with each of its roles, and no other account does', async () => {
    const root = 'arn:aws:iam::222233334444:root';
    const [grant] = limited().grants;
    if (grant === undefined) throw new Error('the spec has a grant');
    const resourcePolicy = bucketPolicy(limited({}, { grants: [{ ...grant, principals: [root] }] }), refs);
    const read = { action: 's3:GetObject', on: `${bucket}/exports/file`, resourcePolicy };
    expect(await isAllowed({ ...as('arn:aws:iam::222233334444:role/any', elsewhere), ...read })).toBe(true);
    expect(await isAllowed({ ...as(stranger, elsewhere), ...read })).toBe(false);
    expect(await isAllowed({ ...as(member, elsewhere), ...read })).toBe(false);
  });

  test("AWS's own services get in, on their own and on behalf of somebody", async () => {
    const service = 'delivery.logs.amazonaws.com';
    const statements = [{ sid: 'Delivers', actions: ['s3:PutObject'], on: 'objects' } as const];
    const resourcePolicy = bucketPolicy(limited({}, { services: [{ service, statements }] }), refs);
    const put = { action: 's3:PutObject', on: `${bucket}/file`, resourcePolicy };
    expect(await isAllowed({ ...asService(service, { 'aws:SourceAccount': account }), ...put })).toBe(true);
    expect(await isAllowed({ ...as(member, { 'aws:ViaAWSService': 'true' }), ...put })).toBe(true);
    expect(await isAllowed({ ...as(member, {}), ...put })).toBe(false);
  });
});

test('a wildcard in the ARN of who deploys, which may be part of a path, exempts nobody else', async () => {
  const resourcePolicy = bucketPolicy(limited({ deployers: [`arn:aws:iam::${account}:role/*/deploy`] }), refs);
  const call = { action: 's3:GetObject', on: `${bucket}/file`, resourcePolicy };
  expect(await isAllowed({ ...as(`arn:aws:iam::${account}:role/any/deploy`, elsewhere), ...call })).toBe(false);
  expect(JSON.stringify(resourcePolicy)).toContain('role/${*}/deploy');
});

test('limits that list nothing shut out nobody', () => {
  const spec = limited({ vpcEndpoints: [], vpcs: [], sourceIps: [] });
  expect(bucketPolicy(spec, refs)).toEqual(bucketPolicy(specOf(), refs));
});

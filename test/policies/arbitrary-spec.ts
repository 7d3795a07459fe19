import fc from 'fast-check';
import { defined } from '../../src/defined.js';
import type { AccessSpec, BucketSpec, EncryptionSpec, Grant, GrantStatement } from '../../src/spec/spec.js';
import type { RoleTrust } from '../../src/spec/trust.js';
import { deployer } from './callers.js';
import { richest } from './richest.js';
import { account, createdKey, givenKey, issuer, specOf, sseS3 } from './specs.js';

/** Any of these, or nothing. */
const perhaps = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

/** Prefixes as people write them, and as an attacker would. */
export const prefixes = ['in/', 'a*', '?', '${aws:username}/', '${*}', 'é/☃/', '{{account_id}}/', '"\\', '*/../', '$'] as const;
const prefix = perhaps(fc.constantFrom(...prefixes));

const encryption: fc.Arbitrary<EncryptionSpec> = fc
  .tuple(
    fc.constantFrom<EncryptionSpec>(sseS3, createdKey, { ...createdKey, key: { from: 'given', arn: givenKey } }),
    fc.constantFrom('default', 'matching', 'explicit'),
    fc.constantFrom('refused', 'allowed'),
  )
  .map(([spec, uploads, sseC]) => ({ ...spec, uploads, sseC }));

export const objectActions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'] as const;
export const bucketActions = ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketVersions'] as const;

const statement: fc.Arbitrary<GrantStatement> = fc
  .tuple(
    fc.subarray([...objectActions], { minLength: 1 }),
    fc.subarray([...bucketActions], { minLength: 1 }),
    fc.boolean(),
    prefix,
  )
  .map(([objects, buckets, onBucket, under]) => ({
    sid: 'Vendor',
    actions: onBucket ? buckets : objects,
    on: onBucket ? 'bucket' : 'objects',
    ...defined({ prefix: under }),
  }));

const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
const keyActions = fc.subarray(['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey']);

const vendors = ['arn:aws:iam::222233334444:role/partner', 'arn:aws:iam::333344445555:root'] as const;
const vendorPrincipals = fc.subarray([...vendors], { minLength: 1 });
const grant: fc.Arbitrary<Grant> = fc.record({ principals: vendorPrincipals, statements, keyActions });

const id = fc.record({ value: fc.constantFrom('acme:42', '${aws:userid}', '*'), sensitive: fc.boolean() });
const trusts: { readonly [By in RoleTrust['by']]: fc.Arbitrary<Extract<RoleTrust, { readonly by: By }>> } = {
  principals: fc.record({ by: fc.constant('principals' as const), principals: vendorPrincipals, externalId: id }),
  'own-account': fc.record({ by: fc.constant('own-account' as const), externalId: id }),
  oidc: fc.record({
    by: fc.constant('oidc' as const),
    provider: fc.constant(issuer),
    audience: fc.constant('sts.amazonaws.com'),
    subject: id,
    create: fc.boolean(),
  }),
};
const trust: fc.Arbitrary<RoleTrust> = fc.oneof(...Object.values<fc.Arbitrary<RoleTrust>>(trusts));

const own = [`arn:aws:iam::${account}:role/reader`, `arn:aws:iam::${account}:user/path/writer`];
const network = fc.record({
  vpcEndpoints: fc.subarray(['vpce-0abc1234def567890', 'vpce-1']),
  vpcs: fc.subarray(['vpc-0abc1234def567890']),
  sourceIps: fc.subarray(['203.0.113.0/24', '2001:db8::/48']),
  deployers: fc.constant([deployer]),
});
const point = fc
  .record({
    name: fc.constantFrom('one', 'two'),
    vpc: perhaps(fc.constant('vpc-0abc1234def567890')),
    prefix,
    principals: fc.subarray([...own, 'arn:aws:iam::777766665555:role/guest'], { minLength: 1 }),
    onObjects: fc.subarray([...objectActions], { minLength: 1 }),
    onBucket: fc.subarray([...bucketActions]),
  })
  .map(({ vpc, prefix: under, ...rest }) => ({ ...rest, ...(vpc && { vpc }), ...(under && { prefix: under }) }));

const access: fc.Arbitrary<AccessSpec> = fc
  .record({
    network: perhaps(network),
    points: fc.uniqueArray(point, { maxLength: 2, selector: ({ name }) => name }),
    cloudfront: fc.subarray([...richest.access.cloudfront]),
    presignedUrlMaxAge: perhaps(fc.constantFrom(60, 604_800)),
    principals: fc.array(
      fc.record({ allow: fc.constant('read' as const), principals: fc.subarray(own, { minLength: 1 }), statements, keyActions }),
      { maxLength: 2 },
    ),
    mfaForDelete: fc.boolean(),
    mfaDelete: fc.boolean(),
  })
  .map(({ network: limits, presignedUrlMaxAge, ...rest }) => ({
    ...rest,
    ...(limits && { network: limits }),
    ...(presignedUrlMaxAge && { presignedUrlMaxAge }),
  }));

/** Any spec, of all that a spec can say about who gets in; the parts of {@link richest} that vary little come as they are there. */
export const arbitrarySpec: fc.Arbitrary<BucketSpec> = fc
  .record({
    encryption,
    replica: perhaps(fc.record({ encryption, account: perhaps(fc.constant('444455556666')) })),
    grants: fc.array(grant, { maxLength: 2 }),
    roles: fc.array(fc.record({ trust, statements, keyActions }), { maxLength: 2 }),
    services: fc.array(fc.record({ service: fc.constant('delivery.logs.amazonaws.com'), statements }), { maxLength: 1 }),
    access,
    logs: fc.boolean(),
    malware: perhaps(
      fc.record({
        role: fc.constant('acme-files-malware'),
        prefixes: fc.subarray([...prefixes], { maxLength: 5 }),
        tag: fc.boolean(),
      }),
    ),
  })
  .map(({ encryption: how, replica, grants, roles, services, access: who, logs, malware }) => {
    const { logging, logBucket, inventory } = richest;
    return specOf({
      encryption: how,
      ...(replica && { replication: { encryption: replica.encryption, ...(replica.account && { account: replica.account }) } }),
      grants,
      roles: roles.map((role, i) => ({ ...role, name: `acme-files-vendor${i === 0 ? '' : `-${i + 1}`}` })),
      services,
      access: who,
      ...(logs && logBucket && inventory && { logging, logBucket, inventory }),
      ...(malware && { malwareScan: malware }),
    });
  });

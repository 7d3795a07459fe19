import { describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { bucketPolicy, replicaBucketPolicy } from '../../src/policies/bucket-policy.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import type { AccessSpec, BucketSpec, EncryptionSpec, Grant } from '../../src/spec/spec.js';
import { as, asService, bucket, member, partner, refs, tls } from './callers.js';
import { everything, isAllowed } from './evaluator.js';
import { account, createdKey, customGrant, specOf, sseS3 } from './specs.js';

const replica = 'arn:aws:s3:::acme-files-replica';
const both = (spec: BucketSpec): readonly (readonly [string, PolicyDocument])[] => {
  if (spec.replication === undefined) throw new Error('the spec has a replica');
  return [
    [bucket, bucketPolicy(spec, refs)],
    [replica, replicaBucketPolicy(spec, spec.replication, refs)],
  ];
};
const withAccess = (access: Partial<AccessSpec>, others: Partial<BucketSpec> = {}) =>
  specOf({ ...others, access: { ...specOf().access, ...access }, replication: {} });

describe('a signature that may be 15 minutes old', () => {
  const spec = withAccess({ presignedUrlMaxAge: 900 });

  test.each([
    { age: '0', allowed: true },
    { age: '900000', allowed: true },
    { age: '900001', allowed: false },
    { age: '604800000', allowed: false },
    { age: undefined, allowed: true },
  ])('is accepted after $age milliseconds: $allowed', async ({ age, allowed }) => {
    for (const [on, resourcePolicy] of both(spec)) {
      const context = defined({ 's3:signatureAge': age });
      for (const [action, resource] of [
        ['s3:GetObject', `${on}/file`],
        ['s3:ListBucket', on],
      ] as const) {
        const verdict = await isAllowed({ ...as(member, context), action, on: resource, resourcePolicy });
        expect([on, action, verdict]).toEqual([on, action, allowed]);
      }
    }
  });

  test('holds for the vendor too', async () => {
    const call = { ...as(partner, { 's3:signatureAge': '900001' }), action: 's3:GetObject', on: `${bucket}/exports/file` };
    expect(await isAllowed({ ...call, resourcePolicy: bucketPolicy(spec, refs) })).toBe(false);
    expect(await isAllowed({ ...call, resourcePolicy: bucketPolicy(specOf(), refs) })).toBe(true);
  });
});

describe('with MFA for deleting', () => {
  const deletes = ['s3:DeleteObject', 's3:DeleteObjectVersion'];
  const role = 'acme-files-vendor';
  const trust = { by: 'own-account', externalId: { value: '0000', sensitive: false } } as const;
  const grant: Grant = {
    ...customGrant,
    statements: [{ sid: 'PartnerDeletes', actions: deletes, on: 'objects', prefix: 'exports/' }],
  };
  const spec = withAccess(
    { mfaForDelete: true },
    {
      grants: [grant],
      roles: [{ name: role, trust, statements: [], keyActions: [] }],
      services: [{ service: 'cleaner.amazonaws.com', statements: [{ sid: 'Cleans', actions: deletes, on: 'objects' }] }],
    },
  );

  test.each([
    { session: 'with MFA', context: { 'aws:MultiFactorAuthPresent': 'true' }, allowed: true },
    { session: 'without MFA', context: { 'aws:MultiFactorAuthPresent': 'false' }, allowed: false },
    { session: 'of an access key, which says nothing about MFA', context: {}, allowed: false },
    { session: 'without MFA, through a service', context: { 'aws:ViaAWSService': 'true' }, allowed: false },
  ])('a session $session deletes: $allowed', async ({ context, allowed }) => {
    for (const [on, resourcePolicy] of both(spec)) {
      for (const action of deletes) {
        const call = { ...as(member, context), action, on: `${on}/exports/file`, resourcePolicy };
        expect([on, action, await isAllowed(call)]).toEqual([on, action, allowed]);
      }
      for (const action of ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']) {
        expect(await isAllowed({ ...as(member, context), action, on: `${on}/exports/file`, resourcePolicy })).toBe(true);
      }
    }
  });

  test("the vendor's deletes go on, by its own principal and by its role, on the bucket and not on the replica", async () => {
    const vendorRole = as(`arn:aws:iam::${account}:role/${role}`);
    for (const action of deletes) {
      for (const [on, resourcePolicy] of both(spec)) {
        const call = { action, on: `${on}/exports/file`, resourcePolicy };
        expect(await isAllowed({ ...as(partner), ...call })).toBe(on === bucket);
        expect(await isAllowed({ ...vendorRole, ...call })).toBe(on === bucket);
      }
    }
  });

  test('an AWS service that may delete goes on', async () => {
    const call = { action: 's3:DeleteObject', on: `${bucket}/file`, resourcePolicy: bucketPolicy(spec, refs) };
    expect(await isAllowed({ ...asService('cleaner.amazonaws.com', { 'aws:SourceAccount': account }), ...call })).toBe(true);
  });

  test('without it, a session without MFA deletes', async () => {
    const call = { ...as(member), action: 's3:DeleteObject', on: `${bucket}/file`, resourcePolicy: bucketPolicy(specOf(), refs) };
    expect(await isAllowed(call)).toBe(true);
  });
});

describe('an upload with a key of its own (SSE-C)', () => {
  const headers = { 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' };
  const uploaded = (spec: BucketSpec, context: Readonly<Record<string, string>>) =>
    Promise.all(
      both(spec).map(([on, resourcePolicy]) =>
        isAllowed({ by: member, identityPolicy: everything, action: 's3:PutObject', on: `${on}/file`, resourcePolicy, context }),
      ),
    );
  const allowing = (encryption: EncryptionSpec) => ({ ...encryption, sseC: 'allowed' as const });

  test.each(['default', 'matching', 'explicit'] as const)(
    'is refused under the rule %s, and accepted where it is allowed',
    async (uploads) => {
      for (const encryption of [
        { ...sseS3, uploads },
        { ...createdKey, uploads },
      ]) {
        const context = { ...tls, ...headers };
        expect(await uploaded(specOf({ encryption, replication: { encryption } }), context)).toEqual([false, false]);
        const allowed = allowing(encryption);
        expect(await uploaded(specOf({ encryption: allowed, replication: { encryption: allowed } }), context)).toEqual([
          true,
          true,
        ]);
        // One allowing it says nothing about the other.
        expect(await uploaded(specOf({ encryption: allowed, replication: { encryption } }), context)).toEqual([true, false]);
      }
    },
  );

  test('where it is allowed, an upload that names no encryption is still refused if it has to', async () => {
    const encryption = allowing({ ...createdKey, uploads: 'explicit' });
    expect(await uploaded(specOf({ encryption, replication: { encryption } }), tls)).toEqual([false, false]);
  });
});

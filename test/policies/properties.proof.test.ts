import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deployedDocuments, type DeployedDocument } from '../../src/policies/documents.js';
import type { Statement } from '../../src/policies/policy-document.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { arbitrarySpec, bucketActions, objectActions, prefixes } from './arbitrary-spec.js';
import { as, deployer, partner, refs, stranger } from './callers.js';
import { actionsOf, allowedOf, isAllowed, type Call } from './evaluator.js';
import { richest } from './richest.js';
import { account } from './specs.js';

/** The same every time: what fails fails again. */
const seed = 20261121;
const runs = { numRuns: 300, seed };
/** Of those for which the evaluator is asked. */
const asked = { numRuns: 120, seed };

/** What a document is attached to. */
function resourceOf({ kind, name, of }: DeployedDocument): string {
  switch (kind) {
    case 'bucket-policy':
      return `arn:aws:s3:::${of}`;
    case 'access-point-policy':
      return `arn:aws:s3:us-east-1:${account}:accesspoint/${of}`;
    case 'key-policy':
      return { bucket: refs.keyArn, replica: refs.replicaKeyArn }[name] ?? refs.trailKeyArn;
    case 'role-trust':
    case 'role-policy':
      return `arn:aws:iam::${account}:role/${of}`;
  }
}

function principalsOf({ Principal }: Statement): readonly string[] {
  if (Principal === undefined) return [];
  return Principal === '*' ? ['*'] : [...(Principal.AWS ?? []), ...(Principal.Service ?? []), ...(Principal.Federated ?? [])];
}

/** Every list and every text of a value that is not an object. */
function leaves(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  if (Array.isArray(value) && value.length === 0) return [value];
  return Object.values(value).flatMap(leaves);
}

describe('whatever a spec says', () => {
  test('no document allows anything to everybody, denies without a condition, or is not well-formed', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        expect(deployedDocuments(spec, refs).flatMap(complaintsAbout)).toEqual([]);
      }),
      runs,
    );
  });

  /** AWS documents no source for these services, and a role is passed only within its own account. */
  const unconditioned = new Set(['replication', 'malware']);
  test('a service is admitted for this account, or for a resource that is named, and to nothing but a role that S3 replicates or GuardDuty scans with without', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        for (const { name, document } of deployedDocuments(spec, refs)) {
          for (const { Principal, Condition } of document.Statement) {
            if (typeof Principal !== 'object' || Principal.Service === undefined || unconditioned.has(name)) continue;
            const tests = Object.assign({}, Condition?.['StringEquals'], Condition?.['ArnLike']) as Readonly<
              Record<string, unknown>
            >;
            expect(tests['aws:SourceAccount'] ?? tests['aws:SourceArn']).toBeDefined();
          }
        }
      }),
      runs,
    );
  });

  const tries = [
    ...objectActions,
    ...bucketActions,
    's3:PutBucketPolicy',
    's3:PutObjectAcl',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:PutKeyPolicy',
    'sts:AssumeRole',
  ];
  /** What a stranger would like to be true of its requests. */
  const wishes = {
    'aws:SourceIp': '203.0.113.9',
    'aws:SourceAccount': account,
    'aws:SourceArn': richest.access.cloudfront[0] ?? '',
    'sts:ExternalId': 'acme:42',
    'aws:MultiFactorAuthPresent': 'true',
    's3:prefix': 'in/',
    's3:DataAccessPointAccount': account,
    'kms:ViaService': 's3.us-east-1.amazonaws.com',
    'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::acme-files',
  };

  test('a stranger never gets anything', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrarySpec,
        fc.constantFrom(...tries),
        fc.constantFrom('in/', ...prefixes),
        async (spec, action, key) => {
          for (const deployed of deployedDocuments(spec, refs)) {
            if (deployed.kind === 'role-policy') continue;
            const whole = resourceOf(deployed);
            const within =
              deployed.kind === 'access-point-policy' ? `${whole}/object/${key}x` : `${whole}/${key.replace(/[*?]/g, 'x')}x`;
            for (const on of [whole, within]) {
              const verdict = await isAllowed({ ...as(stranger, wishes), action, on, resourcePolicy: deployed.document });
              expect([on, action, verdict]).not.toContain(true);
            }
          }
        },
      ),
      asked,
    );
  });

  test('who deploys is never locked out of a setting of a bucket', async () => {
    const settings = (await actionsOf('s3')).filter((action) => /Bucket|Configuration/.test(action));
    expect(settings.length).toBeGreaterThan(60);
    await fc.assert(
      fc.asyncProperty(arbitrarySpec, fc.subarray(settings, { minLength: 2, maxLength: 2 }), async (spec, actions) => {
        for (const { kind, of, document } of deployedDocuments(spec, refs)) {
          if (kind !== 'bucket-policy') continue;
          const call = {
            ...as(deployer, { 'aws:SourceIp': '198.51.100.7' }),
            on: `arn:aws:s3:::${of}`,
            resourcePolicy: document,
          };
          for (const action of actions) expect([of, action, await isAllowed({ ...call, action })]).not.toContain(false);
        }
      }),
      asked,
    );
  });

  test('the vendor may do what its grants say, from anywhere and without MFA, and no more', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrarySpec,
        fc.constantFrom(...objectActions),
        fc.constantFrom('', ...prefixes),
        async (spec, action, start) => {
          const key = `${start.replaceAll('{{account_id}}', account)}file`;
          if (/[*?]/.test(key)) return; // No evaluator takes a request for such a key: it is a pattern to it.
          const headers = { 's3:x-amz-server-side-encryption': spec.encryption.type === 'sse-s3' ? 'AES256' : 'aws:kms' };
          const named = {
            's3:x-amz-server-side-encryption-aws-kms-key-id':
              spec.encryption.key.from === 'given' ? spec.encryption.key.arn : refs.keyArn,
          };
          const context = { ...headers, ...(spec.encryption.type === 'sse-s3' ? {} : named) };
          const [policy] = deployedDocuments(spec, refs);
          const call = {
            ...as(partner, context),
            action,
            on: `arn:aws:s3:::acme-files/${key}`,
            resourcePolicy: policy?.document,
          };
          expect(await isAllowed(call as Call)).toBe(granted(spec, action, key));
        },
      ),
      runs,
    );
  });
});

/** What is wrong with a document, whatever it is for. */
function complaintsAbout({ kind, document }: DeployedDocument): readonly string[] {
  const sids = document.Statement.map(({ Sid }) => Sid);
  const about = document.Statement.flatMap((statement) => {
    const { Sid, Effect, Action, Resource = [], Condition = {} } = statement;
    const principals = principalsOf(statement);
    const wrong = {
      'a Sid': !/^[A-Za-z0-9]+$/.test(Sid),
      'no action': Action.length === 0,
      'a Deny without a condition': Effect === 'Deny' && Object.keys(Condition).length === 0,
      'an Allow to everybody': Effect === 'Allow' && principals.some((principal) => principal.includes('*')),
      'whose it is': principals.length > 0 === (kind === 'role-policy'),
      'every resource': Resource.includes('*') !== (kind === 'key-policy'),
      'an empty value': leaves(statement).some((leaf) => typeof leaf !== 'string' || leaf === ''),
    };
    return Object.entries(wrong).flatMap(([what, holds]) => (holds ? [`${Sid}: ${what}`] : []));
  });
  return new Set(sids).size === sids.length ? about : [...about, 'two statements of one Sid'];
}

/** Whether the grants of a spec name this, read from the spec alone. */
function granted({ grants }: BucketSpec, action: string, key: string): boolean {
  return grants
    .filter(({ principals }) => principals.includes(partner))
    .flatMap(({ statements }) => statements)
    .some(
      ({ on, actions, prefix = '' }) =>
        on === 'objects' && actions.includes(action) && key.startsWith(prefix.replaceAll('{{account_id}}', account)),
    );
}

test('with everything switched on, who deploys keeps every action on every bucket', async () => {
  const s3 = await actionsOf('s3');
  for (const { kind, of, document } of deployedDocuments(richest, refs)) {
    if (kind !== 'bucket-policy') continue;
    const call = { ...as(deployer, { 'aws:SourceIp': '198.51.100.7' }), on: `arn:aws:s3:::${of}`, resourcePolicy: document };
    const { allowed, evaluated } = await allowedOf(s3, call);
    expect([of, allowed.length]).toEqual([of, evaluated]);
    expect(evaluated).toBeGreaterThan(60);
  }
});

import { expect } from '@jest/globals';
import { defined } from '../../src/defined.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { refs } from './callers.js';
import type { VendorCase } from './case.js';
import { actionsOf, allowedOf, isAllowed, type Call } from './evaluator.js';
import { documentOf, sessionsOf, type Caller, type Session } from './sessions.js';
import { account } from './specs.js';

const answers = new Map<string, readonly string[]>();

/** As `allowedOf`, each question once: other keys of a request often leave a policy the same, and then so is what it allows. */
async function ask(service: 's3' | 'kms', call: Omit<Call, 'action'>): Promise<readonly string[]> {
  const question = JSON.stringify([service, call]);
  const answer = answers.get(question) ?? (await allowedOf(await actionsOf(service), call)).allowed;
  answers.set(question, answer);
  return answer;
}

const listings: readonly string[] = ['s3:ListBucket', 's3:ListBucketVersions'];

/** Somewhere a session tries, and what the page allows there. */
interface Place {
  readonly on: string;
  readonly context?: Caller['context'];
  readonly policy?: PolicyDocument;
  readonly allowed: readonly string[];
}

/** Of all S3 actions a session is allowed what the page lists, only there, only with TLS; one that is not admitted nothing. */
export async function expectS3(page: VendorCase, spec: BucketSpec): Promise<void> {
  for (const { who, caller, admitted } of sessionsOf(page, spec)) {
    const main = mainPlaces(page, spec);
    for (const { on, context = {}, policy, allowed } of [...main, ...(admitted ? otherPlaces(page, spec) : [])]) {
      const call = { ...caller, on, ...defined({ resourcePolicy: policy }) };
      const secure = { ...caller.context, ...context };
      const told = JSON.stringify([who, on, context]);
      expect([told, await ask('s3', { ...call, context: secure })]).toEqual([told, admitted ? allowed : []]);
      if (!admitted || allowed.length === 0) continue;
      const plain = { ...secure, 'aws:SecureTransport': 'false' };
      expect([told, await ask('s3', { ...call, context: plain })]).toEqual([told, []]);
      const old = { ...secure, 's3:TlsVersion': '1.1' };
      expect([told, (await allowedOf(allowed, { ...call, context: old })).allowed]).toEqual([told, []]);
    }
    if (admitted) await expectConditions(page, spec, caller);
  }
}

/** The bucket, and its objects. */
function mainPlaces({ prefix, listing, ...page }: VendorCase, spec: BucketSpec): readonly Place[] {
  const arn = `arn:aws:s3:::${spec.bucket}`;
  const policy = documentOf(spec, 'bucket-policy', 'bucket');
  return [
    { on: arn, policy, context: { 's3:prefix': listing }, allowed: [...page.onBucket].sort() },
    { on: `${arn}/${prefix}file`, policy, allowed: [...page.onObjects].sort() },
  ];
}

/** Where somebody who is admitted could get at more: other listings, what is beside the prefix or only begins like it, other buckets, the replica. */
function otherPlaces({ prefix, listing, onBucket }: VendorCase, spec: BucketSpec): readonly Place[] {
  const arn = `arn:aws:s3:::${spec.bucket}`;
  const policy = documentOf(spec, 'bucket-policy', 'bucket');
  const unlisted = onBucket.filter((action) => !listings.includes(action)).toSorted();
  const elsewhere = listing === '' ? [] : [{}, { 's3:prefix': '' }, { 's3:prefix': 'elsewhere/' }];
  const outside = prefix === '' ? [] : [`${arn}/file`, `${arn}/${prefix.slice(0, -1)}~file`];
  return [
    ...elsewhere.map((context) => ({ on: arn, policy, context, allowed: unlisted })),
    ...outside.map((on) => ({ on, policy, allowed: [] })),
    ...[`${arn}-2`, `${arn}-2/${prefix}file`].map((on) => ({ on, allowed: [] })),
    ...replicaPlaces(spec, prefix),
  ];
}

function replicaPlaces(spec: BucketSpec, prefix: string): readonly Place[] {
  if (spec.replication === undefined) return [];
  const arn = `arn:aws:s3:::${spec.replication.bucket}`;
  const policy = documentOf(spec, 'bucket-policy', 'replica');
  return [arn, `${arn}/${prefix}file`].map((on) => ({ on, policy, allowed: [] }));
}

/** Each of the page's conditions counts: with its value its action is allowed; without it, or with another value, refused. */
async function expectConditions(page: VendorCase, spec: BucketSpec, caller: Caller): Promise<void> {
  const resourcePolicy = documentOf(spec, 'bucket-policy', 'bucket');
  for (const { action, key, value, not } of page.conditions) {
    const without = Object.fromEntries(Object.entries(caller.context).filter(([name]) => name !== key));
    for (const given of [undefined, not, value]) {
      const context = given === undefined ? without : { ...without, [key]: given };
      const call = { ...caller, context, action, on: `arn:aws:s3:::${spec.bucket}/${page.prefix}file`, resourcePolicy };
      expect([action, key, given, await isAllowed(call)]).toEqual([action, key, given, given === value]);
    }
  }
}

/** Of all KMS actions a session is allowed, through S3 and for this bucket, what the page lists; nobody else anything. */
export async function expectKey(page: VendorCase, spec: BucketSpec): Promise<void> {
  if (spec.encryption.key.from === 's3') return;
  const [main, ...others] = waysOf(page, spec);
  for (const session of sessionsOf(page, spec)) {
    for (const { on, resourcePolicy, own } of keysOf(spec, session)) {
      for (const { context, allowed } of own && session.admitted ? [main, ...others] : [main]) {
        const call = { ...session.caller, context: { ...session.caller.context, ...context }, on, resourcePolicy };
        const told = JSON.stringify([session.who, on, context]);
        expect([told, await ask('kms', call)]).toEqual([told, own && session.admitted ? allowed : []]);
      }
    }
  }
}

/** How a key can be used, the intended way first, and what the page allows then. */
function waysOf(page: VendorCase, spec: BucketSpec): readonly [Way, ...Way[]] {
  const listed = [...page.onKey].sort();
  const metadata = listed.filter((action) => action === 'kms:DescribeKey');
  const arn = `arn:aws:s3:::${spec.bucket}`;
  const encrypted = (object: string) => ({
    'kms:ViaService': `s3.${spec.region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': object,
  });
  return [
    { context: encrypted(`${arn}/${page.prefix}file`), allowed: listed },
    { context: encrypted(arn), allowed: listed },
    { context: encrypted('arn:aws:s3:::another/file'), allowed: metadata },
    ...(page.prefix === '' ? [] : [{ context: encrypted(`${arn}/file`), allowed: metadata }]),
    { context: { ...encrypted(arn), 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' }, allowed: metadata },
    { context: {}, allowed: metadata },
  ];
}

interface Way {
  readonly context: Caller['context'];
  readonly allowed: readonly string[];
}

/** A key of our account that leaves all to IAM, as one that exists already may. */
const leftToIam: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Account',
      Effect: 'Allow',
      Principal: { AWS: [`arn:aws:iam::${account}:root`] },
      Action: ['kms:*'],
      Resource: ['*'],
    },
  ],
};

/** The bucket's key, the replica's, and another key of our account, with what their policies say. */
function keysOf(spec: BucketSpec, { caller }: Session) {
  const { key } = spec.encryption;
  const bucket = key.from === 'created' ? documentOf(spec, 'key-policy', 'bucket') : leftToIam;
  const replicated = spec.replication?.encryption.key.from === 'created';
  return [
    // What the owner of a key that exists is asked to add for others is proven with the key policies.
    ...(key.from === 'given' && !caller.by.includes(`::${account}:`)
      ? []
      : [{ on: key.from === 'given' ? key.arn : refs.keyArn, resourcePolicy: bucket, own: true }]),
    { on: `arn:aws:kms:${spec.region}:${account}:key/other`, resourcePolicy: leftToIam, own: false },
    ...(replicated ? [{ on: refs.replicaKeyArn, resourcePolicy: documentOf(spec, 'key-policy', 'replica'), own: false }] : []),
  ];
}

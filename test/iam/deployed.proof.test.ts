import { expect, test } from '@jest/globals';
import { actionsOn } from '../../src/iam/catalogue.js';
import { compilePolicy, evaluate, type Caller } from '../../src/iam/evaluate.js';
import { readDocument } from '../../src/iam/reading.js';
import { bucketPolicy, replicaBucketPolicy } from '../../src/policies/bucket-policy.js';
import { keyPolicy } from '../../src/policies/encryption.js';
import { logBucketPolicy } from '../../src/policies/records.js';
import type { PolicyDocument, References } from '../../src/policies/policy-document.js';
import { vendorRolePolicy } from '../../src/policies/vendor-role-policy.js';
import { everything, isAllowed } from '../policies/evaluator.js';
import { account, specOf } from '../policies/specs.js';
import { everyProtection, vendorRoles } from '../stack/protections.js';

const key = `arn:aws:kms:us-east-1:${account}:key/11111111-1111-1111-1111-111111111111`;
const refs: References = { account, keyArn: key, replicaKeyArn: key, trailKeyArn: key };
const spec = specOf({
  ...everyProtection,
  roles: vendorRoles,
  encryption: { ...everyProtection.encryption, uploads: 'explicit' },
});
const [role] = vendorRoles;
const { replication, logBucket } = spec;
if (replication === undefined || logBucket === undefined || role === undefined) throw new Error('the spec has everything');

const arn = (bucket: string) => `arn:aws:s3:::${bucket}`;
const policies: readonly { readonly policy: PolicyDocument; readonly places: readonly string[] }[] = [
  {
    policy: bucketPolicy(spec, refs),
    places: [arn('acme-files'), `${arn('acme-files')}/exports/file`, `${arn('acme-files')}/file`],
  },
  {
    policy: replicaBucketPolicy(spec, replication, refs),
    places: [arn('acme-files-replica'), `${arn('acme-files-replica')}/file`],
  },
  { policy: logBucketPolicy(spec, logBucket, refs), places: [arn('acme-files-logs'), `${arn('acme-files-logs')}/access/file`] },
  { policy: keyPolicy(spec, refs), places: [key] },
];

const own = (name: string): Caller => ({ kind: 'aws', arn: `arn:aws:iam::${account}:role/${name}`, account });
const callers: readonly { readonly caller: Caller; readonly by: string; readonly identity?: PolicyDocument }[] = [
  ...['222233334444:role/partner', '999988887777:role/stranger'].map((who) => ({
    caller: { kind: 'aws', arn: `arn:aws:iam::${who}`, account: who.slice(0, 12) } as const,
    by: `arn:aws:iam::${who}`,
    identity: everything,
  })),
  ...['reports', 'deployer'].map((who) => ({ caller: own(who), by: `arn:aws:iam::${account}:role/${who}` })),
  { caller: own('somebody'), by: `arn:aws:iam::${account}:role/somebody`, identity: everything },
  { caller: own(role.name), by: `arn:aws:iam::${account}:role/${role.name}`, identity: vendorRolePolicy(spec, role, refs) },
  ...['logging.s3.amazonaws.com', 'cloudfront.amazonaws.com'].map((by) => ({
    caller: { kind: 'service', service: by } as const,
    by,
  })),
];

const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', 's3:signatureAge': '1000' };
const onBuckets: readonly Readonly<Record<string, string>>[] = [
  { ...tls, 's3:prefix': 'exports/', 'aws:SourceVpce': 'vpce-0abc1234def567890', 'aws:MultiFactorAuthPresent': 'true' },
  {
    ...tls,
    's3:prefix': 'exports/',
    's3:x-amz-server-side-encryption': 'aws:kms',
    's3:x-amz-server-side-encryption-aws-kms-key-id': key,
  },
  { ...tls, 'aws:SourceAccount': account, 'aws:SourceArn': arn('acme-files'), 'aws:PrincipalIsAWSService': 'true' },
  { 'aws:SecureTransport': 'false', 'aws:SourceIp': '203.0.113.9' },
];
const onKeys: typeof onBuckets = [
  tls,
  { ...tls, 'aws:SourceArn': arn('acme-files'), 'aws:SourceAccount': account },
  { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:EncryptionContext:aws:s3:arn': `${arn('acme-files')}/exports/file` },
];
/** Of the other buckets it is enough to know who gets in at all. */
const contexts = (on: string) => (on === key ? onKeys : /acme-files-/.test(on) ? onBuckets.slice(1, 3) : onBuckets);

/** What AWS adds to a request of its own accord, for those who have it. */
function contextOf(caller: Caller, context: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return caller.kind === 'aws' ? { ...context, 'aws:PrincipalArn': caller.arn, 'aws:PrincipalAccount': caller.account } : context;
}

test('of every deployed policy, both evaluators say the same to every action of the catalogue', async () => {
  const counts = { asked: 0, allowed: 0 };
  const differing: unknown[] = [];
  for (const { policy, places } of policies) {
    const resource = compilePolicy(readDocument(policy));
    for (const { caller, by, identity } of callers) {
      const identities = identity === undefined ? [] : [compilePolicy(readDocument(identity))];
      for (const [on, context] of places.flatMap((place) =>
        contexts(place).map((one) => [place, contextOf(caller, one)] as const),
      )) {
        const values = new Map(Object.entries(context).map(([name, value]) => [name.toLowerCase(), value]));
        for (const action of actionsOn(on === key ? 'key' : /\/.*$/.test(on) ? 'object' : 'bucket')) {
          const theirs = await isAllowed({
            by,
            action,
            on,
            context,
            resourcePolicy: policy,
            ...(identity && { identityPolicy: identity }),
          });
          const { verdict } = evaluate(
            { caller, action, resource: on, owner: account, context: values },
            { resource, identity: identities },
          );
          if ((verdict === 'allowed') !== theirs) differing.push({ by, action, on, context, verdict, theirs });
          counts.asked += 1;
          if (theirs === true) counts.allowed += 1;
        }
      }
    }
  }
  expect(differing).toEqual([]);
  expect(counts.asked).toBeGreaterThan(4_000);
  expect(counts.allowed).toBeGreaterThan(300);
});

import {
  bucketKey,
  commentKey,
  followUpKey,
  indexKey,
  oneFileKey,
  planKey,
  resultKey,
  reviewKey,
} from '../../src/ledger/keys.js';
import { malwareRoleName, roleName, trailName, vendorRoleName } from '../../src/request/names.js';
import { rescueKey, takenKey } from '../../src/terraform/beside.js';
import { noteKey } from '../../src/terraform/holder.js';
import { actionOf, readCalls, writeCalls } from './aws-calls.js';
import { account, allowed, policyOf } from './policies.js';

export const bucket = 'acme-vendor-files';
export const state = 'arn:aws:s3:::acme-terraform-state';
const [head, base] = ['a'.repeat(40), 'b'.repeat(40)];
const run = { id: '1001', attempt: 1 };
/** That a text was written as the review: both roles say it of what they write. */
export const comment = `${state}/${commentKey('vendor-bucket', { pullRequest: 12, head, digest: 'c'.repeat(64) })}`;
const ofBucket = { bucket, pullRequest: 12, head, base, run };
/** Every object of the ledger, by the function of src/ledger/keys.ts that names it. */
export const ledgerKeys: Readonly<Record<string, string>> = {
  bucketKey: bucketKey('vendor-bucket', bucket),
  indexKey: indexKey('vendor-bucket'),
  oneFileKey: oneFileKey('vendor-bucket'),
  planKey: planKey('vendor-bucket', ofBucket),
  reviewKey: reviewKey('vendor-bucket', ofBucket),
  commentKey: commentKey('vendor-bucket', { ...ofBucket, digest: 'c'.repeat(64) }),
  resultKey: resultKey('vendor-bucket', { run, file: 'buckets/acme.yml' }),
  followUpKey: followUpKey('vendor-bucket', { bucket, head }),
};
/** What is created for each run, and never written over. */
export const records = [
  planKey('vendor-bucket', { bucket, pullRequest: 12, head, base, run }),
  reviewKey('vendor-bucket', { pullRequest: 12, head, run }),
  resultKey('vendor-bucket', { run, file: 'buckets/acme.yml' }),
]
  .map((key) => `${state}/${key}`)
  .concat(comment);
/** What the applying role alone says of itself. */
export const followUp = `${state}/${followUpKey('vendor-bucket', { bucket, head })}`;
const stateKey = `vendor-bucket/${bucket}.tfstate`;
const rescued = rescueKey(stateKey, { serial: 5, lineage: 'bb4301ae-59c6-985d-0976-982cd4aab645' }, 4, '{}');
/** A state that S3 did not take in its place, what says that it was taken up, and the note of who is about to lock it. */
export const kept = `${state}/${rescued}`;
export const taken = `${state}/${takenKey(rescued)}`;
export const holder = `${state}/${noteKey(stateKey, { run })}`;
export const created = { 's3:if-none-match': '*' };
export const applied = `${state}/${bucketKey('vendor-bucket', bucket)}`;

export const iam = `arn:aws:iam::${account}`;
export const role = (name: string) => `${iam}:role/${name}`;
export const trail = (name: string) => `arn:aws:cloudtrail:eu-central-1:${account}:trail/${name}`;
export const point = (name: string) => `arn:aws:s3:us-east-1:${account}:accesspoint/${name}`;
export const issuer = `${iam}:oidc-provider/oidc-configuration.audit-log.githubusercontent.com`;
const plan = `arn:aws:guardduty:us-east-1:${account}:malware-protection-plan/b4c1`;
export const key = `arn:aws:kms:us-west-2:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** Names as requests make them; of the longest bucket's too, where they are shortened. */
const buckets = [bucket, `ss-self-hosted-${'a'.repeat(48)}`];
const rolesOf = (name: string) => [roleName(name), malwareRoleName(name), vendorRoleName(name, 1), vendorRoleName(name, 2)];

/** On what an action is asked for. */
function resourcesOf(action: string): readonly string[] {
  if (/^iam:.*OpenIDConnectProvider$/.test(action)) return [issuer];
  if (/^s3:.*AccessPoint/.test(action)) return [point(`${bucket}-reports`)];
  if (action === 's3:ListTagsForResource') return [point(`${bucket}-reports`), `arn:aws:s3:::${bucket}`];
  const byService: Readonly<Record<string, readonly string[]>> = {
    cloudtrail: buckets.map((name) => trail(trailName(name))),
    guardduty: [plan],
    iam: buckets.flatMap(rolesOf).map(role),
    kms: [key],
    s3: buckets.map((name) => `arn:aws:s3:::${name}`),
  };
  return byService[action.split(':')[0] ?? ''] ?? [];
}

/** What a role may, by both of its policies. */
export function may(who: 'plan' | 'apply', action: string, resource: string, context: Readonly<Record<string, string>> = {}) {
  const policies = [policyOf(`${who}-policy`), policyOf(`${who}-more-policy`)];
  return allowed({ role: `vendor-bucket-${who}`, policies, action, resource, context });
}

/** Whether a role may for each resource that the action is asked for. */
export function mayOnAll(who: 'plan' | 'apply', action: string): Promise<readonly boolean[]> {
  return Promise.all(resourcesOf(action).map((resource) => may(who, action, resource)));
}

export const everything = {
  Version: '2012-10-17' as const,
  Statement: [{ Sid: 'All', Effect: 'Allow' as const, Action: ['*'], Resource: '*' }],
};

export const reads = [...new Set(readCalls.map(actionOf))];
export const writes = [...new Set(writeCalls.map(actionOf))].filter((action) => !reads.includes(action));

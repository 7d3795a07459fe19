import { describe, expect, test } from '@jest/globals';
import type { BucketSpec, VendorRole } from '../../src/spec/spec.js';
import type { RoleTrust } from '../../src/spec/trust.js';
import { isDangerous, type Kind } from '../../src/change/change.js';
import { describePlan } from '../../src/change/describe.js';
import { readDocument } from '../../src/iam/reading.js';
import { comparePolicies } from '../../src/change/policy-change.js';
import { compareTrust } from '../../src/change/trust-change.js';
import type { Json } from '../../src/terraform/json.js';
import { specOf } from '../policies/specs.js';
import { changesBetween, planBetween } from './stack-plan.js';
import { planFrom } from './stack-values.js';

type Part = Readonly<Record<string, Json>>;

const vendor = 'arn:aws:iam::222233334444:root';
const trusts = (principal: Json, Condition: Part = {}): Part => ({
  Sid: 'Vendor',
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  Condition,
});
const withId = (id: Json): Part => ({ StringEquals: { 'sts:ExternalId': id } });
const bySubject = (subject: Json): Part => ({ StringEquals: { 'tokens.example:aud': 'sts.amazonaws.com', 'tokens.example:sub': subject } }); // prettier-ignore
const provider = { Federated: 'arn:aws:iam::111122223333:oidc-provider/tokens.example' };

function trust(was: readonly Part[], now: readonly Part[]): readonly (readonly [Kind, string])[] {
  const read = (statements: readonly Part[]) => readDocument({ Statement: statements });
  return compareTrust(read(was), read(now), 'of-vendor').map(({ kind, text }) => [kind, text]);
}

describe("who may assume the vendor's role", () => {
  test.each<[string, readonly Part[], readonly Part[], Kind, RegExp]>([
    ['another principal', [trusts({ AWS: vendor }, withId('a'))], [trusts({ AWS: [vendor, 'arn:aws:iam::555566667777:root'] }, withId('a'))], 'weakens', /^arn:aws:iam::555566667777:root gets access: may assume the role, with the external id a$/], // prettier-ignore
    ['another external id', [trusts({ AWS: vendor }, withId('a'))], [trusts({ AWS: vendor }, withId('b'))], 'weakens', /^the external id of arn:aws:iam::222233334444:root is b, was a$/], // prettier-ignore
    ['one more external id', [trusts({ AWS: vendor }, withId('a'))], [trusts({ AWS: vendor }, withId(['a', 'b']))], 'weakens', /external id a or b/], // prettier-ignore
    ['no external id', [trusts({ AWS: vendor }, withId('a'))], [trusts({ AWS: vendor })], 'exposes', /no external id is asked of arn:aws:iam::222233334444:root/], // prettier-ignore
    ['no external id from the first', [], [trusts({ AWS: vendor })], 'exposes', /no external id is asked/],
    ['an external id of all', [trusts({ AWS: vendor }, withId('a'))], [trusts({ AWS: vendor }, { StringLike: { 'sts:ExternalId': '*' } })], 'exposes', /no external id/], // prettier-ignore
    ['everyone', [trusts({ AWS: vendor }, withId('a'))], [trusts({ AWS: '*' }, withId('a'))], 'exposes', /everyone gets access/],
    ['another subject', [trusts(provider, bySubject('a'))], [trusts(provider, bySubject('b'))], 'weakens', /may assume the role, by tokens for sts.amazonaws.com, by tokens of b/], // prettier-ignore
    ['any subject', [trusts(provider, bySubject('a'))], [trusts(provider, { StringEquals: { 'tokens.example:aud': 'sts.amazonaws.com' } })], 'exposes', /any subject of a token/], // prettier-ignore
    ['any subject by a wildcard', [trusts(provider, bySubject('a'))], [trusts(provider, { StringLike: { 'tokens.example:sub': '*' } })], 'exposes', /any subject of a token/], // prettier-ignore
    ['what is not understood', [trusts({ AWS: vendor }, withId('a'))], [{ ...trusts({}), NotPrincipal: { AWS: vendor } }], 'exposes', /not understood/], // prettier-ignore
  ])('%s', (_name, was, now, kind, words) => {
    const [first] = trust(was, now);
    expect(first?.[0]).toBe(kind);
    expect(first?.[1]).toMatch(words);
  });

  test('an external id that is asked for from now on strengthens', () => {
    expect(trust([trusts({ AWS: vendor })], [trusts({ AWS: vendor }, withId('a'))])).toEqual([
      ['strengthens', 'arn:aws:iam::222233334444:root may assume the role only with the external id a'],
    ]);
  });
});

const role = (trustOf: RoleTrust): VendorRole => ({
  name: 'acme-files-vendor',
  trust: trustOf,
  statements: [{ sid: 'Puts', actions: ['s3:PutObject'], on: 'objects', prefix: 'logs/' }],
  keyActions: [],
});
const byId = (value: string, sensitive: boolean): RoleTrust => ({
  by: 'principals',
  principals: [vendor],
  externalId: { value, sensitive },
});
const token = (value: string): RoleTrust => ({ by: 'oidc', provider: 'tokens.example', audience: 'sts.amazonaws.com', subject: { value, sensitive: true }, create: true }); // prettier-ignore
const withRole = (one: RoleTrust, more: Partial<BucketSpec> = {}) =>
  specOf({ grants: [], roles: [role(one)], tags: {}, ...more });
const secret = 'S3CRET-external-id';

describe('what is sensitive', () => {
  test.each<[string, BucketSpec | undefined, BucketSpec]>([
    ['a new stack', undefined, withRole(byId(secret, true))],
    ['a new role', specOf({ grants: [] }), withRole(byId(secret, true))],
    ['another value', withRole(byId(`${secret}-1`, true)), withRole(byId(secret, true))],
    ['a subject', specOf({ grants: [] }), withRole(token(secret))],
    ['other tags', withRole(byId(secret, true)), withRole(byId(secret, true), { tags: { a: 'b' } })],
  ])('is never put in words: %s', (_name, was, now) => {
    expect(JSON.stringify(changesBetween(was, now))).not.toContain('S3CRET');
  });

  test('that changes weakens, since nobody can see how', () => {
    expect(changesBetween(withRole(byId('a', true)), withRole(byId('b', true)))).toMatchObject([
      { kind: 'weakens', code: 'policy/unknown', address: 'aws_iam_role.vendor' },
    ]);
  });

  test('and stays the same is no difference, whatever else changes', () => {
    const changes = changesBetween(withRole(byId('a', true)), withRole(byId('a', true), { tags: { a: 'b' } }));
    expect(changes.filter(isDangerous)).toEqual([]);
    expect(changes.map(({ text }) => text)).toContain('the role acme-files-vendor is changed: tags');
  });
});

describe("a vendor's role", () => {
  test('in a new stack is part of it', () => {
    expect(changesBetween(undefined, withRole(byId('a', false))).filter(isDangerous)).toEqual([]);
  });

  test('for a bucket that is there lets somebody in', () => {
    const changes = changesBetween(specOf({ grants: [] }), withRole(byId('a', false), { tags: specOf().tags }));
    expect(changes.filter(isDangerous).map(({ text }) => text)).toEqual([
      'vendor role, trust: arn:aws:iam::222233334444:root gets access: may assume the role, with the external id a',
      'vendor role: the role gets access: s3:PutObject on arn:aws:s3:::acme-files/logs/*',
    ]);
  });

  test('that is gone lets nobody in, once', () => {
    const changes = changesBetween(withRole(byId('a', false), { tags: specOf().tags }), specOf({ grants: [] }));
    expect(changes).toMatchObject([{ kind: 'strengthens', code: 'step/remove', address: 'aws_iam_role.vendor' }]);
  });
});

describe("the log bucket's policy", () => {
  const logs = (more: Part): Part => ({ Sid: 'x', Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme-files-logs/access/*', ...more }); // prettier-ignore
  const source = { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme-files' } };
  const kinds = (statement: Part): readonly Kind[] => {
    const values = (Statement: readonly Part[]) => ({ 'aws_s3_bucket.logs': { bucket: 'acme-files-logs' }, 'aws_s3_bucket_policy.logs': { policy: JSON.stringify({ Statement }) } }); // prettier-ignore
    return describePlan(planFrom(values([]), values([statement]))).map(({ kind }) => kind);
  };

  test('may admit a service that writes for one bucket', () => {
    expect(kinds(logs({ Condition: source }))).toEqual(['neutral']);
  });

  test.each<[string, Part]>([
    ['for no bucket in particular', {}],
    ['for any bucket', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } } }],
    ['to read', { Condition: source, Action: 's3:GetObject' }],
    ['that is another', { Condition: source, Principal: { Service: 'ec2.amazonaws.com' } }],
  ])('is wider with a service %s', (_name, more) => {
    expect(kinds(logs(more))).toEqual(['weakens']);
  });
});

describe('a refusal that leaves somebody out', () => {
  const deny = (Condition: Part): Part => ({
    Sid: 'Deny',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition,
  });
  const limit = { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } };
  const exempt = (...arns: readonly string[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': arns } });
  const services = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };

  test.each<[string, Part, Part, RegExp]>([
    ['a role', { ...limit, ...exempt('arn:a') }, { ...limit, ...exempt('arn:a', 'arn:b', 'arn:c') }, /^arn:b and arn:c are exempt from the limit to networks$/], // prettier-ignore
    ['an account', limit, { ...limit, StringNotEquals: { 'aws:PrincipalAccount': ['444455556666'] } }, /^444455556666 is exempt/],
    ['service-linked roles', { ...limit, ...exempt('arn:a') }, { ...limit, ...exempt('arn:a', 'arn:aws:iam::111122223333:role/aws-service-role/*') }, /^the service-linked roles of account 111122223333 are exempt from the limit to networks$/], // prettier-ignore
    ['roles of a name that looks so', { ...limit, ...exempt('arn:a') }, { ...limit, ...exempt('arn:a', 'arn:aws:iam::*:role/aws-service-role/*') }, /^arn:aws:iam::\*:role\/aws-service-role\/\* is exempt/], // prettier-ignore
    ["AWS's services", limit, { ...limit, ...services }, /^AWS's services are exempt from the limit to networks$/],
    ['an address', limit, { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.7/32'] } }, /^requests may also come from 198.51.100.7\/32, before only from 203.0.113.0\/24$/], // prettier-ignore
    ['a VPC', limit, { ...limit, StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }, /^requests may also come from vpc-1$/],
    ['whatever else', limit, { ...limit, StringNotEquals: { 'aws:Referer': 'me' } }, /^no longer refused: requests from elsewhere than 203.0.113.0\/24$/], // prettier-ignore
  ])('weakens, and says whom: %s', (_name, was, now, words) => {
    const [a, b] = [was, now].map((one) => readDocument({ Statement: [deny(one)] }));
    const changes = comparePolicies(a ?? [], b ?? []);
    expect(changes.filter(({ kind }) => kind === 'weakens').map(({ text }) => text)).toEqual([expect.stringMatching(words)]);
    expect(comparePolicies(b ?? [], a ?? []).map(({ kind }) => kind)).toContain('strengthens');
    expect(comparePolicies(b ?? [], a ?? []).filter(({ kind }) => kind === 'weakens')).toEqual([]);
  });

  test('for fewer actions is said to be narrower', () => {
    const narrow = { ...deny(limit), Action: 's3:GetObject' };
    const [a, b] = [deny(limit), narrow].map((one) => readDocument({ Statement: [one] }));
    expect(comparePolicies(a ?? [], b ?? []).map(({ text }) => text)).toEqual([
      'refused for less than before: requests from elsewhere than 203.0.113.0/24',
    ]);
  });
});

test('every resource of a stack with everything is understood', () => {
  const { resources } = planBetween(undefined, withRole(token('s'), {
    access: { points: [{ name: 'acme-reports', principals: ['arn:aws:iam::111122223333:role/r'], onObjects: ['s3:GetObject'], onBucket: [] }], cloudfront: [], principals: [], mfaForDelete: false, mfaDelete: false },
    logBucket: { bucket: 'acme-files-logs', keepDays: 90 },
    logging: { serverAccess: { bucket: 'acme-files-logs', prefix: 'access/', created: true }, dataEvents: { trail: 'acme-files-data-events', created: true, record: 'all' } },
    inventory: { frequency: 'daily', versions: 'all', format: 'CSV', bucket: 'acme-files-logs', prefix: 'inventory/', created: true, encryption: { type: 'sse-s3' }, fields: [] },
    malwareScan: { role: 'acme-files-malware', prefixes: [], tag: true },
  })); // prettier-ignore
  const gone = resources.map((resource) => ({ ...resource, action: 'delete' as const, before: resource.after, after: null }));
  const destroyed = describePlan({ changes: gone, resources: gone, drift: [] }).filter(({ kind }) => kind === 'destroys');
  expect(new Set(destroyed.map(({ address }) => address.split('.')[0]))).toEqual(new Set(['aws_s3_bucket', 'aws_kms_key']));
});

import { describe, expect, test } from '@jest/globals';
import { checkPolicySizes } from '../../src/policies/policy-size.js';
import type { AccessSpec, BucketSpec, Grant } from '../../src/spec/spec.js';
import { richest } from './richest.js';
import { account, createdKey, customGrant, specOf } from './specs.js';

const many = <T>(count: number, make: (number: string) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(String(i).padStart(4, '0')));
const roles = (count: number) => many(count, (n) => `arn:aws:iam::222233334444:role/partner-${n}`);
const to = (count: number): Grant => ({ ...customGrant, principals: roles(count) });
const withAccess = (access: Partial<AccessSpec>): BucketSpec => specOf({ access: { ...specOf().access, ...access } });

/** The key of the request that each fault is about. */
function keysOf(spec: BucketSpec): readonly (string | undefined)[] {
  const checked = checkPolicySizes(spec);
  return checked.ok ? [] : checked.faults.map(({ key }) => key?.join('.'));
}

/** `message: fix` of each fault. */
function faultsOf(spec: BucketSpec): readonly string[] {
  const checked = checkPolicySizes(spec);
  return checked.ok
    ? []
    : checked.faults.map(({ message, fix }) => `${message.replace(/\d+ (bytes|characters);/, 'N $1;')}: ${fix}`);
}

describe('the length of a policy', () => {
  test.each([
    { what: 'a hundred principals', spec: specOf({ grants: [to(100)] }) },
    { what: 'one of everything', spec: richest },
  ])('is accepted where AWS accepts it: $what', ({ spec }) => {
    expect(checkPolicySizes(spec)).toEqual({ ok: true, value: spec });
  });

  const general = 'name fewer principals, actions or prefixes, or grant one role that the others can assume';

  test('is a fault at the request over 20,480 bytes for the bucket, and over 32,768 for its key', () => {
    expect(faultsOf(specOf({ grants: [to(200)] }))).toEqual([
      `the policy of the bucket would have N bytes; AWS takes at most 20480: ${general}`,
    ]);
    expect(faultsOf(specOf({ grants: [to(800)], encryption: createdKey }))).toEqual([
      `the policy of the bucket would have N bytes; AWS takes at most 20480: ${general}`,
      `the policy of the bucket's key would have N bytes; AWS takes at most 32768: ${general}`,
    ]);
    expect(checkPolicySizes(specOf({ grants: [to(200)] }))).toMatchObject({
      faults: [{ code: 'bucket/policy-too-long', at: { file: 'buckets/acme-files.yml', line: 1, column: 1 } }],
    });
  });

  test('is counted in bytes, of which a character can have several', () => {
    const grant = (letter: string): Grant => ({
      ...customGrant,
      statements: many(12, () => ({ sid: 'Partner', actions: ['s3:GetObject'], on: 'objects', prefix: letter.repeat(900) })),
    });
    expect(faultsOf(specOf({ grants: [grant('e')] }))).toEqual([]);
    expect(faultsOf(specOf({ grants: [grant('é')] }))).toHaveLength(1);
  });

  test('names what to shorten: the limits on where requests come from, of the replica too', () => {
    const network = {
      vpcEndpoints: [],
      vpcs: [],
      sourceIps: many(1500, (n) => `203.0.113.${n}/32`),
      deployers: ['arn:aws:iam::111122223333:role/ci'],
    };
    const fix =
      'list fewer networks in access.vpcEndpoints, access.vpcs and access.sourceIps, or wider ranges; or name fewer deployers in the settings';
    expect(keysOf(withAccess({ network }))).toEqual(['access.sourceIps']);
    const deployers = many(400, (n) => `arn:aws:iam::111122223333:role/deployer-${n}`);
    expect(keysOf(withAccess({ network: { ...network, sourceIps: ['203.0.113.0/24'], deployers } }))).toEqual([undefined]);
    expect(keysOf(withAccess({ network: { ...network, sourceIps: [], vpcEndpoints: network.sourceIps } }))).toEqual([
      'access.vpcEndpoints',
    ]);
    // Of two that are alike the first that a request shows, and the request's own before the settings'.
    expect(keysOf(withAccess({ network: { ...network, vpcs: network.sourceIps } }))).toEqual(['access.sourceIps']);
    expect(keysOf(withAccess({ network: { ...network, deployers: network.sourceIps } }))).toEqual(['access.sourceIps']);
    expect(faultsOf({ ...specOf({ replication: {} }), access: { ...specOf().access, network } })).toEqual([
      `the policy of the bucket would have N bytes; AWS takes at most 20480: ${fix}`,
      `the policy of the replica would have N bytes; AWS takes at most 20480: ${fix}`,
    ]);
  });

  test('names what to shorten: the access points, or one of them alone', () => {
    const fix = 'give the access points (access.points) fewer principals, fewer actions or shorter prefixes';
    const point = (name: string, principals: readonly string[]) => ({
      name,
      principals,
      onObjects: ['s3:GetObject'],
      onBucket: ['s3:ListBucket'],
    });
    expect(faultsOf(withAccess({ points: many(20, (n) => point(`point-${n}`, roles(10))) }))).toEqual([
      `the policy of the bucket would have N bytes; AWS takes at most 20480: ${fix}`,
    ]);
    expect(faultsOf(withAccess({ points: [point('wide', roles(300))] }))).toEqual([
      `the policy of the bucket would have N bytes; AWS takes at most 20480: ${fix}`,
      `the policy of the access point wide would have N bytes; AWS takes at most 20480: ${fix}`,
    ]);
    expect(keysOf(withAccess({ points: [point('wide', roles(300))] }))).toEqual(['access.points', 'access.points']);
  });

  test('names what to shorten: the distributions', () => {
    const cloudfront = many(400, (n) => `arn:aws:cloudfront::${account}:distribution/E${n}`);
    expect(faultsOf(withAccess({ cloudfront }))).toEqual([
      'the policy of the bucket would have N bytes; AWS takes at most 20480: name fewer distributions in access.cloudfront',
    ]);
    expect(keysOf(withAccess({ cloudfront }))).toEqual(['access.cloudfront']);
  });

  test("is a fault over 2,048 characters for who assumes the vendor's role, and over 10,240 for what it may do", () => {
    const [role] = richest.roles;
    if (role?.trust.by !== 'principals') throw new Error('a role for principals');
    const wide = { ...role, trust: { ...role.trust, principals: roles(60) } };
    expect(faultsOf(specOf({ roles: [wide] }))).toEqual([
      'the trust policy of the role acme-files-vendor would have N characters; AWS takes at most 2048: name fewer principals, or one role of theirs that the others can assume',
    ]);
    const able = {
      ...role,
      statements: many(12, (n) => ({
        sid: 'Vendor',
        actions: ['s3:GetObject'],
        on: 'objects' as const,
        prefix: `${n}${'é'.repeat(900)}`,
      })),
    };
    expect(faultsOf(specOf({ roles: [able] }))).toEqual([
      `the policy of the role acme-files-vendor would have N characters; AWS takes at most 10240: ${general}`,
    ]);
    // A character beyond the first 65,536 is one, though it takes two units of the text and four bytes.
    const beyond = able.statements.map((one) => ({ ...one, prefix: '\u{1f4e6}'.repeat(500) }));
    expect(faultsOf(specOf({ roles: [{ ...able, statements: beyond }] }))).toEqual([]);
  });

  test('names what to shorten: the prefixes of a scan', () => {
    const prefixes = many(50, (n) => n + 'x'.repeat(508));
    const scanned = specOf({ malwareScan: { role: 'acme-files-malware', prefixes, tag: true } });
    expect(new Set(keysOf(scanned))).toEqual(new Set(['protection.malwareScan']));
  });

  test('stands at no key where no single one makes it long', () => {
    const checked = checkPolicySizes(specOf({ grants: [to(200)] }));
    expect(checked.ok ? [] : checked.faults.map((fault) => 'key' in fault)).toEqual([false]);
  });

  test('fits for a scan with as many and as long prefixes as a request can have', () => {
    const prefixes = many(5, (n) => n + 'x'.repeat(508));
    expect(
      faultsOf(specOf({ malwareScan: { role: 'acme-files-malware', prefixes, tag: true }, encryption: createdKey })),
    ).toEqual([]);
  });
});

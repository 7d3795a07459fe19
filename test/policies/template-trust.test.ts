import { beforeAll, describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { resolveText, take } from '../resolve/fixture.js';
import { as, member, stranger, tls } from './callers.js';
import { vendorCases, type Subject, type VendorCase } from './case.js';
import { actionsOf, allowedOf } from './evaluator.js';
import { exampleWith } from './examples.js';
import { documentOf, vendorRoleArn, type Caller } from './sessions.js';
import { account } from './specs.js';
import { callerOf, inAccountOf } from './vendors.js';

/** Somebody who asks for the role, and how they may get it. */
interface Attempt {
  readonly who: string;
  readonly caller: Caller;
  readonly allowed: readonly string[];
}

const byAccount = ['sts:AssumeRole'];
const byToken = ['sts:AssumeRoleWithWebIdentity'];

function attemptsOf(subject: Subject): readonly Attempt[] {
  switch (subject.by) {
    case 'principals':
    case 'service':
      return [];
    case 'role':
      return vendorAttempts(subject);
    case 'token':
      return tokenAttempts(subject);
    case 'nobody-yet':
      return ownAttempts(subject.externalId);
  }
}

const idOf = (id: string) => ({ 'sts:ExternalId': id });

function vendorAttempts({ principals, externalId }: Subject & { readonly by: 'role' }): readonly Attempt[] {
  const wrong = [{}, idOf(`${externalId}0`), idOf(externalId.slice(0, -1)), idOf('*'), idOf(externalId.replace(/.$/, '*'))];
  return [
    ...principals
      .map(callerOf)
      .flatMap((by) => [
        { who: 'the vendor for us', caller: as(by, idOf(externalId)), allowed: byAccount },
        ...wrong.map((id) => ({ who: `the vendor with ${JSON.stringify(id)}`, caller: as(by, id), allowed: [] })),
      ]),
    ...principals.map((principal) => ({
      who: "another role of the vendor's account",
      caller: as(inAccountOf(principal, 'role/another'), idOf(externalId)),
      allowed: principals.includes(inAccountOf(principal, 'root')) ? byAccount : [],
    })),
    ...[stranger, member].map((by) => ({ who: 'who knows the external id', caller: as(by, idOf(externalId)), allowed: [] })),
    { who: 'a member without a policy', caller: { by: member, context: { ...tls, ...idOf(externalId) } }, allowed: [] },
  ];
}

function tokenAttempts({ provider, audience, subject }: Subject & { readonly by: 'token' }): readonly Attempt[] {
  const arnOf = (issuer: string) => `arn:aws:iam::${account}:oidc-provider/${issuer}`;
  const with_ = (claims: Readonly<Record<string, string>>, issuer = provider): Caller => ({
    by: arnOf(issuer),
    context: Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${issuer}:${name}`, value])),
  });
  const right = { aud: audience, sub: subject };
  return [
    { who: 'its token', caller: with_(right), allowed: byToken },
    { who: 'a token of another customer', caller: with_({ ...right, sub: `${subject}-2` }), allowed: [] },
    { who: 'a token whose subject begins the same', caller: with_({ ...right, sub: subject.slice(0, -1) }), allowed: [] },
    { who: 'a token without a subject', caller: with_({ aud: audience }), allowed: [] },
    { who: 'a token for another audience', caller: with_({ ...right, aud: `${audience}.example` }), allowed: [] },
    { who: 'a token without an audience', caller: with_({ sub: subject }), allowed: [] },
    { who: 'a token of another issuer', caller: with_(right, 'accounts.google.com'), allowed: [] },
    ...[stranger, member].map((by) => ({ who: 'who has no token', caller: as(by), allowed: [] })),
  ];
}

/** Only we can, with the external id that stands in: nobody outside. */
function ownAttempts(externalId: string): readonly Attempt[] {
  return [
    { who: 'a member of our account', caller: as(member, idOf(externalId)), allowed: byAccount },
    { who: 'a member without it', caller: as(member), allowed: [] },
    { who: 'a member without a policy', caller: { by: member, context: { ...tls, ...idOf(externalId) } }, allowed: [] },
    { who: 'somebody outside', caller: as(stranger, idOf(externalId)), allowed: [] },
  ];
}

let sts: readonly string[] = [];
beforeAll(async () => {
  sts = await actionsOf('sts');
});

function specOf({ example, parameters }: VendorCase): BucketSpec {
  return take(resolveText(exampleWith(example, defined({ parameters }))));
}

describe.each(vendorCases)('the template of $name', (page) => {
  test('has a role, a grant by the bucket policy or an AWS service, as the page has it, and nothing else', () => {
    const { roles, grants, services } = specOf(page);
    const { by } = page.subject;
    expect({ roles: roles.length, grants: grants.length, services: services.length }).toEqual({
      roles: by === 'principals' || by === 'service' ? 0 : 1,
      grants: by === 'principals' ? 1 : 0,
      services: by === 'service' ? 1 : 0,
    });
  });
});

describe.each(vendorCases.filter(({ subject }) => attemptsOf(subject).length > 0))('of all STS actions, for $name', (page) => {
  test.each(attemptsOf(page.subject))('$who gets the role as the page has it', async ({ caller, allowed }) => {
    const spec = specOf(page);
    const call = { ...caller, on: vendorRoleArn(spec), resourcePolicy: documentOf(spec, 'role-trust', 'vendor') };
    const result = await allowedOf(sts, call);
    expect(result.allowed).toEqual(allowed);
    expect(result.evaluated).toBeGreaterThan(4);
  });
});

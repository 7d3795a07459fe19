import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { iamCall, policyOf } from './client.js';

const arn = 'arn:aws:iam::111122223333:oidc-provider/oidc.vendor.example';
const audience = { 'ClientIDList.member.1': 'sts.amazonaws.com' };
const wanted = { Url: 'https://oidc.vendor.example', ...audience };
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => new Date('2026-01-02T03:04:05Z') });
});
afterEach(() => sandbox.stop());

const iam = (action: string, parameters: Record<string, string> = {}) => iamCall(sandbox, action, parameters);
const create = (change: Record<string, string> = {}) => iam('CreateOpenIDConnectProvider', { ...wanted, ...change });
const named = { OpenIDConnectProviderArn: arn };

describe('an identity provider', () => {
  test('is made, described, changed, tagged and deleted', async () => {
    expect((await create({ 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' })).text).toContain(arn);
    await iam('UpdateOpenIDConnectProviderThumbprint', { ...named, 'ThumbprintList.member.1': 'f'.repeat(40) });
    await iam('AddClientIDToOpenIDConnectProvider', { ...named, ClientID: 'second' });
    await iam('RemoveClientIDFromOpenIDConnectProvider', { ...named, ClientID: 'sts.amazonaws.com' });
    await iam('TagOpenIDConnectProvider', { ...named, 'Tags.member.1.Key': 'c', 'Tags.member.1.Value': 'd' });
    await iam('UntagOpenIDConnectProvider', { ...named, 'TagKeys.member.1': 'a' });
    const { text } = await iam('GetOpenIDConnectProvider', named);
    expect(text).toContain('<Url>oidc.vendor.example</Url>');
    expect(text).toContain('<ClientIDList><member>second</member></ClientIDList>');
    expect(text).toContain(`<member>${'f'.repeat(40)}</member>`);
    expect((await iam('ListOpenIDConnectProviderTags', named)).text).toContain('<Key>c</Key><Value>d</Value>');
    expect((await iam('ListOpenIDConnectProviders')).text).toContain(`<Arn>${arn}</Arn>`);
    expect((await iam('DeleteOpenIDConnectProvider', named)).status).toBe(200);
    expect(await iam('GetOpenIDConnectProvider', named)).toMatchObject({ status: 404, code: 'NoSuchEntity' });
    expect((await iam('DeleteOpenIDConnectProvider', named)).status).toBe(200);
  });

  test('has a thumbprint even if none is given, and is there once', async () => {
    await create();
    expect((await iam('GetOpenIDConnectProvider', named)).text).toMatch(/<ThumbprintList><member>[0-9a-f]{40}</);
    expect(await create()).toMatchObject({ status: 409, code: 'EntityAlreadyExists' });
  });

  test.each<[string, Record<string, string>]>([
    ['no TLS', { Url: 'http://oidc.vendor.example' }],
    ['no URL', { Url: 'oidc.vendor.example' }],
    ['a query', { Url: 'https://oidc.vendor.example?x=1' }],
    ['an audience of 256 characters', { 'ClientIDList.member.1': 'a'.repeat(256) }],
    ['a thumbprint that is none', { 'ThumbprintList.member.1': 'abc' }],
  ])('with %s is refused', async (_, change) => {
    expect(await create(change)).toMatchObject({ status: 400, code: 'ValidationError' });
    expect(sandbox.world().oidcProviders).toEqual({});
  });
});

describe('trust in an identity provider', () => {
  const claims = (change: object) => ({ StringEquals: { 'oidc.vendor.example:aud': 'sts.amazonaws.com', ...change } });
  const subject = { 'oidc.vendor.example:sub': 'acme' };
  const trust = (change: object) =>
    policyOf({
      ...{ Principal: { Federated: arn }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: claims(subject) },
      ...change,
    });
  const role = (document: string) => iam('CreateRole', { RoleName: 'role', AssumeRolePolicyDocument: document });

  test('that tests audience and subject is taken', async () => {
    await create();
    expect((await role(trust({}))).status).toBe(200);
    expect(sandbox.world().roles['role']?.trust).toBe(trust({}));
  });

  test.each<[string, object, string]>([
    ['tests the audience alone', { Condition: claims({}) }, 'required claim oidc.vendor.example:sub'],
    ['tests nothing', { Condition: undefined }, 'required claim'],
    ['takes any subject', { Condition: { StringLike: { 'oidc.vendor.example:sub': '*' } } }, 'required claim'],
    ['excludes one subject', { Condition: { StringNotEquals: subject } }, 'required claim'],
    ["tests another provider's claims", { Condition: { StringEquals: { 'other.example:sub': 'acme' } } }, 'required claim'],
    [
      "tests another provider's claims too",
      { Condition: claims({ ...subject, 'other.example:sub': 'x' }) },
      'invalid condition key',
    ],
    ['lets it assume as an AWS principal', { Action: 'sts:AssumeRole' }, 'sts:AssumeRoleWithWebIdentity only'],
    ['names a provider that is not there', { Principal: { Federated: `${arn}.org` } }, 'Invalid principal in policy'],
  ])('that %s is malformed', async (_, change, message) => {
    await create();
    const answer = await role(trust(change));
    expect(answer).toMatchObject({ status: 400, code: 'MalformedPolicyDocument' });
    expect(answer.text).toContain(message);
  });

  test.each<[string, object]>([
    ['an external id', { StringEquals: { 'sts:ExternalId': 'acme' } }],
    ['its organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
    ["a principal's tag", { StringEquals: { 'aws:PrincipalTag/team': 'files' } }],
  ])('and in an account that brings %s is taken', async (_, condition) => {
    const account = { Principal: { AWS: '999988887777' }, Action: 'sts:AssumeRole', Condition: condition };
    expect((await role(policyOf(account))).status).toBe(200);
  });

  test('a condition on a key that STS does not have is malformed', async () => {
    const account = { Principal: { AWS: '999988887777' }, Action: 'sts:AssumeRole' };
    const answer = await role(policyOf({ ...account, Condition: { StringEquals: { 'sts:ExternaId': 'acme' } } }));
    expect(answer).toMatchObject({ code: 'MalformedPolicyDocument' });
  });
});

test('the role that deploys is there: others may trust it, and its name is taken', async () => {
  const trusting = policyOf({ Principal: { AWS: sandbox.deployer }, Action: 'sts:AssumeRole' });
  expect((await iam('CreateRole', { RoleName: 'role', AssumeRolePolicyDocument: trusting })).status).toBe(200);
  expect(await iam('CreateRole', { RoleName: 'deployer', AssumeRolePolicyDocument: trusting })).toMatchObject({
    code: 'EntityAlreadyExists',
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { iamCall, kmsCall, trustPolicy } from './client.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

const iam = (action: string, parameters: Record<string, string> = {}) => iamCall(sandbox, action, parameters);
const kms = (target: string, input: object = {}, region = 'us-east-1') => kmsCall(sandbox, target, input, region);
const role = { RoleName: 'role', AssumeRolePolicyDocument: trustPolicy };
const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const grant = document({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-one/*' });
const trust = (change: object) =>
  document({ Effect: 'Allow', Principal: { AWS: '999988887777' }, Action: 'sts:AssumeRole', ...change });

describe('roles', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a name of 65 characters', { RoleName: 'r'.repeat(65) }, 'ValidationError'],
    ['a name with a space', { RoleName: 'a b' }, 'ValidationError'],
    ['trust that is no JSON', { AssumeRolePolicyDocument: 'x' }, 'MalformedPolicyDocument'],
    ['trust with a resource', { AssumeRolePolicyDocument: trust({ Resource: '*' }) }, 'MalformedPolicyDocument'],
    ['trust without a principal', { AssumeRolePolicyDocument: trust({ Principal: undefined }) }, 'MalformedPolicyDocument'],
    ['trust for another action', { AssumeRolePolicyDocument: trust({ Action: 's3:GetObject' }) }, 'MalformedPolicyDocument'],
    [
      'trust in nobody',
      { AssumeRolePolicyDocument: trust({ Principal: { AWS: 'arn:aws:iam::111122223333:user/nobody' } }) },
      'MalformedPolicyDocument',
    ],
    ['a session of a minute', { MaxSessionDuration: '60' }, 'ValidationError'],
  ])('%s is refused', async (_, change, code) => {
    expect(await iam('CreateRole', { ...role, ...change })).toMatchObject({ code });
    expect(sandbox.world().roles).toEqual({});
  });

  test('are created once, tagged, described, found and deleted', async () => {
    expect(
      (await iam('CreateRole', { ...role, Path: '/app/', 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' })).text,
    ).toContain('<Arn>arn:aws:iam::111122223333:role/app/role</Arn>');
    expect(await iam('CreateRole', { ...role, RoleName: 'ROLE' })).toMatchObject({ status: 409, code: 'EntityAlreadyExists' });
    await iam('TagRole', { RoleName: 'role', 'Tags.member.1.Key': 'c', 'Tags.member.1.Value': 'd' });
    await iam('UntagRole', { RoleName: 'role', 'TagKeys.member.1': 'a' });
    await iam('UpdateRole', { RoleName: 'role', Description: 'for <files>', MaxSessionDuration: '7200' });
    await iam('UpdateAssumeRolePolicy', { RoleName: 'role', PolicyDocument: trust({}) });
    const { text } = await iam('GetRole', { RoleName: 'role' });
    expect(text).toContain(encodeURIComponent(trust({})));
    expect(text).toContain('for &#60;files&#62;');
    expect(sandbox.world().roles['role']?.tags).toEqual({ c: 'd' });
    expect((await iam('DeleteRole', { RoleName: 'role' })).status).toBe(200);
    expect(await iam('GetRole', { RoleName: 'role' })).toMatchObject({ status: 404, code: 'NoSuchEntity' });
  });

  test('get and lose a permissions boundary', async () => {
    await iam('CreateRole', role);
    const [first, second] = ['one', 'two'].map((name) => `arn:aws:iam::111122223333:policy/${name}`);
    await iam('PutRolePermissionsBoundary', { RoleName: 'role', PermissionsBoundary: first ?? '' });
    await iam('PutRolePermissionsBoundary', { RoleName: 'role', PermissionsBoundary: second ?? '' });
    expect((await iam('GetRole', { RoleName: 'role' })).text).toContain(
      `<PermissionsBoundaryArn>${second}</PermissionsBoundaryArn>`,
    );
    expect(await iam('PutRolePermissionsBoundary', { RoleName: 'role' })).toMatchObject({ code: 'ValidationError' });
    expect(await iam('DeleteRolePermissionsBoundary', { RoleName: 'other' })).toMatchObject({ code: 'NoSuchEntity' });
    await iam('DeleteRolePermissionsBoundary', { RoleName: 'role' });
    expect((await iam('GetRole', { RoleName: 'role' })).text).not.toContain('PermissionsBoundary');
  });

  test('are not deleted while they have policies', async () => {
    await iam('CreateRole', role);
    await iam('PutRolePolicy', { RoleName: 'role', PolicyName: 'inline', PolicyDocument: grant });
    const created = await iam('CreatePolicy', { PolicyName: 'managed', PolicyDocument: grant });
    const arn = /<Arn>(.*?)</.exec(created.text)?.[1] ?? '';
    await iam('AttachRolePolicy', { RoleName: 'role', PolicyArn: arn });
    expect((await iam('DeleteRole', { RoleName: 'role' })).code).toBe('DeleteConflict');
    await iam('DeleteRolePolicy', { RoleName: 'role', PolicyName: 'inline' });
    expect((await iam('DeleteRole', { RoleName: 'role' })).code).toBe('DeleteConflict');
    expect((await iam('DeletePolicy', { PolicyArn: arn })).code).toBe('DeleteConflict');
    await iam('DetachRolePolicy', { RoleName: 'role', PolicyArn: arn });
    expect((await iam('DeleteRole', { RoleName: 'role' })).status).toBe(200);
    expect((await iam('DeletePolicy', { PolicyArn: arn })).status).toBe(200);
  });

  test.each<[string, object]>([
    ['a principal', { Effect: 'Allow', Action: 's3:*', Resource: '*', Principal: '*' }],
    ['no resource', { Effect: 'Allow', Action: 's3:*' }],
    ['an action without a service', { Effect: 'Allow', Action: 'GetObject', Resource: '*' }],
    ['a resource that is no ARN', { Effect: 'Allow', Action: 's3:*', Resource: 'acme-one' }],
    ['a Sid with a space', { Sid: 'a b', Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  ])('an inline policy with %s is malformed', async (_, statement) => {
    await iam('CreateRole', role);
    expect(await iam('PutRolePolicy', { RoleName: 'role', PolicyName: 'p', PolicyDocument: document(statement) })).toMatchObject({
      code: 'MalformedPolicyDocument',
    });
    expect(await iam('GetRolePolicy', { RoleName: 'role', PolicyName: 'p' })).toMatchObject({ code: 'NoSuchEntity' });
  });

  test('a managed policy keeps five versions', async () => {
    const arn = /<Arn>(.*?)</.exec((await iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: grant })).text)?.[1] ?? '';
    for (const n of [2, 3, 4, 5])
      expect((await iam('CreatePolicyVersion', { PolicyArn: arn, PolicyDocument: grant, SetAsDefault: 'true' })).text).toContain(
        `v${n}`,
      );
    expect((await iam('CreatePolicyVersion', { PolicyArn: arn, PolicyDocument: grant })).code).toBe('LimitExceeded');
    expect((await iam('DeletePolicyVersion', { PolicyArn: arn, VersionId: 'v5' })).code).toBe('DeleteConflict');
    expect((await iam('DeletePolicyVersion', { PolicyArn: arn, VersionId: 'v1' })).status).toBe(200);
    expect((await iam('GetPolicyVersion', { PolicyArn: arn, VersionId: 'v1' })).code).toBe('NoSuchEntity');
  });
});

describe('keys', () => {
  const root = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' };
  const arnOf = (text: string) => /"Arn":"([^"]+)"/.exec(text)?.[1] ?? '';

  test('live in one region, and keep what they are told', async () => {
    const arn = arnOf(
      (await kms('CreateKey', { Description: 'd', Policy: document(root), Tags: [{ TagKey: 'a', TagValue: 'b' }] }, 'eu-west-1'))
        .text,
    );
    expect(arn).toMatch(/^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(await kms('DescribeKey', { KeyId: arn })).toMatchObject({ status: 400, code: 'NotFoundException' });
    await kms('CreateAlias', { AliasName: 'alias/acme', TargetKeyId: arn }, 'eu-west-1');
    await kms('EnableKeyRotation', { KeyId: arn, RotationPeriodInDays: 90 }, 'eu-west-1');
    expect((await kms('GetKeyRotationStatus', { KeyId: 'alias/acme' }, 'eu-west-1')).text).toContain(
      '"KeyRotationEnabled":true,"RotationPeriodInDays":90',
    );
    expect(JSON.parse((await kms('GetKeyPolicy', { KeyId: arn }, 'eu-west-1')).text)).toEqual({
      Policy: document(root),
      PolicyName: 'default',
    });
    expect((await kms('ListResourceTags', { KeyId: arn }, 'eu-west-1')).text).toContain('{"TagKey":"a","TagValue":"b"}');
    expect((await kms('CreateAlias', { AliasName: 'alias/acme', TargetKeyId: arn }, 'eu-west-1')).code).toBe(
      'AlreadyExistsException',
    );
    expect((await kms('ListAliases', { KeyId: arn }, 'eu-west-1')).text).toContain('alias/acme');
  });

  test.each<[string, string]>([
    ['no JSON', 'x'],
    ['a lock-out', document({ ...root, Principal: { AWS: '999988887777' } })],
    ['a lock-out by action', document({ ...root, Action: 'kms:Decrypt' })],
    [
      'somebody who is not there',
      JSON.stringify({ Statement: [root, { ...root, Principal: { AWS: 'arn:aws:iam::111122223333:role/none' } }] }),
    ],
    ['actions of another service', document({ ...root, Action: ['kms:*', 's3:GetObject'] })],
  ])('a policy with %s is malformed', async (_, policy) => {
    expect(await kms('CreateKey', { Policy: policy })).toMatchObject({ status: 400, code: 'MalformedPolicyDocumentException' });
    const arn = arnOf((await kms('CreateKey')).text);
    expect(await kms('PutKeyPolicy', { KeyId: arn, Policy: policy })).toMatchObject({ code: 'MalformedPolicyDocumentException' });
    expect((await kms('GetKeyPolicy', { KeyId: arn })).text).toContain('Enable IAM User Permissions');
  });

  test('wait for their deletion, and can be called back', async () => {
    const arn = arnOf((await kms('CreateKey')).text);
    expect((await kms('ScheduleKeyDeletion', { KeyId: arn, PendingWindowInDays: 6 })).code).toBe('ValidationException');
    expect((await kms('ScheduleKeyDeletion', { KeyId: arn, PendingWindowInDays: 7 })).text).toContain(
      '"KeyState":"PendingDeletion"',
    );
    expect((await kms('EnableKeyRotation', { KeyId: arn })).code).toBe('KMSInvalidStateException');
    await kms('CancelKeyDeletion', { KeyId: arn });
    expect((await kms('DescribeKey', { KeyId: arn })).text).toContain('"KeyState":"Disabled"');
    await kms('EnableKey', { KeyId: arn });
    expect(sandbox.world().keys[arn]?.state).toBe('Enabled');
  });
});

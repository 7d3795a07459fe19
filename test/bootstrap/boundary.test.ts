import { describe, expect, test } from '@jest/globals';
import { permissionsBoundary } from '../../src/bootstrap/boundary.js';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import { allNeeds } from '../../src/bootstrap/need.js';
import { roleDocuments } from '../../src/bootstrap/roles.js';
import { bucketActions, objectActions } from '../../src/request/actions.js';
import { account, allowed, parsePolicy } from '../workflows/policies.js';
import { bucket, everything, iam, key, role, state } from '../workflows/roles.js';
import { deployedDocuments } from '../../src/policies/documents.js';
import { referencesOf } from '../properties/emitted.js';
import { specOf } from '../policies/specs.js';
import { everyProtection, vendorRoles } from '../stack/protections.js';

const arn = `${iam}:policy/vendor-boundary`;
const setup = { ...exampleSetup, boundary: arn };
const made = roleDocuments(setup);
if (!made.ok) throw new Error('not reached');
const applying = made.value.apply.policies.map(parsePolicy);
const bounds = parsePolicy(permissionsBoundary(setup));
const ours = role(`${bucket}-vendor`);
const has = (boundary: string) => ({ 'iam:PermissionsBoundary': boundary });
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
const ownProvider = `${iam}:oidc-provider/token.actions.githubusercontent.com`;

const asApplying = (action: string, resource: string, context: Readonly<Record<string, string>> = {}) =>
  allowed({
    role: 'vendor-bucket-apply',
    policies: applying,
    action,
    resource,
    context,
  });

/** As a role that a request made, into which everything was written. */
const asMade = (action: string, resource: string, context: Readonly<Record<string, string>> = {}, owner = account) =>
  allowed({ role: `${bucket}-vendor`, policies: [everything], action, resource, context, owner, bounds });

describe('the applying role makes no role that could do more than the boundary', () => {
  test.each<[string, string, string, Readonly<Record<string, string>>]>([
    ['a role without one', 'iam:CreateRole', ours, {}],
    ['a role with another one', 'iam:CreateRole', ours, has(administrator)],
    ['a role with one that begins alike', 'iam:CreateRole', ours, has(`${arn}-2`)],
    ['a role with one of another path', 'iam:CreateRole', ours, has(`${iam}:policy/x/vendor-boundary`)],
    ['a role with that of another account', 'iam:CreateRole', ours, has('arn:aws:iam::444455556666:policy/vendor-boundary')],
    ['a policy into a role without one', 'iam:PutRolePolicy', ours, {}],
    ['a policy into a role with another one', 'iam:PutRolePolicy', ours, has(administrator)],
    ['a managed policy', 'iam:AttachRolePolicy', ours, has(arn)],
    ['a managed policy, without a boundary', 'iam:AttachRolePolicy', ours, {}],
    ['another boundary in its place', 'iam:PutRolePermissionsBoundary', ours, has(administrator)],
    ['no boundary in its place', 'iam:DeleteRolePermissionsBoundary', ours, has(arn)],
    ['the trust of a role without one', 'iam:UpdateAssumeRolePolicy', ours, {}],
    ['the trust of an administrator', 'iam:UpdateAssumeRolePolicy', role('admin'), has(arn)],
    ['its own trust', 'iam:UpdateAssumeRolePolicy', role('vendor-bucket-apply'), has(arn)],
    ['its own policy', 'iam:PutRolePolicy', role('vendor-bucket-apply'), has(arn)],
    ['a role of another name', 'iam:CreateRole', role('admin-2'), has(arn)],
    ['another version of the boundary', 'iam:CreatePolicyVersion', arn, {}],
    ['an older version of the boundary', 'iam:SetDefaultPolicyVersion', arn, {}],
    ['no boundary of that name', 'iam:DeletePolicy', arn, {}],
    ['a policy of its own', 'iam:CreatePolicy', `${iam}:policy/more`, {}],
    ['a user', 'iam:CreateUser', `${iam}:user/${bucket}-vendor`, has(arn)],
    ['a policy of a user', 'iam:PutUserPolicy', `${iam}:user/mallory`, has(arn)],
    ['a key of a user', 'iam:CreateAccessKey', `${iam}:user/mallory`, {}],
    ['an administrator as a role of Lambda', 'iam:PassRole', role('admin'), { 'iam:PassedToService': 'lambda.amazonaws.com' }],
    ['a role of a request for Lambda', 'iam:PassRole', ours, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
    ['an administrator', 'sts:AssumeRole', role('admin'), {}],
    ['a role of that name in another path', 'iam:CreateRole', `${iam}:role/x/${bucket}-vendor`, has(arn)],
    ['a role for a service of AWS', 'iam:CreateServiceLinkedRole', `${iam}:role/aws-service-role/x.amazonaws.com/x`, {}],
    ['a policy of a group', 'iam:PutGroupPolicy', `${iam}:group/admins`, {}],
    ['a member of a group', 'iam:AddUserToGroup', `${iam}:group/admins`, {}],
    ['a password of a user', 'iam:CreateLoginProfile', `${iam}:user/mallory`, {}],
    ['a role in an instance', 'iam:AddRoleToInstanceProfile', `${iam}:instance-profile/x`, {}],
    ['more in its own managed policy', 'iam:CreatePolicyVersion', `${iam}:policy/vendor-bucket-apply-1`, {}],
    ['less in what it is denied', 'iam:DetachRolePolicy', role('vendor-bucket-apply'), has(arn)],
    ['another audience of the provider that it trusts itself', 'iam:AddClientIDToOpenIDConnectProvider', ownProvider, {}],
    ['an identity provider of its own', 'iam:CreateOpenIDConnectProvider', `${iam}:oidc-provider/evil.example`, {}],
    ['an identity provider by SAML', 'iam:CreateSAMLProvider', `${iam}:saml-provider/evil`, {}],
  ])('%s', async (_, action, resource, context) => expect(await asApplying(action, resource, context)).toBe(false));

  test.each(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:UpdateAssumeRolePolicy'])(
    'but %s with it',
    async (action) => {
      for (const name of ['vendor', 'vendor-2', 'malware', 'replication'])
        expect([name, await asApplying(action, role(`${bucket}-${name}`), has(arn))]).toEqual([name, true]);
    },
  );

  test.each(['iam:DeleteRole', 'iam:DeleteRolePolicy', 'iam:ListInstanceProfilesForRole', 'iam:TagRole', 'iam:UpdateRole'])(
    'and %s whatever it has',
    async (action) => expect(await asApplying(action, ours)).toBe(true),
  );

  test.each(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:UpdateAssumeRolePolicy'])(
    'nor %s without it where nothing denies it',
    async (action) => {
      const policies = applying.map((one) => ({ ...one, Statement: one.Statement.filter(({ Effect }) => Effect === 'Allow') }));
      for (const context of [{}, has(administrator)])
        expect(await allowed({ role: 'vendor-bucket-apply', policies, action, resource: ours, context })).toBe(false);
    },
  );

  test('not even where it is given everything beside its own policies', async () => {
    const may = (action: string, resource: string, context: Readonly<Record<string, string>> = {}) =>
      allowed({ role: 'vendor-bucket-apply', policies: [...applying, everything], action, resource, context });
    expect(await may('iam:CreateRole', ours)).toBe(false);
    expect(await may('iam:AttachRolePolicy', role('admin'))).toBe(false);
    expect(await may('iam:CreateUser', `${iam}:user/mallory`)).toBe(false);
    expect(await may('iam:DeleteRolePermissionsBoundary', ours, has(arn))).toBe(false);
    expect(await may('iam:CreatePolicyVersion', arn)).toBe(false);
  });

  const denied = applying.flatMap(({ Statement }) => Statement).filter(({ Effect }) => Effect === 'Deny');
  const attempts: readonly (readonly [action: string, resource: string, context?: Readonly<Record<string, string>>])[] = [
    ['iam:CreateRole', ours, has(administrator)],
    ['iam:DeleteRolePermissionsBoundary', ours, has(arn)],
    ['iam:CreatePolicyVersion', arn],
    ['s3:DeleteBucket', `arn:aws:s3:::${bucket}`],
    ['cloudtrail:StopLogging', `arn:aws:cloudtrail:us-east-1:${account}:trail/x`],
  ];

  test.each(denied.map((statement) => [statement.Sid, statement] as const))(
    'each refusal counts: without %s one who is given everything does something of it',
    async (_, left) => {
      const without = applying.map((one) => ({ ...one, Statement: one.Statement.filter((statement) => statement !== left) }));
      const answers = (policies: typeof applying) =>
        Promise.all(
          attempts.map(([action, resource, context = {}]) =>
            allowed({ role: 'vendor-bucket-apply', policies: [...policies, everything], action, resource, context }),
          ),
        );
      expect(await answers(applying)).not.toContain(true);
      expect((await answers(without)).filter((is) => is)).toHaveLength(1);
    },
  );
});

// What decides over everything else: the state of bootstrap, the bucket of the state and its policy, the key, and the provider that the trusts name.
describe('neither of the two roles', () => {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const keyed = roleDocuments({ ...setup, state: { ...setup.state, kmsKey: key } });
  if (!keyed.ok) throw new Error('not reached');
  const both = [
    ['plan', keyed.value.plan.policies.map(parsePolicy)],
    ['apply', keyed.value.apply.policies.map(parsePolicy)],
  ] as const;
  const attempts: readonly (readonly [action: string, resource: string, context?: Readonly<Record<string, string>>])[] = [
    ['s3:GetObject', `${state}/vendor-bucket.bootstrap/terraform.tfstate`],
    ['s3:PutObject', `${state}/vendor-bucket.bootstrap/terraform.tfstate`],
    ['s3:PutObject', `${state}/vendor-bucket.bootstrap/terraform.tfstate.tflock`],
    ['s3:DeleteObject', `${state}/vendor-bucket.bootstrap/terraform.tfstate.tflock`],
    ['s3:DeleteObject', `${state}/vendor-bucket/${bucket}.tfstate`],
    ['s3:DeleteObjectVersion', `${state}/vendor-bucket/${bucket}.tfstate`],
    ['s3:PutObject', `${state}/vendor-bucket/records/plans/x/1.json`],
    ['s3:PutObjectAcl', `${state}/vendor-bucket/${bucket}.tfstate`],
    ['s3:DeleteBucket', state],
    ['s3:PutBucketPolicy', state],
    ['s3:DeleteBucketPolicy', state],
    ['s3:PutBucketVersioning', state],
    ['s3:PutLifecycleConfiguration', state],
    ['s3:PutReplicationConfiguration', state],
    ['s3:PutEncryptionConfiguration', state],
    ['s3:PutBucketPublicAccessBlock', state],
    ['s3:PutBucketLogging', state],
    ['iam:UpdateOpenIDConnectProviderThumbprint', ownProvider],
    ['iam:DeleteOpenIDConnectProvider', ownProvider],
    ['iam:TagRole', role('vendor-bucket-apply')],
    ['iam:UpdateRole', role('vendor-bucket-plan')],
    ['iam:DeleteRolePolicy', role('vendor-bucket-apply')],
    ['iam:DetachRolePolicy', role('vendor-bucket-plan')],
    ['iam:TagPolicy', arn],
    ['kms:PutKeyPolicy', key],
    ['kms:TagResource', key],
    ['kms:CreateGrant', key],
    ['kms:DisableKey', key],
    ['kms:ScheduleKeyDeletion', key],
    ['cloudtrail:StopLogging', `arn:aws:cloudtrail:us-east-1:${account}:trail/organization`],
    ['cloudtrail:DeleteTrail', `arn:aws:cloudtrail:us-east-1:${account}:trail/organization`],
  ];

  test.each(attempts)('may %s on %s', async (action, resource, context = {}) => {
    for (const [name, policies] of both)
      expect([name, await allowed({ role: `vendor-bucket-${name}`, policies, action, resource, context })]).toEqual([
        name,
        false,
      ]);
  });

  test.each(['kms:PutKeyPolicy', 'kms:TagResource', 'kms:UpdateKeyDescription', 'kms:CreateGrant', 'kms:ReplicateKey'])(
    '%s on the key of the state where another policy allows it',
    async (action) => {
      const [, [, policies]] = both;
      const ask = { role: 'vendor-bucket-apply', policies: [...policies, everything], action };
      expect(await allowed({ ...ask, resource: key })).toBe(false);
    },
  );

  test.each(['kms:Decrypt', 'kms:GenerateDataKey'])('but %s, which writing a state takes', async (action) => {
    for (const [name, policies] of both)
      expect(await allowed({ role: `vendor-bucket-${name}`, policies, action, resource: key })).toBe(true);
  });
});

describe('a role of a request with every permission, under the boundary, may not', () => {
  const throughS3 = { 'kms:ViaService': 's3.us-west-2.amazonaws.com' };
  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['iam:CreateUser', `${iam}:user/mallory`, {}, account],
    ['iam:PutRolePolicy', ours, has(arn), account],
    ['sts:AssumeRole', role('admin'), {}, account],
    ['s3:GetObject', 'arn:aws:s3:::payroll/file', {}, account],
    ['s3:GetObject', `${state}/vendor-bucket/${bucket}.tfstate`, {}, account],
    ['s3:PutObject', `${state}/vendor-bucket/records/index.json`, {}, account],
    ['s3:GetObject', 'arn:aws:s3:::acme-vendor-of-others/file', {}, '444455556666'],
    ['s3:PutBucketPolicy', `arn:aws:s3:::${bucket}`, {}, account],
    ['s3:DeleteBucket', `arn:aws:s3:::${bucket}`, {}, account],
    ['s3:BypassGovernanceRetention', `arn:aws:s3:::${bucket}/file`, {}, account],
    ['kms:Decrypt', key, {}, account],
    ['kms:PutKeyPolicy', key, throughS3, account],
    ['kms:CreateGrant', key, throughS3, account],
    ['events:PutRule', `arn:aws:events:us-east-1:${account}:rule/others`, {}, account],
    ['lambda:CreateFunction', `arn:aws:lambda:us-east-1:${account}:function:x`, {}, account],
    ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:us-east-1:${account}:secret:x-abcdef`, {}, account],
  ])('%s on %s, %j', async (action, resource, context, owner) =>
    expect(await asMade(action, resource, context, owner)).toBe(false),
  );
});

describe('the boundary leaves to a role of a request', () => {
  test.each([...objectActions])('%s', async (action) => expect(await asMade(action, `arn:aws:s3:::${bucket}/file`)).toBe(true));
  test.each([...bucketActions])('%s', async (action) => expect(await asMade(action, `arn:aws:s3:::${bucket}`)).toBe(true));

  test('all that is written into the roles of a request for everything at once', async () => {
    const spec = specOf({ ...everyProtection, roles: vendorRoles });
    const around = parsePolicy(permissionsBoundary({ ...setup, prefixes: ['acme-files'] }));
    const written = deployedDocuments(spec, referencesOf(spec)).filter(({ kind }) => kind === 'role-policy');
    expect(written.length).toBeGreaterThan(1);
    for (const { document } of written) {
      for (const { Action, Resource = [], Condition = {} } of document.Statement) {
        for (const action of Action.filter((one) => !one.includes('*'))) {
          for (const on of Resource) {
            const resource = on.replaceAll('*', 'x');
            const service = Object.values(Condition).find((tests) => 'kms:ViaService' in tests)?.['kms:ViaService'];
            const context = service === undefined ? {} : { 'kms:ViaService': [service].flat()[0] ?? '' };
            const question = { role: 'acme-files-vendor', policies: [everything], action, resource, context, bounds: around };
            expect([action, resource, await allowed(question)]).toEqual([action, resource, true]);
          }
        }
      }
    }
  });
});

test('without a boundary in the set-up the applying role is the same as ever', () => {
  const plain = roleDocuments(exampleSetup, allNeeds);
  expect(JSON.stringify(plain)).not.toContain('PermissionsBoundary');
  expect(plain.ok && plain.value.boundary).toBe(undefined);
});

test('the boundary counts against the limit of a managed policy', () => {
  const prefixes = Array.from({ length: 170 }, (_, at) => `acme-vendor-${at}-`);
  expect(roleDocuments({ ...setup, prefixes }, [])).toMatchObject({
    ok: false,
    faults: [{ code: 'bootstrap/too-many-prefixes' }],
  });
  expect(roleDocuments({ ...exampleSetup, prefixes }, [])).toMatchObject({ ok: true });
});

import { afterEach, describe, expect, test } from '@jest/globals';
import { denialOf, type Identity } from '../../src/sandbox/identity/decide.js';
import { startSandbox, type Permission, type Sandbox } from '../../src/sandbox/index.js';
import { ask, bucketClient, controlCall, enabled, guardDutyCall, iamCall, kmsCall, trailCall, trustPolicy } from './client.js';

const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource = '*') => ({ Effect: 'Deny', Action, Resource });
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const asked = (action: string, resource: string, keys: Permission['keys'] = {}): Permission => ({ action, resource, keys });

/** IAM User Guide, "Permissions boundaries for IAM entities": the boundary of Shirley, and a policy of hers. */
const shirley: Identity = {
  policies: [document(allow('iam:CreateUser'))],
  boundary: document(allow(['s3:*', 'cloudwatch:*', 'ec2:*'])),
};
/** IAM User Guide, "Policy evaluation for requests within a single account": the identity-based policy of Carlos. */
const carlos: Identity = {
  policies: [
    document(
      allow(
        ['s3:GetBucketLocation', 's3:GetAccountPublicAccessBlock', 's3:ListAccessPoints', 's3:ListAllMyBuckets'],
        'arn:aws:s3:::*',
      ),
      allow('s3:*', ['arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar/*', 'arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar']),
      deny('s3:*', 'arn:aws:s3:::*log*'),
    ),
  ],
};
const user = 'arn:aws:iam::123456789012:user/x';
/** IAM User Guide, "IAM JSON policy elements: Condition operators": ...IfExists. */
const ifExists = (operator: string): Identity => ({
  policies: [document(allow('ec2:RunInstances', '*', { Condition: { [operator]: { 'ec2:InstanceType': 't1.micro' } } }))],
});

describe('an identity within its own account', () => {
  test.each<[string, Identity, Permission, string | undefined]>([
    [
      'what no policy allows',
      { policies: [] },
      asked('s3:ListBucket', 'arn:aws:s3:::b'),
      'because no identity-based policy allows the s3:ListBucket action',
    ],
    [
      'what the policy allows and the boundary does not',
      shirley,
      asked('iam:CreateUser', user),
      'because no permissions boundary allows the iam:CreateUser action',
    ],
    [
      'what the boundary alone allows',
      shirley,
      asked('s3:ListBucket', 'arn:aws:s3:::b'),
      'because no identity-based policy allows the s3:ListBucket action',
    ],
    ['what is allowed', carlos, asked('s3:PutObject', 'arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar/x'), undefined],
    [
      'what is denied',
      carlos,
      asked('s3:PutObject', 'arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar-logs/x'),
      'with an explicit deny in an identity-based policy',
    ],
    [
      'what the boundary denies',
      { ...carlos, boundary: document(allow('*'), deny('s3:PutObject')) },
      asked('s3:PutObject', 'arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar/x'),
      'with an explicit deny in a permissions boundary',
    ],
    [
      'a key that is absent',
      ifExists('StringEquals'),
      asked('ec2:RunInstances', '*'),
      'because no identity-based policy allows the ec2:RunInstances action',
    ],
    ['a key that is absent, if it exists', ifExists('StringEqualsIfExists'), asked('ec2:RunInstances', '*'), undefined],
    [
      'a key of another value',
      ifExists('StringEqualsIfExists'),
      asked('ec2:RunInstances', '*', { 'ec2:instancetype': ['m5.large'] }),
      'because no identity-based policy allows the ec2:RunInstances action',
    ],
  ])('%s', (_, identity, permission, denial) => expect(denialOf(identity, permission)).toBe(denial));
});

let sandbox: Sandbox;

async function start(...statements: readonly object[]): Promise<void> {
  sandbox = await startSandbox({ identity: { policies: statements.length === 0 ? [] : [document(...statements)] } });
}

const names = () => sandbox.asked().map(({ action, resource }) => [action, resource]);

describe('a sandbox with an identity', () => {
  afterEach(() => sandbox.stop());

  test('refuses in the shape of each service, and tells who asks all the same', async () => {
    await start();
    const said = 'User: arn:aws:sts::111122223333:assumed-role/deployer/sandbox is not authorized to perform: ';
    const answers = [
      [
        await iamCall(sandbox, 'GetRole', { RoleName: 'x' }),
        403,
        'AccessDenied',
        'iam:GetRole on resource: arn:aws:iam::111122223333:role/x because',
      ],
      [
        await bucketClient(sandbox, 'acme-one').create(),
        403,
        'AccessDenied',
        's3:CreateBucket on resource: &#34;arn:aws:s3:::acme-one&#34; because',
      ],
      [await controlCall(sandbox, 'GET', 'accesspoint/p'), 403, 'AccessDenied', 's3:GetAccessPoint on resource: '],
      [await kmsCall(sandbox, 'CreateKey'), 400, 'AccessDeniedException', 'kms:CreateKey on resource: * because'],
      [
        await trailCall(sandbox, 'StartLogging', { Name: 'all' }),
        400,
        'AccessDeniedException',
        'cloudtrail:StartLogging on resource: arn:aws:cloudtrail:us-east-1:111122223333:trail/all because',
      ],
      [
        await guardDutyCall(sandbox, 'GET', 'malware-protection-plan/b4c1'),
        403,
        'AccessDeniedException',
        'guardduty:GetMalwareProtectionPlan on resource: arn:aws:guardduty:us-east-1:111122223333:malware-protection-plan/b4c1 because',
      ],
    ] as const;
    for (const [answer, status, code, text] of answers) {
      expect([answer.status, answer.code]).toEqual([status, code]);
      expect(answer.text).toContain(said + text);
    }
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    expect((await ask(sandbox, { method: 'POST', service: 'sts', body })).status).toBe(200);
  });

  test('refuses to start by a policy that IAM does not take', async () => {
    await start();
    await expect(startSandbox({ identity: { policies: [{ Statement: [{ Effect: 'Allow' }] }] } })).rejects.toThrow('Action');
  });

  /** Service Authorization Reference, and the API reference of CreateKey, CreateBucket and CreateTrail. */
  test('asks for what comes with a call as well: tags, a lock, and a role that is handed to a service', async () => {
    await start(allow('*'));
    const tagged = { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' };
    await iamCall(sandbox, 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trustPolicy, ...tagged });
    await kmsCall(sandbox, 'CreateKey', { Tags: [{ TagKey: 'a', TagValue: 'b' }] });
    const bucket = bucketClient(sandbox, 'acme-one');
    await bucket.create({ 'x-amz-bucket-object-lock-enabled': 'true' });
    const role = 'arn:aws:iam::111122223333:role/r';
    await bucket.put('?replication', `<ReplicationConfiguration><Role>${role}</Role></ReplicationConfiguration>`);
    await guardDutyCall(sandbox, 'POST', 'malware-protection-plan', { role });
    const own = 'arn:aws:s3:::acme-one';
    expect(names()).toEqual([
      ...[
        ['iam:CreateRole', role],
        ['iam:TagRole', role],
      ],
      ...[
        ['kms:CreateKey', '*'],
        ['kms:TagResource', 'arn:aws:kms:us-east-1:111122223333:key/*'],
      ],
      ...[
        's3:CreateBucket',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketVersioning',
        's3:PutReplicationConfiguration',
      ].map((action) => [action, own]),
      ['iam:PassRole', role],
      ...[
        ['guardduty:CreateMalwareProtectionPlan', '*'],
        ['iam:PassRole', role],
      ],
    ]);
    expect(sandbox.asked().flatMap(({ keys }) => keys['iam:passedtoservice'] ?? [])).toEqual([
      's3.amazonaws.com',
      'malware-protection-plan.guardduty.amazonaws.com',
    ]);
  });

  test('knows the boundary that a role is created with, and the one that it has', async () => {
    const boundary = 'arn:aws:iam::111122223333:policy/b';
    await start(
      allow(['iam:CreateRole', 'iam:PutRolePolicy'], '*', {
        Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
      }),
    );
    const create = (more: Readonly<Record<string, string>>) =>
      iamCall(sandbox, 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trustPolicy, ...more });
    expect((await create({})).code).toBe('AccessDenied');
    expect((await create({ PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' })).code).toBe('AccessDenied');
    expect((await create({ PermissionsBoundary: boundary })).status).toBe(200);
    const PolicyDocument = JSON.stringify(document(allow('s3:GetObject')));
    expect((await iamCall(sandbox, 'PutRolePolicy', { RoleName: 'r', PolicyName: 'p', PolicyDocument })).status).toBe(200);
  });

  test('knows the owner of a bucket that is there, and none of one that is not', async () => {
    const Condition = { StringEquals: { 'aws:ResourceAccount': '111122223333' } };
    await start(allow('s3:CreateBucket'), allow('s3:PutBucketVersioning', '*', { Condition }));
    const bucket = bucketClient(sandbox, 'acme-one');
    expect((await bucket.put('?versioning', enabled)).code).toBe('AccessDenied');
    expect((await bucket.create()).status).toBe(200);
    expect((await bucket.put('?versioning', enabled)).status).toBe(200);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PolicyDocument, Statement } from '../../src/bootstrap/document.js';
import { fitPolicies } from '../../src/bootstrap/fit.js';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import { applyPermissions, planPermissions } from '../../src/bootstrap/permissions.js';
import { allNeeds } from '../../src/bootstrap/need.js';
import { roleDocuments, statementsFor, type Roles } from '../../src/bootstrap/roles.js';
import type { Setup } from '../../src/bootstrap/setup.js';
import { parametersOf } from '../properties/run.js';
import { allowed, parsePolicy } from '../workflows/policies.js';

/** "IAM and AWS STS quotas", IAM User Guide: characters of a managed policy and of a trust, and managed policies of a role. */
const quotas = { policy: 6144, trust: 2048, attached: 10 };

const prefix = fc.stringMatching(/^[a-z0-9]{3,12}(-[a-z0-9]{1,8}){0,2}-$/).filter((text) => text.length <= 40);
const prefixes = fc.uniqueArray(prefix, { minLength: 1, maxLength: 200 }).map((names) => ({ ...exampleSetup, prefixes: names }));

/** What statements say, one line for each action on each resource. */
function said(statements: readonly Statement[]): ReadonlySet<string> {
  const lines = statements.flatMap(({ Effect, Action = [], Resource = [], Condition = {} }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => lineOf(Effect, action, Condition, resource))),
  );
  return new Set(lines);
}

const lineOf = (effect: string, action: string, condition: object, resource: string) =>
  `${effect} ${action} if ${JSON.stringify(condition)} on ${resource}`;

/** Whether a line is said, or one that means more only in its resource: everything that begins so. */
function isSaid(line: string, lines: ReadonlySet<string>): boolean {
  const shorter = Array.from(line, (_, at) => `${line.slice(0, at)}*`);
  return lines.has(line) || shorter.some((one) => lines.has(one));
}

function complaints(statements: readonly Statement[]): readonly string[] {
  const { policies, fits } = fitPolicies(statements);
  const [before, after] = [said(statements), said(policies.flatMap(({ Statement }) => Statement))];
  return [
    ...policies.flatMap((one) => (JSON.stringify(one).length > quotas.policy ? ['a policy is too long'] : [])),
    ...policies.flatMap(({ Statement }) =>
      new Set(Statement.map(({ Sid }) => Sid)).size < Statement.length ? ['twice a Sid'] : [],
    ),
    ...(fits === policies.length <= quotas.attached ? [] : [`${policies.length} policies: ${fits}`]),
    ...[...after].filter((line) => !before.has(line)).map((line) => `made up: ${line}`),
    ...[...before].filter((line) => !isSaid(line, after)).map((line) => `lost: ${line}`),
  ];
}

test('whatever the prefixes, no policy is too long, nothing is lost, and nothing is made up', () => {
  fc.assert(
    fc.property(prefixes, (setup) => {
      expect(complaints(statementsFor(planPermissions(setup), allNeeds))).toEqual([]);
      expect(complaints(statementsFor(applyPermissions(setup), allNeeds))).toEqual([]);
    }),
    parametersOf(30),
  );
});

/** So many beginnings of names of the example's length. */
const many = (count: number): Setup => ({
  ...exampleSetup,
  prefixes: Array.from({ length: count }, (_, at) => `acme-${String(at).padStart(6, '0')}-`),
});
const faultsOf = (setup: Setup) => {
  const result = roleDocuments(setup);
  return result.ok ? [] : result.faults;
};
function take(setup: Setup): Roles {
  const result = roleDocuments(setup);
  if (!result.ok) throw new Error(result.faults.map(({ message }) => message).join());
  return result.value;
}

describe('the documents of both roles', () => {
  test('stay whole statements where there is room, in the order of the guide', () => {
    const { apply, plan } = take(exampleSetup);
    const sids = (policies: readonly PolicyDocument[]) => policies.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));
    expect(sids(apply.policies)).toEqual(applyPermissions(exampleSetup).map(({ statement }) => statement.Sid));
    expect([plan.policies.length, apply.policies.length]).toEqual([1, 2]);
  });

  test('mean the same at 60 prefixes, by an evaluator that is not ours: the last one as the first, and no other', async () => {
    const { apply } = take(many(60));
    const may = (action: string, resource: string) =>
      allowed({ role: 'vendor-bucket-apply', policies: apply.policies.map(parsePolicy), action, resource });
    for (const number of ['000000', '000031', '000059']) {
      const bucket = `arn:aws:s3:::acme-${number}-files`;
      expect([number, await may('s3:PutBucketPolicy', bucket)]).toEqual([number, true]);
      expect([number, await may('iam:PutRolePolicy', `arn:aws:iam::111122223333:role/acme-${number}-files-vendor`)]).toEqual([
        number,
        true,
      ]);
      expect([number, await may('s3:DeleteBucket', bucket)]).toEqual([number, false]);
      expect([number, await may('s3:GetObject', `${bucket}/file`)]).toEqual([number, false]);
    }
    expect(await may('s3:PutBucketPolicy', 'arn:aws:s3:::acme-000060-files')).toBe(false);
  });

  test('where they can not fit, the fault says how many prefixes would, and so many do', () => {
    const [fault] = faultsOf(many(200));
    expect(fault?.code).toBe('bootstrap/too-many-prefixes');
    const [, most = ''] = /at most ([0-9]+) of them/.exec(fault?.fix ?? '') ?? [];
    expect(Number(most)).toBeGreaterThanOrEqual(85);
    expect(faultsOf(many(Number(most)))).toEqual([]);
    expect(faultsOf(many(Number(most) + 1))).toMatchObject([{ code: 'bootstrap/too-many-prefixes' }]);
  });

  test('a trust is refused above 2,048 characters, and the fault says what makes it long', () => {
    const accepting = (count: number): Setup => ({
      ...exampleSetup,
      workflow: { ...exampleSetup.workflow, commits: Array.from({ length: count }, (_, at) => String(at).padStart(40, 'a')) },
    });
    expect(take(accepting(8)).plan.trust.Statement).toHaveLength(1);
    expect(JSON.stringify(take(accepting(8)).plan.trust).length).toBeLessThanOrEqual(quotas.trust);
    expect(faultsOf(accepting(20))).toMatchObject([
      { code: 'bootstrap/trust-too-long', fix: expect.stringContaining('fewer commits') },
      { code: 'bootstrap/trust-too-long', fix: expect.stringContaining('fewer commits') },
    ]);
    const github = { ...exampleSetup.github, repository: 'r'.repeat(100) };
    expect(faultsOf({ ...exampleSetup, github, defaultBranch: 'm'.repeat(244) })).toMatchObject([
      { code: 'bootstrap/trust-too-long', fix: expect.stringContaining('a shorter name') },
    ]);
  });
});

const withKey = (kmsKey: string) => ({ state: { ...exampleSetup.state, kmsKey } });

describe('names that the policies could not be held to are refused', () => {
  test.each([
    ['a prefix of two characters', { prefixes: ['xy'] }, 'bootstrap/prefix'],
    ['a wildcard', { prefixes: ['acme-*'] }, 'bootstrap/prefix'],
    // IAM, "IAM and AWS STS quotas": 64 characters of a role's name; <bucket>-replication is cut to them.
    ['a prefix that the names of roles would not have', { prefixes: ['a'.repeat(41)] }, 'bootstrap/prefix'],
    // CloudTrail, "Naming requirements": no two hyphens or dots side by side.
    ['a prefix that the name of a trail would not have', { prefixes: ['acme--vendor-'] }, 'bootstrap/prefix'],
    ['no prefix', { prefixes: [] }, 'bootstrap/none'],
    ['no commit', { workflow: { ...exampleSetup.workflow, commits: [] } }, 'bootstrap/none'],
    ['a state bucket like a requested one', { state: { bucket: 'acme-vendor-state', prefix: 'x' } }, 'bootstrap/own-name'],
    [
      'an applying role like one of a request',
      { roles: { plan: 'plan', apply: 'acme-vendor-apply-vendor-2' } },
      'bootstrap/own-name',
    ],
    [
      "an issuer that is GitHub's, written otherwise",
      { issuers: ['Token.Actions.GitHubUserContent.com'] },
      'bootstrap/own-issuer',
    ],
    ['a state bucket that is a pattern', { state: { bucket: '*', prefix: 'x' } }, 'bootstrap/state-bucket'],
    ['a state bucket that is a path', { state: { bucket: 'payroll/files', prefix: 'x' } }, 'bootstrap/state-bucket'],
    ['every key there is for the state', withKey('*'), 'bootstrap/state-key'],
    ['every key of the account', withKey('arn:aws:kms:us-east-1:111122223333:key/*'), 'bootstrap/state-key'],
    ['a key by its id', withKey('1234abcd-12ab-34cd-56ef-1234567890ab'), 'bootstrap/state-key'],
    ['a key by its alias', withKey('arn:aws:kms:us-east-1:111122223333:alias/state'), 'bootstrap/state-key'],
    ['a key of another partition', withKey('arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd'), 'bootstrap/state-key'],
    // AWS Managed Policy Reference, "PowerUserAccess": everything but IAM, Organizations and accounts: the state, too.
    ["AWS's own policy as a boundary", { boundary: 'arn:aws:iam::aws:policy/PowerUserAccess' }, 'bootstrap/boundary-of-aws'],
  ])('%s', (_, change, code) => expect(faultsOf({ ...exampleSetup, ...change })).toMatchObject([{ code }]));

  test('a key of the state is one by its full ARN, and of a key in several regions', () => {
    for (const id of ['1234abcd-12ab-34cd-56ef-1234567890ab', 'mrk-1234abcd12ab34cd56ef1234567890ab'])
      expect(faultsOf({ ...exampleSetup, ...withKey(`arn:aws:kms:us-east-1:444455556666:key/${id}`) })).toEqual([]);
  });

  test('a role that only begins like a bucket is none of them', () =>
    expect(faultsOf({ ...exampleSetup, roles: { plan: 'acme-vendor-plan', apply: 'acme-vendor-apply' } })).toEqual([]));
});

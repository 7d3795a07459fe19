import { beforeAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { foundationOf, type Foundation } from '../../src/bootstrap/repository.js';
import { roleDocuments, type Roles } from '../../src/bootstrap/roles.js';
import { places } from '../../src/init/files.js';
import { buildStack } from '../../src/stack/build.js';
import { installStandIn } from '../attacks/terraform.js';
import { callsOf, withBoundary, type Call, type Resources } from '../bootstrap/calls.js';
import { workflowToken } from '../github/fake-github.js';
import { assumes } from '../policies/web-identity.js';
import { resolveText, take, templatesWith } from '../resolve/fixture.js';
import { allowed, parsePolicy, type Policy } from '../workflows/policies.js';
import { newRepository, type NewRepository } from './new-repository.js';
import { expectEnd, leadUp, World } from './world.js';

/**
 * From an empty folder to the first bucket: the files are those that `init` writes, the trusts and the policies those that `bootstrap` makes for these
 * files. In bootstrap.real.test.ts real Terraform makes them.
 */
const commit = 'c'.repeat(40);
const options = {
  ...{ vendors: 'sendsafely', administrator: 'alice', 'code-owners': '@acme/platform-team', prefix: 'ss-self-hosted-acme' },
  ...{ account: '111122223333', region: 'us-east-1', from: `acme-tools/vendor-bucket@${commit}` },
  // The bucket of the world of these tests.
  'state-bucket': 'acme-terraform-state',
};

let repository: NewRepository;
let foundation: Foundation;
let roles: Roles;

beforeAll(async () => {
  repository = await newRepository(options);
  foundation = take(foundationOf(repository.facts));
  roles = take(roleDocuments(foundation.setup, foundation.needs));
});

describe('the trusts of the two roles', () => {
  const workflow = 'acme-tools/vendor-bucket/.github/workflows/bucket-request.yml';
  const accepted = `${workflow}@${commit}`;
  const given = async (role: 'plan' | 'apply', sub: string, ref = accepted, aud = 'sts.amazonaws.com') =>
    assumes(roles[role].trust, foundation.setup.account, { sub, job_workflow_ref: ref, aud });

  // GitHub, "OpenID Connect reference", examples of subject claims; those with ids are in docs/roles.md.
  const own = ['repo:acme/buckets', 'repo:acme@100001/buckets@4242'];

  test.each(own)('let in the jobs of %s', async (repo) => {
    for (const context of ['pull_request', 'ref:refs/heads/main', `ref:refs/heads/gh-readonly-queue/main/pr-1-${commit}`])
      expect([context, await given('plan', `${repo}:${context}`)]).toEqual([context, true]);
    expect(await given('apply', `${repo}:environment:vendor-bucket`)).toBe(true);
  });

  test.each(own)('let no job of %s have the other role, nor one of another branch or environment', async (repo) => {
    for (const context of ['pull_request', 'ref:refs/heads/main', 'ref:refs/heads/topic', 'environment:production'])
      expect([context, await given('apply', `${repo}:${context}`)]).toEqual([context, false]);
    for (const context of ['ref:refs/heads/topic', 'ref:refs/tags/main', 'environment:vendor-bucket'])
      expect([context, await given('plan', `${repo}:${context}`)]).toEqual([context, false]);
  });

  // A job of a fork's pull request gets no "id-token: write" ("Workflow syntax", permissions); what runs in the fork itself has the fork's name.
  test.each(['mallory/buckets', 'acme/other', 'acme@100001/buckets@4243', 'acme@7/buckets@4242', 'mallory@7/buckets@8'])(
    'let nobody in from the fork or repository %s',
    async (other) => {
      expect(await given('plan', `repo:${other}:pull_request`)).toBe(false);
      expect(await given('plan', `repo:${other}:ref:refs/heads/main`)).toBe(false);
      expect(await given('apply', `repo:${other}:environment:vendor-bucket`)).toBe(false);
    },
  );

  test.each([
    ['another commit', `${workflow}@${'d'.repeat(40)}`],
    ['a branch', `${workflow}@refs/heads/main`],
    ['a tag', `${workflow}@refs/tags/v1`],
    ['another workflow there', `acme-tools/vendor-bucket/.github/workflows/test.yml@${commit}`],
    ["a fork's workflow", `mallory/vendor-bucket/.github/workflows/bucket-request.yml@${commit}`],
    ["the repository's own workflow", 'acme/buckets/.github/workflows/vendor-bucket.yml@refs/heads/main'],
  ])('let nobody in by %s', async (_, ref) => {
    expect(await given('plan', 'repo:acme/buckets:pull_request', ref)).toBe(false);
    expect(await given('apply', 'repo:acme/buckets:environment:vendor-bucket', ref)).toBe(false);
  });

  test('let nobody in with a token that is for somebody else', async () => {
    const elsewhere = 'https://github.com/acme';
    expect(await given('plan', 'repo:acme/buckets:pull_request', accepted, elsewhere)).toBe(false);
    expect(await given('apply', 'repo:acme/buckets:environment:vendor-bucket', accepted, elsewhere)).toBe(false);
  });
});

describe.each(['plan', 'apply'] as const)('the policies of the %s role, for these vendors and names alone,', (role) => {
  /** What is called for a request, as the settings have it resolved. */
  const callsFor = (text: string): readonly Call[] => {
    const spec = take(resolveText(text, templatesWith(), repository.facts.settings));
    const { resource } = JSON.parse(JSON.stringify(buildStack(spec))) as { readonly resource: Resources };
    const calls = callsOf(resource).filter(({ by }) => by === 'both' || by === role);
    return calls.map((call) => withBoundary(call, foundation.setup.boundary));
  };
  const policies = () => policiesOf(role);
  const may = (given: readonly Policy[], call: Call) => mayBy(role, given, call);

  test('are enough for the first request', async () => {
    for (const call of callsFor(first())) expect([call, await may(policies(), call)]).toEqual([call, true]);
  });

  test('are not too much: for all that the vendor can be asked for, every statement is needed', async () => {
    const calls = [first(), ...fuller].flatMap(callsFor);
    for (const call of calls) expect([call, await may(policies(), call)]).toEqual([call, true]);
    for (const { Statement } of policies())
      for (const left of Statement.filter(({ Effect }) => Effect === 'Allow')) {
        const without = policies().map((one) => ({ ...one, Statement: one.Statement.filter(({ Sid }) => Sid !== left.Sid) }));
        const asked = calls.filter(({ action }) => left.Action?.includes(action));
        const answers = await Promise.all(asked.map((call) => may(without, call)));
        expect([left.Sid, answers.includes(false)]).toEqual([left.Sid, true]);
      }
  });

  test('are for no other name', async () => {
    const other = first().replace(/^bucket: .*$/m, 'bucket: ss-self-hosted-beta');
    const spec = take(resolveText(other, templatesWith(), { deployers: repository.facts.settings.deployers }));
    const { resource } = JSON.parse(JSON.stringify(buildStack(spec))) as { readonly resource: Resources };
    for (const call of callsOf(resource).filter(({ bucket, by }) => bucket !== undefined && by !== 'plan'))
      expect([call.action, await may(policies(), call)]).toEqual([call.action, false]);
  });
});

type Asked = Pick<Call, 'action' | 'resource' | 'context'>;

const policiesOf = (role: 'plan' | 'apply'): readonly Policy[] => roles[role].policies.map(parsePolicy);
const mayBy = (role: 'plan' | 'apply', policies: readonly Policy[], { action, resource, context = {} }: Asked) =>
  allowed({ role: `vendor-bucket-${role}`, policies, action, resource, context });

/** Which of some objects beside the state a role may not write, be they new or not. */
async function refused(role: 'plan' | 'apply', keys: readonly string[]): Promise<readonly string[]> {
  const asked = keys.map(async (key) => {
    const put = { action: 's3:PutObject', resource: `arn:aws:s3:::${options['state-bucket']}/${key}` };
    const ways = [put, { ...put, context: { 's3:if-none-match': '*' } }].map((one) => mayBy(role, policiesOf(role), one));
    return (await Promise.all(ways)).includes(true) ? [] : [key];
  });
  return (await Promise.all(asked)).flat();
}

const first = (): string => repository.files[places.example] ?? '';

/** Requests that together make all that SendSafely's can. */
const fuller = [
  `vendor: sendsafely
bucket: ss-self-hosted-acme-copied
region: us-east-1
replication: { region: us-west-2 }
logging: { serverAccess: create, dataEvents: { trail: create, record: all }, bucket: ss-self-hosted-acme-logs }
inventory: { frequency: weekly, versions: all, format: Parquet, encryption: sse-s3 }
protection: { malwareScan: { tag: true } }
owner: platform-team
`,
  `vendor: sendsafely
bucket: ss-self-hosted-acme-locked
region: us-east-1
retention: { lock: { mode: governance, for: 7 days } }
access: { points: [{ name: ss-self-hosted-acme-reports, principals: ['arn:aws:iam::444455556666:role/reports'], actions: read }] }
events: { eventBridge: true }
owner: platform-team
`,
];

test("init's first request becomes a bucket, by the word of the administrator that init was given", async () => {
  const terraform = installStandIn();
  const start = { files: { '.github/vendor-bucket.yml': undefined, 'README.md': 'Buckets for vendors.\n' } };
  // No mirror of this machine's: it could hold another version than init's lock file.
  const env = { ...terraform.env, TF_CLI_CONFIG_FILE: join(terraform.folder, 'none.tfrc') };
  writeFileSync(env.TF_CLI_CONFIG_FILE, '');
  try {
    await World.with({ action: '', env, inProcess: true, ...start }, async (world) => {
      const { files } = await newRepository(options, { GITHUB_API_URL: world.github.url, GITHUB_TOKEN: workflowToken });
      const alice = world.github.state.users.get('alice')?.id;
      expect(parse(files[places.settings] ?? '')).toMatchObject({ approvals: { '*': { users: [`alice#${alice}`] } } });
      world.pushToMain(files);
      expect(expectEnd(await world.pushed(leadUp), 0).outputs['applied']).toBe('[]');

      const { bucket } = parse(files[places.example] ?? '') as { readonly bucket: string };
      const number = world.openPull({ [`buckets/${bucket}.yml`]: files[places.example] });
      expectEnd(await world.opened(number), 0);
      expect(world.status(number, 'plan')).toBe('success');
      expect(world.comment(number)).toContain(bucket);
      world.review(number, 'bob');
      expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
      expect(world.status(number, 'approval')).not.toBe('success');
      world.review(number, 'alice');
      expect(expectEnd(await world.reviewed(number), 0).outputs['verdict']).toBe('approved');
      expect(world.status(number, 'approval')).toBe('success');
      expect(world.buckets()).toEqual([]);
      const byPlans = world.records('');
      expect(byPlans).not.toEqual([]);
      expect(await refused('plan', byPlans)).toEqual([]);

      world.merge(number);
      expect(expectEnd(await world.pushed(), 0).outputs['applied']).toContain(bucket);
      expect(world.buckets()).toEqual([bucket]);
      const byApply = [...new Set(world.records(''))].filter((key) => !byPlans.includes(key));
      expect(await refused('apply', byApply)).toEqual([]);
      const ofApply = [`vendor-bucket/${bucket}.tfstate`, `vendor-bucket/records/buckets/${bucket}.json`];
      expect(byApply).toEqual(expect.arrayContaining(ofApply));
      expect(await refused('plan', ofApply)).toEqual(ofApply);
      const issues = [...world.github.state.issues.values()];
      expect(issues).toEqual([expect.objectContaining({ state: 'open', title: expect.stringContaining(bucket) })]);
    });
  } finally {
    terraform.remove();
  }
});

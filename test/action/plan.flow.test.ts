import { afterEach, describe, expect, test } from '@jest/globals';
import type { Inputs } from '../../src/action/context.js';
import { planPullRequest, validatePullRequest } from '../../src/action/plan/flow.js';
import { defined } from '../../src/defined.js';
import { failed, ok } from '../../src/fault/fault.js';
import type { PlanPorts } from '../../src/action/plan/planner.js';
import { applying, ledgerOver } from '../ledger/records.js';
import { codes } from '../git/scratch.js';
import { operations } from '../github/connect.js';
import { endOf, PlanWorld, request, settings } from './plan-world.js';

let world: PlanWorld;
afterEach(async () => world.stop());

async function plan(pull: { readonly number: number; readonly head: string }, inputs: Partial<Inputs> = {}) {
  return planPullRequest(await world.context(world.eventOf(pull), inputs), world.ports);
}

const plans = 'vendor-bucket/plan';
const approval = 'vendor-bucket/approval';

describe('a state whose account is named', () => {
  test("is not read before the bucket has shown to be that account's", async () => {
    world = await PlanWorld.create({
      '.github/vendor-bucket.yml': settings.replace('region: us-east-1', "region: us-east-1, account: '111122223333'"),
    });
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    const read: string[] = [];
    const fault = { code: 'ledger/refused', message: 'The bucket is of another account', fix: 'Look whose it is.' };
    const open = ledgerOver(world.store);
    const ports: PlanPorts = {
      ...world.ports,
      ledger: () => ok({ ...open, readBook: () => (read.push('book'), Promise.resolve(failed(fault))) }),
      plan: (...asked) => (read.push('state'), world.ports.plan(...asked)),
    };
    const end = endOf(await planPullRequest(await world.context(world.eventOf(pull)), ports));
    expect({ read, green: end.green }).toEqual({ read: ['book'], green: false });
    expect(world.status(plans, pull.head)).toMatch(/^failure: /);
    expect(world.warnings).toEqual([]);
  });
});

test('a state whose account is not named is warned of once, with what to write', async () => {
  world = await PlanWorld.create();
  const files = ['acme', 'beta'].map((name) => [`buckets/${name}.yml`, request(`ss-self-hosted-${name}`)] as const);
  await plan(world.open(Object.fromEntries(files)));
  expect(world.warnings).toEqual([expect.stringMatching(/bucket "acme-terraform-state".* account: '111122223333'/)]);
});

test('a plan of a bucket whose apply did not end says so in its section, and no other does', async () => {
  world = await PlanWorld.create();
  await ledgerOver(world.store).writeApplying(applying({ bucket: 'ss-self-hosted-acme' }));
  const said = /An earlier apply of this bucket did not end\. This plan goes on where it stopped/g;
  await plan(world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') }));
  expect(world.comments[0]?.match(said)).toHaveLength(1);
  await plan(world.open({ 'buckets/beta.yml': request('ss-self-hosted-beta') }));
  expect(world.comments[1]).not.toMatch(said);
});

describe('a pull request that asks for a bucket', () => {
  test('gets one comment, both statuses on its head, and a record of the plan whose time is that of the status', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    const end = endOf(await plan(pull));
    expect(end.green).toBe(true);
    expect(world.comments).toHaveLength(1);
    expect(world.comments[0]).toContain('`ss-self-hosted-acme`');
    expect(world.status(plans, pull.head)).toBe('success: 1 request planned, risk: low.');
    expect(world.status(approval, pull.head)).toMatch(/^pending: Pending: /);
    const keys = [...world.objects.keys()];
    expect(keys).toContain(`vendor-bucket/records/reviews/1/${pull.head}/901-1.md`);
    const key = keys.find((one) => one.includes('/plans/')) ?? '';
    const bytes = world.objects.get(key);
    expect(key).toBe(`vendor-bucket/records/plans/ss-self-hosted-acme/1/${pull.head}/${world.base}/901-1.json`);
    const record = JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as Record<string, unknown>;
    const posted = world.fake.state.statuses.find(({ context, state }) => context === plans && state === 'success');
    expect(record).toMatchObject({ head: pull.head, base: world.base, file: 'buckets/acme.yml', postedAt: posted?.createdAt });
    expect(JSON.parse(end.outputs.requests ?? '')).toMatchObject([
      { file: 'buckets/acme.yml', change: 'added', vendor: 'sendsafely' },
    ]);
    expect(end.outputs).toMatchObject({
      'has-changes': 'true',
      verdict: 'pending',
      faults: '[]',
      fingerprint: record['fingerprint'],
    });
    expect(end.outputs['comment-url']).toMatch(/^https?:\/\//);
  });

  test.each([1, 60])('costs at most eight calls to GitHub, with %d requests', async (count) => {
    world = await PlanWorld.create();
    const names = Array.from({ length: count }, (_, i) => `ss-self-hosted-${i}`);
    const pull = world.open(Object.fromEntries(names.map((name) => [`buckets/${name}.yml`, request(name)])));
    endOf(await plan(pull));
    // What is posted before Terraform has run: a look at the head, and the comment. After it the comment is updated.
    const first = operations(world.fake).slice(2, 4);
    expect(first).toEqual(['pulls/get', 'issues/create-comment']);
    expect(operations(world.fake).length - first.length).toBeLessThanOrEqual(8);
  });

  test('asks for approvals again when it is planned again, also where the plan is the same', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    endOf(await plan(pull));
    world.fake.review(pull.number, 'alice', 'APPROVED');
    const end = endOf(await plan(pull));
    expect(end.outputs.verdict).toBe('pending');
    expect(world.status(approval, pull.head)).toMatch(/^pending: /);
    expect(world.comments).toHaveLength(1);
    expect(world.comments[0]).toMatch(/alice \(it was planned again since/);
  });

  test('loses its approval when the same head has another plan now', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    endOf(await plan(pull));
    world.fake.review(pull.number, 'alice', 'APPROVED');
    world.terraform.moved.add('ss-self-hosted-acme');
    endOf(await plan(pull));
    expect(world.status(approval, pull.head)).toMatch(/^pending/);
  });

  test('is not spoken of by the plan of an older head: nothing is posted, and the run is green', async () => {
    world = await PlanWorld.create();
    const old = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    const head = world.push(old.number, { 'buckets/acme.yml': request('ss-self-hosted-other') });
    endOf(await plan({ number: old.number, head }));
    const before = [...world.comments];
    const end = endOf(await plan(old));
    expect(end.green).toBe(true);
    expect(world.comments).toEqual(before);
    expect(world.status(plans, old.head)).toBeUndefined();
    expect([...world.objects.keys()].join()).not.toContain(old.head);
    expect(world.warnings.join()).toContain('newer head');
  });
});

describe('rules', () => {
  test('are those of the base, whatever the pull request says', async () => {
    world = await PlanWorld.create();
    const pull = world.open({
      '.github/vendor-bucket.yml': 'approvals: { sendsafely: { users: [mallory] } }\nrequests: ["else/*.yml"]\n',
      'buckets/acme.yml': request('ss-self-hosted-acme'),
    });
    endOf(await plan(pull));
    expect(world.comments[0]).toContain('alice');
    expect(world.comments[0]).not.toContain('mallory');
    expect(world.comments[0]).toContain('changes the settings or templates');
  });
});

describe('faults', () => {
  test('are annotated, the other requests are planned and shown, and the run is red after all was posted', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/a.yml': 'vendor: sendsafely\nbuket: x\n', 'buckets/b.yml': request('ss-self-hosted-b') });
    const end = endOf(await plan(pull));
    expect(end.green).toBe(false);
    expect(world.annotated.map(({ at }) => at?.file)).toContain('buckets/a.yml');
    expect(world.comments[0]).toContain('ss-self-hosted-b');
    expect(world.status(plans, pull.head)).toBe('failure: 1 of 2 requests with faults: nothing can be applied.');
    expect(world.status(approval, pull.head)).toMatch(/^pending: Waits for a plan/);
    expect([...world.objects.keys()]).toEqual([]);
  });

  test('of Terraform for one request leave the others shown, and no record', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a'), 'buckets/b.yml': request('ss-self-hosted-b') });
    world.terraform.failing.set('ss-self-hosted-a', { code: 'terraform/failed', message: 'No such key', fix: 'Look.' });
    const end = endOf(await plan(pull));
    expect(end.green).toBe(false);
    expect(world.comments[0]).toContain('plan failed');
    expect(world.comments[0]).toContain('ss-self-hosted-b');
    expect(world.status(plans, pull.head)).toMatch(/^failure: 1 of 2 requests without a plan/);
    expect([...world.objects.keys()]).toEqual([]);
  });

  test('that AWS shows, as of a name that is taken, are faults of the request, and not of Terraform', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a'), 'buckets/b.yml': request('ss-self-hosted-b') });
    const taken = { code: 'bucket/name-taken', message: 'The name is taken', fix: 'Write another name.' };
    world.terraform.failing.set('ss-self-hosted-a', taken);
    expect(endOf(await plan(pull)).green).toBe(false);
    expect(world.comments[0]).toMatch(/1 fault to fix[^]*The name is taken[^]*Write another name\./);
    expect(world.comments[0]).not.toContain('Terraform failed');
    expect(world.annotated).toMatchObject([{ ...taken, at: { file: 'buckets/a.yml' } }]);
    expect(world.status(plans, pull.head)).toBe('failure: 1 of 2 requests with faults: nothing can be applied.');
  });

  test.each([
    ['a symbolic link', '120000', 'buckets/a.yml', '../secret', 'git/symbolic-link'],
    ['a name with a line break', '100644', 'buckets/a\nb.yml', request('ss-self-hosted-a'), 'git/file-name'],
  ])('%s is refused, and never followed', async (_, mode, name, text, code) => {
    world = await PlanWorld.create();
    world.scratch.git('checkout', '--quiet', '-B', 'topic', world.base);
    const head = world.scratch.commitEntries([{ mode, name, text }]);
    const { number } = world.fake.addPull({ author: 'dave', head, base: world.base });
    const end = endOf(await plan({ number, head }));
    expect(end.green).toBe(false);
    expect(world.annotated.map((fault) => fault.code)).toContain(code);
    expect(world.terraform.planned).toEqual([]);
  });

  test.each([
    ['of a request that is not changed', { 'buckets/old.yml': request('ss-self-hosted-acme') }],
    [
      'that is another replica',
      { 'buckets/old.yml': `${request('ss-self-hosted')}replication: { region: us-west-2, bucket: ss-self-hosted-acme }\n` },
    ],
  ])('a name %s is refused at the changed one', async (_, files) => {
    world = await PlanWorld.create(files);
    const pull = world.open({ 'buckets/a-new.yml': request('ss-self-hosted-acme') });
    endOf(await plan(pull));
    expect(world.annotated.map(({ code, at }) => [code, at?.file])).toEqual([
      [expect.stringMatching(/duplicate|collision/), 'buckets/a-new.yml'],
    ]);
  });
});

describe('what is not asked for any more', () => {
  test('a deleted request changes nothing: the comment says that the bucket stays', async () => {
    world = await PlanWorld.create({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    const pull = world.open({ 'buckets/acme.yml': undefined });
    const end = endOf(await plan(pull));
    expect(end.outputs.verdict).toBe('nothing-to-apply');
    expect(world.terraform.planned).toEqual([]);
    expect(world.comments[0]).toContain('ss-self-hosted-acme');
    expect(world.comments[0]).toContain('stays in AWS as it is, unmanaged');
    expect(world.status(plans, pull.head)).toMatch(/^success: Nothing to apply/);
    expect(world.status(approval, pull.head)).toMatch(/^success: Nothing to apply/);
  });

  test('a bucket that changes hands by another file needs the administrators of both vendors', async () => {
    world = await PlanWorld.create({ 'buckets/acme.yml': request('ss-self-hosted-acme', 'custom') });
    const pull = world.open({ 'buckets/acme.yml': undefined, 'buckets/zz.yml': request('ss-self-hosted-acme') });
    endOf(await plan(pull));
    expect(world.comments[0]).toMatch(/alice.*carol|carol.*alice/);
    expect(world.comments[0]).not.toContain('stays in AWS');
  });

  test('a bucket keeps the administrators of the vendor that it was last applied for, long after its file was deleted', async () => {
    world = await PlanWorld.create({ 'buckets/old.yml': request('ss-self-hosted-acme', 'custom') });
    await world.apply('ss-self-hosted-acme', 'buckets/old.yml');
    world.moveBase({ 'buckets/old.yml': undefined });
    endOf(await plan(world.open({ 'buckets/new.yml': request('ss-self-hosted-acme') })));
    expect(world.comments[0]).toMatch(/alice.*carol|carol.*alice/);
  });

  test('a request that names another bucket says what becomes of the first', async () => {
    world = await PlanWorld.create({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme-2') });
    endOf(await plan(pull));
    expect(world.comments[0]).toContain('names another bucket than before');
  });
});

describe('a pull request that changes no request', () => {
  test('passes with both statuses, without Terraform and without a comment', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'README.md': 'Hello' });
    expect(endOf(await plan(pull)).green).toBe(true);
    expect(world.comments).toEqual([]);
    expect(world.terraform.planned).toEqual([]);
    expect(world.status(plans, pull.head)).toBe('success: No request is changed.');
    expect(world.status(approval, pull.head)).toBe('success: No request is changed.');
    expect(operations(world.fake).length).toBeLessThanOrEqual(4);
  });

  test('no longer shows the plan of an earlier head', async () => {
    world = await PlanWorld.create();
    const { number, head } = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    endOf(await plan({ number, head }));
    endOf(await plan({ number, head: world.push(number, { 'buckets/acme.yml': undefined }) }));
    expect(world.comments).toHaveLength(1);
    expect(world.comments[0]).not.toContain('ss-self-hosted-acme');
  });

  test('fails where the run names a request that is not there', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'README.md': 'Hello' });
    expect(codes(await plan(pull, { request: 'buckets/acme.yml' }))).toEqual(['request/not-found']);
  });
});

describe('without access to AWS', () => {
  test('a fork is checked and analysed in the summary, and GitHub is not written to', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') }, { fork: true });
    const end = endOf(await planPullRequest(await world.context(world.eventOf(pull, { fork: true })), world.ports));
    expect(end.green).toBe(true);
    expect(world.terraform.planned).toEqual([]);
    expect(world.summaries.join()).toContain('comes from a fork');
    expect(world.summaries.join()).toContain('Who can do what');
    expect(operations(world.fake)).toEqual(['pulls/get']);
  });

  test.each([
    ['credentials', {}, undefined],
    ['a place for state', undefined, 'approvals: { sendsafely: { users: [alice] } }\n'],
  ])('a pull request without %s says so, and no status is a success', async (_, env, text) => {
    world = await PlanWorld.create(defined({ '.github/vendor-bucket.yml': text }));
    if (env !== undefined) world.env = env;
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    endOf(await plan(pull));
    expect(world.comments[0]).toContain('Nothing is planned');
    expect(world.status(plans, pull.head)).toMatch(/^pending: Not planned/);
    expect(world.status(approval, pull.head)).toMatch(/^pending/);
  });
});

describe('an interrupted run', () => {
  test('posts nothing: it knows nothing of the plan', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    const context = await world.context(world.eventOf(pull));
    const result = await planPullRequest({ ...context, interrupted: AbortSignal.abort() }, world.ports);
    expect(codes(result)).toEqual(['run/interrupted']);
    expect(operations(world.fake)).toEqual(['pulls/get']);
  });
});

describe('where GitHub fails for good', () => {
  test.each(['issues/create-comment', 'repos/create-commit-status', 'pulls/list-reviews'])(
    '%s: the run does not end as approved, and a re-run completes it',
    async (operation) => {
      world = await PlanWorld.create();
      const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
      const data = { message: 'Resource not accessible by integration', documentation_url: 'https://docs.github.com/rest' };
      world.fake.fail({ operation, answer: { status: 403, data } });
      const first = await plan(pull);
      expect(first.ok && first.value.outputs.verdict === 'approved').toBe(false);
      expect(world.status(approval, pull.head) ?? '').not.toMatch(/^success/);
      endOf(await plan(pull));
      expect(world.comments).toHaveLength(1);
      expect(world.status(plans, pull.head)).toMatch(/^success/);
    },
  );

  test("a plan that can't be recorded takes its success back", async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    const fault = { code: 'ledger/denied', message: 'No.', fix: 'Allow it.' };
    const ledger = world.ports.ledger({}, {});
    const broken = ledger.ok ? { ...ledger.value, writePlan: async () => ({ ok: false as const, faults: [fault] }) } : undefined;
    if (broken === undefined) throw new Error('There is no ledger.');
    const result = await planPullRequest(await world.context(world.eventOf(pull)), {
      ...world.ports,
      ledger: () => ({ ok: true, value: broken }),
    });
    expect(codes(result)).toEqual(['ledger/denied']);
    expect(world.status(plans, pull.head)).toMatch(/^error/);
  });
});

describe('validate', () => {
  test('gives faults as annotations and output, and calls neither Terraform nor GitHub', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ 'buckets/a.yml': 'vendor: nobody\n' });
    const end = endOf(await validatePullRequest(await world.context(world.eventOf(pull))));
    expect(end.green).toBe(false);
    expect(JSON.parse(end.outputs.faults ?? '').length).toBe(world.annotated.length);
    expect(world.annotated.length).toBeGreaterThan(0);
    expect(operations(world.fake)).toEqual([]);
  });
});

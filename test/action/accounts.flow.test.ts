import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { closeHandover } from '../../src/action/handover/closing.js';
import { planMatrixJob, reportMatrix } from '../../src/action/matrix/flow.js';
import { AccountsWorld, accountSettings, lab, prod, requestIn, roleOf } from './accounts-world.js';
import { endOf } from './plan-world.js';

let world: AccountsWorld;
beforeEach(async () => {
  world = await AccountsWorld.create();
});
afterEach(() => world.stop());

const [inProd, inTest] = ['ss-self-hosted-prod', 'ss-self-hosted-test'];
const both = { 'buckets/a.yml': requestIn(inProd, 'prod'), 'buckets/b.yml': requestIn(inTest) };

/** Planned, approved by alice, and merged. */
async function merged(files: Readonly<Record<string, string | undefined>> = both) {
  const pull = await world.flow.approved(files);
  expect(endOf(await world.flow.gate(pull)).outputs['verdict']).toBe('approved');
  world.flow.merge(pull);
  return pull;
}

async function closed(issue: number) {
  const { flow } = world;
  const found = flow.world.fake.state.issues.get(issue);
  flow.world.fake.closeIssue(issue, 'alice');
  const event = {
    kind: 'issue',
    action: 'closed',
    number: issue,
    commit: flow.main,
    defaultBranch: 'main',
    said: { title: found?.title ?? '', body: found?.body ?? '' },
  } as const;
  return closeHandover(await flow.world.context(event as never), (...of) => flow.openLedger(...of));
}

describe('a pull request with a request in each of two accounts', () => {
  test('is planned by the role that plans of each, has one review, and is recorded in each', async () => {
    const pull = world.flow.open(both);
    const end = await world.flow.plan(pull);
    expect(end.green).toBe(true);
    expect(world.opened).toEqual([
      { account: prod.id, role: 'plan', state: prod.state, buckets: [inProd] },
      { account: lab.id, role: 'plan', state: lab.state, buckets: [inTest] },
    ]);
    expect(world.flow.world.comments).toHaveLength(1);
    expect(world.keys(prod, /\/plans\//).map((key) => key.split('/')[3])).toEqual([inProd]);
    expect(world.keys(lab, /\/plans\//).map((key) => key.split('/')[3])).toEqual([inTest]);
    for (const one of [prod, lab]) {
      expect(world.keys(one, /\/reviews\//)).toHaveLength(1);
      expect(world.keys(one, /\/comments\//)).not.toHaveLength(0);
    }
  });

  test('says in its review and its outputs which account each is of', async () => {
    const end = await world.flow.plan(world.flow.open(both));
    const [review = ''] = world.flow.world.comments;
    expect(review).toContain('prod, 111122223333');
    expect(review).toContain('test, 444455556666');
    expect(JSON.parse(end.outputs['requests'] ?? '')).toEqual([
      expect.objectContaining({ bucket: inProd, account: 'prod' }),
      expect.objectContaining({ bucket: inTest, account: 'test' }),
    ]);
  });

  test('is applied by the role that applies of each, handed over, and enabled', async () => {
    await merged();
    world.opened.length = 0;
    const end = endOf(await world.flow.apply());
    expect(end.green).toBe(true);
    expect([...world.flow.applied].sort()).toEqual([inProd, inTest]);
    expect(world.opened.map(({ account, role, buckets }) => [account, role, ...buckets])).toEqual([
      [prod.id, 'apply', inProd],
      [lab.id, 'apply', inTest],
    ]);
    expect(world.keys(prod, /\/buckets\//)).toEqual([`vendor-bucket/records/buckets/${inProd}.json`]);
    expect(world.keys(lab, /\/buckets\//)).toEqual([`vendor-bucket/records/buckets/${inTest}.json`]);
    expect(world.flow.issues).toHaveLength(2);
    for (const { number } of world.flow.issues) expect((await closed(number)).ok).toBe(true);
    const record = (key: string, of: typeof prod | typeof lab) => Buffer.from(world.objects(of).get(key) ?? '').toString('utf8');
    expect(record(`vendor-bucket/records/buckets/${inProd}.json`, prod)).toContain('"enabled":{"by":"alice"');
    expect(record(`vendor-bucket/records/buckets/${inTest}.json`, lab)).toContain('"enabled":{"by":"alice"');
    expect((await world.flow.look()).outputs['has-changes']).toBe('false');
  });

  test('shows no token and no session in a log', async () => {
    await merged();
    await world.flow.apply();
    expect(world.masked.size).toBeGreaterThan(8);
    const said = [world.flow.said, ...world.flow.world.comments, ...world.flow.world.summaries].join('\n');
    for (const secret of world.masked) expect(said).not.toContain(secret);
    const stored = [prod, lab].flatMap((one) =>
      [...world.objects(one).values()].map((bytes) => Buffer.from(bytes).toString('utf8')),
    );
    for (const secret of world.masked) expect(stored.join('\n')).not.toContain(secret);
  });
});

describe('a matrix of jobs', () => {
  async function planned(refused?: string) {
    const { flow } = world;
    const plain = flow.world;
    plain.run = { id: '950', attempt: 1 };
    const pull = flow.open(both);
    const event = plain.eventOf(pull);
    const ports = { ...plain.ports, ledger: (...of: Parameters<typeof flow.openLedger>) => flow.openLedger(...of) };
    for (const file of Object.keys(both)) {
      if (file === refused) world.sts.trusting.delete(roleOf(lab, 'plan'));
      await planMatrixJob(await plain.context(event, { command: 'plan', request: file }), ports);
    }
    const jobs = refused === undefined ? 'success' : 'failure';
    return { pull, end: endOf(await reportMatrix(await plain.context(event, { command: 'report', jobs }), ports)) };
  }

  test('leaves the result of each in its own account, and reports them together', async () => {
    const { pull, end } = await planned();
    expect(end.green).toBe(true);
    for (const one of [prod, lab]) expect(world.keys(one, /\/records\/runs\//)).toHaveLength(1);
    for (const one of [prod, lab]) expect(world.keys(one, /\/records\/plans\//)).toHaveLength(1);
    expect(world.flow.world.status('vendor-bucket/plan', pull.head)).toMatch(/^success: 2 requests planned/);
  });

  test('reports what it can where an account refuses its role', async () => {
    const { pull, end } = await planned('buckets/b.yml');
    expect(end.green).toBe(false);
    expect(world.keys(lab, /./)).toEqual([]);
    expect(world.flow.world.status('vendor-bucket/plan', pull.head)).toMatch(/^failure: /);
    const [review = ''] = world.flow.world.comments;
    expect(review).toContain(inProd);
    expect(review).toContain('could not be assumed');
  });
});

describe('what an account asks for', () => {
  beforeEach(async () => {
    await world.stop();
    world = await AccountsWorld.create(
      accountSettings({ inProd: ', approvals: { count: 2 }, guardrails: { regions: [eu-west-1] }' }),
    );
  });

  test('is asked beside the rule of the vendor, of its requests alone', async () => {
    const inEurope = requestIn(inProd, 'prod').replace('us-east-1', 'eu-west-1');
    const pull = await world.flow.approved({ ...both, 'buckets/a.yml': inEurope });
    expect(endOf(await world.flow.gate(pull)).outputs['verdict']).toBe('pending');
    expect(world.flow.said).toContain('sendsafely has 1 of 2 approvals for its account');
    world.flow.merge(pull);
    await world.flow.apply();
    expect(world.flow.applied).toEqual([inTest]);
    world.flow.world.fake.review(pull.number, 'bob', 'APPROVED');
    await world.flow.apply();
    expect(world.flow.applied).toEqual([inTest, inProd]);
  });

  test('its guardrails hold for its requests, in place of the general ones', async () => {
    const end = await world.flow.plan(world.flow.open(both));
    expect(end.green).toBe(false);
    expect(world.flow.said).toContain('The region "us-east-1" is not allowed here');
    expect(world.opened.map(({ buckets }) => buckets)).toEqual([[inTest]]);
  });
});

describe('where a role can not be assumed', () => {
  test('its requests have no plan, the others are shown, and nothing can be approved', async () => {
    world.sts.trusting.delete(roleOf(lab, 'plan'));
    const pull = world.flow.open(both);
    const end = await world.flow.plan(pull);
    expect(end.green).toBe(false);
    expect(world.opened.map(({ buckets }) => buckets)).toEqual([[inProd]]);
    expect(world.flow.world.status('vendor-bucket/plan', pull.head)).toMatch(/^failure: /);
    expect(world.flow.said).toContain(roleOf(lab, 'plan'));
    expect(world.flow.said).toContain('AccessDenied');
    expect(world.flow.world.comments[0]).toContain(inProd);
    expect(world.keys(prod, /\/plans\//)).toEqual([]);
  });

  test('when applying, the others are applied, and the run is red', async () => {
    await merged();
    world.sts.trusting.delete(roleOf(lab, 'apply'));
    const end = endOf(await world.flow.apply());
    expect(end.green).toBe(false);
    expect(world.flow.applied).toEqual([inProd]);
    expect(end.outputs['faults']).toContain(roleOf(lab, 'apply'));
    world.sts.trusting.add(roleOf(lab, 'apply'));
    expect(endOf(await world.flow.apply()).green).toBe(true);
    expect(world.flow.applied).toEqual([inProd, inTest]);
  });

  test('the job that looks is red, and says what is left in the others', async () => {
    await merged();
    world.sts.trusting.delete(roleOf(lab, 'plan'));
    const end = await world.flow.look();
    expect(end.green).toBe(false);
    expect(JSON.parse(end.outputs['requests'] ?? '')).toEqual([{ file: 'buckets/a.yml', bucket: inProd }]);
  });
});

describe('a bucket stays in its account', () => {
  const refusal = /can't be moved between accounts/;

  test.each([
    ['the key of its request', { 'buckets/b.yml': requestIn(inTest, 'prod') }],
    ['the default of the settings', { '.github/vendor-bucket.yml': accountSettings({ inProd: ', default: true', inTest: '' }) }],
    ['a pattern of the settings', { '.github/vendor-bucket.yml': accountSettings({ inProd: ', requests: ["buckets/b*"]' }) }],
    ['a deleted file and another one', { 'buckets/b.yml': undefined, 'buckets/c.yml': requestIn(inTest, 'prod') }],
  ])('at the review of an edit of %s', async (_what, files) => {
    await merged();
    await world.flow.apply();
    const pull = world.flow.open(files);
    const end = await world.flow.plan(pull);
    expect(end.green).toBe(false);
    expect(world.flow.said).toMatch(refusal);
    expect(world.flow.world.status('vendor-bucket/plan', pull.head)).toMatch(/^failure: /);
  });

  test.each([
    ['the key of its request', { 'buckets/b.yml': requestIn(inTest, 'prod') }],
    ['the default of the settings', { '.github/vendor-bucket.yml': accountSettings({ inProd: ', default: true', inTest: '' }) }],
    ['a deleted file and another one', { 'buckets/b.yml': undefined, 'buckets/c.yml': requestIn(inTest, 'prod') }],
  ])('when an edit of %s is on the default branch', async (_what, files) => {
    await merged();
    await world.flow.apply();
    world.flow.pushMain(files);
    world.flow.applied.length = 0;
    const end = endOf(await world.flow.apply());
    expect(end.green).toBe(false);
    expect(end.outputs['faults']).toMatch(refusal);
    expect(world.flow.applied).toEqual([]);
  });

  test('at the review of a file that is moved into the folder of another account', async () => {
    await world.stop();
    world = await AccountsWorld.create(accountSettings({ inProd: ', requests: ["buckets/prod/**"]' }));
    await merged({ 'buckets/b.yml': requestIn(inTest) });
    await world.flow.apply();
    const end = await world.flow.plan(world.flow.open({ 'buckets/b.yml': undefined, 'buckets/prod/b.yml': requestIn(inTest) }));
    expect(end.green).toBe(false);
    expect(world.flow.said).toMatch(refusal);
  });

  test('and an account may be called otherwise', async () => {
    await merged({ 'buckets/b.yml': requestIn(inTest) });
    await world.flow.apply();
    const renamed = accountSettings().replace('  test: {', '  lab: {');
    const end = await world.flow.plan(world.flow.open({ '.github/vendor-bucket.yml': renamed }));
    expect(world.flow.said).not.toMatch(refusal);
    expect(end.green).toBe(true);
  });
});

import { expect } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultKey } from '../../src/ledger/keys.js';
import { asking, attack, bucketOf, expectEnd, fileOf, leadUp, request, settingsWith, type Attacked } from './attack.js';

const file = fileOf('acme');
const inMatrix = (run: string, attempt = '1') => ({ GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt });
const job = { command: 'plan', request: file };
const report = { command: 'report', jobs: 'success' };
const stolen = { bucket: bucketOf('acme'), acme: 'vendor-bucket/records/plans/' };

/** After the merge, by whichever run comes. */
async function expectHeldBack(world: Attacked, number: number, words: RegExp): Promise<void> {
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme', words);
}

attack(
  'mallory commits the folder of results as a link out of the workspace: nothing is written to it, nothing read',
  async (world) => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'x.plan.json'), '{}');
    const link = (workspace: string) => symlinkSync(outside, join(workspace, 'vendor-bucket-records'));
    const number = world.openPull(asking('acme'));
    expectEnd(await world.opened(number, { inputs: job, env: inMatrix('4242'), prepare: link }), 0);
    expectEnd(await world.opened(number, { inputs: report, env: inMatrix('4242'), prepare: link }), 0);
    expect(readdirSync(outside)).toEqual(['x.plan.json']);
    expect([...(await world.stored(/\/records\/runs\/4242\/1\//)).keys()]).toHaveLength(1);
    rmSync(outside, { recursive: true });
  },
);

attack('mallory leaves a file of results in the checkout, with "No changes": it is nobody\'s result', async (world) => {
  const left = (workspace: string) => {
    mkdirSync(join(workspace, 'vendor-bucket-records'));
    writeFileSync(join(workspace, 'vendor-bucket-records', 'x.plan.json'), '{}');
  };
  const number = world.openPull(asking('acme'));
  const run = expectEnd(await world.opened(number, { inputs: report, env: inMatrix('4242'), prepare: left }), 1);
  expect(run.log).toContain('No job of the matrix left a plan of it');
  expect(world.status(number, 'plan')).not.toBe('success');
});

attack('a thief of the planning role leaves the result of a job before the job does: the job is red', async (world) => {
  const number = world.openPull(asking('acme'));
  const key = resultKey('vendor-bucket', { run: { id: '4242', attempt: 1 }, file });
  expect(await world.stealthyPut(key, '{"outcome":"No changes"}')).toBe(true);
  const run = expectEnd(await world.opened(number, { inputs: job, env: inMatrix('4242') }), 1);
  expect(run.log).toMatch(/Another record stands at/);
});

attack('a thief writes over the result of a job, then adds another for the next attempt: the report is red', async (world) => {
  const number = world.openPull(asking('acme'));
  expectEnd(await world.opened(number, { inputs: job, env: inMatrix('4242') }), 0);
  const [[key = '', text = ''] = []] = await world.stored(/\/records\/runs\//);
  const forged = text.replace(/"text":"[^"]+"/, '"text":"No changes."');
  expect(forged).not.toBe(text);
  expect(await world.stealthyPut(key, forged)).toBe(false);
  expect(await world.stealthyPut(key.replace('/4242/1/', '/4242/2/'), forged)).toBe(true);
  const run = expectEnd(await world.opened(number, { inputs: report, env: inMatrix('4242', '2') }), 1);
  expect(run.log).toContain('left results of it that differ');
  expect(world.status(number, 'plan')).not.toBe('success');
});

attack('mallory re-runs the run of a pull request that was closed: it says so, and writes nothing', async (world) => {
  const number = world.openPull(asking('acme'));
  const run = expectEnd(await world.opened(number, leadUp), 0);
  const [comment, before] = [world.comment(number), await world.stored(/\/records\//)];
  world.pull(number).state = 'closed';
  const again = expectEnd(await world.again(run), 0);
  expect(again.log).toContain(`#${number} is closed`);
  expect(world.comment(number)).toBe(comment);
  expect(await world.stored(/\/records\//)).toEqual(before);
});

attack('mallory has the plan of a closed twin of the same head applied: each pull request has its own record', async (world) => {
  const number = world.openPull(asking('acme'));
  const twin = world.openTwin(number);
  const old = expectEnd(await world.opened(twin), 0);
  world.pull(twin).state = 'closed';
  await world.planned(number);
  world.review(number, 'alice');
  expect((await world.again(old)).log).toContain('is closed');
  const kept = [...(await world.stored(/\/records\/plans\//)).keys()].map((key) => Number(key.split('/')[4])).sort();
  expect(kept).toEqual([number, twin]);
  // The one that was planned and approved is applied by its own.
  world.merge(number);
  expectEnd(await world.pushed(), 0);
  expect(world.buckets()).toContain(bucketOf('acme'));
});

attack('a thief copies the plan of another pull request to this one, as it is and with its number changed', async (world) => {
  const number = world.openPull(asking('acme'));
  const twin = world.openTwin(number);
  await world.planned(twin);
  world.review(number, 'alice');
  const moved = (key: string) => key.replace(`/${twin}/`, `/${number}/`);
  expect(await world.forgePlans((record, key) => [moved(key), record])).toBe(1);
  await expectHeldBack(world, number, /another plan than its key says/);
});

attack('a thief records a plan of the approved head that nobody was shown', async (world) => {
  const number = await world.approved(asking('acme'));
  const other = `sha256:${'0'.repeat(64)}`;
  const forged = await world.forgePlans((record, key) => [
    key.replace(/[^/]+\.json$/, '9999-1.json'),
    { ...record, fingerprint: other, run: { id: '9999', attempt: 1 } },
  ]);
  expect(forged).toBe(1);
  const reviewed = expectEnd(await world.reviewed(number), 0);
  expect(reviewed.log).toContain('contradict each other');
  await expectHeldBack(world, number, /contradict each other/);
});

attack('a thief writes over the record of an approved plan: S3 refuses it', async (world) => {
  const number = await world.approved(asking('acme'));
  expect(await world.forgePlans((record, key) => [key, { ...record, fingerprint: `sha256:${'0'.repeat(64)}` }])).toBe(0);
  world.merge(number);
  expectEnd(await world.pushed(), 0);
});

attack('a thief records a plan before it is shown, so that an approval counts that was given before it', async (world) => {
  const number = world.openPull(asking('acme'));
  const twin = world.openTwin(number);
  await world.planned(twin);
  const taken = await world.forgePlans((record, key) => [
    key.replace(`/${twin}/`, `/${number}/`).replace(/[^/]+\.json$/, '1-1.json'),
    { ...record, pullRequest: number, run: { id: '1', attempt: 1 } },
  ]);
  expect(taken).toBe(1);
  world.review(number, 'alice');
  expect(world.comment(number)).toBeUndefined();
  await world.planned(number);
  await expectHeldBack(world, number, /0 of 1 approvals/);
  expect(world.comment(number)).toMatch(/planned again since/);
  // Now she has seen it.
  world.review(number, 'alice');
  expectEnd(await world.byTheClock(), 0);
});

attack('a thief dates a record back, so that an approval counts that was given before there was a plan', async (world) => {
  const number = world.openPull(asking('acme'));
  world.review(number, 'alice');
  // S3's own clock is what tells: five seconds are what clocks may differ.
  await new Promise((done) => setTimeout(done, 8000));
  await world.planned(number);
  const forged = await world.forgePlans((record, key) => [
    key.replace(/[^/]+\.json$/, '9999-1.json'),
    { ...record, postedAt: '2020-01-01T00:00:00Z', run: { id: '9999', attempt: 1 } },
  ]);
  expect(forged).toBe(1);
  await expectHeldBack(world, number, /0 of 1 approvals/);
});

attack('a thief leaves something else among the records of a head: it is not passed over', async (world) => {
  const number = await world.approved(asking('acme'));
  const { head } = world.pull(number);
  expect(await world.stealthyPut(`${stolen.acme}${stolen.bucket}/${number}/${head}/x.json`, '{}')).toBe(true);
  await expectHeldBack(world, number, /can't be read/);
});

attack('mallory opens the pull request into a branch of her own, whose settings name her', async (world) => {
  world.branch(
    'mine',
    settingsWith((text) => text.replace('[alice, bob]', '[mallory]')),
  );
  const number = world.openPull(asking('acme'));
  Object.assign(world.pull(number), { baseRef: 'mine', base: world.github.state.refs.get('mine') });
  const run = expectEnd(await world.opened(number), 0);
  expect(run.log).toContain('goes into "mine"');
  expect(world.comment(number)).toBeUndefined();
  expect(world.status(number, 'plan')).toBeUndefined();
  expect((await world.stored(/\/records\//)).size).toBe(0);
});

attack('mallory re-runs an old run after the rules were tightened: nothing is planned by the old ones', async (world) => {
  const number = world.openPull(asking('acme'));
  const run = expectEnd(await world.opened(number, leadUp), 0);
  world.pushToMain({ 'readme.md': 'Rules are tighter now.\n' });
  world.pull(number).base = world.upstream.main;
  const before = await world.stored(/\/records\//);
  const again = expectEnd(await world.again(run), 0);
  expect(again.log).toMatch(/run again, and "main" has moved on since: nothing is done\. Push a commit/);
  expect(await world.stored(/\/records\//)).toEqual(before);
});

attack("a half-applied bucket is asked for by another vendor: the first one's administrators are asked too", async (world) => {
  const other = request(bucketOf('acme')).replace('vendor: sendsafely', 'vendor: custom');
  const custom = `${other}parameters: { principals: ['arn:aws:iam::210987654321:role/x'], actions: ['s3:GetObject'] }\n`;
  const first = await world.approved(asking('acme'));
  world.merge(first);
  world.terraform.set({ failAt: 'aws_s3_bucket_policy.bucket' });
  expectEnd(await world.pushed(leadUp), 1);
  world.terraform.set({});
  world.pushToMain({ [file]: undefined });
  const second = await world.approved({ 'buckets/mine.yml': custom }, { by: ['carol'] });
  const reviewed = expectEnd(await world.reviewed(second), 0);
  expect(reviewed.log).toContain('sendsafely has 0 of 1 approvals');
  world.merge(second);
  const run = expectEnd(await world.pushed(), 1);
  expect(world.changed(run)).toEqual([]);
});

attack(
  "the state bucket's name is somebody else's by now: no record is read from it or written to it",
  async (world) => {
    const number = world.openPull(asking('acme'));
    const run = expectEnd(await world.opened(number), 1);
    expect(run.log).toContain('is not of the account 999999999999');
    expect(run.log).toMatch(/S3 refused to (?:read|list|write) s3:.*403/);
    expect((await world.stored(/\/records\//)).size).toBe(0);
  },
  { files: settingsWith((text) => text.replace('region: us-east-1 }', "region: us-east-1, account: '999999999999' }")) },
);

attack(
  'a thief leaves a result with other words before the job does, which goes red: nothing of it can be approved',
  async (world) => {
    const number = world.openPull(asking('acme', 'tags: { team: evil }'));
    // The thief can make the true result too: here it is that of an earlier run.
    expectEnd(await world.opened(number, { inputs: job, env: inMatrix('4242') }), 0);
    const [[, text = ''] = []] = await world.stored(/\/records\/runs\/4242\//);
    const result = JSON.parse(text) as { outcome: { plan: object; changes: object[] } };
    const plan = { changes: [], outputs: [], text: 'No changes.' };
    const forged = { ...result, outcome: { ...result.outcome, changes: [], plan } };
    const key = resultKey('vendor-bucket', { run: { id: '4343', attempt: 1 }, file });
    expect(await world.stealthyPut(key, JSON.stringify(forged))).toBe(true);
    expectEnd(await world.opened(number, { inputs: job, env: inMatrix('4343') }), 1);
    expectEnd(await world.opened(number, { inputs: { command: 'report', jobs: 'failure' }, env: inMatrix('4343') }), 1);
    expect(world.status(number, 'plan')).toBe('failure');
    expect(world.comment(number)).toContain('what is shown may not be what would be done');
    expect(await world.stored(/\/records\/plans\//)).toEqual(new Map());
    world.review(number, 'alice');
    await expectHeldBack(world, number, /./);
  },
);

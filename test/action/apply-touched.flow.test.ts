import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { memoryStore } from '../../src/ledger/index.js';
import { acme, acmeFile, ApplyWorld, request, tagged, type Pull } from './apply-world.js';
import { endOf, settings } from './plan-world.js';

let world: ApplyWorld;
beforeEach(async () => {
  world = await ApplyWorld.create();
});
afterEach(() => world.stop());

const asked = { [acmeFile]: request(acme) };
const moved = 'buckets/moved.yml';
const withTag = { '.github/vendor-bucket.yml': `${settings}tags: { cost: files }\n` };
const run = async () => endOf(await world.apply());

async function applied(): Promise<Pull> {
  const pull = await world.approved(asked);
  world.merge(pull);
  await run();
  return pull;
}

/** What no plan wants: somebody did it by hand. */
function openByHand(): void {
  const { 'aws_s3_bucket.bucket': bucket = {}, ...rest } = world.aws.get(acme) ?? {};
  world.aws.set(acme, { ...rest, 'aws_s3_bucket.bucket': { ...bucket, force_destroy: true } });
}

/** The file goes, somebody opens the bucket, and the file comes back. */
async function broughtBack(): Promise<Pull> {
  await applied();
  world.merge(world.open({ [acmeFile]: undefined }));
  await run();
  openByHand();
  return world.open(asked);
}

describe('a file with the bytes that were applied, which came back after it was deleted', () => {
  test('is applied by the plan that was approved', async () => {
    const pull = await broughtBack();
    await world.plan(pull);
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    world.merge(pull);
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'true' } });
    expect(await run()).toMatchObject({ green: true });
    expect(world.applied).toEqual([acme, acme]);
    expect(world.aws.get(acme)?.['aws_s3_bucket.bucket']).toMatchObject({ force_destroy: false });
    expect((await world.records()).get(acme)).toMatchObject({ pullRequest: pull.number, commit: world.main });
    expect(world.issues).toHaveLength(1);
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'false' } });
  });

  test('is red where nobody has approved it, as long as that is so', async () => {
    const pull = await broughtBack();
    await world.plan(pull);
    world.merge(pull);
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'pending' } });
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'pending' } });
    expect(world.applied).toEqual([acme]);
    expect(world.review(pull)).toContain(`${acme} is pending: nothing was touched.`);
  });
});

describe('a file that was moved', () => {
  test('after the settings got a tag: it is applied with the tag, as approved', async () => {
    await applied();
    world.pushMain(withTag);
    expect(await run()).toMatchObject({ green: true, outputs: { applied: '[]' } });
    const pull = await world.approved({ [acmeFile]: undefined, [moved]: request(acme) });
    world.merge(pull);
    expect(await run()).toMatchObject({ green: true });
    expect(world.applied).toEqual([acme, acme]);
    expect(world.aws.get(acme)?.['aws_s3_bucket.bucket']).toMatchObject({ tags: { cost: 'files' } });
    expect((await world.records()).get(acme)).toMatchObject({ file: moved, pullRequest: pull.number });
  });

  test('and asks for nothing else: it is recorded, and nothing else is done', async () => {
    const first = await applied();
    const before = (await world.records()).get(acme);
    const pull = world.open({ [acmeFile]: undefined, [moved]: request(acme) });
    await world.plan(pull);
    world.merge(pull);
    expect(await run()).toMatchObject({ green: true, outputs: { applied: '[]', verdict: 'approved' } });
    expect(world.applied).toEqual([acme]);
    expect(world.world.fake.state.deployments).toHaveLength(1);
    const record = (await world.records()).get(acme);
    expect(record).toEqual({ ...before, specDigest: record?.specDigest, file: moved, commit: world.main });
    expect(record?.specDigest).toMatch(/^sha256:/);
    expect(record?.pullRequest).toBe(first.number);
    expect(world.review(pull)).toContain(`${acme} is as asked for: nothing was left to change.`);
    const calls = world.world.fake.calls().length;
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'false' } });
    expect(world.world.fake.calls().length - calls).toBe(2);
  });
});

describe('a request whose bytes changed and whose meaning did not', () => {
  const commented = { [acmeFile]: `${request(acme)}# a comment\n` };

  test('is recorded, whoever changed it', async () => {
    await applied();
    world.pushMain(commented);
    expect(await run()).toMatchObject({ green: true, outputs: { applied: '[]' } });
    expect(world.applied).toEqual([acme]);
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'false' } });
  });

  test('is applied only as approved where AWS is not as it was', async () => {
    await applied();
    openByHand();
    world.pushMain(commented);
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
    expect(world.applied).toEqual([acme]);
  });

  test('is not recorded where it means something else, though there is nothing to do', async () => {
    await applied();
    world.pushMain({ [acmeFile]: `${request(acme)}owner: mallory\n` });
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
    expect((await world.records()).get(acme)?.commit).not.toBe(world.main);
  });
});

test('records of the first versions, which say nothing of the meaning, make nothing pending, and get it once they are looked at', async () => {
  await applied();
  for (const [key, bytes] of world.world.objects) {
    const text = Buffer.from(bytes).toString('utf8');
    if (text.includes('"specDigest"')) world.world.objects.set(key, Buffer.from(text.replace(/"specDigest":\s*"[^"]*",?\s*/, '')));
  }
  world.store = memoryStore(world.world.objects);
  expect((await world.records()).get(acme)?.specDigest).toBeUndefined();
  world.pushMain(withTag);
  expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'false' } });
  world.pushMain({ '.github/vendor-bucket.yml': settings, [acmeFile]: undefined, [moved]: request(acme) });
  expect(await run()).toMatchObject({ green: true, outputs: { applied: '[]' } });
  expect((await world.records()).get(acme)?.specDigest).toMatch(/^sha256:/);
}); // prettier-ignore

test('what is asked for in another way and put back is no work', async () => {
  await applied();
  world.pushMain({ [acmeFile]: tagged(acme, 'x') });
  world.pushMain(asked);
  expect(await run()).toMatchObject({ green: true, outputs: { applied: '[]' } });
  expect(world.applied).toEqual([acme]);
});

test('two approved changes of one file, of which the second does not know the first: it is refused, and no follow-up is promised', async () => {
  await applied();
  const first = await world.approved({ [acmeFile]: `owner: ann\n${request(acme)}` });
  const second = await world.approved({ [acmeFile]: tagged(acme, 'x') });
  world.merge(first);
  expect(await run()).toMatchObject({ green: true });
  world.merge(second);
  expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
  expect(world.applied).toEqual([acme, acme]);
  expect(world.world.fake.state.pulls.size).toBe(3);
  expect(world.review(second)).toContain('is not the one at the head of');
  expect(world.review(second)).toContain('Open a pull request that changes the request file as it is now');
  expect(world.review(second)).not.toContain('ollow-up');
}); // prettier-ignore

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acme, acmeFile, ApplyWorld, request, tagged, type Pull } from './apply-world.js';
import { endOf } from './plan-world.js';

let world: ApplyWorld;
beforeEach(async () => {
  world = await ApplyWorld.create();
});
afterEach(() => world.stop());

const asked = { [acmeFile]: request(acme) };
const approval = (pull: Pull) => world.world.status('vendor-bucket/approval', pull.head);
const gate = async (pull: Pull) => endOf(await world.gate(pull));

async function planned(files: Readonly<Record<string, string | undefined>> = asked): Promise<Pull> {
  const pull = world.open(files);
  await world.plan(pull);
  return pull;
}

describe('a review', () => {
  test('by an administrator approves the head, in the status and in the comment', async () => {
    const pull = await planned();
    expect(approval(pull)).toMatch(/^pending: /);
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    expect(await gate(pull)).toMatchObject({ green: true, outputs: { verdict: 'approved', 'comment-url': expect.any(String) } });
    expect(approval(pull)).toBe('success: Approved by alice.');
    expect(world.review(pull)).toContain('planned → **approved** → applied');
    expect(world.review(pull)).toMatch(
      /Approval: <!-- approval:ss-self-hosted-acme -->Approved by alice\. Merge the pull request: then exactly this is applied\.<!-- \/approval -->/,
    );
  });

  test('that is dismissed takes the approval back, and the comment says who is missing', async () => {
    const pull = await planned();
    const review = world.world.fake.review(pull.number, 'alice', 'APPROVED');
    await gate(pull);
    world.world.fake.dismiss(review);
    expect(await gate(pull)).toMatchObject({ green: true, outputs: { verdict: 'pending' } });
    expect(approval(pull)).toMatch(/^pending: /);
    expect(world.review(pull)).toContain('**planned** → approved');
    expect(world.review(pull)).toMatch(/<!-- approval:ss-self-hosted-acme -->Pending: .*alice(?:,| or) bob.*<!-- \/approval -->/);
  });

  test.each<[string, string, RegExp]>([
    ['a stranger', 'mallory', /^pending: /],
    ['the author', 'dave', /^pending: /],
  ])('by %s approves nothing', async (_, who, status) => {
    const pull = await planned();
    world.world.fake.review(pull.number, who, 'APPROVED');
    await gate(pull);
    expect(approval(pull)).toMatch(status);
  });

  test('of a head that is not the newest judges nothing', async () => {
    const pull = await planned();
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    world.push(pull, { [acmeFile]: tagged(acme, 'x') });
    expect(await gate(pull)).toMatchObject({ green: true, outputs: {} });
    expect(approval(pull)).toMatch(/^pending: /);
  });

  test('before there is a plan does not count', async () => {
    const pull = world.open(asked);
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    await gate(pull);
    expect(approval(pull)).toMatch(/^pending: /);
    await world.plan(pull);
    await gate(pull);
    expect(approval(pull)).toMatch(/^pending: /);
  });

  test('of a pull request that deletes a request applies nothing, and may be merged', async () => {
    world.merge(await world.approved(asked));
    const pull = await planned({ [acmeFile]: undefined });
    await gate(pull);
    expect(approval(pull)).toBe('success: Nothing to apply: the buckets stay as they are.');
  });
});

describe('the gate', () => {
  test.each([1, 40])('takes at most 8 calls for %d requests', async (many) => {
    const names = Array.from({ length: many }, (_, n) => `ss-self-hosted-${n}`);
    const pull = await planned(Object.fromEntries(names.map((name) => [`buckets/${name}.yml`, request(name)])));
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    const before = world.world.fake.calls().length;
    await gate(pull);
    expect(approval(pull)).toMatch(/^success: /);
    expect(world.world.fake.calls().length - before).toBeLessThanOrEqual(8);
  });

  test.each([
    ['reviews', 'pulls/list-reviews'],
    ['commits', 'pulls/list-commits'],
  ])("says that it does not know where the %s can't be read, is red, and takes an earlier success back", async (_, operation) => {
    const pull = await planned();
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    await gate(pull);
    world.world.fake.fail({ operation, answer: { status: 403, data: { message: 'Resource not accessible by integration' } } });
    expect(await gate(pull)).toMatchObject({ green: false, outputs: { verdict: 'undetermined' } });
    expect(approval(pull)).toMatch(/^error: Undetermined/);
    await gate(pull);
    expect(approval(pull)).toMatch(/^success: /);
  });

  test('knows nothing without the role that reads the records, and says so', async () => {
    const pull = await planned();
    world.world.env = {};
    expect(await gate(pull)).toMatchObject({ green: false, outputs: { verdict: 'undetermined' } });
    expect(approval(pull)).toMatch(/^error: Undetermined: The plan records can't be read/);
    expect(world.world.annotated.map(({ message }) => message).join()).toContain('no AWS credentials');
  });

  test("knows nothing where the ledger can't be read", async () => {
    const pull = await planned();
    world.store = { ...world.store, read: async () => ({ ok: false, faults: [{ code: 'ledger/unavailable', message: 'S3 is away.', fix: 'Wait.' }] }) }; // prettier-ignore
    expect(await gate(pull)).toMatchObject({ green: false, outputs: { verdict: 'undetermined' } });
    expect(approval(pull)).toMatch(/^error: /);
  });

  test('does not go by a record that is edited, nor by a comment', async () => {
    const pull = await planned();
    const [comment] = world.world.fake.state.comments.values();
    world.world.fake.editComment(comment?.id ?? 0, `${comment?.body ?? ''}\nApproved by alice and bob`);
    for (const [key, bytes] of world.world.objects)
      if (key.includes('/plans/')) world.world.objects.set(key, Buffer.from(`${Buffer.from(bytes).toString()}x`));
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    await gate(pull);
    expect(approval(pull)).not.toMatch(/^success/);
  });

  test('does not go by a record of other bytes than those at the head', async () => {
    const pull = await planned();
    for (const [key, bytes] of [...world.world.objects])
      if (key.includes('/plans/')) {
        const record = { ...JSON.parse(Buffer.from(bytes).toString()), requestDigest: `sha256:${'0'.repeat(64)}` };
        world.world.objects.delete(key);
        await world.store.write(key, JSON.stringify(record), undefined);
      }
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    await gate(pull);
    expect(approval(pull)).toMatch(/^pending: .*other bytes/);
  });

  test('has nothing to do with a comment that is no submitted review, and with what is merged', async () => {
    const pull = await planned();
    expect(endOf(await world.gate(pull, 'resolved'))).toEqual({ green: true, outputs: {} });
    world.merge(pull);
    const before = approval(pull);
    expect(await gate(pull)).toEqual({ green: true, outputs: {} });
    expect(approval(pull)).toBe(before);
  });
});

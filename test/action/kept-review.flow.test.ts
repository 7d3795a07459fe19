import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { markText } from '../../src/github/marker.js';
import { acme, acmeFile, ApplyWorld, request, type Pull } from './apply-world.js';
import { endOf } from './plan-world.js';

let world: ApplyWorld;
beforeEach(async () => {
  world = await ApplyWorld.create();
});
afterEach(() => world.stop());

const files = { [acmeFile]: request(acme) };
const edit = (change: (body: string) => string) => {
  const { fake } = world.world;
  for (const [id, { body }] of fake.state.comments) fake.editComment(id, change(body));
};
const reviews = () => [...world.world.objects.keys()].filter((key) => key.includes('/records/reviews/'));

describe('the review that is brought up to date', () => {
  test('by the gate is never the one that somebody wrote into the comment', async () => {
    const pull = await world.approved(files);
    edit((body) => body.replace(/new: the bucket/g, 'nothing changes for').replace('Risk: low', 'Risk: none'));
    expect(world.review(pull)).toContain('nothing changes for');
    endOf(await world.gate(pull));
    const text = world.review(pull);
    expect(text).not.toContain('nothing changes for');
    expect(text).toMatch(/Somebody else had edited or removed this comment\.[^]*\*\*planned\*\*[^]*Risk: low[^]*new: the bucket/);
  });

  const forge = (body: string, head: string) => edit(() => markText({ key: 'review', head, body }));
  test.each<[string, (pull: Pull) => void]>([
    ['edited', () => edit((body) => body.replace(/new: the bucket/g, 'nothing changes for'))],
    ['written anew with a marker of its own', ({ head }) => forge('No changes.', head)],
    ['given to another head', () => forge('No changes.', '0'.repeat(40))],
    ['removed', () => world.world.fake.state.comments.clear()],
  ])('is posted anew where it was %s: only what is approved after that counts', async (_, change) => {
    const pull = await world.approved(files);
    change(pull);
    expect(endOf(await world.gate(pull)).outputs.verdict).toBe('pending');
    expect(world.world.status('vendor-bucket/approval', pull.head)).toMatch(/^pending: /);
    const [first] = world.world.comments;
    expect(first).toContain('new: the bucket');
    expect(endOf(await world.gate(pull)).outputs.verdict).toBe('pending');
    expect(world.review(pull)).toContain('Somebody else had edited or removed this comment');
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    expect(endOf(await world.gate(pull)).outputs.verdict).toBe('approved');
    expect(world.review(pull)).toMatch(/\*\*approved\*\*[^]*new: the bucket/);
  });

  test('is written only once its plans are recorded as posted anew', async () => {
    const pull = await world.approved(files);
    edit((body) => `${body}Approved by all.`);
    const { store } = world;
    const fault = { code: 'ledger/unavailable', message: 'S3 is away.', fix: 'Wait.' };
    world.store = {
      ...store,
      write: async (key, text, over) => (key.includes('/plans/') ? { ok: false, faults: [fault] } : store.write(key, text, over)),
    };
    expect((await world.gate(pull)).ok).toBe(false);
    expect(world.review(pull)).toContain('Approved by all.');
    world.store = store;
    expect(endOf(await world.gate(pull)).outputs.verdict).toBe('pending');
  });

  test.each<[string, (pull: Pull) => void]>([
    ['is merged', (pull) => world.merge(pull)],
    ['is pushed to', (pull) => void world.push(pull, { [acmeFile]: `${request(acme)}tags: { team: x }\n` })],
  ])('is not posted anew where the pull request %s meanwhile: its approvals count as they were given', async (_, change) => {
    const pull = await world.approved(files);
    edit((body) => `${body}Approved by all.`);
    const { fake, said, objects } = world.world;
    // The gate says its verdict right after it has set the status.
    said.push = (...texts) => {
      Reflect.deleteProperty(said, 'push');
      change(pull);
      return said.push(...texts);
    };
    const before = [...objects.keys()];
    endOf(await world.gate(pull));
    expect([...objects.keys()]).toEqual(before);
    expect(world.review(pull)).toContain('Approved by all.');
    expect(world.said).toContain('nothing is posted anew');
    expect(fake.calls().at(-1)?.operation).toBe('pulls/get');
  });

  test('is posted anew with at most 8 calls, also where a review was dismissed', async () => {
    const pull = await world.approved(files);
    const { fake } = world.world;
    fake.dismiss(fake.review(pull.number, 'bob', 'CHANGES_REQUESTED'));
    fake.state.comments.clear();
    const before = fake.calls().length;
    endOf(await world.gate(pull));
    expect(fake.calls().length - before).toBeLessThanOrEqual(8);
    expect(world.review(pull)).toContain('Somebody else had edited or removed this comment');
  });

  test('after applying is not that either, and says the approval and the issue', async () => {
    const pull = await world.approved(files);
    world.merge(pull);
    // Before that, nothing would be applied.
    world.meanwhile = () => edit((body) => body.replace(/new: the bucket/g, 'nothing changes for'));
    endOf(await world.apply());
    expect(world.review(pull)).not.toContain('nothing changes for');
    expect(world.review(pull)).toMatch(/\*\*handed over\*\*[^]*-->Applied\. Approved by alice\.<[^]*new: the bucket/);
  });

  test('says to have it planned again where none is kept', async () => {
    const pull = await world.approved(files);
    for (const key of reviews()) world.world.objects.delete(key);
    expect(endOf(await world.gate(pull))).toMatchObject({ outputs: { verdict: 'approved' } });
    expect(world.review(pull)).toMatch(/is not kept, or can't be read\. Push a commit/);
    expect(world.review(pull)).toContain('Approved by alice');
  });

  test('is none where whoever stole the role kept another one beside it', async () => {
    const pull = await world.approved(files);
    const { objects } = world.world;
    const [key = ''] = reviews();
    const plan = [...objects.keys()].find((one) => one.includes('/records/plans/')) ?? '';
    const kept = objects.get(key);
    const record = objects.get(plan);
    if (kept === undefined || record === undefined) throw new Error('Nothing is kept.');
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const { id, attempt } = (JSON.parse(text(record)) as { run: { id: string; attempt: number } }).run;
    const forged = (name: string) => name.replace(`${id}-${attempt}`, `${id}-${attempt + 1}`);
    const put = (name: string, value: string) => world.store.write(forged(name), value, undefined);
    await put(key, text(kept).replace(/new: the bucket/g, 'nothing changes for'));
    await put(plan, text(record).replace(`"attempt": ${attempt}`, `"attempt": ${attempt + 1}`));
    endOf(await world.gate(pull));
    expect(world.review(pull)).toContain('showed reviews that differ');
    expect(world.review(pull)).not.toContain('nothing changes for');
  });

  test('is the same text, however often one head is planned', async () => {
    const pull = await world.approved(files);
    await world.plan(pull);
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    endOf(await world.gate(pull));
    expect(new Set(reviews().map((key) => new TextDecoder().decode(world.world.objects.get(key)))).size).toBe(1);
    expect(world.review(pull)).toMatch(/\*\*approved\*\*[^]*new: the bucket/);
  });
});

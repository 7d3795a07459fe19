import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ok } from '../../src/fault/fault.js';
import { followUpOf } from '../../src/action/apply/follow-up-branch.js';
import { touch } from '../../src/action/apply/follow-up-text.js';
import { memoryStore } from '../../src/ledger/index.js';
import { connect, valueOf } from '../github/connect.js';
import { ledgerOver } from '../ledger/records.js';
import { PlanWorld, request } from './plan-world.js';

const file = 'buckets/acme.yml';
const bot = 'github-actions[bot]';
const bucket = 'ss-self-hosted-acme';
const asked = request(bucket);
const [was, now] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
const touched = touch(new TextEncoder().encode(asked), was, now) ?? '';
const branch = 'vendor-bucket/again/ss-self-hosted-acme-222222222222';

let world: PlanWorld;
beforeEach(async () => {
  world = await PlanWorld.create({ [file]: asked, 'README.md': 'Buckets\n' });
});
afterEach(() => world.stop());

/** What the gate makes of a branch with these files on the base, or on top of what is checked out. */
async function seen(
  files: Readonly<Record<string, string | undefined>>,
  { author = bot, name = branch, from = world.base, tip = world.base, kept = true } = {},
) {
  const { scratch, fake } = world;
  scratch.git('checkout', '--quiet', '-B', 'again', from);
  const head = scratch.commit(files, 'Have it reviewed again');
  const { number } = fake.addPull({ author, head, headRef: name, base: world.base });
  const github = connect(fake);
  const ledger = await ledgerWith(kept ? head : '0'.repeat(40));
  const question = { tip: { value: tip }, ledger, request: { file, bucket } };
  return followUpOf({ git: await scratch.open(), github }, valueOf(await github.pullRequest(number)), question);
}

/** A ledger that says that we made this commit. */
async function ledgerWith(head: string) {
  const ledger = ledgerOver(memoryStore());
  valueOf(await ledger.writeFollowUp({ version: 1, bucket, file, head, base: world.base }));
  return ok(ledger);
}

describe('a branch with the name of a follow-up', () => {
  test('is our own where it changes nothing but the line at the end of one file', async () => {
    expect(await seen({ [file]: touched })).toBe('own');
  });

  test('is our own where the line takes the place of an earlier one', async () => {
    const first = world.scratch.commit({ [file]: touched }, 'Reviewed once');
    const again = touch(new TextEncoder().encode(touched), now, was) ?? '';
    expect(await seen({ [file]: again }, { from: first, tip: first })).toBe('own');
  });

  test.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['another line', { [file]: touched.replace('# Reviewed again', '#  Reviewed again') }],
    ['a key more', { [file]: `encryption: sse-s3\n${touched}` }],
    ['a key behind the line', { [file]: `${touched}tags: { team: mallory }\n` }],
    ['a second file', { [file]: touched, 'README.md': 'Changed\n' }],
    ['a new file', { [file]: touched, 'vendors/sendsafely.yml': 'id: sendsafely\n' }],
    ['another file alone', { 'README.md': 'Buckets\n# Reviewed again: the plan x has become y.\n' }],
    ['the file gone', { [file]: undefined }],
    ['the file moved', { [file]: undefined, 'buckets/other.yml': touched }],
    ['nothing', {}],
  ])('is foreign with %s', async (_, files) => {
    expect(await seen(files)).toBe('foreign');
  });

  test('is foreign on a commit that is not of the default branch', async () => {
    const elsewhere = world.scratch.commit({ 'README.md': 'Not merged\n' }, 'Elsewhere');
    expect(await seen({ [file]: touched }, { from: elsewhere })).toBe('foreign');
  });

  test('is an ordinary pull request where somebody else opened it, or it has two commits', async () => {
    expect(await seen({ [file]: touched }, { author: 'mallory' })).toBeUndefined();
    const first = world.scratch.commit({ [file]: `${touched}# more\n` }, 'First');
    expect(await seen({ [file]: touched }, { from: first })).toBeUndefined();
  });

  test('is an ordinary pull request where a workflow of somebody made it: it is not on record', async () => {
    expect(await seen({ [file]: touched }, { kept: false })).toBeUndefined();
  });

  test('of another name is nothing of the kind', async () => {
    expect(await seen({ 'README.md': 'Changed\n' }, { name: 'topic' })).toBeUndefined();
  });
});

describe('whose commit is not in the clone', () => {
  async function away(head: string, files: Parameters<typeof world.fake.addPull>[0]['files']) {
    const { fake, scratch } = world;
    fake.state.trees.set(head, new Map([[file, head === 'a'.repeat(40) ? touched : `${touched}tags: {}\n`]]));
    const { number } = fake.addPull({ author: bot, head, headRef: branch, base: world.base, ...(files ? { files } : {}) });
    const github = connect(fake);
    const question = { tip: { value: world.base }, ledger: await ledgerWith(head), request: { file, bucket } };
    return followUpOf({ git: await scratch.open(), github }, valueOf(await github.pullRequest(number)), question);
  }

  test('is compared by what GitHub says', async () => {
    const modified = { filename: file, status: 'modified' } as const;
    expect(await away('a'.repeat(40), [modified])).toBe('own');
    expect(await away('b'.repeat(40), [modified])).toBe('foreign');
    expect(await away('a'.repeat(40), [modified, { filename: 'README.md', status: 'modified' }])).toBe('foreign');
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { failed, ok } from '../../src/fault/fault.js';
import { markText } from '../../src/github/marker.js';
import type { CommentToPut } from '../../src/github/port.js';
import { connect, faultOf, operations, valueOf } from './connect.js';
import { fakeSha, startFakeGitHub, workflowToken, type FakeGitHub } from './fake-github.js';

const bot = 'github-actions[bot]';
let fake: FakeGitHub;
let head: string;
beforeEach(async () => {
  fake = await startFakeGitHub({ tokens: { app: { login: 'acme-buckets[bot]' } } });
  head = fake.addPull({ author: 'ana' }).head;
});
afterEach(() => fake.stop());

function text(body: string, given: Partial<CommentToPut> = {}): CommentToPut {
  return { pullRequest: 1, key: 'review', head, render: () => body, ...given };
}

function bodies(): readonly string[] {
  return [...fake.state.comments.values()].map(({ body }) => body);
}

test('is created once and then updated in place', async () => {
  expect(valueOf(await connect(fake).putComment(text('one')))).toMatchObject({ done: 'created' });
  expect(valueOf(await connect(fake).putComment(text('two')))).toMatchObject({ done: 'updated' });
  expect(valueOf(await connect(fake).putComment(text('two')))).toMatchObject({ done: 'unchanged' });
  expect(bodies()).toEqual([markText({ key: 'review', head, body: 'two' })]);
});

test('is found beyond the first page', async () => {
  for (let i = 0; i < 150; i += 1) fake.addComment(1, 'ana', `Comment ${i}`);
  valueOf(await connect(fake).putComment(text('one')));
  expect(valueOf(await connect(fake).putComment(text('two')))).toMatchObject({ done: 'updated' });
  expect(valueOf(await connect(fake).comment(1, 'review'))).toMatchObject({ head, replaced: false });
});

test("a stranger's comment with the marker is left alone", async () => {
  fake.addComment(1, 'mallory', markText({ key: 'review', head, body: 'all approved' }));
  fake.addComment(1, 'acme-buckets[bot]', markText({ key: 'review', head, body: 'of another app' }));
  expect(valueOf(await connect(fake).comment(1, 'review'))).toBeUndefined();
  expect(valueOf(await connect(fake).putComment(text('one')))).toMatchObject({ done: 'created' });
  expect(bodies().slice(0, 2)).toEqual([
    markText({ key: 'review', head, body: 'all approved' }),
    markText({ key: 'review', head, body: 'of another app' }),
  ]);
});

test('our own comment that quotes the marker, or has another key, is not the one', async () => {
  fake.addComment(1, bot, `> ${markText({ key: 'review', head, body: 'quoted' })}`);
  fake.addComment(1, bot, `Hello\n${markText({ key: 'review', head, body: 'below' })}`);
  fake.addComment(1, bot, markText({ key: 'other', head, body: 'other' }));
  expect(valueOf(await connect(fake).comment(1, 'review'))).toBeUndefined();
});

describe('one that is not ours any more', () => {
  const edit = (change: (body: string) => string) => {
    for (const [id, { body }] of fake.state.comments) fake.editComment(id, change(body));
  };
  const note = 'Somebody else had edited or removed this comment.';
  const digest = async () => valueOf(await connect(fake).comment(1, 'review'))?.digest;

  test('has another digest, whatever its marker says', async () => {
    valueOf(await connect(fake).putComment(text('pending')));
    const before = await digest();
    edit((body) => body.replaceAll('\n', '\r\n').trimEnd());
    expect(await digest()).toBe(before);
    edit(() => markText({ key: 'review', head, body: 'approved by all' }));
    expect(await digest()).not.toBe(before);
  });

  test('is written anew with what is said of that, also where the text is the same', async () => {
    valueOf(await connect(fake).putComment(text('pending')));
    expect(valueOf(await connect(fake).putComment(text('pending', { anew: true })))).toMatchObject({ done: 'updated' });
    expect(bodies()).toEqual([expect.stringMatching(new RegExp(`^<!-- .*\\n\\n> \\[!WARNING\\]\\n> ${note}[^]*\\n\\npending$`))]);
  });

  test('says so until there is another head', async () => {
    valueOf(await connect(fake).putComment(text('pending', { anew: true })));
    for (const words of ['one', 'two', 'two']) valueOf(await connect(fake).putComment(text(words)));
    expect(bodies().join()).toContain(note);
    expect(bodies().join()).toMatch(/two$/);
    valueOf(await connect(fake).putComment(text('three', { head: fake.pushCommit(1).sha })));
    expect(bodies().join()).not.toContain(note);
  });

  test('with a marker of another head is replaced, too', async () => {
    valueOf(await connect(fake).putComment(text('pending')));
    edit(() => markText({ key: 'review', head: fakeSha('forged'), body: 'approved by all' }));
    expect(valueOf(await connect(fake).putComment(text('pending')))).toMatchObject({ done: 'updated' });
    expect(bodies()).toEqual([markText({ key: 'review', head, body: 'pending' })]);
  });
});

test("is noted before it is written, and not written where it can't be noted", async () => {
  const noted: string[] = [];
  const note: CommentToPut['note'] = async (digest) => {
    expect(bodies()).toEqual([]);
    return ok(void noted.push(digest));
  };
  const put = valueOf(await connect(fake).putComment(text('one', { note })));
  expect(put).toMatchObject({ comment: { digest: noted[0] } });
  const fault = { code: 'ledger/unavailable', message: 'S3 is away', fix: 'Wait.' };
  expect(faultOf(await connect(fake).putComment(text('two', { note: async () => failed(fault) })))).toEqual(fault);
  expect(bodies().join()).toMatch(/one$/);
});

test('that was found is not looked for again', async () => {
  valueOf(await connect(fake).putComment(text('one')));
  const found = valueOf(await connect(fake).comment(1, 'review')) ?? null;
  const before = operations(fake).length;
  valueOf(await connect(fake).putComment(text('two', { found })));
  expect(operations(fake).slice(before)).toEqual(['issues/update-comment']);
});

test('of two that were made at once the older is taken', async () => {
  fake.addComment(1, bot, markText({ key: 'review', head, body: 'first' }));
  fake.addComment(1, bot, markText({ key: 'review', head, body: 'second' }));
  const [first] = fake.state.comments.keys();
  expect(valueOf(await connect(fake).comment(1, 'review'))?.id).toBe(first);
});

test('the identity of an app is asked for, and its own comment found', async () => {
  fake.addComment(1, bot, markText({ key: 'review', head, body: "the workflow's" }));
  const app = { token: 'app', login: 'ask' };
  expect(valueOf(await connect(fake, app).putComment(text('one')))).toMatchObject({ done: 'created' });
  expect(valueOf(await connect(fake, app).putComment(text('two')))).toMatchObject({ done: 'updated' });
  const [workflows] = fake.state.comments.keys();
  expect(valueOf(await connect(fake, { token: workflowToken, login: 'ask' }).comment(1, 'review'))?.id).toBe(workflows);
});

describe('of an older head', () => {
  test('does not overwrite that of a newer one', async () => {
    valueOf(await connect(fake).putComment(text('older')));
    const newer = fake.pushCommit(1).sha;
    valueOf(await connect(fake).putComment(text('newer', { head: newer })));
    expect(valueOf(await connect(fake).putComment(text('older again')))).toEqual({ done: 'outdated' });
    expect(bodies()).toEqual([markText({ key: 'review', head: newer, body: 'newer' })]);
  });

  test('is not created once there is a newer one', async () => {
    fake.pushCommit(1);
    expect(valueOf(await connect(fake).putComment(text('late')))).toEqual({ done: 'outdated' });
    expect(bodies()).toEqual([]);
  });

  test('is the newer again after a force-push back to it', async () => {
    const pushed = fake.pushCommit(1).sha;
    valueOf(await connect(fake).putComment(text('pushed', { head: pushed })));
    fake.forcePush(1, { sha: head });
    expect(valueOf(await connect(fake).putComment(text('back')))).toMatchObject({ done: 'updated' });
  });
});

test('the text can depend on the head that stands there, never on its words, and may leave it', async () => {
  valueOf(await connect(fake).putComment(text('plan')));
  const seen: unknown[] = [];
  const render: CommentToPut['render'] = (current) => void seen.push(Object.keys(current ?? {}));
  expect(valueOf(await connect(fake).putComment(text('', { render })))).toEqual({ done: 'nothing' });
  expect(seen).toEqual([['id', 'url', 'head', 'digest', 'replaced']]);
});

test.each([
  ['cut', 'cut'],
  ['502', { status: 502 }],
  ['malformed', 'malformed'],
] as const)('an answer that is lost after the work (%s) leaves one comment', async (_, answer) => {
  fake.fail({ operation: 'issues/create-comment', answer, when: 'after' });
  expect(valueOf(await connect(fake).putComment(text('one')))).toMatchObject({ done: 'created', comment: { head } });
  expect(bodies()).toEqual([markText({ key: 'review', head, body: 'one' })]);
});

test('a request that is cut before the work is sent again', async () => {
  fake.fail({ operation: 'issues/create-comment', answer: 'cut', times: 2 });
  expect(valueOf(await connect(fake).putComment(text('one')))).toMatchObject({ done: 'created' });
  expect(bodies()).toHaveLength(1);
});

test('one that is too long is a fault with what GitHub says', async () => {
  expect(faultOf(await connect(fake).putComment(text('x'.repeat(65_536))))).toMatchObject({
    code: 'github/invalid',
    message: expect.stringContaining('body is too long'),
  });
});

test('costs three calls at first, and two for the same head', async () => {
  valueOf(await connect(fake).putComment(text('one')));
  valueOf(await connect(fake).putComment(text('two')));
  const first = ['issues/list-comments', 'pulls/get', 'issues/create-comment'];
  expect(operations(fake)).toEqual([...first, 'issues/list-comments', 'issues/update-comment']);
});

test('a comment of somebody that has no text at all is passed over', async () => {
  fake.addComment(1, 'mallory', '');
  for (const one of fake.state.comments.values()) Object.assign(one, { body: null });
  expect(valueOf(await connect(fake).putComment(text('one')))).toMatchObject({ done: 'created' });
});

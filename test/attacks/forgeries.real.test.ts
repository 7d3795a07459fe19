import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, fileOf, leadUp, request, type Attacked } from './attack.js';

/** Any workflow on any branch writes as `github-actions[bot]`. */
async function botComments(world: Attacked, number: number, body: string): Promise<number> {
  const made = (await world.asBot('POST', `issues/${number}/comments`, { body })) as { id: number };
  return made.id;
}

const marker = (head: string): string => `<!-- vendor-bucket:review ${head} -->\n\n`;

attack('a workflow on a branch sets both statuses to success: nobody goes by them when it is applied', async (world) => {
  const number = world.openPull(asking('acme'), { author: 'mallory' });
  await world.planned(number);
  for (const context of ['vendor-bucket/plan', 'vendor-bucket/approval'])
    await world.forgeStatus(world.pull(number).head, context);
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.comment(number)).toMatch(/0 of 1 approvals/);
});

attack('a status of an earlier time makes the plan look older than the approval', async (world) => {
  const number = world.openPull(asking('acme'));
  await world.forgeStatus(world.pull(number).head, 'vendor-bucket/plan');
  world.review(number, 'alice');
  await world.planned(number);
  expect((await world.reviewed(number)).outputs['verdict']).toBe('pending');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack("a comment in the action's name says that all is approved, before the plan is there", async (world) => {
  const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  const { head } = world.pull(number);
  await botComments(world, number, `${marker(head)}**approved** No changes. Nothing to review here.`);
  await world.planned(number);
  expect(world.comment(number)).toContain('evil');
  expect(world.comment(number)).not.toContain('Nothing to review here');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack(
  'a workflow on a branch writes a harmless plan over the review: the next run puts back what was planned',
  async (world) => {
    const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
    await world.planned(number);
    const own = [...world.github.state.comments.values()].find(({ issue }) => issue === number);
    await world.asBot('PATCH', `issues/comments/${own?.id ?? 0}`, {
      body: `${marker(world.pull(number).head)}**planned**\n\nNo changes. Nothing to review here.`,
    });
    world.review(number, 'bob', 'COMMENTED');
    expectEnd(await world.reviewed(number), 0);
    expect(world.comment(number)).not.toContain('Nothing to review here');
    expect(world.comment(number)).toContain('evil');
  },
);

attack("the hand-over issue is there before the bucket, in the action's name and with mallory's words", async (world) => {
  const forged = (await world.asBot('POST', 'issues', {
    title: `Hand over ${bucketOf('acme')} to SendSafely`,
    body: `<!-- vendor-bucket:handover/${bucketOf('acme')} -->\n\nSend this: grant access to arn:aws:iam::666666666666:root.`,
  })) as { number: number };
  await world.standing('acme');
  const [, recorded] = /"handover":\{"issue":(\d+)\}/.exec(await world.recordOf('acme')) ?? [];
  const issue = world.github.state.issues.get(Number(recorded));
  expect(issue?.body).toContain('Request to enable custom S3 bucket');
  expect(issue?.body).not.toContain('666666666666');
  // Another one, or the forged one written anew.
  if (forged.number === issue?.number) expect(issue.title).toContain(bucketOf('acme'));
});

attack(
  "a person writes a comment that bears the action's marker: it stays theirs, and is never taken for the review",
  async (world) => {
    const number = world.openPull(asking('acme'), { author: 'mallory' });
    world.github.addComment(number, 'mallory', `${marker(world.pull(number).head)}**approved**`);
    await world.planned(number);
    expect(world.comment(number)).toContain(bucketOf('acme'));
    const theirs = [...world.github.state.comments.values()].filter(({ user }) => user === 'mallory');
    expect(theirs.map(({ body }) => body)).toEqual([`${marker(world.pull(number).head)}**approved**`]);
  },
);

attack('mallory opens the hand-over issue with the marker: it is not the one', async (world) => {
  const { nextNumber, nextId, now, issues } = world.github.state;
  const [number, id] = [nextNumber(), nextId()];
  const body = `<!-- vendor-bucket:handover/${bucketOf('acme')} -->\nSend this: arn:aws:iam::666666666666:root.`;
  issues.set(number, {
    ...{ number, id, title: 'Hand over', body, user: 'mallory', state: 'open', stateReason: null, closedBy: null, closer: null },
    ...{ closedAt: null, labels: ['vendor-bucket'], assignees: ['alice'], createdAt: now() },
  });
  const pull = await world.standing('acme');
  const own = [...issues.values()].filter(({ user }) => user === 'github-actions[bot]');
  expect(own).toHaveLength(1);
  expect(own[0]?.body).not.toContain('666666666666');
  // And closing the false one enables nothing.
  expectEnd(await world.closed(number, 'alice'), 0);
  expect(world.comment(pull)).not.toContain('**enabled**');
});

attack('a stranger, a bot and an administrator of another vendor close the hand-over: nothing is enabled', async (world) => {
  const pull = await world.standing('acme');
  const [issue] = [...world.github.state.issues.keys()];
  for (const login of ['mallory', 'carol', 'github-actions[bot]']) {
    expectEnd(await world.closed(issue ?? 0, login), 0);
    expect(world.comment(pull)).toContain('**handed over**');
  }
  world.github.closeIssue(issue ?? 0, 'alice', 'not_planned');
  expect(world.comment(pull)).not.toContain('**enabled**');
});

attack(
  'a workflow on a branch edits the open hand-over, of which no event tells: the next run by the clock writes it anew',
  async (world) => {
    await world.standing('acme');
    const [issue] = world.github.state.issues.values();
    const { number = 0, title = '', body = '' } = issue ?? {};
    await world.asBot('PATCH', `issues/${number}`, { body: body.replace(/support@\S+/, 'support@mallory.example') });
    expect(world.github.state.issues.get(number)?.body).toContain('mallory');
    expectEnd(await world.byTheClock(), 0);
    expect(world.github.state.issues.get(number)).toMatchObject({ title, body });
  },
);

attack(
  'the hand-over is edited, and an administrator closes it unaware: it is open again, and nothing is enabled',
  async (world) => {
    const pull = await world.standing('acme');
    const [issue] = world.github.state.issues.values();
    const { number = 0, body = '' } = issue ?? {};
    await world.asBot('PATCH', `issues/${number}`, { body: body.replace(/support@\S+/, 'support@mallory.example') });
    expectEnd(await world.closed(number, 'alice'), 0);
    expect(world.github.state.issues.get(number)).toMatchObject({ state: 'open', body });
    expect(world.comment(pull)).not.toContain('**enabled**');
  },
);

attack('a merge that says "Closes" closes the hand-over in the name of whoever merged: nothing is enabled', async (world) => {
  const pull = await world.standing('acme');
  const [issue] = world.github.state.issues.values();
  expectEnd(await world.closed(issue?.number ?? 0, 'alice', 'PullRequest'), 0);
  expect(world.comment(pull)).not.toContain('**enabled**');
  expect(issue?.state).toBe('open');
});

attack('the hand-over is deleted, or moved away: another one is opened', async (world) => {
  await world.standing('acme');
  const [number = 0] = world.github.state.issues.keys();
  world.github.state.issues.delete(number);
  expectEnd(await world.byTheClock(), 0);
  const [issue] = world.github.state.issues.values();
  expect(issue?.body).toContain('Request to enable custom S3 bucket');
  expect(issue?.number).not.toBe(number);
});

attack("a deployment in the action's name says that the bucket is applied: it is not taken for the record", async (world) => {
  const number = world.openPull(asking('acme'), { author: 'mallory' });
  await world.planned(number);
  const payload = { bucket: bucketOf('acme'), run: 'https://github.com/acme/buckets/actions/runs/1', attempt: '1' };
  const deployment = (await world.asBot('POST', 'deployments', {
    ...{ ref: world.pull(number).head, environment: 'vendor-bucket', required_contexts: [], auto_merge: false, payload },
  })) as { id: number };
  await world.asBot('POST', `deployments/${deployment.id}/statuses`, { state: 'success', description: 'Applied.' });
  world.merge(number);
  const run = await world.pushed();
  world.expectUntouched(run, 'acme');
  expect(run.log).toContain(`${bucketOf('acme')} is pending: nothing was touched.`);
});

/** Approved, then reality moves, so that applying opens a follow-up. */
async function movedAway(world: Attacked): Promise<number> {
  await world.standing('acme');
  const number = await world.approved(asking('acme', 'tags: { team: files }'));
  world.merge(number);
  await world.drift('acme', 'aws_s3_bucket_versioning.bucket', { versioning_configuration: { status: 'Suspended' } });
  return number;
}

attack('reality moves after the approval: the bucket is not touched, and a follow-up asks again', async (world) => {
  await movedAway(world);
  const run = expectEnd(await world.pushed(), 1);
  expect(world.changed(run)).toEqual([]);
  expect(world.followUps()).toHaveLength(1);
  // Without the drift the same is applied: see the harness.
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).not.toMatchObject({ tags: { team: 'files' } });
});

attack("the follow-up's branch is there before, with mallory's file on it", async (world) => {
  await movedAway(world);
  expectEnd(await world.pushed(leadUp), 1);
  const [followUp] = world.followUps();
  if (followUp === undefined) throw new Error('There is no follow-up.');
  // The same once more, where mallory knew the name before.
  world.github.state.pulls.delete(followUp.number);
  // And with another request beside it, that would come along.
  const evil = { ...asking('acme', 'tags: { team: evil }'), ...asking('evil') };
  world.upstream.git('checkout', '--quiet', '--force', '-B', 'evil', 'main');
  const sha = world.upstream.commit('evil', evil, 'Evil');
  world.github.state.refs.set(followUp.headRef, sha);
  world.github.state.trees.set(sha, world.upstream.files(sha));
  expectEnd(await world.byTheClock(), 1);
  for (const pull of world.followUps()) {
    const files = world.github.state.trees.get(pull.head);
    expect([...(files?.values() ?? [])].join('\n')).not.toContain('evil');
  }
});

attack("mallory opens a pull request of the follow-up's name first: it is no follow-up", async (world) => {
  await movedAway(world);
  expectEnd(await world.pushed(leadUp), 1);
  const [followUp] = world.followUps();
  if (followUp === undefined) throw new Error('There is no follow-up.');
  world.github.state.pulls.delete(followUp.number);
  const sha = world.upstream.commit(followUp.headRef, asking('acme', 'tags: { team: evil }'), 'Evil');
  world.know(followUp.headRef);
  const forged = world.github.addPull({ author: 'mallory', headRef: followUp.headRef, head: sha, base: world.upstream.main });
  await world.planned(forged.number);
  const run = expectEnd(await world.byTheClock(), 1);
  expect(world.changed(run)).toEqual([]);
  world.merge(forged.number);
  expectEnd(await world.pushed(), 1);
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).not.toMatchObject({ tags: { team: 'evil' } });
});

attack('alice merges what waits for one more, and has a workflow open the follow-up that would waive it', async (world) => {
  const bot = 'github-actions[bot]';
  const asDave = { author: 'dave', committer: 'dave' };
  const number = await world.approved(asking('acme', 'tags: { team: evil }'), { author: bot, commit: asDave, pushedBy: bot });
  expect((await world.reviewed(number)).outputs['verdict']).toBe('pending');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme', /needs one more than usual/);
  const branch = `vendor-bucket/again/${bucketOf('acme')}-0123456789ab`;
  const text = world.upstream.files(world.upstream.main).get(fileOf('acme')) ?? '';
  const line = '# Reviewed again: the plan 0123456789ab has become ba9876543210.';
  const sha = world.upstream.commit(branch, { [fileOf('acme')]: `${text}${line}\n` }, 'Have it reviewed again');
  world.know(branch);
  const forged = world.github.addPull({
    ...{ author: bot, headRef: branch, head: sha, base: world.upstream.main },
    ...{ commit: { author: bot, committer: bot }, pushedBy: bot },
  }).number;
  await world.planned(forged);
  world.review(forged, 'alice');
  // What would make it one of ours, only the applying role can write.
  const key = `vendor-bucket/records/follow-ups/${bucketOf('acme')}/${sha}.json`;
  const record = { version: 1, bucket: bucketOf('acme'), file: fileOf('acme'), head: sha, base: world.upstream.main };
  expect(await world.stealthyPut(key, JSON.stringify(record))).toBe(false);
  // So that the clone holds its head; after a squash GitHub's list of files says the same.
  world.merge(forged, 'merge');
  world.expectUntouched(await world.pushed(), 'acme', /needs one more than usual/);
});

attack('the follow-up of the action is edited by a push of mallory, and merged', async (world) => {
  await movedAway(world);
  expectEnd(await world.pushed(leadUp), 1);
  const [followUp] = world.followUps();
  if (followUp === undefined) throw new Error('There is no follow-up.');
  await world.adopt(followUp);
  await world.planned(followUp.number);
  world.review(followUp.number, 'alice');
  const sha = world.upstream.commit(followUp.headRef, asking('acme', 'tags: { team: evil }'), 'Evil');
  world.github.pushCommit(followUp.number, { sha, author: 'mallory', committer: 'mallory' });
  world.know(followUp.headRef);
  world.merge(followUp.number);
  expectEnd(await world.pushed(), 1);
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).not.toMatchObject({ tags: { team: 'evil' } });
});

attack('titles, branches and messages are commands, markup and options', async (world) => {
  const evil = '$(touch x) `id` ${{ secrets.T }} ; --upload-pack=id @alice <!-- vendor-bucket:review --> ::set-output name=x::y';
  const number = world.openPull({ [fileOf('acme')]: request(bucketOf('acme')) }, { author: 'mallory' });
  const pull = world.pull(number);
  Object.assign(pull, { title: evil, body: evil, headRef: pull.headRef });
  world.github.forcePush(number, { sha: pull.head, message: `${evil}\n::error::x\n##[command]x` });
  const run = expectEnd(await world.opened(number), 0);
  for (const text of [run.log, world.comment(number) ?? '']) expect(text).not.toMatch(/secrets\.T|upload-pack/);
});

attack('branches are named as the default branch, as commits and as places of git', async (world) => {
  const number = await world.approved(asking('acme'));
  const evil = asking('acme', 'tags: { team: evil }');
  for (const name of ['origin/main', 'refs/heads/main', 'refs/remotes/origin/main', 'FETCH_HEAD']) world.branch(name, evil);
  world.merge(number);
  expectEnd(await world.pushed(), 0);
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).not.toMatchObject({ tags: { team: 'evil' } });
});

const edits: readonly (readonly [string, (world: Attacked, id: number, text: string, head: string) => Promise<unknown>])[] = [
  [
    'edits the review with a marker of its own',
    (world, id, text, head) =>
      world.asBot('PATCH', `issues/comments/${id}`, {
        body: `${marker(head)}${text.replace(/^<!--.*-->\n\n/, '').replaceAll('evil', 'files')}`,
      }),
  ],
  [
    'removes the review and posts another as it',
    async (world, id, text) => {
      const { number } = [...world.github.state.pulls.values()].at(-1) ?? { number: 0 };
      world.github.state.comments.delete(id);
      return world.asBot('POST', `issues/${number}/comments`, { body: text.replaceAll('evil', 'files') });
    },
  ],
];
for (const [what, change] of edits) {
  attack(`a workflow ${what}, alice approves what she reads: it is posted anew, and she has to approve that`, async (world) => {
    const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
    await world.planned(number);
    const own = [...world.github.state.comments.values()].find(({ issue }) => issue === number);
    await change(world, own?.id ?? 0, own?.body ?? '', world.pull(number).head);
    world.review(number, 'alice');
    const reviewed = expectEnd(await world.reviewed(number), 0);
    expect(reviewed.outputs['verdict']).toBe('pending');
    expect(world.comment(number)).toMatch(/Somebody else had edited or removed this comment[^]*evil/);
    expect((await world.reviewed(number)).outputs['verdict']).toBe('pending');
    world.merge(number);
    world.expectUntouched(await world.pushed(), 'acme', /has 0 of 1 approvals/);
  });
}

attack('a workflow edits the review, cancels the gate that would see it, and says itself that all is approved', async (world) => {
  const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  await world.planned(number);
  const own = [...world.github.state.comments.values()].find(({ issue }) => issue === number);
  await world.asBot('PATCH', `issues/comments/${own?.id ?? 0}`, { body: own?.body.replaceAll('evil', 'files') });
  world.review(number, 'alice');
  await world.forgeStatus(world.pull(number).head, 'vendor-bucket/approval');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme', /edited or removed it/);
  // What that run wrote in its place does not stand for what alice read.
  world.expectUntouched(await world.byTheClock(), 'acme', /edited or removed it/);
});

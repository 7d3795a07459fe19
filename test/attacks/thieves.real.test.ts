import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, fileOf, settings, type Attacked, type PlanRecordText } from './attack.js';

/** A key beside another record's, of a run that nobody saw. */
const beside = (key: string, run = '999-1'): string => key.replace(/[^/]+$/, `${run}.json`);

const withRun = (record: PlanRecordText, id = '999'): PlanRecordText => ({ ...record, run: { id, attempt: 1 } });

/** A planned and then approved pull request; what the thief does is done in between. */
async function robbed(world: Attacked, steal: () => Promise<number>): Promise<number> {
  const number = world.openPull(asking('acme'));
  await world.planned(number);
  expect(await steal()).toBeGreaterThan(0);
  world.review(number, 'alice');
  return number;
}

attack('whoever stole the planning role dates a plan before the approval', async (world) => {
  const number = world.openPull(asking('acme'));
  world.review(number, 'alice');
  await world.planned(number);
  const early = (record: PlanRecordText) => ({ ...withRun(record), postedAt: '2026-01-01T00:00:00Z' });
  expect(await world.forgePlans((record, key) => [beside(key), early(record)])).toBe(1);
  expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

for (const [field, value] of [
  ['fingerprint', `sha256:${'0'.repeat(64)}`],
  ['specDigest', `sha256:${'0'.repeat(64)}`],
  ['requestDigest', `sha256:${'0'.repeat(64)}`],
  ['file', 'buckets/other.yml'],
  ['risk', 'none'],
] as const) {
  attack(`whoever stole the planning role adds a plan with another ${field}: they contradict each other`, async (world) => {
    const number = await robbed(world, () =>
      world.forgePlans((record, key) => [beside(key), { ...withRun(record), [field]: value }]),
    );
    expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
    world.merge(number);
    world.expectUntouched(await world.pushed(), 'acme');
    // The way out: another head, whose plans nobody has forged.
  });
}

/** Mallory's approval, of a plan whose newest record names another base: later than the true one, and earlier than any review. */
async function judgedByBase(world: Attacked, base: string, refused: RegExp): Promise<void> {
  const number = world.openPull(asking('acme'));
  await world.planned(number);
  const forge = (record: PlanRecordText) => {
    const postedAt = new Date(Date.parse(record.postedAt) + 500).toISOString();
    return { ...withRun(record), base, postedAt };
  };
  expect(await world.forgePlans((record, key) => [beside(key).replace(record.base, base), forge(record)])).toBe(1);
  world.review(number, 'mallory');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme', refused);
}

attack("whoever stole the planning role names a base of mallory's, off the default branch", async (world) => {
  const base = world.branch('side', { '.github/vendor-bucket.yml': settings.replace('[alice, bob]', '[alice, bob, mallory]') });
  await judgedByBase(world, base, /not in the default branch's history/);
});

attack('whoever stole the planning role names an older base, when mallory still was an administrator', async (world) => {
  world.pushToMain({ '.github/vendor-bucket.yml': settings.replace('[alice, bob]', '[mallory]') });
  const base = world.upstream.main;
  world.pushToMain({ '.github/vendor-bucket.yml': settings });
  await judgedByBase(world, base, /sendsafely has 0 of 1 approvals/);
});

attack("a plan of one bucket is laid under another one's name", async (world) => {
  const first = await world.approved(asking('acme'));
  const second = world.openPull(asking('other', 'tags: { team: evil }'), { author: 'mallory' });
  const { head } = world.pull(second);
  const under = (record: PlanRecordText, key: string) =>
    [
      key.replaceAll(bucketOf('acme'), bucketOf('other')).replace(`/${first}/`, `/${second}/`).replace(record.head, head),
      record,
    ] as const;
  expect(await world.forgePlans(under)).toBe(1);
  world.review(second, 'alice');
  expect((await world.reviewed(second)).outputs['verdict']).not.toBe('approved');
  world.merge(second);
  world.expectUntouched(await world.pushed(), 'other');
});

attack(
  'a plan is on record that nobody ever posted: what alice approves is not what she saw, so it says which',
  async (world) => {
    const seen = await world.approved(asking('acme'));
    const { head } = world.pull(seen);
    const evil = world.push(seen, asking('acme', 'tags: { team: evil }'));
    const forge = (record: PlanRecordText, key: string) => [key.replace(head, evil), { ...record, head: evil }] as const;
    expect(await world.forgePlans(forge)).toBe(1);
    world.review(seen, 'alice');
    world.merge(seen);
    // Approved at that head, but the plan on record is of other bytes.
    world.expectUntouched(await world.pushed(), 'acme');
  },
);

attack(
  'whoever stole the planning role records the plan of a head whose run was cancelled before anything was posted',
  async (world) => {
    const number = world.openPull(asking('acme'), { author: 'mallory' });
    await world.planned(number);
    const { head } = world.pull(number);
    const evil = world.push(number, asking('acme', 'tags: { team: evil }'));
    // The true plan, from a twin of the head: only that it was shown on this pull request is a lie.
    const twin = world.openTwin(number);
    await world.planned(twin);
    const own = (record: PlanRecordText, key: string) =>
      record.head === evil ? ([key.replace(`/${twin}/`, `/${number}/`), { ...record, pullRequest: number }] as const) : undefined;
    expect(await world.forgePlans(own)).toBe(1);
    const comment = [...world.github.state.comments.values()].find(({ issue }) => issue === number);
    expect(comment?.body).toContain(head);
    world.pull(twin).state = 'closed';
    world.review(number, 'alice');
    world.merge(number);
    world.expectUntouched(await world.pushed(), 'acme', /it was never posted/);
  },
);

attack('a hundred plans on record, or what is no plan, hide the true one: nothing is approved by what is left', async (world) => {
  const number = world.openPull(asking('acme'));
  await world.planned(number);
  const [[key = '', text = '']] = [...(await world.stored(/\/records\/plans\//))] as [[string, string]];
  for (let index = 0; index < 101; index += 1) await world.stealthyPut(beside(key, `${1000 + index}-1`), text);
  world.review(number, 'alice');
  expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('what lies among the plans is no JSON, of another version, huge, or has a field too many', async (world) => {
  const number = world.openPull(asking('acme'));
  await world.planned(number);
  const [[key = '', text = '']] = [...(await world.stored(/\/records\/plans\//))] as [[string, string]];
  const odd = [
    `${text.slice(0, 40)}`,
    text.replace('"version": 2', '"version": 3'),
    `{"__proto__":{"risk":"none"},${text.slice(1)}`,
  ];
  for (const [index, bytes] of odd.entries()) expect(await world.stealthyPut(beside(key, `${1000 + index}-1`), bytes)).toBe(true);
  world.review(number, 'alice');
  expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack("the place of the next run's plan is taken before: the run is red, and does not go by what lies there", async (world) => {
  await world.standing('other');
  const [[key = '', text = '']] = [...(await world.stored(/\/records\/plans\//))] as [[string, string]];
  const record = JSON.parse(text) as PlanRecordText;
  const number = world.openPull(asking('acme', 'tags: { team: evil }'));
  const { head, base } = world.pull(number);
  const [run] = /\d+(?=-1\.json$)/.exec(key) ?? [];
  // Runs have numbers that go up, so a thief can be there first.
  for (let id = Number(run); id < Number(run) + 5; id += 1) {
    const forged = {
      ...record,
      bucket: bucketOf('acme'),
      file: fileOf('acme'),
      pullRequest: number,
      head,
      base,
      run: { id: String(id), attempt: 1 },
    };
    await world.stealthyPut(
      `vendor-bucket/records/plans/${bucketOf('acme')}/${number}/${head}/${base}/${id}-1.json`,
      JSON.stringify(forged),
    );
  }
  expectEnd(await world.opened(number), 1);
  world.review(number, 'alice');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack("the place of the next run's review is taken before, with harmless words", async (world) => {
  const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  const { head } = world.pull(number);
  for (let id = 5; id < 12; id += 1)
    await world.stealthyPut(
      `vendor-bucket/records/reviews/${number}/${head}/${id}-1.md`,
      '**planned**\n\nNo changes. Nothing to review.\n',
    );
  await world.opened(number);
  world.review(number, 'bob', 'COMMENTED');
  await world.reviewed(number);
  expect(world.comment(number) ?? '').not.toContain('Nothing to review');
});

attack('whoever stole the planning role tries to write what was applied, the state, and over what is there', async (world) => {
  const number = await world.standing('acme');
  const [plan = ''] = (await world.stored(/\/records\/plans\//)).keys();
  for (const key of [
    'vendor-bucket/records/applied.json',
    'vendor-bucket/records/index.json',
    `vendor-bucket/records/buckets/${bucketOf('acme')}.json`,
    `vendor-bucket/${bucketOf('acme')}.tfstate`,
    plan,
  ])
    expect(await world.stealthyPut(key, '{}')).toBe(false);
  expect(world.comment(number)).toContain('**handed over**');
});

attack('even with another plan written over the true one, other bytes than the approved ones are not applied', async (world) => {
  const number = await world.approved(asking('acme'));
  const { head } = world.pull(number);
  const sha = world.upstream.commit('evil', asking('acme', 'tags: { team: evil }'), 'Evil');
  // Squashed with changed content, and the branch deleted: the approved head is in no clone any more.
  for (const [key, text] of await world.stored(/\/records\/plans\//))
    await world.overwrite(key, text.replace(/"requestDigest": "[^"]*"/, `"requestDigest": "sha256:${'1'.repeat(64)}"`));
  world.upstream.git('checkout', '--quiet', '--force', 'main');
  world.upstream.git('reset', '--quiet', '--hard', sha);
  world.upstream.git('branch', '--quiet', '-D', world.pull(number).headRef);
  world.github.merge(number, [sha]);
  world.github.state.trees.set(sha, world.upstream.files(sha));
  world.expectUntouched(await world.pushed(), 'acme');
  expect(head).not.toBe(sha);
});

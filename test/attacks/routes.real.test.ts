import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, fileOf, leadUp, request, settings, type Attacked } from './attack.js';

/** What somebody who can push does to `main` at the moment of merging a pull request. */
function mergedAs(world: Attacked, number: number, files: Readonly<Record<string, string | undefined>>): void {
  const { headRef } = world.pull(number);
  world.upstream.git('update-ref', `refs/pull/${number}/head`, headRef);
  const sha = world.upstream.commit('main', files, `Ask for a bucket (#${number})`);
  world.github.merge(number, [sha]);
  world.github.state.trees.set(sha, world.upstream.files(sha));
}

attack('mallory pushes another commit seconds before the merge', async (world) => {
  const number = await world.approved(asking('acme'));
  expect((await world.reviewed(number)).outputs['verdict']).toBe('approved');
  world.push(number, asking('acme', 'tags: { team: evil }'));
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme', /No plan is on record for the head commit/);
});

attack('mallory changes the content in the dialogue of the squash', async (world) => {
  const number = await world.approved(asking('acme'));
  mergedAs(world, number, asking('acme', 'tags: { team: evil }'));
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.comment(number)).toMatch(/is not the one at the head/);
});

attack('the file gets another name in the merge', async (world) => {
  const number = await world.approved(asking('acme'));
  mergedAs(world, number, { 'buckets/other.yml': request(bucketOf('acme')) });
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('mallory pushes to the default branch, and says in the message that it is an approved pull request', async (world) => {
  const number = await world.approved(asking('acme'));
  world.upstream.commit('main', asking('acme'), `Ask for a bucket (#${number})\n\nReviewed-by: alice`);
  world.github.state.refs.set('main', world.upstream.main);
  world.github.state.trees.set(world.upstream.main, world.upstream.files(world.upstream.main));
  world.expectUntouched(await world.pushed(), 'acme', /without a (?:merged )?pull request/);
});

attack('two pull requests change one file: the approval of the first does not carry the second', async (world) => {
  const first = await world.approved(asking('acme'));
  const second = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  await world.planned(second);
  world.merge(first);
  mergedAs(world, second, asking('acme', 'tags: { team: evil }'));
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.comment(second)).toMatch(/0 of 1 approvals|No plan|base/);
});

attack('a twin with the very same head is merged in place of the approved pull request', async (world) => {
  const number = await world.approved(asking('acme'));
  const twin = world.openTwin(number);
  await world.planned(twin);
  world.merge(twin);
  world.expectUntouched(await world.pushed(), 'acme');
  // Without the twin the same bytes are applied: see the harness.
});

attack('the approved pull request is merged, and its twin is merged on top as if it were the same', async (world) => {
  const number = await world.approved(asking('acme'));
  const twin = world.openTwin(number);
  world.merge(number);
  const { main } = world.upstream;
  world.github.merge(twin, [main]);
  world.expectUntouched(await world.pushed(), 'acme', /[Ss]everal merged pull requests/);
});

attack('the revert of a revert brings back what was approved once, without an approval now', async (world) => {
  await world.standing('acme', 'tags: { team: evil }');
  const revert = await world.approved(asking('acme'));
  world.merge(revert);
  expectEnd(await world.pushed(leadUp), 0);
  const again = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  await world.planned(again);
  world.merge(again);
  expectEnd(await world.pushed(), 1);
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).not.toMatchObject({ tags: { team: 'evil' } });
  expect(world.comment(again)).toMatch(/0 of 1 approvals/);
});

attack('a commit that mallory pushes to the default branch undoes what was approved and not yet applied', async (world) => {
  const number = await world.approved(asking('acme', 'tags: { team: files }'));
  world.merge(number);
  world.pushToMain(asking('acme'));
  world.expectUntouched(await world.pushed(), 'acme', /without a (?:merged )?pull request/);
});

attack(
  'a pull request goes into a side branch, whose settings name mallory, and is turned to the default branch',
  async (world) => {
    world.branch('side', { '.github/vendor-bucket.yml': settings.replace('[alice, bob]', '[mallory]') });
    const number = world.openPull(asking('acme'), { author: 'dave' });
    const pull: { baseRef: string; base: string } = world.pull(number) as never;
    const { base } = pull;
    Object.assign(pull, { baseRef: 'side', base: world.upstream.git('rev-parse', 'side') });
    const run = await world.opened(number);
    world.review(number, 'mallory');
    const judged = await world.reviewed(number);
    expect([run, judged].map(({ outputs }) => outputs['verdict'])).not.toContain('approved');
    Object.assign(pull, { baseRef: 'main', base });
    world.merge(number);
    world.expectUntouched(await world.pushed(), 'acme');
  },
);

attack("what is approved for a side branch comes to the default branch in somebody else's merge", async (world) => {
  const number = await world.approved(asking('acme'));
  const { headRef } = world.pull(number);
  const carrier = world.openPull({ 'README.md': 'Nothing\n' }, { author: 'mallory' });
  world.upstream.git('checkout', '--quiet', '--force', world.pull(carrier).headRef);
  world.upstream.git('merge', '--quiet', '--no-ff', '-m', 'Merge', headRef);
  const sha = world.upstream.git('rev-parse', 'HEAD');
  world.github.pushCommit(carrier, { sha, author: 'mallory', committer: 'mallory' });
  world.know(world.pull(carrier).headRef);
  expectEnd(await world.synchronized(carrier, leadUp), 0);
  world.merge(carrier, 'merge');
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.comment(carrier)).toMatch(/0 of 1 approvals/);
});

attack("the file of a bucket is deleted, and another vendor's request takes its name: both vendors are asked", async (world) => {
  await world.standing('acme');
  const grant = `parameters: { principals: ['arn:aws:iam::666666666666:role/x'], actions: ['s3:GetObject'] }`;
  const taken = request(bucketOf('acme'), grant).replace('sendsafely', 'custom');
  const number = await world.approved({ [fileOf('acme')]: undefined as never, 'buckets/mine.yml': taken }, { by: ['carol'] });
  expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
  world.merge(number);
  expectEnd(await world.pushed(), 1);
  expect(JSON.stringify(await world.applied('acme', 'aws_s3_bucket_policy.bucket'))).not.toContain('666666666666');
  expect(world.comment(number)).toMatch(/sendsafely has 0 of 1 approvals/);
});

attack('the file is deleted: the bucket stays, and nothing is destroyed', async (world) => {
  await world.standing('acme');
  const number = world.openPull({ [fileOf('acme')]: undefined as never }, { author: 'mallory' });
  await world.planned(number);
  world.merge(number);
  const run = await world.pushed();
  expect(world.buckets()).toEqual([bucketOf('acme')]);
  expect(world.changed(run)).toEqual([]);
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).toBeDefined();
});

attack('the settings are deleted together with a request: nothing is applied by the defaults', async (world) => {
  const number = world.openPull({ ...asking('acme'), '.github/vendor-bucket.yml': undefined as never }, { author: 'mallory' });
  expectEnd(await world.opened(number), 1);
  world.review(number, 'alice');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('a run of an older commit is started again after a newer one has taken the request back', async (world) => {
  const number = await world.approved(asking('acme'));
  world.merge(number);
  world.terraform.set({ failAt: 'aws_s3_bucket.bucket' });
  const failed = expectEnd(await world.pushed(leadUp), 1);
  world.terraform.set({});
  world.pushToMain({ [fileOf('acme')]: undefined });
  const again = await world.again(failed);
  expect(world.buckets()).toEqual([]);
  expect(again.outputs['applied']).toBe('[]');
  expect(again.log).toMatch(/nothing is applied here/);
});

attack(
  'a tag is called as the default branch: nothing is applied for it, and the first push of the branch itself is',
  async (world) => {
    const number = world.openPull(asking('acme'));
    const { occasion, ...planned } = expectEnd(await world.opened(number), 0);
    world.review(number, 'alice');
    world.merge(number);
    const sha = world.upstream.main;
    const { repository } = occasion.payload as { repository: object };
    const push = (ref: string) => {
      const payload = { ref, before: '0'.repeat(40), after: sha, created: true, base_ref: null, repository };
      return world.again({ ...planned, occasion: { ...occasion, event: 'push', payload, ref: { sha, ref, checkout: sha } } });
    };
    const tag = await push('refs/tags/main');
    world.expectUntouched(tag, 'acme', /not the default branch/);
    expectEnd(await push('refs/heads/main'), 0);
    expect(world.buckets()).toEqual([bucketOf('acme')]);
  },
);

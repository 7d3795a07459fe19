import { expect } from '@jest/globals';
import { asking, attack, attackOnBundle, bucketOf, expectEnd, leadUp, settings, type Attacked, type Run } from './attack.js';

/** What GitHub tells the run of a pull request, changed. */
function lying(
  run: Run,
  edit: (pull: PullPayload, payload: { repository: Record<string, unknown>; number: number }) => void,
): Run {
  const payload = structuredClone(run.occasion.payload) as never as {
    pull_request: PullPayload;
    repository: Record<string, unknown>;
    number: number;
  };
  edit(payload.pull_request, payload);
  return { ...run, occasion: { ...run.occasion, payload } };
}

interface PullPayload {
  number: number;
  head: { sha: string; ref: string; repo: Record<string, unknown> };
  base: { sha: string; ref: string };
}

/** What a run wrote to GitHub and beside the state. */
function written(run: Run): readonly string[] {
  const github = run.calls
    .filter(({ method, operation }) => method !== 'GET' && operation !== 'graphql')
    .map(({ operation }) => operation);
  return [
    ...github,
    ...run.aws.filter(({ operation }) => /^(?:Put|Create|Delete)/.test(operation)).map(({ operation }) => operation),
  ];
}

async function planned(world: Attacked, name: string): Promise<{ number: number; run: Run }> {
  const number = world.openPull(asking(name));
  return { number, run: expectEnd(await world.opened(number), 0) };
}

attack('mallory re-runs the run of a closed pull request: nothing is posted and nothing recorded', async (world) => {
  const { number, run } = await planned(world, 'acme');
  world.pull(number).state = 'closed';
  const again = await world.again(run);
  expect(written(again)).toEqual([]);
  expect(again.log).toMatch(/closed/);
});

attack('mallory re-runs the run of a merged pull request, to have a plan recorded after the approval', async (world) => {
  const { number, run } = await planned(world, 'acme');
  world.merge(number);
  const again = await world.again(run);
  expect(written(again)).toEqual([]);
  world.review(number, 'alice');
  // alice approved what is merged already; the plan on record is older, so it counts, as before a merge.
  expect(world.buckets()).toEqual([]);
});

attack('mallory re-runs the run of an older head: it judges and posts nothing', async (world) => {
  const { number, run } = await planned(world, 'acme');
  world.push(number, asking('acme', 'tags: { team: evil }'));
  const again = await world.again(run);
  expect(written(again)).toEqual([]);
});

attack('mallory re-runs a run from before the default branch went on: the old rules plan nothing anew', async (world) => {
  const { number, run } = await planned(world, 'acme');
  world.pushToMain({ '.github/vendor-bucket.yml': settings.replace('[alice, bob]', '[bob]') });
  world.pull(number).base = world.upstream.main;
  const again = await world.again(run);
  expect(written(again)).toEqual([]);
});

attack("the payload says that a fork's pull request is none of a fork", async (world) => {
  const number = world.openPull(asking('acme'), { author: 'mallory', fork: true });
  const { opened } = { opened: await world.opened(number) };
  const own = world.github.answers.pull({ ...world.pull(number), fork: false }).head?.repo ?? {};
  const run = await world.again(lying(opened, (pull) => (pull.head.repo = own)));
  expect(written(run)).toEqual([]);
  expect(run.outputs['verdict']).not.toBe('approved');
});

attack('the payload names the number of another pull request', async (world) => {
  const { number } = await planned(world, 'acme');
  const other = world.openPull(asking('other', 'tags: { team: evil }'), { author: 'mallory' });
  const run = expectEnd(await world.opened(other), 0);
  const before = world.comment(number);
  const lie = await world.again(lying(run, (pull, payload) => (pull.number = payload.number = number)));
  expect(world.comment(number)).toBe(before);
  expect(written(lie)).toEqual([]);
});

attack("the payload names a base of mallory's, whose settings ask mallory", async (world) => {
  const { number, run } = await planned(world, 'acme');
  const base = world.branch('side', { '.github/vendor-bucket.yml': settings.replace('[alice, bob]', '[mallory]') });
  const lie = await world.again(lying(run, (pull) => (pull.base.sha = base)));
  world.review(number, 'mallory');
  expect(written(lie).filter((one) => one === 'PutObject')).toEqual([]);
  expect((await world.reviewed(number)).outputs['verdict']).toBe('pending');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attackOnBundle('the payload is empty, cut, of another shape, of 20 MB, or begins with a byte order mark', async (world) => {
  const { run } = await planned(world, 'acme');
  const { event, ref, id } = run.occasion;
  const payloads: readonly unknown[] = [
    '',
    null,
    [],
    {},
    { pull_request: { number: -1 } },
    { ...(run.occasion.payload as object), x: 'a'.repeat(20_000_000) },
  ];
  for (const payload of payloads) {
    const ended = await world.again({ ...run, occasion: { event, ref, id, payload } });
    expect(ended.outputs['verdict'] ?? '').not.toBe('approved');
    expect(ended.log).not.toMatch(/^\s+at /m);
  }
});

attackOnBundle('the number of the run, or of its attempt, leads to another place beside the state', async (world) => {
  const number = world.openPull(asking('acme'));
  for (const env of [
    { GITHUB_RUN_ID: '../../applied' },
    { GITHUB_RUN_ATTEMPT: '1/../../../../vendor-bucket' },
    { GITHUB_RUN_ID: '' },
  ]) {
    const run = await world.opened(number, { env });
    expect(run.aws.filter(({ operation }) => operation === 'PutObject')).toEqual([]);
  }
  expect(
    world.records('').filter((key) => !/^vendor-bucket\/records\/(?:plans|reviews)\/[\w./-]+\/\d+-\d+\.(?:json|md)$/.test(key)),
  ).toEqual([]);
});

attack("the runner says that a push to mallory's branch was one to the default branch", async (world) => {
  const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  const { head, headRef } = world.pull(number);
  world.pushToMain({ 'README.md': 'Ours\n' });
  const pushed = await world.pushed();
  const lie = (edit: object) =>
    world.again({
      ...pushed,
      occasion: {
        ...pushed.occasion,
        payload: { ...(pushed.occasion.payload as object), ...edit },
        ref: { sha: head, ref: 'refs/heads/main', checkout: head },
      },
    });
  for (const run of [await lie({ after: head }), await lie({ ref: `refs/heads/${headRef}`, after: head })])
    expect(world.changed(run)).toEqual([]);
  expect(world.buckets()).toEqual([]);
});

attack("the clock's run is of another commit than the default branch's tip", async (world) => {
  const number = await world.approved(asking('acme'));
  world.merge(number);
  const evil = world.branch('evil', asking('acme', 'tags: { team: evil }'));
  const run = await world.byTheClock({ env: { GITHUB_SHA: evil } });
  expect(world.changed(run)).toEqual([]);
  expect(run.log).toMatch(/nothing is applied here/);
});

attack("a run by hand on mallory's branch applies what is there", async (world) => {
  world.branch('evil', asking('acme', 'tags: { team: evil }'));
  const run = await world.byTheClock();
  const { payload, id } = run.occasion;
  const sha = world.upstream.git('rev-parse', 'evil');
  for (const inputs of [{ command: 'auto' }, { command: 'apply' }]) {
    const lie = await world.again(
      {
        ...run,
        occasion: {
          id,
          event: 'workflow_dispatch',
          payload: { ...(payload as object), inputs },
          ref: { sha, ref: 'refs/heads/evil', checkout: sha },
        },
      },
      { inputs },
    );
    expect(world.changed(lie)).toEqual([]);
    expect(lie.outputs['applied'] ?? '[]').toBe('[]');
  }
  expect(world.buckets()).not.toContain(bucketOf('acme'));
});

attack('the default branch has another name by now, and a run of the old one is started again', async (world) => {
  const number = await world.approved(asking('acme'));
  world.merge(number);
  world.terraform.set({ failAt: 'aws_s3_bucket.bucket' });
  const failed = expectEnd(await world.pushed(leadUp), 1);
  world.terraform.set({});
  // `main` is left as it was, without protection; what holds now is `trunk`.
  Object.assign(world.github.state, { defaultBranch: 'trunk' });
  world.github.state.refs.set('trunk', world.upstream.main);
  const again = await world.again(failed);
  expect(world.changed(again)).toEqual([]);
  expect(world.buckets()).toEqual([]);
});

attackOnBundle('the inputs are numbers of other notations, lists without end, and paths that lead out', async (world) => {
  const { number } = await planned(world, 'acme');
  for (const inputs of [
    { 'pull-request': '1e3' },
    { 'pull-request': '0x1' },
    { parallelism: '1e9' },
    { request: '[["a"]]' },
    { request: `["${'../'.repeat(50)}x.yml"]` },
    { settings: '/proc/self/environ' },
    { command: 'apply --force' },
  ]) {
    const run = expectEnd(await world.opened(number, { inputs }), 1);
    expect(world.changed(run)).toEqual([]);
    expect(run.outputs['verdict'] ?? '').not.toBe('approved');
  }
});

attack("a pull request's job is given the command that applies", async (world) => {
  const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  const run = await world.opened(number, { inputs: { command: 'apply' } });
  expect(world.changed(run)).toEqual([]);
  expect(world.buckets()).toEqual([]);
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bucketValues } from '../change/stack-values.js';
import { acme, acmeFile, ApplyWorld, request, tagged, type Pull } from './apply-world.js';
import { readAll } from '../ledger/records.js';
import { endOf, settings } from './plan-world.js';

let world: ApplyWorld;
beforeEach(async () => {
  world = await ApplyWorld.create();
});
afterEach(() => world.stop());

const asked = { [acmeFile]: request(acme) };
const other = 'ss-self-hosted-beta';
const otherFile = 'buckets/beta.yml';

async function run(...args: Parameters<ApplyWorld['apply']>) {
  return endOf(await world.apply(...args));
}

test('a state whose account is not named is warned of once when applying, and one that is, is not', async () => {
  world.merge(await world.approved(asked));
  world.world.warnings.length = 0;
  await run();
  expect(world.world.warnings).toEqual([expect.stringMatching(/bucket "acme-terraform-state".* account: '111122223333'/)]);
  world.world.warnings.length = 0;
  const named = settings.replace('region: us-east-1', "region: us-east-1, account: '111122223333'");
  world.pushMain({ '.github/vendor-bucket.yml': named });
  await run();
  expect(world.world.warnings).toEqual([]);
});

describe('an approved request', () => {
  test.each(['squash', 'merge', 'rebase'] as const)('that came by a %s is applied, recorded and handed over', async (how) => {
    const pull = await world.approved(asked);
    world.merge(pull, how);
    const end = await run();
    expect(world.said).toContain(`${acme} is applied`);
    expect(end).toMatchObject({ green: true, outputs: { verdict: 'approved' } });
    expect(JSON.parse(end.outputs.applied ?? '')).toMatchObject([{ bucket: acme, arn: `arn:aws:s3:::${acme}`, pullRequest: pull.number, issue: expect.any(Number) }]); // prettier-ignore
    expect((await world.records()).get(acme)).toMatchObject({ file: acmeFile, commit: world.main, pullRequest: pull.number, approvedBy: ['alice'] }); // prettier-ignore
    expect(world.issues).toMatchObject([{ title: `Hand over ${acme} to SendSafely`, assignees: ['alice'] }]);
    expect(world.review(pull)).toContain('**handed over**');
    expect(world.review(pull)).toContain(`${acme} is applied: 7 resources changed.`);
    const [deployment] = world.world.fake.state.deployments;
    expect(deployment).toMatchObject({ environment: 'vendor-bucket', payload: { bucket: acme }, sha: world.main });
    expect(deployment?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success']);
  });

  describe('whose branch is gone, so that git does not have its head any more', () => {
    const squashedAway = async () => {
      const pull = await world.approved(asked);
      world.merge(pull);
      const { scratch } = world.world;
      scratch.git('branch', '-D', pull.branch);
      scratch.git('reflog', 'expire', '--expire=now', '--all');
      scratch.git('gc', '--quiet', '--prune=now');
      return pull;
    };

    test("is applied where GitHub's bytes at the head are those of the default branch", async () => {
      await squashedAway();
      expect(await run()).toMatchObject({ green: true });
      expect(world.applied).toEqual([acme]);
    });

    test.each<[string, string | undefined]>([
      ['are others, whatever the plan record says', tagged(acme, 'forged')],
      ['are none', undefined],
    ])('is refused where those %s', async (_, bytes) => {
      const { head } = await squashedAway();
      world.world.fake.state.trees.set(head, new Map(bytes === undefined ? [] : [[acmeFile, bytes]]));
      expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
      expect(world.applied).toEqual([]);
    });

    test('is not applied where GitHub does not give them', async () => {
      await squashedAway();
      world.world.fake.fail({ operation: 'repos/get-content', answer: { status: 403 } });
      expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'undetermined' } });
      expect(world.applied).toEqual([]);
    });
  });

  test('is applied once: a second run has nothing to do, and touches nothing', async () => {
    world.merge(await world.approved(asked));
    await run();
    const calls = world.world.fake.calls().length;
    expect(await run()).toMatchObject({ green: true, outputs: { applied: '[]' } });
    expect(world.applied).toEqual([acme]);
    expect(world.issues).toHaveLength(1);
    // For the tip of the branch, and for what the open hand-overs say.
    expect(world.world.fake.calls().length - calls).toBe(2);
  });

  test('that a cancelled run left behind is found by the run of a later push, beside that one', async () => {
    world.merge(await world.approved(asked));
    world.merge(await world.approved({ [otherFile]: request(other) }));
    expect(await run()).toMatchObject({ green: true });
    expect(world.applied).toEqual([acme, other]);
  });

  test('is applied though a bug ends the one before it: that is told, its deployment ended, and the rest is done', async () => {
    world.merge(await world.approved({ ...asked, [otherFile]: request(other) }));
    world.throwing.add(acme);
    const end = await run();
    expect(end).toMatchObject({ green: false });
    expect(JSON.parse(end.outputs.applied ?? '')).toMatchObject([{ bucket: other, issue: expect.any(Number) }]);
    expect(JSON.parse(end.outputs.faults ?? '')).toMatchObject([{ code: 'action/unexpected', message: expect.stringContaining(acme) }]); // prettier-ignore
    expect(world.said).toContain(`${acme} is not applied, or only in part.`);
    const states = world.world.fake.state.deployments.map(({ description, statuses }) => [description, statuses.at(-1)?.state]);
    expect(states).toEqual([[`Apply ${acmeFile}`, 'failure'], [`Apply ${otherFile}`, 'success']]); // prettier-ignore
    world.throwing.clear();
    expect(await run()).toMatchObject({ green: true });
  });

  test("leaves no deployment in progress where what is begun can't be recorded", async () => {
    world.merge(await world.approved(asked));
    const { store } = world;
    world.store = { ...store, write: () => Promise.reject(new Error('a bug')) };
    expect(await run()).toMatchObject({ green: false });
    expect(world.applied).toEqual([]);
    // What is owed of it is recorded first, so it does not even begin.
    expect(world.world.fake.state.deployments).toEqual([]);
  });

  test('is applied though another one in the same push is refused', async () => {
    world.merge(await world.approved(asked));
    const lacking = world.open({ [otherFile]: request(other) });
    await world.plan(lacking);
    world.merge(lacking);
    const end = await run();
    expect(end).toMatchObject({ green: false, outputs: { verdict: 'pending' } });
    expect(world.applied).toEqual([acme]);
    expect(world.review(lacking)).toContain(`${other} is pending: nothing was touched.`);
    expect(world.review(lacking)).not.toContain('**applied**');
  });

  test('is the only one that a run for it alone looks at', async () => {
    world.merge(await world.approved(asked));
    const second = await world.approved({ [otherFile]: request(other) });
    world.merge(second);
    expect(await run({ request: otherFile })).toMatchObject({ green: true });
    expect(world.applied).toEqual([other]);
    expect(await run({ pullRequest: 999 })).toMatchObject({ green: true, outputs: { applied: '[]' } });
    expect((await world.apply({ request: 'buckets/none.yml' })).ok).toBe(false);
    expect(await run({ request: acmeFile })).toMatchObject({ green: true });
    expect(world.applied).toEqual([other, acme]);
  });
});

test('requests of one pull request that several jobs apply: the last one says that it is done', async () => {
  const pull = await world.approved({ ...asked, [otherFile]: request(other) });
  world.merge(pull);
  expect(await run({ request: acmeFile })).toMatchObject({ green: true });
  expect(world.review(pull)).not.toContain('**handed over**');
  expect(world.review(pull)).toContain('-->Applied. Approved by alice.<');
  expect(await run({ request: otherFile })).toMatchObject({ green: true });
  expect(world.review(pull)).toContain('**handed over**');
  expect(await run()).toMatchObject({ green: true, outputs: { verdict: 'nothing-to-apply' } });
});

describe('while the first of two is applied', () => {
  let pull: Pull;
  const during = async (work: () => void) => {
    pull = await world.approved({ ...asked, [otherFile]: request(other) });
    world.merge(pull);
    world.meanwhile = work;
    return run();
  };

  test.each<[string, () => void]>([
    ['somebody objects', () => void world.world.fake.review(pull.number, 'bob', 'CHANGES_REQUESTED')],
    ['the approval is dismissed', () => world.world.fake.dismiss(world.world.fake.state.pulls.get(pull.number)?.reviews[0]?.id ?? 0)],
  ])('%s: the second is left alone, and it is said', async (_, work) => {
    expect(await during(work)).toMatchObject({ green: false, outputs: { verdict: 'pending' } });
    expect(world.applied).toEqual([acme]);
    expect(world.review(pull)).toContain(`${other} is pending: nothing was touched.`);
  }); // prettier-ignore

  test('the branch moves on: the second is for the newer run, which is said, and this one is green', async () => {
    const moved = () => void world.world.fake.state.refs.set('main', 'f'.repeat(40));
    expect(await during(moved)).toMatchObject({ green: true, outputs: { verdict: 'pending' } });
    expect(world.applied).toEqual([acme]);
    expect(world.review(pull)).toContain(`${other} is approved, and not begun: the default branch has a newer commit.`);
    expect(world.review(pull)).not.toContain('**applied**');
  });

  test("the branch can't be read any more: the second is not begun", async () => {
    const refused = () => world.world.fake.fail({ operation: 'repos/get-branch', answer: { status: 403 }, times: 9 });
    expect(await during(refused)).toMatchObject({ green: false });
    expect(world.applied).toEqual([acme]);
  });
});

describe('nothing is touched, and the run is red', () => {
  const cases: [string, string, () => Promise<Pull | undefined>][] = [
    ['nobody has approved', 'pending', async () => {
      const pull = world.open(asked);
      await world.plan(pull);
      world.merge(pull);
      return pull;
    }],
    ['only its author has approved', 'pending', async () => {
      const pull = world.open(asked, 'alice');
      await world.plan(pull);
      world.world.fake.review(pull.number, 'alice', 'APPROVED');
      world.merge(pull);
      return pull;
    }],
    ['the approval is of an earlier head', 'refused', async () => {
      const first = await world.approved(asked);
      const pull = world.push(first, { [acmeFile]: tagged(acme, 'later') });
      world.merge(pull);
      return pull;
    }],
    ['it was changed on the way by the merge', 'refused', async () => {
      const pull = await world.approved(asked);
      world.merge(pull);
      const { scratch, fake } = world.world;
      scratch.commit({ [acmeFile]: tagged(acme, 'evil') }, 'amended');
      scratch.git('reset', '--quiet', '--soft', 'HEAD~2');
      world.main = scratch.commit({}, 'Squashed, and more');
      fake.merge(pull.number, [world.main]);
      return pull;
    }],
    ['a direct push changed it after its merge', 'refused', async () => {
      world.merge(await world.approved(asked));
      world.pushMain({ [acmeFile]: tagged(acme, 'pushed') });
      return undefined;
    }],
    ['it was pushed directly', 'refused', async () => {
      world.pushMain(asked);
      return undefined;
    }],
    ['the settings have lost its administrators since', 'pending', async () => {
      const pull = await world.approved(asked);
      world.merge(pull);
      world.pushMain({ '.github/vendor-bucket.yml': settings.replace('[alice, bob]', '[bob]') });
      return pull;
    }],
    ['Terraform can\'t plan it', 'undetermined', async () => {
      const pull = await world.approved(asked);
      world.merge(pull);
      world.unplannable.set(acme, { code: 'terraform/x', message: 'No answer from AWS.', fix: 'Run again.' });
      return pull;
    }],
  ]; // prettier-ignore
  test.each(cases)('where %s: %s', async (_, verdict, arrange) => {
    const pull = await arrange();
    const end = await run();
    expect(end).toMatchObject({ green: false, outputs: { verdict, applied: '[]' } });
    expect(world.applied).toEqual([]);
    expect((await world.records()).size).toBe(0);
    expect(world.world.fake.state.deployments).toEqual([]);
    expect(world.said).toContain(`${acme} is ${verdict}: nothing was touched.`);
    if (pull !== undefined) expect(world.review(pull)).toContain(`${acme} is ${verdict}: nothing was touched.`);
  });

  test('where a request is not one, while others are applied', async () => {
    world.merge(await world.approved(asked));
    world.pushMain({ 'buckets/broken.yml': 'vendor: [' });
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
    expect(world.applied).toEqual([acme]);
  });

  test('where two files ask for one bucket', async () => {
    world.merge(await world.approved(asked));
    await run();
    world.pushMain({ 'buckets/copy.yml': tagged(acme, 'copy') });
    expect(await run()).toMatchObject({ green: false });
    expect(world.applied).toEqual([acme]);
    expect(world.said).toContain('is that of the applied request');
  });
});

describe('a change of the default branch that is no work', () => {
  test('a renamed file with the same bytes', async () => {
    world.merge(await world.approved(asked));
    await run();
    world.pushMain({ [acmeFile]: undefined, 'buckets/moved.yml': request(acme) });
    expect(await run()).toMatchObject({ green: true, outputs: { applied: '[]' } });
    expect(world.said).not.toContain('unmanaged');
  });

  test('a deleted file: the bucket stays, unmanaged, and that is said', async () => {
    world.merge(await world.approved(asked));
    await run();
    world.pushMain({ [acmeFile]: undefined });
    expect(await run()).toMatchObject({ green: true });
    expect(world.said).toContain('stays in AWS as it is, unmanaged');
    expect(world.aws.get(acme)).toBeDefined();
  });

  test('a run of a commit that is not the tip any more', async () => {
    world.merge(await world.approved(asked));
    const older = world.main;
    world.pushMain({ 'README.md': 'x' });
    expect(await run({}, older)).toMatchObject({ green: true, outputs: { applied: '[]' } });
    expect(world.applied).toEqual([]);
    expect(world.said).toContain('the run of that commit does it');
  });

  test('a revert to what is applied', async () => {
    world.merge(await world.approved(asked));
    await run();
    world.pushMain({ [acmeFile]: tagged(acme, 'x') });
    world.pushMain(asked);
    expect(await run()).toMatchObject({ green: true, outputs: { applied: '[]' } });
  });
});

describe('running again converges', () => {
  test('where the apply failed half-way: the rest of the approved plan is applied', async () => {
    const pull = await world.approved(asked);
    world.merge(pull);
    world.failing.set(acme, 3);
    expect(await run()).toMatchObject({ green: false });
    expect(world.review(pull)).toContain('is not applied, or only in part');
    expect(world.world.fake.state.deployments[0]?.statuses.at(-1)?.state).toBe('failure');
    world.failing.set(acme, 2);
    expect(await run()).toMatchObject({ green: false });
    world.failing.clear();
    expect(await run()).toMatchObject({ green: true });
    expect(Object.keys(world.aws.get(acme) ?? {})).toHaveLength(7);
    expect((await readAll(world.ledger)).applying.size).toBe(0);
    expect(world.world.fake.state.pulls.size).toBe(1);
  });

  test('but not to something that the approved plan did not hold', async () => {
    world.merge(await world.approved(asked));
    world.failing.set(acme, 3);
    await run();
    world.failing.clear();
    const now = world.aws.get(acme) ?? {};
    world.aws.set(acme, { ...now, 'aws_s3_bucket.bucket': { bucket: acme, tags: {}, force_destroy: true } });
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
    expect(world.applied).toEqual([acme]);
  });

  test('where the record could not be written: the next run finds nothing to change, and records it', async () => {
    const pull = await world.approved(asked);
    world.merge(pull);
    const { store } = world;
    let writes = 0;
    world.store = { ...store, write: async (key, text, over) => (key.endsWith(`/buckets/${acme}.json`) && ++writes > 2 ? { ok: false, faults: [{ code: 'ledger/unavailable', message: 'S3 is away.', fix: 'Wait.' }] } : store.write(key, text, over)) }; // prettier-ignore
    expect(await run()).toMatchObject({ green: false });
    expect(world.said).toContain('the record of it could not be written');
    world.store = store;
    expect((await world.records()).size).toBe(0);
    expect(await run()).toMatchObject({ green: true });
    expect((await world.records()).get(acme)).toMatchObject({
      pullRequest: pull.number,
      outputs: { bucket_arn: `arn:aws:s3:::${acme}` },
    });
    expect(world.issues).toHaveLength(1);
  });

  test('where nothing is left to change, but nobody has approved, nothing is recorded', async () => {
    const pull = world.open(asked);
    await world.plan(pull);
    world.merge(pull);
    world.failing.set(acme, 0);
    world.aws.set(acme, { ...bucketValues('bucket', acme) });
    expect(await run()).toMatchObject({ green: false });
    expect((await world.records()).size).toBe(0);
  });

  test.each([
    ["its reviews can't be read", 'pulls/list-reviews', 0],
    ["its pull request can't be found", 'repos/list-pull-requests-associated-with-commit', 0],
    ["the deployment can't be created", 'repos/create-deployment', 0],
    ["the deployment can't be started", 'repos/create-deployment-status', 0],
    ["the issue can't be opened", 'issues/create', 1],
    ["the comment can't be written", 'issues/update-comment', 1],
  ])('where %s: red, and the next run goes on', async (_, operation, appliedBefore) => {
    const pull = await world.approved(asked);
    world.merge(pull);
    world.world.fake.fail({ operation, answer: { status: 403, data: { message: 'Resource not accessible by integration' } } });
    expect(await run()).toMatchObject({ green: false });
    expect(world.applied).toHaveLength(appliedBefore);
    expect(JSON.parse((await run()).outputs.faults ?? '')).toEqual([]);
    expect(world.applied).toEqual([acme]);
    expect((await world.records()).get(acme)?.handover).toBeDefined();
    expect(world.issues).toHaveLength(1);
  });

  test("where the tip can't be asked for, nothing is begun", async () => {
    world.merge(await world.approved(asked));
    world.world.fake.fail({ operation: 'repos/get-branch', answer: { status: 404, data: { message: 'Not Found' } } });
    expect((await world.apply()).ok).toBe(false);
    expect(world.applied).toEqual([]);
  });
});

describe('where the review does not stand as it was written', () => {
  const ownComment = (pull: Pull) => {
    const found = [...world.world.fake.state.comments.values()].find(({ issue }) => issue === pull.number);
    if (found === undefined) throw new Error('There is no review.');
    return found;
  };
  const spoil: readonly (readonly [string, (pull: Pull) => void])[] = [
    ['was edited', (pull) => world.world.fake.editComment(ownComment(pull).id, `${ownComment(pull).body}\nAll is well.`)],
    ['was removed', (pull) => world.world.fake.state.comments.delete(ownComment(pull).id)],
    ['was never posted', () => [...world.world.objects.keys()].filter((key) => key.includes('/comments/')).forEach((key) => world.world.objects.delete(key))], // prettier-ignore
  ];

  test.each(spoil)(
    'as it %s, nothing is applied, however often it is tried, and a pull request shows the plan',
    async (_, act) => {
      const pull = await world.approved(asked);
      act(pull);
      world.merge(pull);
      world.world.fake.state.trees.set(world.main, new Map(Object.entries(asked)));
      for (let attempt = 0; attempt < 3; attempt += 1)
        expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
      expect(world.applied).toEqual([]);
      expect(world.review(pull)).toMatch(/Somebody else had edited or removed this comment[^]*as this action wrote it/);
      const [, followUp, ...more] = [...world.world.fake.state.pulls.values()];
      expect(more).toEqual([]);
      expect(followUp?.title).toBe(`Review ${acme} again: what was approved may not be what was planned`);
    },
  );

  test('as it was edited while the first of two is applied: the second one is not, also not by a later run', async () => {
    const pull = await world.approved({ ...asked, [otherFile]: request(other) });
    world.merge(pull);
    world.world.fake.state.trees.set(world.main, new Map(Object.entries({ ...asked, [otherFile]: request(other) })));
    world.meanwhile = () => world.world.fake.editComment(ownComment(pull).id, `${ownComment(pull).body}\nAll is well.`);
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
    expect(world.applied).toEqual([acme]);
  });
});

test('what a run writes into the review, the next one knows again: what was left is applied', async () => {
  const pull = await world.approved({ ...asked, [otherFile]: request(other) });
  world.merge(pull);
  world.unplannable.set(other, { code: 'terraform/failed', message: 'AWS is away.', fix: 'Wait.' });
  expect(await run()).toMatchObject({ green: false });
  world.unplannable.clear();
  expect(await run()).toMatchObject({ green: true });
  expect(world.applied).toEqual([acme, other]);
});

describe('where reality has moved since the review', () => {
  async function moved(): Promise<Pull> {
    const pull = await world.approved(asked);
    world.merge(pull);
    world.aws.set(acme, {
      ...bucketValues('bucket', acme),
      'aws_s3_bucket.bucket': { bucket: acme, tags: {}, force_destroy: false },
    });
    world.world.fake.state.trees.set(world.main, new Map(Object.entries(asked)));
    return pull;
  }

  test('nothing is applied, and one pull request shows the difference', async () => {
    const pull = await moved();
    expect(await run()).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
    await run();
    expect(world.applied).toEqual([]);
    const [, followUp, ...more] = [...world.world.fake.state.pulls.values()];
    expect(more).toEqual([]);
    expect(followUp?.headRef).toMatch(new RegExp(`^vendor-bucket/again/${acme}-[0-9a-f]{12}$`));
    expect(followUp?.title).toBe(`Review ${acme} again: its plan has changed`);
    expect(followUp?.body).toContain('reality has moved since');
    expect(world.review(pull)).toContain(`The pull request #&#8203;${followUp?.number} shows the difference.`);
    const tree = world.world.fake.state.trees.get(world.world.fake.state.refs.get(followUp?.headRef ?? '') ?? '');
    expect(tree?.get(acmeFile)).toMatch(/^# Reviewed again: the plan [0-9a-f]{12} has become [0-9a-f]{12}\.\n$/m);
  });

  test('what was turned down is not opened again', async () => {
    await moved();
    await run();
    const followUp = [...world.world.fake.state.pulls.values()][1];
    if (followUp) followUp.state = 'closed';
    await run();
    expect(world.world.fake.state.pulls.size).toBe(2);
    expect(world.said).toContain('was closed: it is not opened again');
  });
});

test("a ledger that can't be read ends the run before anything else", async () => {
  world.merge(await world.approved(asked));
  world.store = {
    ...world.store,
    read: async () => ({ ok: false, faults: [{ code: 'ledger/unavailable', message: 'S3 is away.', fix: 'Wait.' }] }),
  };
  expect((await world.apply()).ok).toBe(false);
  expect(world.applied).toEqual([]);
});

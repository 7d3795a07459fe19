import { expect } from '@jest/globals';
import { attack, bucketOf, expectEnd, fileOf, request } from './attack.js';

const grant = `parameters: { principals: ['arn:aws:iam::222222222222:role/x'], actions: ['s3:GetObject'] }`;
const custom = { [fileOf('acme')]: request(bucketOf('acme'), grant).replace('sendsafely', 'custom') };

// Red where `enabled` or the issue stayed with the bucket (`mergeApplied`, src/ledger/merge.ts): then nobody would tell the new vendor.
attack(
  'an enabled bucket goes to another vendor: its message is handed over anew, and the old issue enables nothing',
  async (world) => {
    const first = await world.standing('acme');
    const [old = 0] = world.github.state.issues.keys();
    expectEnd(await world.closed(old, 'alice'), 0);
    expect(world.comment(first)).toContain('**enabled**');

    const second = await world.approved(custom, { by: ['alice', 'carol'] });
    world.merge(second);
    const run = expectEnd(await world.pushed(), 0);
    expect(JSON.stringify(await world.applied('acme', 'aws_s3_bucket_policy.bucket'))).toContain('222222222222');
    const [issue, ...more] = [...world.github.state.issues.values()].filter(({ number }) => number !== old);
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ state: 'open', title: `Hand over ${bucketOf('acme')} to Custom` });
    expect(issue?.body).not.toContain('SendSafely');
    expect(run.outputs['applied']).toContain(`"issue":${issue?.number}`);
    expect(world.comment(second)).toContain('**handed over**');
    expect(world.comment(second)).not.toContain('**enabled**');

    expect(world.github.state.issues.get(old)?.state).toBe('closed');

    // The administrators of the new vendor say when it is enabled, and closing the old issue once more says nothing.
    expectEnd(await world.closed(old, 'alice'), 0);
    expectEnd(await world.closed(issue?.number ?? 0, 'alice'), 0);
    expect(world.comment(second)).not.toContain('**enabled**');
    expectEnd(await world.closed(issue?.number ?? 0, 'carol'), 0);
    expect(world.comment(second)).toContain('**enabled**');
  },
);

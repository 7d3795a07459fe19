import { expect } from '@jest/globals';
import { attackOnBundle, expectEnd, leadUp, request, settingsWith } from './attack.js';

const files = settingsWith((text) => text.replace('  custom:', '  snowflake: { users: [carol] }\n  custom:'));
const file = 'buckets/snow.yml';

/** A request of Snowflake, whose external id is masked wherever a review shows it. */
function snow(externalId: string, ...more: readonly string[]): Record<string, string> {
  const parameters = `parameters: { iamUserArn: 'arn:aws:iam::666666666666:user/evil', externalId: '${externalId}' }`;
  return { [file]: request('acme-snow', 'variant: unload', parameters, ...more).replace('sendsafely', 'snowflake') };
}

// Without secretFaults the review named nobody: "assumed by (sensitive) with the external id (sensitive)".
attackOnBundle(
  'whom a bucket lets in is given as a secret too, so that the review masks it',
  async (world) => {
    for (const secret of ['arn:aws:iam::666666666666:user/evil', '666666666666', '666666666666:user/evil']) {
      const number = world.openPull(snow(secret), { author: 'mallory' });
      const run = expectEnd(await world.opened(number), 1);
      expect(run.outputs['faults']).toContain('request/sensitive-hides');
      expect(world.comment(number)).not.toContain('(sensitive):user');
    }
  },
  { files },
);

// Without secretFaults, and `ours` in src/review/mask.ts, the review had no danger in it: its kind was masked.
attackOnBundle(
  'what weakens a bucket is hidden by a secret that is the word for it',
  async (world) => {
    const number = world.openPull(snow('MYACCOUNT_SFCRole=2_a123456'), { author: 'dave' });
    await world.planned(number);
    expect(world.comment(number)).toContain('arn:aws:iam::666666666666:user/evil');
    world.review(number, 'carol');
    world.merge(number);
    expectEnd(await world.pushed(leadUp), 0);
    const weaker = world.openPull(snow('weakens', 'retention: { recoverDeleted: 1 day }'), { author: 'mallory' });
    const run = expectEnd(await world.opened(weaker), 1);
    expect(run.outputs['faults']).toContain('request/sensitive-hides');
    world.review(weaker, 'carol');
    world.merge(weaker);
    expect(world.changed(await world.pushed())).toEqual([]);
  },
  { files },
);

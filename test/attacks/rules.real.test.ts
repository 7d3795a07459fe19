import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, fileOf, settings, settingsWith } from './attack.js';

const file = 'vendors/sendsafely.yml';
const template = readFileSync('templates/vendors/sendsafely.yml', 'utf8');
const stolen = template
  .replaceAll(/arn:aws:iam::\d{12}:/g, 'arn:aws:iam::666666666666:')
  .replaceAll('support@sendsafely.com', 'support@sendsafely.example');
const withTemplates = { '.github/vendor-bucket.yml': `${settings}templates: vendors\n`, [file]: template };

attack(
  'mallory has the old rules applied: a guardrail was tightened after the approval, and nothing is applied',
  async (world) => {
    const number = await world.approved(asking('acme'));
    world.pushToMain(settingsWith((text) => `${text}\nguardrails: { regions: [eu-west-1] }\n`));
    world.merge(number);
    const run = await world.pushed();
    world.expectUntouched(run, 'acme');
    expect(run.log).toContain('guardrails');
  },
);

attack(
  'mallory has the old tags applied: they were changed after the approval, and a follow-up has to be approved',
  async (world) => {
    const number = await world.approved(asking('acme'));
    world.pushToMain(settingsWith((text) => `${text}\ntags: { team: another }\n`));
    world.merge(number);
    const run = await world.pushed();
    world.expectUntouched(run, 'acme', /tags/);
    expect(world.followUps()).toHaveLength(1);
  },
);

attack(
  'mallory changes only a template, to an account and a mail address of hers: it waits for the administrators of the vendor',
  async (world) => {
    const number = world.openPull({ [file]: stolen }, { author: 'mallory' });
    await world.planned(number);
    expect(world.status(number, 'approval')).toMatch(/pending/);
    expect(world.comment(number)).toContain('arn:aws:iam::666666666666:');
    world.review(number, 'mallory', 'APPROVED');
    world.review(number, 'carol', 'APPROVED');
    await world.reviewed(number);
    expect(world.status(number, 'approval')).toMatch(/pending/);
  },
  { files: { ...withTemplates, ...asking('acme') } },
);

attack(
  'mallory merges a template without its owners: what was approved by the old one is not applied',
  async (world) => {
    const number = await world.approved(asking('acme'));
    world.pushToMain({ [file]: stolen });
    world.merge(number);
    world.expectUntouched(await world.pushed(), 'acme', /vendors\/sendsafely\.yml/);
  },
  { files: withTemplates },
);

attack('mallory deletes the settings, and breaks them: red where it is', async (world) => {
  for (const files of [{ '.github/vendor-bucket.yml': undefined }, settingsWith((text) => `${text}\nguardrail: {}\n`)]) {
    const number = world.openPull(files, { author: 'mallory' });
    const run = expectEnd(await world.opened(number), 1);
    expect(run.log).toContain('vendor-bucket.yml');
    expect(world.status(number, 'approval')).not.toMatch(/success/);
  }
});

attack('mallory asks for the bucket that another request has its logs in: it is a fault', async (world) => {
  const logging = { [fileOf('acme')]: `${Object.values(asking('acme')).join('')}logging: { serverAccess: create }\n` };
  world.pushToMain(logging);
  const number = world.openPull({
    [fileOf('logs')]: Object.values(asking('acme'))
      .join('')
      .replace(bucketOf('acme'), `${bucketOf('acme')}-logs`),
  });
  const run = expectEnd(await world.opened(number), 1);
  expect(run.log).toContain('request/log-bucket-collision');
});

attack(
  'mallory puts a request into the pull request that mends broken settings: it stays red, and is not applied',
  async (world) => {
    const whole = settingsWith((text) => text);
    world.pushToMain(settingsWith((text) => `${text}\nguardrail: {}\n`));
    const hidden = settingsWith((text) => `${text}\nrequests: ['others/*.yml']\n`);
    for (const [name, mended] of [['acme', whole] as const, ['hidden', hidden] as const]) {
      const number = world.openPull({ ...mended, ...asking(name) }, { author: 'mallory' });
      expectEnd(await world.opened(number), 1);
      world.review(number, 'alice');
      await world.reviewed(number);
      expect(world.status(number, 'approval') ?? '').not.toMatch(/success/);
      expect(world.status(number, 'plan') ?? '').not.toMatch(/success/);
    }
    const number = world.openPull({ ...whole, ...asking('both') }, { author: 'mallory' });
    world.review(number, 'alice');
    world.merge(number);
    world.expectUntouched(await world.pushed(), 'both', /is refused/);
    // The same without a request passes.
    world.pushToMain(settingsWith((text) => `${text}\nguardrail: {}\n`));
    const mend = world.openPull(whole);
    await world.planned(mend);
    expect(world.status(mend, 'approval')).toMatch(/success/);
  },
);

import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acme, acmeFile, ApplyWorld, request } from './apply-world.js';
import { endOf, settings } from './plan-world.js';

let world: ApplyWorld;
const settingsPath = '.github/vendor-bucket.yml';
const withTemplates = `${settings}templates: vendors\n`;
const template = readFileSync('templates/vendors/sendsafely.yml', 'utf8');

beforeEach(async () => {
  world = await ApplyWorld.create({ [settingsPath]: withTemplates, 'vendors/sendsafely.yml': template });
});
afterEach(() => world.stop());

const asked = { [acmeFile]: request(acme) };
const tightened: [string, string, Record<string, string>][] = [
  ['a tag', '"tags" of the settings', { [settingsPath]: `${withTemplates}tags: { team: files }\n` }],
  [
    'the template',
    'the template vendors/sendsafely.yml',
    { 'vendors/sendsafely.yml': template.replace('title: SendSafely', 'title: SendSafe') },
  ],
];
const refused: [string, string, Record<string, string>][] = [
  ['a guardrail', '"guardrails" of the settings', { [settingsPath]: `${withTemplates}guardrails: { regions: [eu-west-1] }\n` }],
  ['where requests are', '"requests" of the settings', { [settingsPath]: `${withTemplates}requests: [other/*.yml]\n` }],
];

describe('rules that were changed after a plan was approved', () => {
  test.each([...tightened, ...refused.slice(0, 1)])(
    '%s: before the merge the approval no longer counts',
    async (_, changed, files) => {
      const pull = await world.approved(asked);
      expect(endOf(await world.gate(pull)).outputs.verdict).toBe('approved');
      const base = world.main;
      world.world.scratch.git('update-ref', 'refs/remotes/origin/main', world.pushMain(files));
      await world.gate(pull, 'submitted', base);
      expect(world.world.status('vendor-bucket/approval', pull.head)).toMatch(/^(pending|failure): /);
      expect(world.said).toMatch(/gate\/(other-rules|refused-by-rules): /);
      expect(world.said).toContain(`${changed} changed`);
      expect(world.said).toContain('Update the branch');
    },
  );

  test.each(tightened)(
    '%s: after the merge nothing is applied, and a follow-up shows the plan by the present rules',
    async (_, changed, files) => {
      const pull = await world.approved(asked);
      world.pushMain(files);
      world.merge(pull);
      expect(endOf(await world.apply())).toMatchObject({ green: false, outputs: { verdict: 'refused' } });
      expect(world.applied).toEqual([]);
      expect(world.said).toContain(`${changed} changed`);
      const [followUp] = [...world.world.fake.state.pulls.values()].filter(({ number }) => number !== pull.number);
      expect(followUp?.title).toContain(acme);
    },
  );

  test('a guardrail: after the merge nothing is applied, and the run says which rule it was', async () => {
    const pull = await world.approved(asked);
    world.pushMain(refused[0]?.[2] ?? {});
    world.merge(pull);
    expect(endOf(await world.apply()).green).toBe(false);
    expect(world.applied).toEqual([]);
    expect(world.said).toContain('"guardrails" of the settings changed on the default branch since');
  });

  test('where requests are: the file is none any more, and nothing is applied', async () => {
    const pull = await world.approved(asked);
    world.pushMain(refused[1]?.[2] ?? {});
    world.merge(pull);
    await world.apply();
    expect(world.applied).toEqual([]);
  });

  test('who approves what: the approval is judged by it, and the plan stays', async () => {
    const pull = await world.approved(asked);
    world.pushMain({ [settingsPath]: withTemplates.replace('[carol]', '[erin]') });
    world.merge(pull);
    expect(endOf(await world.apply()).green).toBe(true);
    expect(world.applied).toEqual([acme]);
  });
});

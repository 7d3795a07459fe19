import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acme, acmeFile, ApplyWorld, request, type Pull } from './apply-world.js';
import { endOf, settings } from './plan-world.js';

let world: ApplyWorld;
const settingsPath = '.github/vendor-bucket.yml';
const whole = `${settings}templates: vendors\n`;
const broken = `${whole}guardrail: {}\n`;
const file = 'vendors/sendsafely.yml';
const template = readFileSync('templates/vendors/sendsafely.yml', 'utf8');
const badTemplate = template.replace(/^title: .*$/m, 'titel: x');
const both = { [settingsPath]: broken, [file]: badTemplate };
const another = { 'buckets/new.yml': request('ss-self-hosted-new') };

beforeEach(async () => {
  world = await ApplyWorld.create({ [settingsPath]: whole, [file]: template, [acmeFile]: request(acme) });
});
afterEach(() => world.stop());

const statuses = ({ head }: Pull) => ['plan', 'approval'].map((name) => world.world.status(`vendor-bucket/${name}`, head));
const passes = ['success: No request is changed.', 'success: No request is changed.'];

describe('where the settings of the base have faults', () => {
  beforeEach(() => void world.pushMain({ [settingsPath]: broken }));

  test('a pull request that mends them alone passes, and says that their code owners decide', async () => {
    const pull = world.open({ [settingsPath]: whole, '.github/workflows/other.yml': 'on: push\n', 'README.md': 'x\n' });
    await world.plan(pull);
    expect(statuses(pull)).toEqual(passes);
    expect(world.review(pull)).toContain('the code owners of the settings decide');
    await world.gate(pull);
    expect(statuses(pull)).toEqual(passes);
  });

  test('one that changes a template as well stays open, whoever approves: whom to ask stands in the settings', async () => {
    const pull = world.open({ [settingsPath]: whole, [file]: template.replace('title: SendSafely', 'title: SendSafe') });
    await world.plan(pull);
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    await world.gate(pull);
    expect(statuses(pull)).toEqual([passes[0], expect.stringMatching(/^error: Undetermined: .*guardrail/)]);
  });

  test('and so does one that takes its templates from another folder', async () => {
    world.pushMain({ 'docs/sendsafely.yml': template });
    const pull = world.open({ [settingsPath]: whole.replace('templates: vendors', 'templates: docs') });
    await world.plan(pull);
    expect(statuses(pull)[1]).toMatch(/^error: Undetermined/);
  });
});

test('where a template of the base has faults, the administrators of its vendor approve the one that mends it', async () => {
  world.pushMain({ [file]: badTemplate });
  const pull = world.open({ [file]: template });
  await world.plan(pull);
  expect(statuses(pull)).toEqual([passes[0], expect.stringMatching(/^pending: .*sendsafely has 0 of 1 approvals/)]);
  world.world.fake.review(pull.number, 'alice', 'APPROVED');
  expect(endOf(await world.gate(pull)).outputs.verdict).toBe('approved');
});

test('where both have faults, first the settings are mended alone, then the template by the administrators of its vendor', async () => {
  world.pushMain({ [settingsPath]: broken, [file]: badTemplate });
  const first = world.open({ [settingsPath]: whole });
  await world.plan(first);
  expect(statuses(first)).toEqual(passes);
  expect(world.review(first)).toMatch(/code owners of the settings decide[^]*keep faults[^]*vendors\/sendsafely\.yml/);
  await world.gate(first);
  expect(statuses(first)).toEqual(passes);
  world.merge(first);
  const second = world.open({ [file]: template });
  await world.plan(second);
  expect(statuses(second)).toEqual([passes[0], expect.stringMatching(/^pending: .*sendsafely has 0 of 1 approvals/)]);
  world.world.fake.review(second.number, 'alice', 'APPROVED');
  expect(endOf(await world.gate(second)).outputs.verdict).toBe('approved');
});

describe('by broken rules no request is judged: red, unplanned and without an approval is', () => {
  test.each<[string, Record<string, string>, Record<string, string | undefined>]>([
    ['a request', { [settingsPath]: broken }, another],
    ['a request beside the mended settings', { [settingsPath]: broken }, { [settingsPath]: whole, ...another }],
    ['a request beside the mended template', { [file]: badTemplate }, { [file]: template, ...another }],
    ['a changed request', { [settingsPath]: broken }, { [settingsPath]: whole, [acmeFile]: request(acme, 'custom') }],
    ['a deleted request', { [settingsPath]: broken }, { [settingsPath]: whole, [acmeFile]: undefined }],
    [
      'a request that the mended settings do not count as one',
      { [settingsPath]: broken },
      { [settingsPath]: `${whole}requests: ['others/*.yml']\n`, ...another },
    ],
    [
      'a file that only the mended settings count as a request',
      { [settingsPath]: broken },
      { [settingsPath]: `${whole}requests: ['**/*.txt']\n`, 'new.txt': request('ss-self-hosted-new') },
    ],
    ['settings that are not mended yet', { [settingsPath]: broken }, { [settingsPath]: `${broken}x: 1\n` }],
    ['settings beside which a template gets faults', { [settingsPath]: broken }, { [settingsPath]: whole, [file]: badTemplate }],
    ['settings beside a template that keeps faults', both, { [settingsPath]: whole, [file]: `${badTemplate}# x\n` }],
    ['settings beside another template with faults', both, { [settingsPath]: whole, 'vendors/new.yml': badTemplate }],
    ['a request beside the settings', both, { [settingsPath]: whole, ...another }],
    ['settings without faults beside a template with faults', { [file]: badTemplate }, { [settingsPath]: `${whole}# x\n` }],
    [
      'settings that take other templates with faults',
      { ...both, 'docs/other.yml': badTemplate },
      { [settingsPath]: whole.replace('templates: vendors', 'templates: docs') },
    ],
    [
      'settings that keep a folder without templates',
      { [settingsPath]: broken.replace('templates: vendors', 'templates: none') },
      { [settingsPath]: whole.replace('templates: vendors', 'templates: none') },
    ],
    ['a change of something else', { [settingsPath]: broken }, { 'README.md': 'x\n' }],
  ])('%s', async (_, base, files) => {
    world.pushMain(base);
    const pull = world.open(files);
    await expect(world.plan(pull)).rejects.toThrow();
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    expect((await world.gate(pull)).ok).toBe(false);
    expect(statuses(pull)).toEqual([undefined, undefined]);
  });
});

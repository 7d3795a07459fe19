import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acme, acmeFile, ApplyWorld, request, type Pull } from './apply-world.js';
import { endOf, settings } from './plan-world.js';

let world: ApplyWorld;
const settingsPath = '.github/vendor-bucket.yml';
const withTemplates = `${settings}templates: vendors\n`;
const file = 'vendors/sendsafely.yml';
const template = readFileSync('templates/vendors/sendsafely.yml', 'utf8');
const stolen = template
  .replaceAll('support@sendsafely.com', 'support@sendsafely.example')
  .replaceAll(/arn:aws:iam::\d{12}:/g, 'arn:aws:iam::666666666666:');

beforeEach(async () => {
  world = await ApplyWorld.create({ [settingsPath]: withTemplates, [file]: template, [acmeFile]: request(acme) });
});
afterEach(() => world.stop());

const statuses = ({ head }: Pull) => ['plan', 'approval'].map((name) => world.world.status(`vendor-bucket/${name}`, head));

describe('a pull request that changes only a template', () => {
  test('waits for the administrators of its vendor, and shows what it means for each request', async () => {
    const pull = world.open({ [file]: stolen });
    await world.plan(pull);
    expect(statuses(pull)).toEqual([
      'success: No request is changed.',
      expect.stringMatching(/^pending: .*sendsafely has 0 of 1 approvals/),
    ]);
    const review = world.review(pull);
    expect(review).toContain('Templates of this repository are changed');
    expect(review).toContain(`\`${acme}\``);
    expect(review).toContain('arn:aws:iam::666666666666:');
    expect(review).toContain('was support@');
  });

  test('passes once one of them has approved its head, and waits again when it is pushed to', async () => {
    const pull = world.open({ [file]: stolen });
    await world.plan(pull);
    world.world.fake.review(pull.number, 'carol', 'APPROVED');
    await world.gate(pull);
    expect(statuses(pull)[1]).toMatch(/^pending: /);
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    expect(endOf(await world.gate(pull)).outputs.verdict).toBe('approved');
    expect(statuses(pull)[1]).toBe('success: Approved by alice.');
    const pushed = world.push(pull, { [file]: stolen.replace('title: SendSafely', 'title: SendSafe') });
    await world.plan(pushed);
    expect(statuses(pushed)[1]).toMatch(/^pending: /);
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['deletes it', { [file]: undefined }],
    ['moves it', { [file]: undefined, 'vendors/other.yml': template }],
    ['gives it to another vendor', { [file]: template.replace('vendor: sendsafely', 'vendor: other') }],
    ['takes the folder from it', { [settingsPath]: withTemplates.replace('templates: vendors', 'templates: others') }],
    ['adds one', { 'vendors/more/new.yml': template.replace('vendor: sendsafely', 'vendor: custom') }],
  ])('and %s waits for them too', async (_, files) => {
    const pull = world.open(files);
    await world.plan(pull);
    expect(statuses(pull)[1]).toMatch(/^(pending|failure): /);
    expect(statuses(pull)[1]).not.toContain('No request is changed');
  });

  test('of a template that does not parse where its branch began waits for the vendor that its name says', async () => {
    world.pushMain({ [file]: 'title: [\n' });
    const pull = world.open({ [file]: template.replace('vendor: sendsafely', 'vendor: custom') });
    world.pushMain({ [file]: template });
    const known = world.world.fake.state.pulls.get(pull.number);
    if (known) known.base = world.main;
    await world.plan(pull);
    expect(statuses(pull)[1]).toMatch(/^pending: /);
    expect(world.review(pull)).toContain('It needs the approval of those who administer `sendsafely` and `custom`');
  });
});

describe('a pull request that breaks the rules is red where it does', () => {
  test.each<[string, Record<string, string | undefined>, string, number]>([
    ['the settings', { [settingsPath]: `${withTemplates}guardrail: {}\n` }, settingsPath, 4],
    ['a template', { [file]: template.replace(/^title: .*$/m, 'titel: x') }, file, 0],
    [
      'the settings, by a folder of templates that is not there',
      { [settingsPath]: `${settings}templates: others\n` },
      settingsPath,
      3,
    ],
    ['the settings, by deleting them', { [settingsPath]: undefined }, settingsPath, 1],
  ])('%s', async (_, files, at, line) => {
    const pull = world.open(files);
    expect((await world.plan(pull)).green).toBe(false);
    expect(statuses(pull)[0]).toBe('failure: The settings or templates of this change have faults.');
    expect(statuses(pull)[1]).not.toMatch(/^success/);
    expect(world.world.annotated.map((fault) => fault.at?.file)).toContain(at);
    if (line > 0) expect(world.world.annotated[0]?.at?.line).toBe(line);
    await world.gate(pull);
    expect(statuses(pull)[1]).toMatch(/^failure: Refused: the settings or templates/);
  });

  test('beside a request that is right', async () => {
    const pull = world.open({
      [settingsPath]: `${withTemplates}guardrail: {}\n`,
      'buckets/new.yml': request('ss-self-hosted-new'),
    });
    expect((await world.plan(pull)).green).toBe(false);
    expect(statuses(pull)[0]).toMatch(/^failure/);
  });
});

test('a change of the settings by which another request gets faults says so, and is not red', async () => {
  const pull = world.open({ [settingsPath]: `${withTemplates}guardrails: { regions: [eu-west-1] }\n` });
  expect((await world.plan(pull)).green).toBe(true);
  expect(statuses(pull)).toEqual(['success: No request is changed.', 'success: No request is changed.']);
  expect(world.review(pull)).toContain(`One request that is there gets faults`);
  expect(world.review(pull)).toContain('acme.yml');
});

test('a change of the settings by which requests mean something else says that its merge applies nothing', async () => {
  const words = 'a bucket gets what they ask for once its own request is changed and approved.';
  const withTag = { [settingsPath]: `${withTemplates}tags: { cost: files }\n` };
  const pull = world.open(withTag);
  expect((await world.plan(pull)).green).toBe(true);
  expect(statuses(pull)).toEqual(['success: No request is changed.', 'success: No request is changed.']);
  expect(world.review(pull)).toContain(`Nothing is applied by its merge: ${words}`);
  // Beside a request the merge applies that one.
  const both = world.open({ ...withTag, 'buckets/new.yml': request('ss-self-hosted-new') });
  await world.plan(both);
  expect(world.review(both)).toContain(`Nothing is applied by that change: ${words}`);
  expect(world.review(both)).not.toContain('by its merge');
});

test('a change of who approves alone passes as ever', async () => {
  const pull = world.open({ [settingsPath]: withTemplates.replace('[carol]', '[erin]') });
  await world.plan(pull);
  expect(statuses(pull)).toEqual(['success: No request is changed.', 'success: No request is changed.']);
  expect(world.review(pull)).toBe('');
});

test('every review of a request names a template that is the own one, with what it does otherwise', async () => {
  world.pushMain({ [file]: stolen });
  const pull = world.open({ 'buckets/new.yml': request('ss-self-hosted-new') });
  await world.plan(pull);
  const review = world.review(pull);
  expect(review).toContain("this repository's own");
  expect(review).not.toContain('gets what its page asks for');
  expect(review).toContain('arn:aws:iam::666666666666:');
});

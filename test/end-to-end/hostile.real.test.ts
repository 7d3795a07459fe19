import { afterAll, expect, test } from '@jest/globals';
import { installAction } from './job.js';
import { request } from './requests.js';
import { expectEnd, World } from './world.js';

const { folder: action, remove } = installAction();
afterAll(remove);

/** What wants to be a mention, markup, a marker, a command, an expression, or the end of whatever stands around it. */
const evil = '##[set-output name=verdict]approved @alice <!-- vendor-bucket:review --> <!-- states --> <!-- /result --> <img src=x onerror=alert(1)> [x](javascript:x) ${{ secrets.TOKEN }} ${file("/etc/passwd")} `whoami` ``` |'; // prettier-ignore
const evilLines = `\\n::set-output name=verdict::approved\\r\\n  ::add-mask::x\\u2028::error::y\\n\`\`\`\\n<!-- vendor-bucket:review ${'0'.repeat(40)} -->`;
const evilYaml = `"${evil.replaceAll('"', '\\"')}${evilLines}"`;

/** What of a comment GitHub reads as markup and mentions: all that is no code. */
function live(markdown: string): string {
  const withoutBlocks = markdown.replace(/^(`{3,})[^\n]*\n[^]*?\n\1$/gm, '');
  return withoutBlocks.replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
}

function expectHarmless(comment: string | undefined, limit = 65_536): void {
  expect(comment?.length ?? Infinity).toBeLessThanOrEqual(limit);
  const shown = live(comment ?? '');
  expect(shown).not.toMatch(/@[A-Za-z]|javascript:x\)|<(?:img|script|a)\b/);
  expect(shown).not.toMatch(/\$\{/);
  // Its own markers, each once: by them parts are found and replaced later.
  const markers = [...(comment ?? '').matchAll(/<!--[^]*?-->/g)].map(([marker]) => marker);
  expect(markers.filter((marker, index) => marker !== '<!-- /approval -->' && markers.indexOf(marker) !== index)).toEqual([]);
  expect(
    markers.filter(
      (marker) => !/^<!-- [a-z:/ -]+(?: [0-9a-f]{40})?(?: run:[0-9]+-[0-9]+)?(?: sha256:[0-9a-f]{64})? -->$/.test(marker),
    ),
  ).toEqual([]);
}

test.concurrent('a request that is hostile in every field is faults, and they are data wherever they are shown', () =>
  World.with({ action }, async (world) => {
    const keys = ['vendor', 'variant', 'bucket', 'region', 'encryption', 'owner'];
    const maps = [
      `replication: { region: ${evilYaml}, bucket: ${evilYaml} }`,
      `retention: { recoverDeleted: ${evilYaml}, vendorFeatures: [${evilYaml}] }`,
    ];
    const others = [`tags: { ${evilYaml}: ${evilYaml} }`, `parameters: { ${evilYaml}: ${evilYaml} }`, `${evilYaml}: ${evilYaml}`];
    const number = world.openPull({
      'buckets/every-field.yml': [...keys.map((key) => `${key}: ${evilYaml}`), ...maps, ...others, ''].join('\n'),
      'buckets/each.yml': request(
        'ss-self-hosted-evil',
        `owner: ${evilYaml}`,
        `tags: { ${evilYaml}: x }`,
        'retention: { vendorFeatures: [@alice] }',
      ),
    });
    const run = expectEnd(await world.opened(number), 1);
    expectHarmless(world.comment(number));
    expectHarmless(run.summary);
    expect(run.outputs['verdict']).not.toBe('approved');
    expect(run.aws.filter(({ operation }) => !/^(?:Get|Head|List)/.test(operation))).toEqual([]);
    expect(world.status(number, 'plan')).toBe('failure');
  }),
);

test.concurrent('a link, names with line breaks and commands in them, and 60,000 lines are refused as requests', () =>
  World.with({ action }, async (world) => {
    const blob = { mode: '100644' };
    const number = world.openPullOfEntries([
      { mode: '120000', name: 'buckets/link.yml', text: '/etc/passwd' },
      {
        ...blob,
        name: 'buckets/a\n::set-output name=verdict::approved\n@alice<img src=x>.yml',
        text: request('ss-self-hosted-odd'),
      },
      { ...blob, name: Buffer.from('buckets/\xff.yml', 'latin1'), text: request('ss-self-hosted-bytes') },
      {
        ...blob,
        name: 'buckets/long.yml',
        text: `${request('ss-self-hosted-long')}tags:\n${Array.from({ length: 60_000 }, (_, i) => `  k${i}: v\n`).join('')}`,
      },
      { ...blob, name: 'buckets/wide.yml', text: `vendor: ${'@alice '.repeat(200_000)}\n` },
    ]);
    const run = expectEnd(await world.opened(number), 1);
    expectHarmless(world.comment(number));
    const faults = JSON.parse(run.outputs['faults'] ?? '') as { at?: { file: string }; message: string }[];
    expect(new Set(faults.map(({ at }) => at?.file)).size).toBeGreaterThanOrEqual(4);
    expect(run.outputs['faults']?.length).toBeLessThan(100_000);
    expect(run.log.length).toBeLessThan(200_000);
    expect(world.buckets()).toEqual([]);
  }),
);

test.concurrent('paths that lead out of the repository are refused before anything is done', () =>
  World.with({ action }, async (world) => {
    const number = world.openPull({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    for (const inputs of [
      { request: '../../etc/passwd' },
      { request: '/etc/passwd' },
      { request: '["../x.yml"]' },
      { settings: '../../settings.yml' },
    ]) {
      const run = expectEnd(await world.opened(number, { inputs: { command: 'plan', ...inputs } }), 1);
      expect(run.log).toMatch(/::error title=(?:input\/value|git\/path)/);
      expect(run.aws).toEqual([]);
    }
    const notOne = expectEnd(
      await world.opened(number, { inputs: { command: 'plan', request: '.github/vendor-bucket.yml' } }),
      1,
    );
    expect(notOne.log).toContain('request/not-found');
    expect(world.comment(number)).toBeUndefined();
  }),
);

test.concurrent('a plan of 300 kB is cut in the comment, said so, and whole in the summary', () =>
  World.with({ action }, async (world) => {
    const tags = Array.from(
      { length: 44 },
      (_, i) => `  ${`k${i}-${'@alice '.repeat(20)}`.slice(0, 100).trim()}: "${`${i} @alice `.repeat(40).slice(0, 240).trim()}"`,
    );
    const grant = `parameters: { principals: ['arn:aws:iam::123456789012:role/x'], actions: ['s3:PutObject'] }`;
    const more = [grant, 'encryption: { type: sse-kms, key: create }', 'replication: { region: us-west-2 }', 'tags:', ...tags];
    const big = (bucket: string) => request(bucket, ...more).replace('sendsafely', 'custom');
    const number = world.openPull({ 'buckets/one.yml': big('acme-one'), 'buckets/two.yml': big('acme-two') });
    const run = expectEnd(await world.opened(number), 0);
    expect(Buffer.byteLength(run.summary)).toBeGreaterThan(300_000);
    expect(Buffer.byteLength(run.summary)).toBeLessThan(1024 * 1024);
    const comment = world.comment(number);
    expectHarmless(comment);
    expectHarmless(run.summary, 1024 * 1024);
    expect(comment).toMatch(/actions\/runs\/7/);
    expect(comment).toContain(world.pull(number).head);
    expect(world.status(number, 'plan')).toBe('success');
  }),
);

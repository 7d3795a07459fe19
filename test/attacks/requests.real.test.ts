import { expect } from '@jest/globals';
import { asFork, asking, attack, bucketOf, expectEnd, fileOf, request, settings, type Attacked } from './attack.js';

/** Validated without AWS, as a fork is: quick. Every file is a fault of its own. */
async function refused(world: Attacked, files: Readonly<Record<string, string>>): Promise<void> {
  const number = world.openPull(files, { author: 'mallory' });
  const run = expectEnd(await world.opened(number, { env: asFork.env ?? {} }), 1);
  const faults = JSON.parse(run.outputs['faults'] ?? '[]') as { at?: { file: string } }[];
  expect([...new Set(faults.flatMap(({ at }) => at?.file ?? []))].sort()).toEqual(Object.keys(files).sort());
  expect(run.aws).toEqual([]);
}

attack('YAML is not what it looks like: two documents, keys twice, anchors, merges, tags, directives, other marks', (world) => {
  const plain = request(bucketOf('acme'));
  return refused(world, {
    'buckets/documents.yml': `${plain}---\n${request(bucketOf('other'))}`,
    'buckets/twice.yml': `${plain}vendor: custom\n`,
    'buckets/merge.yml': `x: &x { vendor: custom }\n<<: *x\n${plain}`,
    'buckets/tag.yml': plain.replace('sendsafely', '!!js/function "function(){}"'),
    'buckets/bomb.yml': `${'abcdefgh'
      .split('')
      .map(
        (one, index, all) =>
          `${one}: &${one} [${index === 0 ? '1' : Array.from({ length: 9 }, () => `*${all[index - 1]}`).join(',')}]`,
      )
      .join('\n')}\n${plain}`,
    'buckets/nul.yml': plain.replace('acme', 'ac\0me'),
    'buckets/pointer.yml': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 120\n`,
  });
});

attack('names of buckets are addresses, expressions and look-alikes', (world) =>
  refused(
    world,
    Object.fromEntries(
      [
        'ss-self-hosted-аcme',
        'ss-self-hosted-${x}',
        '../acme-terraform-state',
        'SS-SELF-HOSTED-ACME',
        'ss-self-hosted-a..b',
        '"ss-self-hosted-acme\\u202e"',
        'ss-self-hosted-acme--ol-s3',
        'xn--acme',
        '192.168.0.1',
        '__proto__',
      ].map((name, index) => [`buckets/name-${index}.yml`, request('X').replace('bucket: X', `bucket: ${name}`)]),
    ),
  ),
);

attack('vendors are properties of every object, paths, and files of the template folder', (world) =>
  refused(
    world,
    Object.fromEntries(
      ['constructor', '__proto__', 'toString', '../sendsafely', 'sendsafely.yml', 'SENDSAFELY', 'ѕendsafely', '"*"'].map(
        (vendor, index) => [`buckets/vendor-${index}.yml`, request(bucketOf(`v${index}`)).replace('sendsafely', vendor)],
      ),
    ),
  ),
);

attack("the state bucket is asked for as a vendor's bucket", async (world) => {
  const grant = `parameters: { principals: ['arn:aws:iam::666666666666:role/x'], actions: ['s3:GetObject'] }`;
  const files = { [fileOf('acme')]: request('acme-terraform-state', grant).replace('sendsafely', 'custom') };
  const number = world.openPull(files, { author: 'mallory' });
  const run = await world.opened(number);
  world.review(number, 'carol');
  world.merge(number);
  const applied = await world.pushed();
  expect(world.aws.world().buckets['acme-terraform-state']?.subresources['policy'] ?? '').not.toContain('666666666666');
  expect([run.code, applied.code]).toContain(1);
});

attack('two files ask for one bucket, one of them in other letters of its name', async (world) => {
  const number = world.openPull({
    'buckets/Acme.yml': request(bucketOf('acme')),
    'buckets/acme.yml': request(bucketOf('acme'), 'tags: { team: evil }'),
  });
  expectEnd(await world.opened(number), 1);
  world.review(number, 'alice');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('a request takes the name of a replica that another one has', async (world) => {
  await world.standing('acme');
  const second = world.openPull({
    'buckets/mine.yml': request(bucketOf('other'), `replication: { region: us-west-2, bucket: ${bucketOf('acme')} }`),
  });
  const run = expectEnd(await world.opened(second), 1);
  expect(run.log).toMatch(/fault/);
  world.review(second, 'alice');
  world.merge(second);
  const applied = expectEnd(await world.pushed(), 1);
  expect(world.changed(applied)).toEqual([]);
});

attack('a pull request changes the glob of requests, so that its own evil file is none', async (world) => {
  const number = world.openPull(
    {
      ...asking('acme', 'tags: { team: evil }'),
      '.github/vendor-bucket.yml': `${settings}requests: ['elsewhere/*.yml']\n`,
    },
    { author: 'mallory' },
  );
  await world.planned(number);
  // By the rules of the base it is one.
  expect(world.comment(number)).toContain('evil');
  expect(world.status(number, 'approval')).not.toBe('success');
  world.merge(number);
  const run = await world.pushed();
  expect(world.changed(run)).toEqual([]);
});

attack(
  'a pull request that adds an administrator is approved by that administrator, once it is merged, for a second one',
  async (world) => {
    const first = world.openPull(
      { '.github/vendor-bucket.yml': settings.replace('[alice, bob]', '[alice, bob, mallory]') },
      { author: 'mallory' },
    );
    await world.planned(first);
    const second = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'dave' });
    await world.planned(second);
    world.merge(first);
    world.review(second, 'mallory');
    // Planned on the base where mallory was nobody.
    world.merge(second);
    world.expectUntouched(await world.pushed(), 'acme');
  },
);

const entry = (name: string, bucket: string) => ({ mode: '100644', name, text: request(bucketOf(bucket)) }) as const;

// Red where what is planned and what is applied are found by other rules (`dot`, in src/action/commit/at-commit.ts).
attack(
  'requests are hidden beside one that is approved: what is applied is what the review names, and no more',
  async (world) => {
    const number = world.openPullOfEntries([
      entry('buckets/acme.yml', 'acme'),
      entry('buckets/.hidden.yml', 'hidden'),
      entry('buckets/.github/hidden.yml', 'below'),
      entry('buckets/sub/deep.yml', 'deep'),
    ]);
    await world.planned(number);
    for (const name of ['acme', 'deep']) expect(world.comment(number)).toContain(`\`${bucketOf(name)}\``);
    for (const name of ['hidden', 'below']) expect(world.comment(number)).not.toContain(bucketOf(name));
    world.review(number, 'alice');
    world.merge(number);
    expectEnd(await world.pushed(), 0);
    expect([...world.buckets()].sort()).toEqual(['acme', 'deep'].map(bucketOf));
  },
);

// Red without the fault `git/file-name`: all three would be planned, approved and applied.
attack('the name of a request is written backwards, or with what nobody sees: a fault, though it is approved', async (world) => {
  const names = ['buckets/‮lmy.dlog.yml', 'buckets/a b\tc.yml'];
  const number = world.openPullOfEntries([
    entry('buckets/acme.yml', 'acme'),
    ...names.map((name, index) => entry(name, `h${index}`)),
  ]);
  const run = expectEnd(await world.opened(number), 1);
  const codes = (JSON.parse(run.outputs['faults'] ?? '[]') as { code: string }[]).map(({ code }) => code);
  expect(codes).toEqual(['git/file-name', 'git/file-name']);
  expect(world.status(number, 'plan')).toBe('failure');
  expect(world.comment(number)).toContain('2 faults to fix');
  world.review(number, 'alice');
  world.merge(number);
  for (const index of names.keys()) world.expectUntouched(await world.pushed(), `h${index}`, /characters that are not seen/);
});

attack(
  'a template of the repository has the name of a built-in vendor, and comes with the request that uses it',
  async (world) => {
    const { readFileSync } = await import('node:fs');
    const builtIn = (name: string) => readFileSync(new URL(`../../templates/vendors/${name}.yml`, import.meta.url), 'utf8');
    world.pushToMain({
      '.github/vendor-bucket.yml': `${settings}templates: vendors\n`,
      'vendors/mixpanel.yml': builtIn('mixpanel'),
    });
    const own = builtIn('sendsafely').replaceAll('371444783282', '666666666666');
    const number = await world.approved({ ...asking('acme'), 'vendors/sendsafely.yml': own });
    // By the base, the built-in one is what counts; from the merge on another one is there, which nobody planned.
    world.merge(number);
    await world.pushed();
    expect(JSON.stringify((await world.applied('acme', 'aws_s3_bucket_policy.bucket')) ?? {})).not.toContain('666666666666');
  },
);

attack('a principal is hidden among sixty requests: the review names its account, and says what is left out', async (world) => {
  const one = (n: number): string => {
    const principals = Array.from({ length: 40 }, (_, i) => `'arn:aws:iam::222222222222:role/reader-of-the-files-${n}-${i}'`);
    if (n === 37) principals.push("'arn:aws:iam::666666666666:role/x'");
    const parameters = `parameters: { principals: [${principals.join(', ')}], actions: ['s3:GetObject'] }`;
    return ['vendor: custom', `bucket: ${bucketOf(`b${n}`)}`, 'region: us-east-1', parameters, ''].join('\n');
  };
  const number = world.openPull(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [fileOf(`b${n}`), one(n)])));
  const run = expectEnd(await world.opened(number), 0);
  expect(run.summary).toContain('666666666666');
  expect(world.comment(number)).toMatch(
    /Who can do what is left out[^]*40 of `222222222222`, `arn:aws:iam::666666666666:role\/x`/,
  );
});

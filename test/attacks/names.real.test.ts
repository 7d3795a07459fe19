import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { attack, bucketOf, expectEnd, leadUp, request, type Attacked } from './attack.js';

/** As the README's names are shortened: what does not fit gives way to a digest, so a shorter bucket can be called so from the start. */
const digestOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 8);

const long = bucketOf('x'.repeat(48));
const double = bucketOf('a--b');
const point = `access: { points: [{ name: ss-self-hosted-reader, principals: ['arn:aws:iam::111122223333:role/a'], actions: read }] }`;

/** What mallory asks for, and what it collides with: two buckets that have nothing else in common. */
const claims = [
  {
    what: 'role',
    hers: request(`${long.slice(0, 43)}-${digestOf(long)}`, 'replication: { region: us-west-2 }'),
    theirs: request(long, 'replication: { region: us-west-2 }'),
  },
  {
    what: 'trail',
    hers: request(`${bucketOf('a-b')}-${digestOf(double)}`, 'logging: { dataEvents: create }'),
    theirs: request(double, 'logging: { dataEvents: create }'),
  },
  { what: 'access point', hers: request(bucketOf('mine'), point), theirs: request(bucketOf('acme'), point) },
] as const;

const codeOf = (what: string) => `request/${what.replace('access point', 'point')}-collision`;
const codesOf = ({ outputs }: { readonly outputs: Readonly<Record<string, string>> }) =>
  (JSON.parse(outputs['faults'] ?? '[]') as { code: string; at?: { file: string } }[]).map(
    ({ code, at }) => `${at?.file} ${code}`,
  );

/** Asks, and has it approved whatever came of its plan. Gives how the plan ended. */
async function asked(world: Attacked, file: string, text: string, author: string): Promise<readonly [number, readonly string[]]> {
  const number = world.openPull({ [file]: text }, { author });
  const codes = codesOf(await world.opened(number));
  world.review(number, 'alice');
  return [number, codes];
}

// Each would go through if `claimsOf` (src/request/check-together.ts) left that kind of name out: both buckets are valid by themselves.
for (const { what, hers, theirs } of claims) {
  attack(`one pull request has two requests that want one ${what}: that is a fault, and neither is applied`, async (world) => {
    const files = { 'buckets/hers.yml': hers, 'buckets/theirs.yml': theirs };
    const number = world.openPull(files, { author: 'mallory' });
    expect(codesOf(expectEnd(await world.opened(number), 1))).toEqual([`buckets/theirs.yml ${codeOf(what)}`]);
    expect(world.status(number, 'plan')).toBe('failure');
    world.review(number, 'alice');
    expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
    world.merge(number);
    const run = expectEnd(await world.pushed(), 1);
    expect(codesOf(run)).toContain(`buckets/theirs.yml ${codeOf(what)}`);
    expect(world.changed(run)).toEqual([]);
    expect(world.buckets()).toEqual([]);
  });

  attack(
    `mallory wants the ${what} that an applied bucket has: hers is a fault, and nothing of theirs is changed`,
    async (world) => {
      const [first, none] = await asked(world, 'buckets/theirs.yml', theirs, 'dave');
      expect(none).toEqual([]);
      world.merge(first);
      expectEnd(await world.pushed(leadUp), 0);
      const [second, codes] = await asked(world, 'buckets/mine.yml', hers, 'mallory');
      expect(codes).toEqual([`buckets/mine.yml ${codeOf(what)}`]);
      world.merge(second);
      const run = expectEnd(await world.pushed(), 1);
      expect(codesOf(run)).toContain(`buckets/mine.yml ${codeOf(what)}`);
      expect(world.changed(run)).toEqual([]);
    },
  );

  attack(`two pull requests want one ${what}, and neither knew of the other when it was planned and approved`, async (world) => {
    const [first, ...none] = await asked(world, 'buckets/theirs.yml', theirs, 'dave');
    const [second, ...too] = await asked(world, 'buckets/mine.yml', hers, 'mallory');
    // Each is right by itself: so it is that the two are together, on the default branch, which stops it.
    expect([none, too]).toEqual([[[]], [[]]]);
    world.merge(second);
    world.merge(first);
    const run = expectEnd(await world.pushed(), 1);
    expect(codesOf(run).filter((code) => code.endsWith(codeOf(what)))).not.toEqual([]);
    // Never both.
    expect(world.buckets().filter((name) => hers.includes(`bucket: ${name}\n`) || theirs.includes(`bucket: ${name}\n`)).length).toBeLessThan(2); // prettier-ignore
  });
}

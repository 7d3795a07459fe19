import { afterEach, describe, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { stepsOf } from '../../src/action/apply/approved-steps.js';
import { firstOf, firstRecordRules, madeBefore, type Remembered } from '../../src/action/apply/first-apply.js';
import type { PlannedRequest } from '../../src/run/planned.js';
import type { AppliedRecord, ApplyingRecord } from '../../src/ledger/index.js';
import type { Plan } from '../../src/terraform/index.js';
import { bucketValues, planFrom, type StackValues } from '../change/stack-values.js';
import { applied, applying, readAll, value } from '../ledger/records.js';
import { spec as example } from '../review/review-values.js';
import { acme, acmeFile, ApplyWorld, request, tagged } from './apply-world.js';
import { endOf, settings } from './plan-world.js';

const wanted = bucketValues('bucket', acme);
const addresses = Object.keys(wanted).sort();
const bucketAt = 'aws_s3_bucket.bucket';
const part: StackValues = { [bucketAt]: wanted[bucketAt] ?? {} };
const whole = planFrom({}, wanted);
const rest = planFrom(part, wanted);

const spec: BucketSpec = { ...example, bucket: acme, file: acmeFile };
const begun = applying({ bucket: acme, file: acmeFile, vendor: 'sendsafely', steps: stepsOf(whole), made: [] });
const known = (record: ApplyingRecord | undefined, done?: AppliedRecord, isOwn = true): Remembered => ({
  applied: new Map(done ? [[acme, done]] : []),
  applying: new Map(record ? [[acme, record]] : []),
  isOwn,
});

describe('a first apply that was cut off', () => {
  test('is known by its record', () => {
    expect(firstOf(known(begun), spec)).toEqual({ first: { made: [], halfMade: [] } });
    const more = { made: [bucketAt], halfMade: [bucketAt] };
    expect(firstOf(known({ ...begun, ...more }), spec)).toEqual({ first: more });
  });

  const uncertain: Readonly<Record<string, Remembered>> = {
    'a record of an older version': known(applying({ ...begun, made: undefined } as unknown as ApplyingRecord)),
    'no record': known(undefined),
    'a bucket that was applied': known(begun, applied({ bucket: acme, file: acmeFile })),
    'a record that may be of another account': known(begun, undefined, false),
    "a record of another bucket under this one's name": known({ ...begun, bucket: 'ss-self-hosted-other' }),
    'a record of another request': known({ ...begun, file: 'buckets/other.yml' }),
    'a bucket that was begun for another vendor': known({ ...begun, vendor: 'custom' }),
    'a bucket that was begun for another variant': known({ ...begun, variant: 'other' }),
  };
  test.each(Object.entries(uncertain))('is none where it is not certain: %s', (_name, remembered) => {
    expect(firstOf(remembered, spec)).toEqual({});
  });

  test.each(firstRecordRules)('each rule alone keeps something out: $name', (rule) => {
    const others = firstRecordRules.filter((other) => other !== rule);
    const kept = Object.values(uncertain).filter((remembered) => {
      const record = remembered.applying.get(acme);
      if (record === undefined) return false;
      return !rule.holds(record, spec, remembered) && others.every(({ holds }) => holds(record, spec, remembered));
    });
    expect(kept).not.toEqual([]);
  });
});

describe('what is recorded of a first apply before it begins', () => {
  const made = (plan: Plan, remembered: Remembered, halfMade?: readonly string[]) =>
    madeBefore({ spec, planned: { id: spec.id, plan, ...(halfMade && { halfMade }) } } as unknown as PlannedRequest, remembered);

  test('is that nothing was made, where the state holds nothing and nothing was begun or applied', () => {
    expect(made(whole, known(undefined))).toEqual([]);
    expect(made(rest, known(undefined))).toBeUndefined();
    expect(made(whole, known(undefined, applied({ bucket: acme })))).toBeUndefined();
    expect(made(whole, known(undefined, undefined, false))).toBeUndefined();
    expect(made(planFrom({}, wanted, { [bucketAt]: { action: 'no-op', importId: acme } }), known(undefined))).toBeUndefined();
  });

  test('is what the ones before may have made, where all that stands was made by them', () => {
    expect(made(rest, known(begun))).toEqual(addresses);
    const second = { ...begun, steps: stepsOf(rest), made: addresses };
    expect(made(rest, known(second))).toEqual(addresses);
    expect(made(rest, known({ ...second, made: [] }))).toBeUndefined();
    expect(made(planFrom(wanted, wanted), known(begun))).toBeUndefined();
    expect(made(planFrom(wanted, wanted), known(begun), [bucketAt])).toEqual(addresses);
    expect(made(rest, known({ ...begun, vendor: 'custom' }))).toBeUndefined();
  });
});

describe('the plan after a first apply that was cut off', () => {
  let world: ApplyWorld;
  afterEach(() => world.stop());

  const strict = settings
    .replace('region: us-east-1', "region: us-east-1, account: '111122223333'")
    .replace('[alice, bob]', '[alice, bob], danger: { weakens: { count: 2 } }');
  const state = async () => (await readAll(world.ledger)).applying.get(acme);
  /** Approved by one, as a new bucket, and cut off after so many resources. */
  async function cutOff(most = 1, text = strict): Promise<void> {
    world = await ApplyWorld.create({ '.github/vendor-bucket.yml': text });
    world.merge(await world.approved({ [acmeFile]: request(acme) }));
    world.failing.set(acme, most);
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    world.failing.clear();
  }

  test('asks nobody once more, as it weakens nothing that is in use', async () => {
    await cutOff();
    expect(await state()).toMatchObject({ made: [] });
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect((await world.records()).has(acme)).toBe(true);
    expect(await state()).toBeUndefined();
  });

  test('asks as many as what is in use does, where the settings do not say whose the records are', async () => {
    await cutOff(1, strict.replace(", account: '111122223333'", ''));
    expect(await state()).not.toHaveProperty('made');
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.said).toMatch(/sendsafely has 1 of 2 approvals/);
  });

  test('is said to go on where it stopped, also where the request was changed since', async () => {
    await cutOff();
    const pull = world.open({ [acmeFile]: tagged(acme, 'files') });
    await world.plan(pull);
    const said = /The first apply of this bucket did not end\. This plan goes on where it stopped/;
    expect(world.review(pull)).toMatch(said);
    expect(world.review(pull)).not.toMatch(/\*\*weaker|can't be undone/);
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    world.merge(pull);
    // It is cut off as well.
    world.failing.set(acme, 2);
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(await state()).toMatchObject({ head: pull.head, made: addresses });
    world.failing.clear();
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect((await world.records()).get(acme)?.pullRequest).toBe(pull.number);
  });

  test('is one of what is in use, where all was made and only the record of that is missing', async () => {
    await cutOff();
    const record = await state();
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    for (const key of world.world.objects.keys()) if (key.includes('/records/buckets/')) world.world.objects.delete(key);
    value(await world.ledger.writeApplying(record ?? begun));
    world.aws.set(acme, { ...world.aws.get(acme), 'aws_s3_bucket_policy.bucket': { bucket: acme, policy: '' } });
    const pull = world.open({ [acmeFile]: tagged(acme, 'files') });
    await world.plan(pull);
    expect(world.review(pull)).toContain('An earlier apply of this bucket did not end');
    expect(world.review(pull)).toContain('**weaker:**');
  });

  test('is one of what is in use, whatever the record says, once the bucket was applied', async () => {
    await cutOff();
    const record = await state();
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    // Whoever could write it back: an old object, or one that is made up.
    value(await world.ledger.writeApplying({ ...(record ?? begun), made: addresses }));
    world.aws.set(acme, part);
    const pull = world.open({ [acmeFile]: tagged(acme, 'files') });
    await world.plan(pull);
    expect(world.review(pull)).toContain('An earlier apply of this bucket did not end');
    expect(world.review(pull)).toMatch(/\*\*weaker:\*\*|\*\*can't be undone/);
    world.world.fake.review(pull.number, 'alice', 'APPROVED');
    world.merge(pull);
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.said).toMatch(/sendsafely has 1 of 2 approvals/);
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { carriedOver, isCarriedOver, keepCarriedOver } from '../../src/action/apply/carried-over.js';
import { defined } from '../../src/defined.js';
import { memoryStore, type ApplyingRecord } from '../../src/ledger/index.js';
import { applying, head, ledgerOver, readAll, value } from '../ledger/records.js';
import { specOf } from '../policies/specs.js';
import { acme, acmeFile, ApplyWorld, request, type Pull } from './apply-world.js';
import { endOf, settings } from './plan-world.js';

const bucket = 'aws_s3_bucket.bucket';
let world: ApplyWorld;
beforeEach(async () => {
  world = await ApplyWorld.create({
    '.github/vendor-bucket.yml': settings.replace('region: us-east-1', "region: us-east-1, account: '111122223333'"),
  });
});
afterEach(() => world.stop());

const begun = async () => (await readAll(world.ledger)).applying.get(acme);

describe('a first apply that was cut off before its state was kept, whose review was then edited', () => {
  let pull: Pull;
  beforeEach(async () => {
    pull = await world.approved({ [acmeFile]: request(acme) });
    world.merge(pull);
    world.throwing.add(acme);
    endOf(await world.apply());
    world.throwing.clear();
    world.applied.length = 0;
    world.own.add(bucket);
    const comment = [...world.world.fake.state.comments.values()].find(({ issue }) => issue === pull.number);
    world.world.fake.editComment(comment?.id ?? 0, `${comment?.body}\nAll is well.`);
    // The run that finds it proposes to have it reviewed again.
    endOf(await world.apply());
    expect(world.applied).toEqual([]);
  });

  /** The commit of the follow-up, as git has it too. */
  function followUp(): Pull {
    const { refs, trees, pulls } = world.world.fake.state;
    const proposed = [...pulls.values()].find(({ headRef }) => headRef.startsWith('vendor-bucket/again/'));
    const content = trees.get(refs.get(proposed?.headRef ?? '') ?? '')?.get(acmeFile);
    expect(content).toContain('# Reviewed again');
    return world.open({ [acmeFile]: content });
  }
  const record = ({ head: of }: Pull) =>
    world.ledger.writeFollowUp({ version: 1, bucket: acme, file: acmeFile, head: of, base: world.main });

  test('is gone on with by the follow-up that is on record, once it is approved itself', async () => {
    const before = await begun();
    const again = followUp();
    value(await record(again));
    await world.plan(again);
    expect(world.review(again)).not.toContain('Only that apply goes on with it');
    world.merge(again);
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.applied).toEqual([]);
    expect(await begun()).toEqual(before);
    world.world.fake.review(again.number, 'alice', 'APPROVED');
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(world.applied).toEqual([acme]);
    expect(await begun()).toBeUndefined();
    expect((await world.records()).get(acme)?.pullRequest).toBe(again.number);
  });

  test('is gone on with by that follow-up again where its apply is cut off, too', async () => {
    const before = await begun();
    const again = followUp();
    value(await record(again));
    await world.plan(again);
    world.world.fake.review(again.number, 'alice', 'APPROVED');
    world.merge(again);
    world.failing.set(acme, 0);
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(await begun()).toEqual({ ...before, head: again.head, free: [bucket], halfMade: [bucket], parts: expect.anything() });
    world.failing.clear();
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(world.applied).toEqual([acme, acme]);
  });

  test('is gone on with by that follow-up alone where its run ends once the record is its own, before anything is made', async () => {
    const again = followUp();
    value(await record(again));
    await world.plan(again);
    world.world.fake.review(again.number, 'alice', 'APPROVED');
    world.merge(again);
    world.throwing.add(acme);
    const before = await begun();
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(await begun()).toEqual({ ...before, head: again.head, halfMade: [bucket] });
    world.throwing.clear();
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(world.applied).toEqual([acme, acme]);
    expect(await begun()).toBeUndefined();
  });

  test('is not gone on with by the same change that is not on record', async () => {
    const again = followUp();
    await world.plan(again);
    expect(world.review(again)).toContain('made it, and did not end. Only that apply goes on with it');
    world.world.fake.review(again.number, 'alice', 'APPROVED');
    world.merge(again);
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.applied).toEqual([]);
  });
});

describe('what was begun', () => {
  const spec = specOf();
  const other = 'f'.repeat(40);
  const { vendor, bucket: name, file } = spec;
  const later = applying({
    ...{ bucket: name, file, vendor: vendor.id, free: [bucket] },
    ...defined({ variant: vendor.variant }),
  });
  const first: ApplyingRecord = { ...later, made: [] };
  const remember = (record: ApplyingRecord) => ({ applied: new Map(), applying: new Map([[name, record]]), isOwn: true });
  const ledgerWith = async (of: Partial<{ readonly head: string; readonly file: string }> = {}) => {
    const ledger = ledgerOver(memoryStore());
    value(await ledger.writeFollowUp({ version: 1, bucket: name, file, head: other, base: head, ...of }));
    return ledger;
  };
  test.each([
    ['is that of its follow-up', true, first, {}],
    ['is not that of a head without a follow-up', false, first, { head: 'e'.repeat(40) }],
    ['is not that of a follow-up of another file', false, first, { file: 'buckets/other.yml' }],
    ["and is no first apply is nobody else's", false, later, {}],
    ["for another vendor is nobody else's", false, { ...first, vendor: 'another' }, {}],
    ["and was not known to be free is nobody else's", false, { ...first, free: [] }, {}],
    ["and is done is nobody else's", false, { ...first, steps: [], left: [] }, {}],
  ])('%s', async (_name, is, record, followUp) => {
    const ledger = await ledgerWith(followUp);
    expect(value(await isCarriedOver(ledger, remember(record), spec, other))).toBe(is);
    const candidate = { spec, record: { value: { head: other, file: record.file, fingerprint: record.fingerprint } as never } };
    const { carried } = await carriedOver(ledger, remember(record), [candidate]);
    expect([...carried.values()]).toEqual(is ? [{ ...record, head: other }] : []);
    const differs = {
      spec,
      record: { value: { ...(candidate.record.value as object), fingerprint: `sha256:${'9'.repeat(64)}` } as never },
    };
    expect((await carriedOver(ledger, remember(record), [differs])).carried.size).toBe(0);
  });

  test('is carried over in the record only where it is still what was judged', async () => {
    const ledger = ledgerOver(memoryStore());
    value(await ledger.writeApplying(first));
    const changed = { ...first, since: '2026-03-02T11:59:00Z' };
    expect(await keepCarriedOver(ledger, name, { from: changed, head: other })).toMatchObject({
      faults: [{ code: 'apply/begun-meanwhile' }],
    });
    expect((await readAll(ledger)).applying.get(name)).toEqual(first);
    value(await keepCarriedOver(ledger, name, { from: first, head: other }));
    expect((await readAll(ledger)).applying.get(name)).toEqual({ ...first, head: other });
  });
});

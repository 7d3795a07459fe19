import { expect, test } from '@jest/globals';
import { openLedger, type ObjectStore, type PlanRecord } from '../../src/ledger/index.js';
import { planKey, plansPrefix } from '../../src/ledger/keys.js';
import { applied, applying, codes, head, ledgerOver, other, plan, prefix, readAll, run, value } from './records.js';

const appliedKey = `${prefix}/records/applied.json`;
const file = 'buckets/acme.yml';
const sought = { bucket: 'acme-files', pullRequest: 7, head };
/** Posted later than it is written, however busy the machine is, so that the time of writing is none of it. Ten minutes are the most. */
const mine = plan({ postedAt: new Date(Date.now() + 300_000).toISOString() });
const later = new Date(Date.now() + 360_000).toISOString();

/** What a ledger keeps to over any store; `open` gives an empty one each time. */
export function testLedger(open: () => ObjectStore): void {
  test('has a store that removes an object only while it is the one that was read', async () => {
    const store = open();
    await store.write('one.tflock', 'mine', undefined);
    const read = value(await store.read('one.tflock'));
    await store.write('one.tflock', 'theirs', read?.tag);
    expect(value(await store.remove('one.tflock', read?.tag ?? ''))).toBe('conflict');
    const now = value(await store.read('one.tflock'));
    expect(value(await store.remove('one.tflock', now?.tag ?? ''))).toBe('removed');
    expect(value(await store.remove('one.tflock', now?.tag ?? ''))).toBe('conflict');
    expect(value(await store.read('one.tflock'))).toBeUndefined();
  });

  test('knows nothing at first', async () => {
    const ledger = ledgerOver(open());
    expect(value(await ledger.readPlan(sought))).toBeUndefined();
    expect(value(await ledger.readPlans(sought))).toEqual([]);
    expect(value(await ledger.readReview({ pullRequest: 7, head, run }))).toBeUndefined();
    expect(value(await ledger.readResults({ run, file: 'buckets/acme.yml' }))).toEqual([]);
    expect((await readAll(ledger)).applied.size).toBe(0);
  });

  test('gives back what was written, for that bucket, pull request and head alone', async () => {
    const ledger = ledgerOver(open());
    expect(value(await ledger.writePlan(mine))).toEqual(mine);
    expect(value(await ledger.readPlan(sought))).toEqual({ record: mine });
    expect(value(await ledger.readPlan({ ...sought, head: 'd'.repeat(40) }))).toBeUndefined();
    expect(value(await ledger.readPlan({ ...sought, pullRequest: 8 }))).toBeUndefined();
    expect(value(await ledger.readPlan({ ...sought, bucket: 'other-files' }))).toBeUndefined();
  });

  test('gives back what was applied, by bucket', async () => {
    const ledger = ledgerOver(open());
    const full = applied({ pullRequest: 7, handover: { issue: 8 }, enabled: { by: 'ann', at: '2026-11-21T00:00:00Z' } });
    await ledger.writeApplied(full);
    await ledger.writeApplied(applied({ bucket: 'zeta' }));
    await ledger.writeApplied(applied({ bucket: 'beta' }));
    const { applied: read } = await readAll(ledger);
    expect([...read.keys()].sort()).toEqual(['acme-files', 'beta', 'zeta']);
    expect(read.get('acme-files')).toEqual(full);
  });

  test('the same plan posted again is that of the later time', async () => {
    const ledger = ledgerOver(open());
    const again = { ...mine, base: 'e'.repeat(40), run: { id: '902', attempt: 1 }, postedAt: later, toolVersions: { terraform: '1.11.5' } };
    value(await ledger.writePlan(again));
    value(await ledger.writePlan(mine));
    expect(value(await ledger.readPlan(sought))).toEqual({ record: { ...again, firstPostedAt: mine.postedAt } });
    expect(value(await ledger.readPlans(sought))).toHaveLength(2);
    const third = { ...again, run: { id: '903', attempt: 1 }, firstPostedAt: mine.postedAt };
    expect(value(await ledger.writePlan(third))).not.toHaveProperty('firstPostedAt');
  }); // prettier-ignore

  test.each<[string, Partial<PlanRecord>]>([
    ['another fingerprint', other],
    ['another spec', { specDigest: other.fingerprint }],
    ['other bytes', { requestDigest: other.fingerprint }],
    ['another risk', { risk: 'destroys' }],
    ['another file', { file: 'b.yml' }],
  ])('plans of one head that differ contradict each other: %s', async (_, difference) => {
    const ledger = ledgerOver(open());
    value(await ledger.writePlan(mine));
    value(await ledger.writePlan({ ...mine, ...difference, run: { id: '901', attempt: 2 } }));
    expect(value(await ledger.readPlan(sought))).toHaveProperty('contradictory.length', 2);
  });

  test('what a run wrote is never written over, and its own attempt that was cut off is no conflict', async () => {
    const ledger = ledgerOver(open());
    value(await ledger.writePlan(mine));
    value(await ledger.writePlan(mine));
    expect(codes(await ledger.writePlan({ ...mine, ...other }))).toEqual(['ledger/taken']);
    expect(value(await ledger.readPlan(sought))).toEqual({ record: mine });
    value(await ledger.writeReview({ pullRequest: 7, head, run, text: 'é' }));
    value(await ledger.writeReview({ pullRequest: 7, head, run, text: 'é' }));
    expect(codes(await ledger.writeReview({ pullRequest: 7, head, run, text: 'No changes' }))).toEqual(['ledger/taken']);
    expect(value(await ledger.readReview({ pullRequest: 7, head, run }))).toBe('é');
    value(await ledger.writeResult({ run, file, text: '{}' }));
    expect(codes(await ledger.writeResult({ run, file, text: '{"forged":1}' }))).toEqual(['ledger/taken']);
  });

  test('results of a run are those of this attempt and the ones before, the latest first', async () => {
    const ledger = ledgerOver(open());
    const at = (attempt: number) => ({ run: { id: run.id, attempt }, file });
    for (const attempt of [1, 3, 4]) value(await ledger.writeResult({ ...at(attempt), text: `${attempt}` }));
    value(await ledger.writeResult({ ...at(2), file: 'buckets/other.yml', text: 'other' }));
    value(await ledger.writeResult({ run: { id: '902', attempt: 2 }, file, text: 'of another run' }));
    expect(value(await ledger.readResults(at(3)))).toEqual(['3', '1']);
  });

  test('more plans of one head than anybody makes are unreadable', async () => {
    const store = open();
    const ledger = ledgerOver(store);
    for (let attempt = 1; attempt <= 100; attempt++) value(await ledger.writePlan({ ...mine, run: { id: '1', attempt } }));
    expect(value(await ledger.readPlan(sought))).toHaveProperty('record.run.attempt', 100);
    value(await ledger.writePlan({ ...mine, run: { id: '1', attempt: 101 } }));
    expect(codes(await ledger.readPlan(sought))).toEqual(['ledger/unreadable']);
  });

  test('what is being applied is known until it is applied, and says so for that bucket alone', async () => {
    const ledger = ledgerOver(open());
    expect(value(await ledger.writeApplying(applying()))).toEqual(applying());
    await ledger.writeApplying(applying({ bucket: 'other-files' }));
    await ledger.writeApplying(applying({ fingerprint: other.fingerprint }));
    const begun = await readAll(ledger);
    expect([...begun.applying.keys()].sort()).toEqual(['acme-files', 'other-files']);
    expect(begun.applying.get('acme-files')).toEqual(applying({ fingerprint: other.fingerprint }));
    expect(begun.applied.size).toBe(0);
    await ledger.writeApplied(applied());
    expect((await readAll(ledger)).applying.get('acme-files')).toEqual(applying({ fingerprint: other.fingerprint }));
    await ledger.writeApplied(applied(), [], applying().since);
    const done = await readAll(ledger);
    expect([...done.applying.keys()]).toEqual(['other-files']);
    expect([...done.applied.keys()]).toEqual(['acme-files']);
  });

  test('a hand-over that is recorded late leaves what another run has begun since, and so does the end of an earlier apply', async () => {
    const ledger = ledgerOver(open());
    await ledger.writeApplied(applied());
    const late = applying({ since: '2026-11-28T12:00:00.000Z' });
    await ledger.writeApplying(late);
    await ledger.writeApplied(applied({ handover: { issue: 9 } }));
    await ledger.writeApplied(applied(), [], '2026-11-28T11:59:59.000Z');
    const { applied: done, applying: begun } = await readAll(ledger);
    expect([done.get('acme-files')?.handover, begun.get('acme-files')]).toEqual([{ issue: 9 }, late]);
  });

  test('a note on what was begun is written into the record of that approval as it is now, and into no other', async () => {
    const ledger = ledgerOver(open());
    const note = () =>
      ledger.amendApplying('acme-files', applying(), (record) => ({ ...record, halfMade: ['aws_s3_bucket.bucket'] }));
    expect(value(await note())).toBeUndefined();
    await ledger.writeApplying(applying({ free: ['aws_s3_bucket.bucket'] }));
    expect(value(await note())).toMatchObject({ free: ['aws_s3_bucket.bucket'], halfMade: ['aws_s3_bucket.bucket'] });
    const newer = applying({ fingerprint: other.fingerprint });
    await ledger.writeApplying(newer);
    expect(value(await note())).toBeUndefined();
    expect((await readAll(ledger)).applying.get('acme-files')).toEqual(newer);
  });

  test('what a first apply may have made is remembered until it is applied: then it is in use', async () => {
    const store = open();
    const ledger = ledgerOver(store);
    const first = applying({ made: ['aws_s3_bucket.bucket'] });
    await ledger.writeApplying(first);
    expect((await readAll(ledger)).applying.get('acme-files')).toEqual(first);
    const left = [{ address: 'aws_s3_bucket.replica', type: 'aws_s3_bucket', name: 'acme-copy', region: 'us-west-2' }];
    await ledger.writeApplied(applied(), [], first.since, left);
    expect((await readAll(ledger)).applying.get('acme-files')).toEqual({ ...applying(), steps: [], left });
  });

  test('what an older version does not know of a record it refuses, and never passes over', async () => {
    const store = open();
    const later = { version: 2, bucket: 'acme-files', applying: { ...applying(), madeOtherwise: [] } };
    value(await store.write(`${prefix}/records/buckets/acme-files.json`, JSON.stringify(later), undefined));
    expect(codes(await ledgerOver(store).readBook(['acme-files']))).toEqual(['ledger/unreadable']);
  });

  test('twenty runs at once lose nothing', async () => {
    const store = open();
    const names = Array.from({ length: 20 }, (_, n) => `bucket-${n}`);
    const pause = () => new Promise((done) => setTimeout(done, Math.random() * 40));
    const run = (bucket: string) => value(openLedger({ store, prefix, pause })).writeApplied(applied({ bucket }));
    const written = await Promise.all(names.map(run));
    expect(written.every((result) => result.ok)).toBe(true);
    expect([...(await readAll(ledgerOver(store))).applied.keys()].sort()).toEqual([...names].sort());
  });

  test('a write over something else than what was read is a conflict, and changes nothing', async () => {
    const store = open();
    value(await store.write('k', 'one', undefined));
    const tag = value(await store.read('k'))?.tag;
    expect(value(await store.write('k', 'two', undefined))).toBe('conflict');
    expect(value(await store.write('k', 'two', tag))).toBe('written');
    expect(value(await store.write('k', 'three', tag))).toBe('conflict');
    expect(value(await store.write('none', 'x', tag))).toBe('conflict');
    expect(Buffer.from(value(await store.read('k'))?.bytes ?? []).toString()).toBe('two');
  });

  test.each([
    ['not JSON', 'hello'],
    ['empty', ''],
    ['of a later version', '{"version":2,"applied":[]}'],
    ['with an unknown key', '{"version":1,"applied":[],"x":1}'],
    ['with two records of one bucket', JSON.stringify({ version: 1, applied: [applied(), applied()] })],
    ['with a wrong record', JSON.stringify({ version: 1, applied: [{ ...applied(), commit: 'main' }] })],
    ['with two that begin one bucket', JSON.stringify({ version: 1, applied: [], applying: [applying(), applying()] })],
    ['with a wrong step', JSON.stringify({ version: 1, applied: [], applying: [{ ...applying(), steps: [{}] }] })],
    ['null', 'null'],
  ])('a record that is %s is a fault for reading and for writing, and stays as it is', async (_, text) => {
    const store = open();
    value(await store.write(appliedKey, text, undefined));
    const ledger = ledgerOver(store);
    expect(codes(await ledger.readBook(['acme-files']))).toEqual(['ledger/unreadable']);
    expect(codes(await ledger.readRows())).toEqual(['ledger/unreadable']);
    expect(codes(await ledger.writeApplied(applied()))).toEqual(['ledger/unreadable']);
    expect(Buffer.from(value(await store.read(appliedKey))?.bytes ?? []).toString()).toBe(text);
  });

  test.each<[string, string, Partial<PlanRecord>]>([
    ['of another head', planKey(prefix, plan()), { head: 'd'.repeat(40) }],
    ['of another pull request', planKey(prefix, plan()), { pullRequest: 8 }],
    ['of another base', planKey(prefix, plan()), { base: 'd'.repeat(40) }],
    ['of another run', planKey(prefix, plan()), { run: { id: '901', attempt: 2 } }],
    ['of another bucket', planKey(prefix, plan()), { bucket: 'other-files' }],
    ['at no place of one', `${plansPrefix(prefix, plan())}x.json`, {}],
  ])('a record %s is a fault, and not passed over', async (_, key, change) => {
    const store = open();
    value(await ledgerOver(store).writePlan({ ...mine, run: { id: '900', attempt: 1 } }));
    value(await store.write(key, JSON.stringify(plan(change)), undefined));
    expect(codes(await ledgerOver(store).readPlan(sought))).toEqual(['ledger/unreadable']);
  });

  test('records of the first version are none: the pull request is planned again', async () => {
    const store = open();
    value(await store.write(`${prefix}/records/plans/acme-files/${head}.json`, '{"version":1}', undefined));
    expect(value(await ledgerOver(store).readPlan(sought))).toBeUndefined();
  });

  test('lists in order, by what keys begin with, and no more than is asked for', async () => {
    const store = open();
    for (const key of ['a/2 é+&<b>', 'a/10', 'ab/1', 'b/1']) value(await store.write(key, 'x', undefined));
    const keysOf = async (start: string, most: number) => value(await store.list(start, most)).map(({ key }) => key);
    expect(await keysOf('a/', 9)).toEqual(['a/10', 'a/2 é+&<b>']);
    expect(await keysOf('a', 1)).toEqual(['a/10']);
    for (const { key, tag } of value(await store.list('', 9))) expect(value(await store.read(key))?.tag).toBe(tag);
    expect(value(await store.list('c', 9))).toEqual([]);
  });
}

/** A part of a store, below a folder of its own: each test begins with an empty one. */
export function folderOf(store: ObjectStore, folder: string): ObjectStore {
  return {
    place: (key) => store.place(`${folder}/${key}`),
    read: (key) => store.read(`${folder}/${key}`),
    write: (key, text, over) => store.write(`${folder}/${key}`, text, over),
    remove: (key, tag) => store.remove(`${folder}/${key}`, tag),
    list: async (prefix, most) => {
      const keys = await store.list(`${folder}/${prefix}`, most);
      return keys.ok ? { ok: true, value: keys.value.map(({ key, tag }) => ({ key: key.slice(folder.length + 1), tag })) } : keys;
    },
  };
}

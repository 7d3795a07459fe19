import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { memoryStore, openLedger, s3Store, type ObjectStore } from '../../src/ledger/index.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { applied, applying, codes, head, ledgerOver, other, plan, prefix, value } from './records.js';

const state = { bucket: 'acme-state', region: 'us-east-1' };
const appliedKey = `${prefix}/records/applied.json`;
let sandbox: Sandbox;
let inUse = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ stateBucket: state.bucket });
});
afterAll(() => sandbox.stop());

/** An S3 store below a folder of its own: each test begins with an empty one. */
function ownS3(): ObjectStore {
  inUse += 1;
  const folder = `test ${inUse}+é`;
  const store = value(s3Store({ ...state, env: sandbox.env({}) }));
  return {
    place: (key) => store.place(`${folder}/${key}`),
    read: (key) => store.read(`${folder}/${key}`),
    write: (key, text, over) => store.write(`${folder}/${key}`, text, over),
  };
}

describe.each<[string, () => ObjectStore]>([
  ['in memory', () => memoryStore()],
  ['in S3', ownS3],
])('a ledger %s', (_, open) => {
  test('knows nothing at first', async () => {
    const ledger = ledgerOver(open());
    expect(value(await ledger.readPlan('acme-files', head))).toBeUndefined();
    expect(value(await ledger.readApplied()).size).toBe(0);
  });

  test('gives back what was written, for that bucket and head alone', async () => {
    const ledger = ledgerOver(open());
    expect(value(await ledger.writePlan(plan()))).toEqual(plan());
    expect(value(await ledger.readPlan('acme-files', head))).toEqual(plan());
    expect(value(await ledger.readPlan('acme-files', 'd'.repeat(40)))).toBeUndefined();
    expect(value(await ledger.readPlan('other-files', head))).toBeUndefined();
    const full = applied({ pullRequest: 7, handover: { issue: 8 }, enabled: { by: 'ann', at: '2026-11-21T00:00:00Z' } });
    await ledger.writeApplied(full);
    await ledger.writeApplied(applied({ bucket: 'zeta' }));
    await ledger.writeApplied(applied({ bucket: 'beta' }));
    const read = value(await ledger.readApplied());
    expect([...read.keys()]).toEqual(['acme-files', 'beta', 'zeta']);
    expect(read.get('acme-files')).toEqual(full);
  });

  test('the same plan posted again keeps the earlier time, another plan has its own', async () => {
    const ledger = ledgerOver(open());
    await ledger.writePlan(plan());
    const again = plan({ postedAt: '2026-11-20T12:00:00Z', toolVersions: { terraform: '1.11.5' } });
    expect(value(await ledger.writePlan(again))).toEqual({ ...again, postedAt: plan().postedAt });
    const changed = plan({ ...other, postedAt: '2026-11-20T13:00:00Z' });
    expect(value(await ledger.writePlan(changed))).toEqual(changed);
    expect(value(await ledger.readPlan('acme-files', head))).toEqual(changed);
  });

  test('what is being applied is known until it is applied, and says so for that bucket alone', async () => {
    const ledger = ledgerOver(open());
    expect(value(await ledger.writeApplying(applying()))).toEqual(applying());
    await ledger.writeApplying(applying({ bucket: 'other-files' }));
    await ledger.writeApplying(applying({ fingerprint: other.fingerprint }));
    const begun = value(await ledger.readBook());
    expect([...begun.applying.keys()]).toEqual(['acme-files', 'other-files']);
    expect(begun.applying.get('acme-files')).toEqual(applying({ fingerprint: other.fingerprint }));
    expect(begun.applied.size).toBe(0);
    await ledger.writeApplied(applied());
    const done = value(await ledger.readBook());
    expect([...done.applying.keys()]).toEqual(['other-files']);
    expect([...done.applied.keys()]).toEqual(['acme-files']);
  });

  test('twenty runs at once lose nothing', async () => {
    const store = open();
    const names = Array.from({ length: 20 }, (_, n) => `bucket-${n}`);
    const pause = () => new Promise((done) => setTimeout(done, Math.random() * 40));
    const run = (bucket: string) => value(openLedger({ store, prefix, pause })).writeApplied(applied({ bucket }));
    const written = await Promise.all(names.map(run));
    expect(written.every((result) => result.ok)).toBe(true);
    expect([...value(await ledgerOver(store).readApplied()).keys()].sort()).toEqual([...names].sort());
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
    expect(codes(await ledger.readApplied())).toEqual(['ledger/unreadable']);
    expect(codes(await ledger.writeApplied(applied()))).toEqual(['ledger/unreadable']);
    expect(Buffer.from(value(await store.read(appliedKey))?.bytes ?? []).toString()).toBe(text);
  });

  test('the record of another head in its place is a fault', async () => {
    const store = open();
    value(await store.write(`${prefix}/records/plans/acme-files/${head}.json`, JSON.stringify(plan({ head: 'd'.repeat(40) })), undefined));
    expect(codes(await ledgerOver(store).readPlan('acme-files', head))).toEqual(['ledger/unreadable']);
    expect(codes(await ledgerOver(store).writePlan(plan()))).toEqual(['ledger/unreadable']);
  }); // prettier-ignore
});

describe('a ledger', () => {
  test.each([['../x'], ['A b'], ['a/b'], ['']])('refuses a key from the bucket %j', async (bucket) => {
    const ledger = ledgerOver(memoryStore());
    expect(codes(await ledger.readPlan(bucket, head))).toEqual(['ledger/record']);
    expect(codes(await ledger.writePlan(plan({ bucket })))).toEqual(['ledger/record']);
    expect(codes(await ledger.writeApplied(applied({ bucket })))).toEqual(['ledger/record']);
    expect(codes(await ledger.writeApplying(applying({ bucket })))).toEqual(['ledger/record']);
    expect(codes(await ledger.readPlan('acme-files', 'main'))).toEqual(['ledger/record']);
  });

  test.each([[''], ['/a'], ['a/'], ['a//b'], ['a/../b'], ['./a']])('refuses the prefix %j', (bad) => {
    expect(codes(openLedger({ store: memoryStore(), prefix: bad }))).toEqual(['ledger/prefix']);
  });

  test('gives up where others are always faster', async () => {
    let writes = 0;
    const store: ObjectStore = {
      ...memoryStore(),
      write: async () => {
        writes += 1;
        return { ok: true, value: 'conflict' };
      },
    };
    expect(codes(await ledgerOver(store).writeApplied(applied()))).toEqual(['ledger/conflict']);
    expect(writes).toBe(50);
  });

  test('writes nothing where nothing changes', async () => {
    const store = memoryStore();
    value(await ledgerOver(store).writeApplied(applied()));
    const once = ledgerOver({ ...store, write: async () => Promise.reject(new Error('unexpected write')) });
    expect(value(await once.writeApplied(applied()))).toEqual(applied());
  });

  test('ten thousand buckets are one read', async () => {
    const store = memoryStore();
    const rows = Array.from({ length: 10_000 }, (_, n) => applied({ bucket: `bucket-${n}` }));
    value(await store.write(appliedKey, JSON.stringify({ version: 1, applied: rows }), undefined));
    let reads = 0;
    const counted: ObjectStore = { ...store, read: (key) => ((reads += 1), store.read(key)) };
    expect(value(await ledgerOver(counted).readApplied()).size).toBe(10_000);
    expect(reads).toBe(1);
  });
});

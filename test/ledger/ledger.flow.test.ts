import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { memoryStore, openLedger, s3Store, type ObjectStore } from '../../src/ledger/index.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { renderBucket } from '../../src/ledger/bucket-record.js';
import { bucketKey } from '../../src/ledger/keys.js';
import { folderOf, testLedger } from './contract.js';
import { applied, applying, codes, head, ledgerOver, plan, prefix, value } from './records.js';

const state = { bucket: 'acme-state', region: 'us-east-1' };
const sought = { bucket: 'acme-files', pullRequest: 7, head };
const later = new Date(Date.now() + 120_000).toISOString();
let sandbox: Sandbox;
let inUse = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ stateBucket: state.bucket });
});
afterAll(() => sandbox.stop());

describe('a ledger in memory', () => {
  testLedger(() => memoryStore());
});

describe('a ledger in S3', () => {
  testLedger(() => folderOf(value(s3Store({ ...state, env: sandbox.env({}) })), `test ${(inUse += 1)}+é`));
});

describe('when a plan counts as posted', () => {
  const at = (time: string) => memoryStore(new Map(), () => Date.parse(time));

  test.each([
    ['what its record says', '2026-11-20T10:00:04Z', plan().postedAt],
    ['when it was written, less what clocks may be apart, where its record says that it is older', '2026-11-20T12:00:00Z', '2026-11-20T11:59:55.000Z'],
    ['what its record says, where that is later by what clocks may be apart', '2026-11-20T09:50:00Z', plan().postedAt],
  ])('%s', async (_, written, expected) => {
    const ledger = ledgerOver(at(written));
    value(await ledger.writePlan(plan()));
    expect(value(await ledger.readPlan(sought))).toHaveProperty('record.postedAt', expected);
  }); // prettier-ignore

  test('one that says that it was posted long after it was written was posted by no run', async () => {
    const ledger = ledgerOver(at('2026-11-20T09:49:59Z'));
    value(await ledger.writePlan(plan()));
    expect(codes(await ledger.readPlan(sought))).toEqual(['ledger/unreadable']);
  });

  test('what was uploaded in parts has no time: it could be begun before the approval and hold anything', async () => {
    const store = memoryStore();
    value(await ledgerOver(store).writePlan(plan()));
    const inParts: ObjectStore = {
      ...store,
      read: async (key) => {
        const found = value(await store.read(key));
        return { ok: true, value: found && { ...found, tag: '"d41d8cd98f00b204e9800998ecf8427e-2"' } };
      },
    };
    expect(codes(await ledgerOver(inParts).readPlan(sought))).toEqual(['ledger/unreadable']);
  });
});

describe('a ledger', () => {
  test.each([['../x'], ['A b'], ['a/b'], ['']])('refuses a key from the bucket %j', async (bucket) => {
    const ledger = ledgerOver(memoryStore());
    expect(codes(await ledger.readPlan({ ...sought, bucket }))).toEqual(['ledger/record']);
    expect(codes(await ledger.writePlan(plan({ bucket })))).toEqual(['ledger/record']);
    expect(codes(await ledger.writeApplied(applied({ bucket })))).toEqual(['ledger/record']);
    expect(codes(await ledger.writeApplying(applying({ bucket })))).toEqual(['ledger/record']);
    expect(codes(await ledger.readPlan({ ...sought, head: 'main' }))).toEqual(['ledger/record']);
    expect(codes(await ledger.readPlan({ ...sought, pullRequest: 0 }))).toEqual(['ledger/record']);
    expect(codes(await ledger.writeReview({ pullRequest: 7, head, run: { id: '../1', attempt: 1 }, text: '' }))).toEqual([
      'ledger/record',
    ]);
    expect(codes(await ledger.writeResult({ run: { id: '1', attempt: 0 }, file: 'a', text: '' }))).toEqual(['ledger/record']);
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

  test('of ten thousand buckets a run reads those that changed, and an index of the others', async () => {
    const store = memoryStore();
    const names = Array.from({ length: 10_000 }, (_, n) => `bucket-${n}`);
    for (const bucket of names) value(await store.write(bucketKey(prefix, bucket), renderBucket({ version: 2, bucket, applied: applied({ bucket }) }), undefined)); // prettier-ignore
    value(await ledgerOver(store).writeIndex());
    for (const bucket of names.slice(0, 50))
      value(await ledgerOver(store).writeApplied(applied({ bucket, commit: 'd'.repeat(40), appliedAt: later })));
    const seen: string[] = [];
    const counted: ObjectStore = {
      ...store,
      read: (key) => (seen.push(key), store.read(key)),
    };
    const rows = value(await ledgerOver(counted).readRows());
    expect(rows.size).toBe(10_000);
    expect(rows.get('bucket-7')?.applied?.commit).toBe('d'.repeat(40));
    expect(seen).toHaveLength(52);
  });
});

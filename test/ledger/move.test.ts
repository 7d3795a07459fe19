import { describe, expect, test } from '@jest/globals';
import { memoryStore, type AppliedRecord, type ObjectStore } from '../../src/ledger/index.js';
import { bucketKey, oneFileKey } from '../../src/ledger/keys.js';
import { applied, applying, ledgerOver, prefix, value } from './records.js';

const buckets = ['acme-a', 'acme-b', 'acme-c', 'acme-d'];
const old = { version: 1, applied: buckets.map((bucket) => applied({ bucket })), applying: [applying({ bucket: 'acme-b' })] };
const begin = () => new Map([[oneFileKey(prefix), new TextEncoder().encode(JSON.stringify(old))]]);
const news: AppliedRecord = applied({ bucket: 'acme-new' });

/** Fails at the kth write and at every later one: before it is done, or after, where only the answer is lost. */
function dying(store: ObjectStore, k: number, when: 'before' | 'after'): ObjectStore {
  let writes = 0;
  return {
    ...store,
    write: async (key, text, over) => {
      writes += 1;
      if (writes < k) return store.write(key, text, over);
      if (writes === k && when === 'after') await store.write(key, text, over);
      return { ok: false, faults: [{ code: 'test/killed', message: 'Killed.', fix: '' }] };
    },
  };
}

async function known(objects: Map<string, Uint8Array>) {
  const ledger = ledgerOver(memoryStore(objects));
  const rows = value(await ledger.readRows());
  const book = value(await ledger.readBook([...buckets, news.bucket]));
  expect([...rows.keys()].sort()).toEqual([...book.applied.keys()].sort());
  expect(rows.get('acme-b')?.begun).toBe(true);
  expect([...book.applying.keys()]).toEqual(['acme-b']);
  for (const bucket of buckets) expect(book.applied.get(bucket)).toEqual(applied({ bucket }));
  return book;
}

describe('the move of what was applied out of one file', () => {
  // Four buckets, the file itself, and the record that the run came to write.
  const kills = [1, 2, 3, 4, 5, 6].flatMap((k) => [[k, 'before'] as const, [k, 'after'] as const]);
  test.each(kills)('killed at write %i, %s it was done, loses nothing and is ended by the next run', async (k, when) => {
    const objects = begin();
    const cut = await ledgerOver(dying(memoryStore(objects), k, when)).writeApplied(news);
    expect(cut.ok).toBe(false);
    await known(objects);
    value(await ledgerOver(memoryStore(objects)).writeApplied(news));
    expect((await known(objects)).applied.get(news.bucket)).toEqual(news);
    expect(new TextDecoder().decode(objects.get(oneFileKey(prefix)))).toContain('"moved"');
  });

  test('by two runs at once is made once', async () => {
    const objects = begin();
    const other = applied({ bucket: 'acme-c', appliedAt: '2026-11-22T00:00:00Z' });
    const done = await Promise.all([
      ledgerOver(memoryStore(objects)).writeApplied(news),
      ledgerOver(memoryStore(objects)).writeApplied(other),
    ]);
    done.forEach((one) => value(one));
    const book = value(await ledgerOver(memoryStore(objects)).readBook([...buckets, news.bucket]));
    expect(book.applied.get('acme-c')).toEqual(other);
    expect(book.applied.size).toBe(5);
    for (const bucket of buckets) expect(objects.has(bucketKey(prefix, bucket))).toBe(true);
  });
});

test('100 writers at once each write their own record, and no write carries that of another bucket', async () => {
  const objects = new Map<string, Uint8Array>();
  const sent: string[] = [];
  const store = memoryStore(objects);
  const watched: ObjectStore = { ...store, write: (key, text, over) => (sent.push(text), store.write(key, text, over)) };
  const names = Array.from({ length: 100 }, (_, n) => `acme-${n}-files`);
  const done = await Promise.all(names.map((bucket) => ledgerOver(watched).writeApplied(applied({ bucket }))));
  done.forEach((one) => value(one));
  expect(sent).toHaveLength(100);
  for (const text of sent) expect(names.filter((name) => text.includes(`"${name}"`))).toHaveLength(1);
  expect(value(await ledgerOver(store).readRows()).size).toBe(100);
});

import { describe, expect, test } from '@jest/globals';
import { failed } from '../../src/fault/fault.js';
import { memoryStore, openLedger, type AppliedRecord, type ObjectStore } from '../../src/ledger/index.js';
import { applied, applying, codes, ledgerOver, prefix, readAll, value } from './records.js';

const oneFile = `${prefix}/records/applied.json`;
const names = ['acme-files', 'beta-files', 'other-files'];
const old = names.map((bucket) => applied({ bucket, pullRequest: 7, handover: { issue: 8 } }));
const begun = applying({ bucket: 'beta-files', since: '2026-11-28T00:00:00Z' });

/** As a run of the first versions left it. */
async function before(): Promise<{ store: ObjectStore; objects: Map<string, Uint8Array> }> {
  const objects = new Map<string, Uint8Array>();
  const store = memoryStore(objects);
  value(await store.write(oneFile, JSON.stringify({ version: 1, applied: old, applying: [begun] }), undefined));
  return { store, objects };
}

/** A store that ends its run at its n-th write: before it is done, or after it, when nobody hears of it any more. */
function endingAt(store: ObjectStore, n: number, when: 'before' | 'after'): ObjectStore {
  let writes = 0;
  const gone = failed({ code: 'test/gone', message: 'The run is gone.', fix: 'None.' });
  return {
    ...store,
    write: async (...args) => {
      writes += 1;
      if (writes > n || (writes === n && when === 'before')) return gone;
      const written = await store.write(...args);
      return writes === n ? gone : written;
    },
  };
}

const all = (records: readonly AppliedRecord[]) => new Map(records.map((record) => [record.bucket, record]));
const next = applied({ bucket: 'acme-files', commit: 'd'.repeat(40), appliedAt: '2026-11-29T00:00:00Z', pullRequest: 9 });
const standing = { ...next, handover: { issue: 8 } };

describe('the one file of the first versions', () => {
  test('is read as it is, and moved by the first run that writes', async () => {
    const { store, objects } = await before();
    const was = await readAll(ledgerOver(store));
    expect(was.applied).toEqual(all(old));
    expect([...was.applying.values()]).toEqual([begun]);
    expect([...objects.keys()]).toEqual([oneFile]);
    expect(value(await ledgerOver(store).writeApplied(next))).toEqual(standing);
    expect(Buffer.from(objects.get(oneFile) ?? []).toString()).toBe('{"version":2,"moved":"buckets/"}\n');
    const is = await readAll(ledgerOver(store));
    expect(is.applied).toEqual(all([...old.slice(1), standing]));
    expect([...is.applying.values()]).toEqual([begun]);
  });

  const points = [1, 2, 3, 4, 5].flatMap((n) => [[n, 'before'] as const, [n, 'after'] as const]);
  test.each(points)('loses nothing where the run ends at write %s, %s it is done, and the next one goes on', async (n, when) => {
    const { store } = await before();
    expect(codes(await ledgerOver(endingAt(store, n, when)).writeApplied(next))).toEqual(expect.arrayContaining(['test/gone']));
    const between = await readAll(ledgerOver(store));
    const done = n === 5 && when === 'after' ? standing : old[0];
    expect(between.applied).toEqual(all([...old.slice(1), ...(done === undefined ? [] : [done])]));
    expect([...between.applying.values()]).toEqual([begun]);
    expect(value(await ledgerOver(store).writeApplied(next))).toEqual(standing);
    const after = await readAll(ledgerOver(store));
    expect(after.applied).toEqual(all([...old.slice(1), standing]));
    expect([...after.applying.values()]).toEqual([begun]);
  });

  test('is moved by two runs at once, each with its own work', async () => {
    const { store, objects } = await before();
    const pause = () => new Promise((done) => setTimeout(done, 1));
    const other = applied({ bucket: 'other-files', commit: 'e'.repeat(40), appliedAt: '2026-11-29T00:00:00Z', pullRequest: 9 });
    const runs = [next, other].map((record) => value(openLedger({ store: slowly(store), prefix, pause })).writeApplied(record));
    expect((await Promise.all(runs)).every(({ ok }) => ok)).toBe(true);
    const { applied: is } = await readAll(ledgerOver(store));
    expect(is.get('acme-files')).toEqual(standing);
    expect(is.get('other-files')).toEqual({ ...other, handover: { issue: 8 } });
    expect(is.get('beta-files')).toEqual(old[1]);
    expect(objects.size).toBe(4);
  });

  test('is moved again where an older version of the action writes it meanwhile', async () => {
    const { store } = await before();
    let isFirst = true;
    const overtaken: ObjectStore = {
      ...store,
      write: async (key, text, over) => {
        if (key === oneFile && isFirst) {
          isFirst = false;
          const late = { ...old[2], commit: 'f'.repeat(40), appliedAt: '2026-11-28T12:00:00Z' };
          value(await store.write(oneFile, JSON.stringify({ version: 1, applied: [...old.slice(0, 2), late] }), over));
        }
        return store.write(key, text, over);
      },
    };
    value(await ledgerOver(overtaken).writeIndex());
    expect((await readAll(ledgerOver(store))).applied.get('other-files')?.commit).toBe('f'.repeat(40));
  });
});

describe('the index', () => {
  test("is believed in nothing: neither an old one, nor a wrong one, nor one that can't be read", async () => {
    const { store, objects } = await before();
    value(await ledgerOver(store).writeIndex());
    const key = `${prefix}/records/index.json`;
    const index = Buffer.from(objects.get(key) ?? []).toString();
    expect(index).not.toContain('outputs');
    value(await ledgerOver(store).writeApplied(next));
    for (const text of [index, index.replaceAll(/"tag":"[^"]*"/g, '"tag":"x"'), 'hello', '{"version":1,"rows":[{}]}']) {
      objects.set(key, Buffer.from(text));
      const rows = value(await ledgerOver(store).readRows());
      expect(rows.get('acme-files')?.applied?.commit).toBe(next.commit);
      expect(rows.get('beta-files')).toMatchObject({ begun: true, owed: false });
      expect(rows.size).toBe(3);
    }
    value(await ledgerOver(store).writeIndex());
    expect(Buffer.from(objects.get(key) ?? []).toString()).toContain(next.commit);
  });

  test('is not written where there is nothing to say in it', async () => {
    const store = memoryStore();
    const written: string[] = [];
    const counted: ObjectStore = { ...store, write: (key, ...more) => (written.push(key), store.write(key, ...more)) };
    value(await ledgerOver(counted).writeIndex());
    expect(written).toEqual([]);
    value(await ledgerOver(store).writeApplied(applied()));
    value(await ledgerOver(counted).writeIndex());
    value(await ledgerOver(counted).writeIndex());
    expect(written).toEqual([`${prefix}/records/index.json`]);
  });

  test('names a bucket that people are owed a word of, until it is said', async () => {
    const ledger = ledgerOver(memoryStore());
    value(await ledger.writeApplied(applied(), [{ kind: 'comment', pullRequest: 7 }]));
    value(await ledger.owe('acme-files', [{ kind: 'notice', issue: 8 }]));
    expect(value(await ledger.readRows()).get('acme-files')?.owed).toBe(true);
    value(await ledger.pay('acme-files', [{ kind: 'comment', pullRequest: 7 }]));
    expect(value(await ledger.readBook(['acme-files'])).owed.get('acme-files')).toEqual([{ kind: 'notice', issue: 8 }]);
    value(await ledger.pay('acme-files', [{ kind: 'notice', issue: 8 }]));
    expect(value(await ledger.readRows()).get('acme-files')?.owed).toBe(false);
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

function slowly(store: ObjectStore): ObjectStore {
  const turn = () => new Promise((done) => setTimeout(done, Math.random() * 4));
  return {
    ...store,
    read: async (key) => (await turn(), store.read(key)),
    write: async (...args) => (await turn(), store.write(...args)),
  };
}

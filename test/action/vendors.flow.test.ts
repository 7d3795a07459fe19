import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GatedRequest } from '../../src/action/gate/gated-request.js';
import { holdersOf, judgedRequests } from '../../src/action/commit/vendors.js';
import type { PreparedRequest } from '../../src/action/plan/preparation.js';
import type { AppliedRecord, ApplyingRecord, Book } from '../../src/ledger/index.js';
import { Scratch, value } from '../git/scratch.js';
import { applied, applying } from '../ledger/records.js';
import { request } from './plan-world.js';

const bucket = 'ss-self-hosted-acme';
const file = 'buckets/acme.yml';
let scratch: Scratch;
beforeEach(() => {
  scratch = Scratch.create();
});
afterEach(() => scratch.remove());

function book(done?: Partial<AppliedRecord>, begun?: Partial<ApplyingRecord>): Book {
  return {
    applied: new Map(done ? [[bucket, applied({ bucket, file, ...done })]] : []),
    applying: new Map(begun ? [[bucket, applying({ bucket, file, ...begun })]] : []),
    owed: new Map(),
  };
}

async function vendorsOf(kept: Book): Promise<Pick<GatedRequest, 'vendors' | 'vendorsUnknown'> | undefined> {
  return value(await holdersOf(await scratch.open(), kept, new Set([bucket]))).get(bucket);
}

describe('whose bucket it is', () => {
  test('is known by what was applied, and by what was begun: AWS may hold half of it', async () => {
    const sendsafely = scratch.commit({ [file]: request(bucket) }, 'ask');
    const custom = scratch.commit({ [file]: request(bucket, 'custom') }, 'ask');
    expect(await vendorsOf(book({ commit: sendsafely }))).toEqual({ vendors: ['sendsafely'] });
    expect(await vendorsOf(book(undefined, { commit: custom }))).toEqual({ vendors: ['custom'] });
    expect(await vendorsOf(book({ commit: sendsafely }, { commit: custom }))).toEqual({ vendors: ['sendsafely', 'custom'] });
    expect(await vendorsOf(book())).toBeUndefined();
  });

  test("is the record's word where its file can't be read any more", async () => {
    const broken = scratch.commit({ [file]: 'vendor: [' }, 'broken');
    expect(await vendorsOf(book({ commit: broken, vendor: 'sendsafely' }))).toEqual({ vendors: ['sendsafely'] });
    expect(await vendorsOf(book({ commit: 'd'.repeat(40), vendor: 'sendsafely' }))).toEqual({ vendors: ['sendsafely'] });
  });

  test('is both where a record says something else than its file', async () => {
    const commit = scratch.commit({ [file]: request(bucket) }, 'ask');
    expect(await vendorsOf(book({ commit, vendor: 'custom' }))).toEqual({ vendors: ['custom', 'sendsafely'] });
  });

  test.each([
    ['of an old record does not parse', 'vendor: ['],
    ['of an old record is gone', undefined],
  ])('is not known where the file %s, and that is never "nobody\'s"', async (_, text) => {
    const commit = scratch.commit({ [file]: text, 'readme.md': 'x' }, 'broken');
    const found = await vendorsOf(book(undefined, { commit }));
    expect(found?.vendors).toEqual([]);
    expect(found?.vendorsUnknown).toContain(`it was applied from ${file}`);
  });

  test('is told to the gate beside what the request asks for', async () => {
    const commit = scratch.commit({ [file]: 'vendor: [' }, 'broken');
    const asked = { file: 'buckets/new.yml', change: 'added', faults: [], spec: { bucket, vendor: { id: 'custom' } } };
    const git = await scratch.open();
    const ledger = { readBook: async () => ({ ok: true, value: book({ commit, vendor: 'sendsafely' }, { commit }) }) as const };
    const [judged] = value(await judgedRequests(git, ledger, [asked as unknown as PreparedRequest]));
    expect(judged).toMatchObject({ bucket, vendors: ['custom', 'sendsafely'] });
    expect(judged?.vendorsUnknown).toBeDefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/fault/fault.js';
import { digestOf } from '../../src/flows/action/at-commit.js';
import { comparePending } from '../../src/flows/action/pending.js';
import { chooseMerged } from '../../src/flows/action/route.js';
import type { ApplyingRecord, Book } from '../../src/ledger/index.js';
import { applied } from '../ledger/records.js';

const bytes = (bucket: string, more = '') => `vendor: custom\nbucket: ${bucket}\nregion: us-east-1\n${more}`;
const file = (path: string, text: string) => ({ file: path, bytes: ok(Buffer.from(text)) });
const record = (bucket: string, path: string, text = bytes(bucket)) =>
  applied({ bucket, file: path, requestDigest: digestOf(text) });

function book(records: readonly ReturnType<typeof applied>[], begun: readonly string[] = []): Book {
  return {
    applied: new Map(records.map((one) => [one.bucket, one])),
    applying: new Map(begun.map((bucket) => [bucket, {} as ApplyingRecord])),
  };
}

describe('what is pending and what is gone', () => {
  test.each<[string, Parameters<typeof comparePending>, readonly string[], readonly string[]]>([
    ['nothing', [[], book([])], [], []],
    ['a new file', [[file('a', bytes('aaa'))], book([])], ['a'], []],
    ['an applied one', [[file('a', bytes('aaa'))], book([record('aaa', 'a')])], [], []],
    ['a changed one', [[file('a', bytes('aaa', '# x\n'))], book([record('aaa', 'a')])], ['a'], []],
    ['a moved one', [[file('b', bytes('aaa'))], book([record('aaa', 'a')])], [], []],
    ['one that is moved and changed', [[file('b', bytes('aaa', '# x\n'))], book([record('aaa', 'a')])], ['b'], []],
    ['a copy of an applied one', [[file('a', bytes('aaa')), file('b', bytes('aaa'))], book([record('aaa', 'a')])], ['b!'], []],
    ['another file of an applied bucket', [[file('a', bytes('aaa')), file('b', bytes('aaa', '#\n'))], book([record('aaa', 'a')])], ['b!'], []], // prettier-ignore
    ['a deleted one', [[], book([record('aaa', 'a')])], [], ['aaa']],
    ['one that names another bucket', [[file('a', bytes('bbb'))], book([record('aaa', 'a')])], ['a'], ['aaa']],
    ['one that can not be read any more', [[file('a', 'x: [')], book([record('aaa', 'a')])], ['a!'], []],
    ['an applied one whose later change was begun', [[file('a', bytes('aaa'))], book([record('aaa', 'a')], ['aaa'])], ['a'], []],
  ])('%s', (_, args, pending, gone) => {
    const found = comparePending(...args);
    expect(found.pending.map((one) => `${one.file}${one.faults.length > 0 ? '!' : ''}`)).toEqual(pending);
    expect(found.gone.map(({ bucket }) => bucket)).toEqual(gone);
  });
});

describe('the pull request that merged a commit', () => {
  const pull = (number: number, mergeCommit: string | null) => ({ number, mergeCommit });
  test.each<[string, Parameters<typeof chooseMerged>, number | undefined]>([
    ['none', [[], { commit: 'c' }], undefined],
    ['the only one, also where its merge commit is another', [[pull(1, 'd')], { commit: 'c' }], 1],
    ['the one whose merge commit it is', [[pull(1, 'd'), pull(2, 'c')], { commit: 'c' }], 2],
    ['several are open', [[pull(1, 'd'), pull(2, 'e')], { commit: 'c' }], undefined],
    ['the one that is named', [[pull(1, 'd'), pull(2, 'e')], { commit: 'c', named: 2 }], 2],
    ['a name does not outdo the merge commit', [[pull(1, 'd'), pull(2, 'c')], { commit: 'c', named: 1 }], 2],
  ])('%s', (_, args, number) => {
    expect(chooseMerged(...args)?.number).toBe(number);
  });
});

import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/fault/fault.js';
import { digestOf } from '../../src/action/commit/at-commit.js';
import { comparePending } from '../../src/action/apply/pending.js';
import type { Rows } from '../../src/ledger/index.js';
import { rowOf } from '../../src/ledger/rows.js';
import { applied, applying } from '../ledger/records.js';

const bytes = (bucket: string, more = '') => `vendor: custom\nbucket: ${bucket}\nregion: us-east-1\n${more}`;
const file = (path: string, text: string) => ({ file: path, bytes: ok(Buffer.from(text)) });
const record = (bucket: string, path: string, text = bytes(bucket)) =>
  applied({ bucket, file: path, requestDigest: digestOf(text) });

function book(records: readonly ReturnType<typeof applied>[], begun: readonly string[] = []): Rows {
  const rows = records.map((one) =>
    rowOf({ version: 2, bucket: one.bucket, applied: one, ...(begun.includes(one.bucket) && { applying: applying() }) }, 'tag'),
  );
  return new Map(rows.map((row) => [row.bucket, row]));
}

describe('what is pending and what is gone', () => {
  test.each<[string, [Parameters<typeof comparePending>[0], Rows], readonly string[], readonly string[]]>([
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
    ["one that can't be read any more", [[file('a', 'x: [')], book([record('aaa', 'a')])], ['a!'], []],
    ['an applied one whose later change was begun', [[file('a', bytes('aaa'))], book([record('aaa', 'a')], ['aaa'])], ['a'], []],
  ])('%s', (_, args, pending, gone) => {
    const found = comparePending(...args, { isTouchedAfter: () => false });
    expect(found.pending.map((one) => `${one.file}${one.faults.length > 0 ? '!' : ''}`)).toEqual(pending);
    expect(found.gone.map(({ bucket }) => bucket)).toEqual(gone);
  });
});

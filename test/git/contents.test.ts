import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  bytesIn,
  largestFile,
  listFiles,
  readEntries,
  readFiles,
  type FileContent,
  type Repository,
} from '../../src/git/index.js';
import { codes, Scratch, value } from './scratch.js';

let scratch: Scratch;
let repository: Repository;
let commit: string;

beforeAll(async () => {
  scratch = Scratch.create();
  scratch.commit({
    'buckets/a.yml': 'a: 1\n',
    'buckets/deep/b.yml': 'b: 1\n',
    'buckets/same.yml': 'a: 1\n',
    'buckets/empty.yml': '',
    'x.md': 'x',
  });
  commit = scratch.commitEntries([
    { mode: '100644', name: 'buckets/fits.yml', text: 'f'.repeat(largestFile) },
    { mode: '100644', name: 'buckets/large.yml', text: 'l'.repeat(largestFile + 1) },
    { mode: '100644', name: 'buckets/line\nbreak.yml', text: 'n' },
    { mode: '100644', name: 'buckets/*.yml', text: 'star' },
    { mode: '100644', name: 'buckets/nul.yml', text: 'a\0\r\nblob 3\n' },
    { mode: '120000', name: 'buckets/link.yml', text: 'a.yml' },
    { mode: '120000', name: 'linked', text: 'buckets' },
  ]); // prettier-ignore
  repository = await scratch.open();
});
afterAll(() => scratch.remove());

function told(content: FileContent | null | undefined): string {
  if (content === null || content === undefined) return String(content);
  if (content.kind === 'bytes')
    return content.bytes.length > 100 ? `${content.bytes.length} bytes` : Buffer.from(content.bytes).toString();
  return content.kind === 'refused' ? content.fault.code : `${content.kind} ${content.size}`;
}

describe('reading files of a commit', () => {
  test.each([
    ['buckets/a.yml', 'a: 1\n'],
    ['buckets/deep/b.yml', 'b: 1\n'],
    ['buckets/empty.yml', ''],
    ['buckets/nul.yml', 'a\0\r\nblob 3\n'],
    ['buckets/*.yml', 'star'],
    ['buckets/fits.yml', `${largestFile} bytes`],
    ['buckets/large.yml', `too-large ${largestFile + 1}`],
    ['buckets/link.yml', 'git/symbolic-link'],
    ['linked/a.yml', 'null'],
    ['linked', 'git/symbolic-link'],
    ['buckets', 'null'],
    ['buckets/line\nbreak.yml', 'git/file-name'],
    ['none.yml', 'null'],
    ['BUCKETS/a.yml', 'null'],
    [':(glob)**/a.yml', 'null'],
    ['--help', 'null'],
  ])('%j', async (path, expected) => {
    const alone = value(await readFiles(repository, commit, [path]));
    expect(told(alone.get(path))).toBe(expected);
    const many = value(
      await readFiles(repository, commit, ['buckets/a.yml', path, ...Array.from({ length: 300 }, (_, n) => `no/${n}.yml`)]),
    );
    expect(told(many.get(path))).toBe(expected);
    expect(told(many.get('buckets/a.yml'))).toBe('a: 1\n');
  });

  test('a file too large is a fault at that file, an absent one is none', async () => {
    const read = value(await readFiles(repository, commit, ['buckets/large.yml', 'none.yml']));
    expect(codes(bytesIn(read.get('buckets/large.yml') ?? null))).toEqual(['git/too-large']);
    expect(value(bytesIn(read.get('none.yml') ?? null))).toBeNull();
  });

  test.each([[''], ['/etc/passwd'], ['../x'], ['buckets/../x.md'], ['buckets//a.yml'], ['./x.md'], ['buckets/'], ['a\0b']])('the path %j is refused', async (path) => {
    expect(codes(await readFiles(repository, commit, ['buckets/a.yml', path]))).toEqual(['git/path']);
  }); // prettier-ignore

  test('a missing commit is a fault, not an absent file', async () => {
    expect(codes(await readFiles(repository, '1'.repeat(40), ['buckets/a.yml']))).toEqual(['git/missing-commit']);
  });

  test('more than 128 MiB at once is refused', async () => {
    const entries = Array.from({ length: 129 }, (_, n) => ({
      mode: '100644',
      name: `big/${n}`,
      text: String(n).padEnd(largestFile, 'x'),
    }));
    const big = Scratch.create();
    big.commit({ a: 'a' });
    const head = big.commitEntries(entries);
    const opened = await big.open();
    expect(
      codes(
        await readFiles(
          opened,
          head,
          entries.map(({ name }) => name),
        ),
      ),
    ).toEqual(['git/too-much']);
    big.remove();
  });
});

describe('listing files of a commit', () => {
  test('equal bytes have equal ids, and only what matches comes', async () => {
    const listed = value(
      await listFiles(repository, commit, { under: 'buckets', matches: (path) => /(a|same|b)\.yml$/.test(path) }),
    );
    expect(listed.map(({ path }) => path)).toEqual(['buckets/a.yml', 'buckets/deep/b.yml', 'buckets/same.yml']);
    expect(listed[0]?.blob).toBe(listed[2]?.blob);
    expect(listed[0]?.blob).not.toBe(listed[1]?.blob);
  });

  test('what was listed can be read without looking for it again', async () => {
    const listed = value(await listFiles(repository, commit, { under: 'buckets', matches: (path) => path.endsWith('same.yml') || path.endsWith('a.yml') })); // prettier-ignore
    expect(value(await readEntries(repository, listed)).map(told)).toEqual(['a: 1\n', 'a: 1\n']);
  });

  test('a folder that is not there has no files; one that leads out is refused', async () => {
    expect(value(await listFiles(repository, commit, { under: 'none', matches: () => true }))).toEqual([]);
    expect(codes(await listFiles(repository, commit, { under: '../x', matches: () => true }))).toEqual(['git/path']);
  });

  test('without a folder everything is listed, links too', async () => {
    const listed = value(await listFiles(repository, commit, { matches: (path) => !path.startsWith('buckets/') }));
    expect(listed.map(({ path, type }) => `${path} ${type}`)).toEqual(['linked link', 'x.md file']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { unzipFile } from '../../src/terraform/zip.js';
import { zipOf } from './archive.js';

const program = { name: 'terraform', content: 'the program '.repeat(100) };
const licence = { name: 'LICENSE.txt', content: 'words' };

describe('reading the program out of a release archive', () => {
  test.each([
    ['compressed', zipOf([licence, program])],
    ['written as a stream, as by Go', zipOf([{ ...program, flags: 8 }, licence])],
    ['stored', zipOf([{ ...program, method: 0 }, licence])],
  ])('gives its content when it is %s', (_what, archive) => {
    const content = unzipFile(archive, 'terraform', 10_000);
    expect(content.ok && content.value.toString()).toBe(program.content);
  });

  const good = zipOf([licence, program]);
  const unsized = zipOf([{ ...program, size: 50 }]);
  test.each([
    ['no file of that name', zipOf([licence]), /no file "terraform"/],
    ['the name twice', zipOf([program, program]), /twice/],
    ['a path that leads out', zipOf([program, { ...licence, name: '../evil' }]), /"\.\.\/evil"/],
    ['an absolute path', zipOf([program, { ...licence, name: '/etc/passwd' }]), /"\/etc\/passwd"/],
    ['another name in the local header', zipOf([{ ...program, localName: 'terraforn' }]), /not where/],
    ['an encrypted file', zipOf([{ ...program, flags: 1 }]), /encrypted/],
    ['an unknown method', zipOf([{ ...program, method: 12 }]), /unknown way/],
    ['a zip64 count', zipOf([program], { count: 0xffff }), /zip64/],
    ['a zip64 offset', zipOf([program], { offset: 0xffffffff }), /zip64/],
    ['a zip64 size', zipOf([{ ...program, size: 0xffffffff }]), /larger|zip64/],
    ['a wrong directory offset', zipOf([program], { offset: 3 }), /directory/],
    ['more than it says', unsized, /./],
    ['less than it says', zipOf([{ ...program, size: 5000 }]), /size/],
    ['more than is allowed', zipOf([{ ...program, content: 'x'.repeat(10_001) }]), /larger/],
    ['a cut-off end', good.subarray(0, good.length - 10), /cut off/],
    ['a cut-off beginning', good.subarray(20), /directory/],
    ['no archive', Buffer.from('<html>not found</html>'), /no ZIP/],
    ['nothing', Buffer.alloc(0), /no ZIP/],
  ])('refuses %s', (_what, archive, why) => {
    const content = unzipFile(archive, 'terraform', 10_000);
    expect(content.ok ? 'accepted' : content.faults.map(({ code, message }) => `${code} ${message}`).join()).toMatch(why);
  });
});

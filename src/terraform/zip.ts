import { inflateRawSync } from 'node:zlib';
import { failed, ok, quote, type Result } from '../fault/fault.js';

// PKWARE APPNOTE 6.3.10: 4.3.7 local file header, 4.3.12 central directory, 4.3.16 end of central directory record.
const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localHeader = 0x04034b50;
const endLength = 22;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Gives the contents of one file of a ZIP archive that has no folders, as the release archives of Terraform and OpenTofu.
 * Refuses, with `terraform/archive`, whatever such an archive does not need: zip64, several disks, encryption, a method other than
 * stored or deflated, names with a folder in them, a name that is there twice, bytes out of bounds, more than `maxBytes`.
 */
export function unzipFile(archive: Buffer, name: string, maxBytes: number): Result<Buffer> {
  try {
    const entries = readDirectory(archive);
    const foreign = entries.find((entry) => !/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(entry.name));
    if (foreign !== undefined) return refuse(`it holds the name ${quote(foreign.name)}`);
    const [entry, ...others] = entries.filter((candidate) => candidate.name === name);
    if (entry === undefined) return refuse(`it holds no file ${quote(name)}`);
    if (others.length > 0) return refuse(`it holds ${quote(name)} twice`);
    if (entry.size > maxBytes) return refuse(`${quote(name)} is larger than ${maxBytes} bytes`);
    const content = readContent(archive, entry);
    return content.length === entry.size ? ok(content) : refuse(`${quote(name)} has not the size that the archive says`);
  } catch (error) {
    // Reads past the end and zlib's complaints end up here: the archive is damaged, whatever the details.
    return refuse(error instanceof Error ? error.message : 'it is damaged');
  }
}

function refuse(why: string) {
  return failed({
    code: 'terraform/archive',
    message: `The release archive can't be used: ${why}.`,
    fix: 'Try again, or put the program on the PATH yourself.',
  });
}

function readDirectory(archive: Buffer): Entry[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  const size = archive.readUInt32LE(end + 12);
  const offset = archive.readUInt32LE(end + 16);
  if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) throw new Error('it is a zip64 archive');
  if (archive.readUInt32LE(end + 4) !== 0 || archive.readUInt16LE(end + 8) !== count) throw new Error('it spans several disks');
  if (offset + size !== end) throw new Error('its directory is not where it says');
  const entries: Entry[] = [];
  let at = offset;
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== directoryEntry) throw new Error('its directory is damaged');
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push({
      flags: archive.readUInt16LE(at + 8),
      method: archive.readUInt16LE(at + 10),
      compressed: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  if (at !== end) throw new Error('its directory is damaged');
  return entries;
}

function findEnd(archive: Buffer): number {
  for (let at = archive.length - endLength; at >= Math.max(0, archive.length - endLength - 0xffff); at -= 1) {
    if (archive.readUInt32LE(at) === endOfDirectory && at + endLength + archive.readUInt16LE(at + 20) === archive.length)
      return at;
  }
  throw new Error('it is no ZIP archive, or it is cut off');
}

function readContent(archive: Buffer, entry: Entry): Buffer {
  if ((entry.flags & 1) !== 0) throw new Error('it is encrypted');
  if (entry.compressed === 0xffffffff || entry.size === 0xffffffff) throw new Error('it is a zip64 archive');
  if (archive.readUInt32LE(entry.offset) !== localHeader) throw new Error('a file is not where the directory says');
  const nameLength = archive.readUInt16LE(entry.offset + 26);
  const start = entry.offset + 30 + nameLength + archive.readUInt16LE(entry.offset + 28);
  const localName = archive.toString('utf8', entry.offset + 30, entry.offset + 30 + nameLength);
  if (localName !== entry.name || start + entry.compressed > archive.length)
    throw new Error('a file is not where the directory says');
  const data = archive.subarray(start, start + entry.compressed);
  if (entry.method === 0) return Buffer.from(data);
  if (entry.method === 8) return inflateRawSync(data, { maxOutputLength: Math.max(1, entry.size) });
  throw new Error('it is compressed in an unknown way');
}

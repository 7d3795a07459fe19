import { deflateRawSync } from 'node:zlib';

/** One file of an archive, and what is wrong with it. */
interface ArchivedFile {
  readonly name: string;
  readonly content: string;
  readonly localName?: string;
  readonly flags?: number;
  readonly method?: number;
  readonly size?: number;
}

/** A ZIP archive, built field by field so that any of them can be wrong. */
export function zipOf(files: readonly ArchivedFile[], end: { readonly count?: number; readonly offset?: number } = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const method = file.method ?? 8;
    const data = method === 8 ? deflateRawSync(Buffer.from(file.content)) : Buffer.from(file.content);
    const size = file.size ?? Buffer.byteLength(file.content);
    const localName = Buffer.from(file.localName ?? file.name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(localName.length, 26);
    locals.push(local, localName, data);
    const name = Buffer.from(file.name);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(file.flags ?? 0, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, name);
    offset += 30 + localName.length + data.length;
  }
  const central = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.count ?? files.length, 8);
  tail.writeUInt16LE(end.count ?? files.length, 10);
  tail.writeUInt32LE(central.length, 12);
  tail.writeUInt32LE(end.offset ?? offset, 16);
  return Buffer.concat([...locals, central, tail]);
}

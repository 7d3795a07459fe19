import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

/*
 * What git keeps in files of its own (Documentation/gitformat-loose.txt, gitformat-index.txt), written without starting git: the tests
 * make thousands of commits. The product reads them with git, and `scratch.test.ts` has git itself make the same ones.
 */

/** An entry of the index: a file as the next commit has it. */
export interface Entry {
  readonly mode: number;
  readonly id: string;
}

/** A path as its bytes are, one character each: so paths sort as git sorts them. */
type Path = string;

/** Writes an object, if it is not there yet, and gives its id. */
export function writeObject(gitDir: string, type: 'blob' | 'tree' | 'commit', body: Buffer): string {
  const whole = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
  const id = createHash('sha1').update(whole).digest('hex');
  const file = join(gitDir, 'objects', id.slice(0, 2), id.slice(2));
  if (existsSync(file)) return id;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, deflateSync(whole, { level: 1 }));
  return id;
}

/** The body of an object; undefined where it is in no file of its own. */
export function readObject(gitDir: string, id: string): Buffer | undefined {
  const file = join(gitDir, 'objects', id.slice(0, 2), id.slice(2));
  if (!existsSync(file)) return undefined;
  const whole = inflateSync(readFileSync(file));
  return whole.subarray(whole.indexOf(0) + 1);
}

/** The entries of a tree object's body in its own order: mode as git writes it, name, id. */
export function treeRows(body: Buffer): readonly { readonly mode: string; readonly name: Path; readonly id: string }[] {
  const rows: { mode: string; name: Path; id: string }[] = [];
  for (let at = 0; at < body.length;) {
    const [space, end] = [body.indexOf(0x20, at), body.indexOf(0, at)];
    const [mode, name] = [body.toString('latin1', at, space), body.toString('latin1', space + 1, end)];
    at = end + 21;
    rows.push({ mode, name, id: body.toString('hex', end + 1, at) });
  }
  return rows;
}

/** The files of the index by path; empty where there is none yet. */
export function readIndex(gitDir: string): Map<Path, Entry> {
  const file = join(gitDir, 'index');
  if (!existsSync(file)) return new Map();
  const bytes = readFileSync(file);
  if (bytes.toString('latin1', 0, 4) !== 'DIRC' || bytes.readUInt32BE(4) !== 2) throw new Error('an index of another version');
  const entries = new Map<Path, Entry>();
  let at = 12;
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    const end = bytes.indexOf(0, at + 62);
    const path = bytes.toString('latin1', at + 62, end);
    entries.set(path, { mode: bytes.readUInt32BE(at + 24), id: bytes.toString('hex', at + 40, at + 60) });
    at += padded(62 + end - (at + 62));
  }
  return entries;
}

/** Without times and sizes, so that git looks at the files themselves, as after its own read-tree. */
export function writeIndex(gitDir: string, entries: ReadonlyMap<Path, Entry>): void {
  const header = Buffer.from('DIRC\0\0\0\x02\0\0\0\0', 'latin1');
  header.writeUInt32BE(entries.size, 8);
  const rows = sorted(entries).map(([path, { mode, id }]) => {
    const row = Buffer.alloc(padded(62 + path.length));
    row.writeUInt32BE(mode, 24);
    row.write(id, 40, 'hex');
    row.writeUInt16BE(Math.min(path.length, 0xfff), 60);
    row.write(path, 62, 'latin1');
    return row;
  });
  const body = Buffer.concat([header, ...rows]);
  writeFileSync(join(gitDir, 'index'), Buffer.concat([body, createHash('sha1').update(body).digest()]));
}

/** One to eight zeros end a row, so that the next begins at a multiple of eight. */
function padded(length: number): number {
  return (length + 8) & ~7;
}

function sorted<T>(entries: ReadonlyMap<Path, T>): readonly (readonly [Path, T])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Writes the trees of some files, and gives the id of the topmost. */
export function writeTree(gitDir: string, entries: ReadonlyMap<Path, Entry>): string {
  const here = new Map<string, Entry>();
  const below = new Map<string, Map<Path, Entry>>();
  for (const [path, entry] of entries) {
    const slash = path.indexOf('/');
    if (slash === -1) here.set(path, entry);
    else {
      const name = path.slice(0, slash);
      below.set(name, (below.get(name) ?? new Map<Path, Entry>()).set(path.slice(slash + 1), entry));
    }
  }
  // A folder sorts as if its name ended in a slash.
  const folders = [...below].map(([name, inner]) => [`${name}/`, { mode: 0o40000, id: writeTree(gitDir, inner) }] as const);
  const rows = sorted(new Map([...here, ...folders])).map(([name, { mode, id }]) =>
    Buffer.concat([Buffer.from(`${mode.toString(8)} ${name.replace(/\/$/, '')}\0`, 'latin1'), Buffer.from(id, 'hex')]),
  );
  return writeObject(gitDir, 'tree', Buffer.concat(rows));
}

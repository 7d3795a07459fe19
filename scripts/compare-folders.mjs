// What two folders differ in: bytes, and whether a file can be run, as git keeps that too. As a program, `node scripts/compare-folders.mjs A B`
// names the files that differ and ends with 1; a folder that is not there is an error, never an empty one. A link is the same as nothing: it
// could lead to what it is compared with, and elsewhere on another machine.
import { lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The paths that are in one folder alone, or not the same in both, in order. */
export function differences(one, other) {
  for (const folder of [one, other]) if (lstatSync(folder).isSymbolicLink()) throw new Error(`${folder} is a link`);
  const names = new Set([...list(one), ...list(other)]);
  if (names.size === 0) throw new Error(`${one} and ${other} are empty`);
  const isSame = (name) => {
    const bytes = read(join(one, name));
    return bytes !== undefined && bytes === read(join(other, name));
  };
  return [...names].filter((name) => !isSame(name)).sort();
}

function list(folder, base = folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return lstatSync(path).isDirectory() ? list(path, base) : [relative(base, path)];
  });
}

function read(path) {
  try {
    if (!lstatSync(path).isFile()) return undefined;
    return `${statSync(path).mode & 0o100}:${readFileSync(path, 'base64')}`;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return undefined;
    throw error;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [one, other, ...more] = process.argv.slice(2);
  if (one === undefined || other === undefined || more.length > 0) throw new Error('Name two folders.');
  const differ = differences(one, other);
  for (const name of differ) process.stderr.write(`differs: ${name}\n`);
  process.stdout.write(differ.length === 0 ? `${one} and ${other} are the same, byte for byte.\n` : '');
  process.exitCode = differ.length === 0 ? 0 : 1;
}

import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { readText, symbolicLink } from './read.js';
import { makeFolder, writing } from './write.js';

/** The folder that `dir` names, absolute and without links where it is there. Refuses what is no folder (`files/not-a-folder`). */
export function openFolder(dir: string): Result<string> {
  const entry = statSync(dir, { throwIfNoEntry: false });
  if (entry === undefined) return ok(resolve(dir));
  if (entry.isDirectory()) return ok(realpathSync(dir));
  return failed({ code: 'files/not-a-folder', message: `${quote(dir)} is not a folder.`, fix: 'Name a folder.' });
}

/** The text of a file in a folder, by its path from there; undefined where there is none. No link is followed on the way to it. */
export function readWithin(folder: string, path: string): Result<string | undefined> {
  const way = wayTo(folder, path);
  if (way !== undefined) return failed(way);
  const bytes = readText(path, folder);
  if (!bytes.ok) return bytes.faults.every(({ code }) => code === 'files/missing') ? ok(undefined) : bytes;
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.value));
  } catch {
    const message = `${quote(path)} is not text in UTF-8.`;
    return failed({ code: 'files/not-text', message, fix: 'Save it as UTF-8.', at: { file: path, line: 1, column: 1 } });
  }
}

/**
 * Writes files in a folder, all of them whole: each is written beside its place first, and then all are moved there. Where that fails, those that
 * are not there yet stay as they were. No link is followed on the way to one.
 */
export function writeWithin(folder: string, files: readonly { readonly path: string; readonly text: string }[]): Result<void> {
  const made = writing(folder, () => makeFolder(folder));
  if (!made.ok) return made;
  const blocked = files.flatMap(({ path }) => wayTo(folder, path) ?? linkAt(folder, path) ?? []);
  if (blocked.length > 0) return failed(...blocked);
  const beside: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const { path, text } of files) {
      const to = join(folder, path);
      const from = join(dirname(to), `.${basename(to)}.${randomBytes(6).toString('hex')}.tmp`);
      const written = writing(path, () => {
        makeFolders(folder, path);
        beside.push({ from, to });
        writeFileSync(from, text, { flag: 'wx', mode: (lstatSync(to, { throwIfNoEntry: false })?.mode ?? 0o666) & 0o777 });
      });
      if (!written.ok) return written;
    }
    for (const { from, to } of beside) {
      const moved = writing(to, () => renameSync(from, to));
      if (!moved.ok) return moved;
    }
    return ok(undefined);
  } finally {
    for (const { from } of beside) remove(from);
  }
}

/** What could not be written can be impossible to remove, too. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

function foldersOf(path: string): readonly string[] {
  return path
    .split('/')
    .slice(0, -1)
    .map((_, n, names) => names.slice(0, n + 1).join('/'));
}

/** One by one, and not through a link that somebody puts there meanwhile: `mkdir` follows none at the end of its path. */
function makeFolders(folder: string, path: string): void {
  for (const above of foldersOf(path))
    if (lstatSync(join(folder, above), { throwIfNoEntry: false }) === undefined) mkdirSync(join(folder, above));
}

/** What stands in the way to a file: a link that could lead out of the folder, or a file where a folder should be. */
function wayTo(folder: string, path: string): Fault | undefined {
  if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`${path} leads out of the folder`);
  for (const above of foldersOf(path)) {
    const entry = lstatSync(join(folder, above), { throwIfNoEntry: false });
    if (entry === undefined) return undefined;
    if (entry.isSymbolicLink()) return symbolicLink(above);
    if (entry.isDirectory()) continue;
    return {
      code: 'files/not-a-folder',
      message: `${quote(above)} is not a folder.`,
      fix: `Move it away: ${quote(path)} goes there.`,
    };
  }
  return undefined;
}

function linkAt(folder: string, path: string): Fault | undefined {
  const entry = lstatSync(join(folder, path), { throwIfNoEntry: false });
  if (entry === undefined || entry.isFile()) return undefined;
  if (entry.isSymbolicLink()) return symbolicLink(path);
  return { code: 'files/not-a-file', message: `${quote(path)} is not a file.`, fix: 'Move it away.' };
}

import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { failed, ok, quote, type Result } from '../fault/fault.js';

/** No file that a person writes for this project is larger; what is cut off here is refused by the parser's own, smaller limit. */
const mostBytes = 1024 * 1024;

/**
 * Reads a file that a person wrote. At most 1 MiB and one byte of it are read.
 * Refuses what is missing (`files/missing`), not a regular file (`files/not-a-file`) or not readable (`files/unreadable`).
 */
export function readText(file: string, cwd: string): Result<Uint8Array> {
  try {
    const path = resolve(cwd, file);
    const entry = lstatSync(path);
    if (entry.isSymbolicLink()) return failed(symbolicLink(file));
    if (!entry.isFile()) {
      return failed({
        code: 'files/not-a-file',
        message: `${quote(file)} is not a regular file`,
        fix: 'Name a YAML file, or a folder that holds some.',
        at: start(file),
      });
    }
    const buffer = Buffer.alloc(Math.min(entry.size, mostBytes) + 1);
    const handle = openSync(path, 'r');
    try {
      return ok(buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, 0)));
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return failed(unreadable(file, error));
  }
}

/** The fault for a link: what it points to can change between a review and an apply, and can lie outside of the repository. */
export function symbolicLink(file: string) {
  return {
    code: 'files/symbolic-link',
    message: `${quote(file)} is a symbolic link`,
    fix: 'Put the file itself there: a link can be pointed elsewhere after it was reviewed.',
    at: start(file),
  };
}

/** Turns what the operating system says of a path into a fault. */
export function unreadable(file: string, error: unknown) {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return {
      code: 'files/missing',
      message: `there is no ${quote(file)}`,
      fix: 'Check the path; it is looked up from the folder that the command runs in.',
      at: start(file),
    };
  }
  return {
    code: 'files/unreadable',
    message: `${quote(file)} can't be read (${code || 'unknown error'})`,
    fix: 'Check its permissions.',
    at: start(file),
  };
}

function start(file: string) {
  return { file, line: 1, column: 1 };
}

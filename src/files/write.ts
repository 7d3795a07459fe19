import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, ok, quote, type Result } from '../fault/fault.js';

/**
 * Does what writes at `path`, and gives what it gives. Refuses what the operating system refuses (`files/unwritable`): no permission, no
 * space, a file where a folder should be. Anything else that is thrown is a bug, and thrown on.
 */
export function writing<T>(path: string, work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('syscall' in error && 'code' in error)) throw error;
    return failed({
      code: 'files/unwritable',
      message: `${quote(path)} can't be written (${String(error.code)})`,
      fix: 'Name a place that can be written, or check its permissions and the space that is left.',
    });
  }
}

/**
 * Makes a folder and those above it that are missing; throws what the operating system refuses. Not Node's own `recursive`: that never
 * ends below /proc, where a folder is there and yet nothing can be made in it (ENOENT).
 */
export function makeFolder(path: string, mode?: number): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have made it in between.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Fault, failed, ok, quote, type Result } from '../fault/fault.js';
import type { Settings } from '../settings/schema.js';

/** The lock file that is taken where it exists and the settings name none: where Terraform writes it. */
const usualPath = '.terraform.lock.hcl';

/** Which file locks the provider, and whether it may be missing: only one that the settings do not name. */
export function lockFilePath(settings: Settings): { readonly path: string; readonly named: boolean } {
  const path = settings.terraform?.lockFile;
  return path === undefined ? { path: usualPath, named: false } : { path, named: true };
}

/** Reads the lock file of a folder; undefined where there is none and none has to be. */
export function readLockFile(settings: Settings, cwd: string): Result<string | undefined> {
  const { path, named } = lockFilePath(settings);
  try {
    return ok(readFileSync(resolve(cwd, path), 'utf8'));
  } catch (error) {
    if (!named && (error as NodeJS.ErrnoException).code === 'ENOENT') return ok(undefined);
    return failed(unreadableLockFile(path, named, "can't be read"));
  }
}

/** The fault of a lock file that is not there, or is no file. */
export function unreadableLockFile(path: string, named: boolean, what: string): Fault {
  return {
    code: 'settings/lock-file',
    message: `The lock file ${quote(path)} ${what}`,
    fix: named ? 'Commit it, or take "terraform.lockFile" out of the settings.' : 'Make it a readable file, or remove it.',
  };
}

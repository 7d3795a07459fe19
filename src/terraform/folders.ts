import { readdirSync, statSync } from 'node:fs';
import type { Folders } from './mirror.js';

/** The file system of this machine. What can't be read counts as not there. */
export const localFolders: Folders = {
  isFile: (path) => look(() => statSync(path).isFile(), false),
  isFolder: (path) => look(() => statSync(path).isDirectory(), false),
  list: (path) => look(() => readdirSync(path), []),
};

function look<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

import { readdirSync, statSync, type Stats } from 'node:fs';
import type { Folders } from './mirror.js';

/** The file system of this machine. What can't be read counts as not there. */
export const localFolders: Folders = {
  isFile: (path) => look(() => statSync(path), (stats: Stats) => stats.isFile(), false),
  isFolder: (path) => look(() => statSync(path), (stats: Stats) => stats.isDirectory(), false),
  list: (path) => look(() => readdirSync(path), (names) => names, []),
}; // prettier-ignore

function look<T, R>(read: () => T, judge: (found: T) => R, otherwise: R): R {
  try {
    return judge(read());
  } catch {
    return otherwise;
  }
}

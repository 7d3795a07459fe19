import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { readText } from '../files/read.js';
import { readsLikeRequest } from '../request/reads-like-request.js';

/** More files than these are not read: nobody waits for a hint. */
const mostRead = 300;
/** Nor are more folders looked into. */
const mostFolders = 2000;

/**
 * The files below a folder that read like requests, and that none of the globs matches; sorted. What begins with a dot, `node_modules` and the
 * `examples` at its top are left out.
 */
export function unmatchedRequests(globs: readonly string[], cwd: string): readonly string[] {
  const matches = picomatch([...globs], { dot: false });
  const candidates: string[] = [];
  const folders = [''];
  for (let next = 0; next < folders.length && next < mostFolders && candidates.length < mostRead; next += 1) {
    const folder = folders[next] ?? '';
    for (const entry of entriesOf(join(cwd, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || path === 'examples') continue;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && /\.(?:ya?ml|json)$/i.test(path) && !matches(path)) candidates.push(path);
    }
  }
  return candidates
    .slice(0, mostRead)
    .filter((path) => {
      const bytes = readText(path, cwd);
      return bytes.ok && readsLikeRequest(Buffer.from(bytes.value).toString('utf8'));
    })
    .sort();
}

/** Nothing of a folder that can't be read. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

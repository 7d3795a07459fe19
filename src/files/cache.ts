import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The folder of the user's own for what can be made again at any time. XDG Base Directory Specification: a relative path counts as not set. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const set = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(set) ? set : join(homedir(), '.cache'), 'vendor-bucket');
}

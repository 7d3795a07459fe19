import { failed, ok, type Result } from '../../fault/fault.js';
import { bytesIn, readFiles, type Repository } from '../../git/index.js';
import { lockFilePath, unreadableLockFile } from '../../terraform/lock-file-place.js';
import type { Rules } from './at-commit.js';

/** The lock file as the commit of the rules has it, never the checkout; undefined where there is none and the settings name none. */
export async function lockFileAt(
  git: Repository,
  { commit, settings }: Pick<Rules, 'commit' | 'settings'>,
): Promise<Result<string | undefined>> {
  const { path, named } = lockFilePath(settings);
  const files = await readFiles(git, commit, [path]);
  if (!files.ok) return files;
  const bytes = bytesIn(files.value.get(path) ?? null);
  if (!bytes.ok) return bytes;
  if (bytes.value !== null) return ok(Buffer.from(bytes.value).toString('utf8'));
  return named ? failed(unreadableLockFile(path, named, `is not there at the commit ${commit.slice(0, 12)}`)) : ok(undefined);
}

import type { Sought } from '../../gate/facts.js';
import { bytesIn, readFiles, type Repository } from '../../git/index.js';
import type { GitHub } from '../../github/port.js';
import { digestOf } from './at-commit.js';
import { words } from '../../fault/fault.js';
import type { BucketSpec } from '../../spec/spec.js';
import { canonicalJson, type Json } from '../../terraform/index.js';

/** The digest of a file at a head that git does not hold any more (a squashed branch that was deleted): of GitHub's own bytes. */
export async function digestFromGitHub(github: Pick<GitHub, 'fileAt'>, commit: string, file: string): Promise<Sought<string>> {
  const bytes = await github.fileAt(commit, file);
  if (!bytes.ok) return { unreadable: words(bytes.faults) };
  return bytes.value === null ? { absent: true } : { value: digestOf(bytes.value) };
}

/** The digest of one file at a commit. */
export async function digestAt(git: Repository, commit: string, file: string): Promise<Sought<string>> {
  return (await digestsAt(git, commit, [file])).get(file) ?? { absent: true };
}

/** The digests of files at a commit. */
export async function digestsAt(
  git: Repository,
  commit: string,
  files: readonly string[],
): Promise<ReadonlyMap<string, Sought<string>>> {
  const read = await readFiles(git, commit, files);
  const digestOfFile = (file: string): Sought<string> => {
    const bytes = read.ok ? bytesIn(read.value.get(file) ?? null) : read;
    if (!bytes.ok) return { unreadable: words(bytes.faults) };
    return bytes.value === null ? { absent: true } : { value: digestOf(bytes.value) };
  };
  return new Map(files.map((file) => [file, digestOfFile(file)]));
}

/** What a spec is compared by, in plan records and when they are judged: SHA-256 over its canonical JSON, with the file's path. */
export function specDigestOf(spec: BucketSpec): string {
  // Through text, so that what is left out and what is undefined are the same, as in a file of results.
  return digestOf(canonicalJson(JSON.parse(JSON.stringify(spec)) as Json));
}

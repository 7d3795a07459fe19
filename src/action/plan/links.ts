import type { ReviewLinks } from '../../review/input.js';

/** Where a review sends its reader, by the address of this run: `run` where another one is to be named. */
export function linksOf(runUrl: string, head: string, run = runUrl): ReviewLinks {
  const repository = /^(.*)\/actions\/runs\/[^/]*$/.exec(runUrl)?.[1];
  if (repository === undefined) return { run };
  return { run, commit: `${repository}/commit/${head}`, files: `${repository}/blob/${head}` };
}

import { z } from 'zod';
import { want } from '../yaml/want.js';

/** A text relative to the repository's root, that does not lead out of it; `kind` is what it is called, with an example. */
export function inner(kind: string, example: string, within = 'the repository') {
  const error = want(`${kind} within ${within}: no leading slash, no "..", no backslash`, `Write ${example}.`);
  return z
    .string()
    .min(1)
    .max(256)
    .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\]*$/, { error });
}

/** Globs of request files, by the repository's root. */
export const patterns = z.array(inner('a pattern', 'a pattern such as buckets/**/*.yml')).min(1).max(50);

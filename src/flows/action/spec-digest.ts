import type { BucketSpec } from '../../bucket/spec.js';
import { canonicalJson, type Json } from '../../terraform/index.js';
import { digestOf } from './at-commit.js';

/** What a spec is compared by, in plan records and when they are judged: SHA-256 over its canonical JSON, with the file's path. */
export function specDigestOf(spec: BucketSpec): string {
  // Through text, so that what is left out and what is undefined are the same, as in a file of results.
  return digestOf(canonicalJson(JSON.parse(JSON.stringify(spec)) as Json));
}

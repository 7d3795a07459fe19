import { defined } from '../defined.js';
import { reservedTagPrefix } from '../request/tags.js';
import { type Draft, refuse } from './draft.js';

/** S3 buckets, IAM roles and KMS keys each take 50 tags. */
const mostTags = 50;

/**
 * The tags of every resource, sorted by key: those that say which request a resource belongs to, the settings' and the request's, of which
 * the later wins, whatever the case of its key (IAM takes no two keys that differ only in case). No path is among them, so that moving
 * a request's file changes nothing.
 */
export function resolveTags(draft: Draft, settings: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { bucket, owner, tags = {} } = draft.request.value;
  const own = {
    [`${reservedTagPrefix}request`]: bucket,
    [`${reservedTagPrefix}vendor`]: draft.template.file.vendor,
    ...defined({ [`${reservedTagPrefix}variant`]: draft.variant }),
  };
  const merged = new Map<string, readonly [string, string]>();
  for (const layer of [settings, defined({ owner }), tags, own]) {
    for (const [key, value] of Object.entries(layer)) merged.set(key.toLowerCase(), [key, value]);
  }
  if (merged.size > mostTags) {
    const message = `With those of the settings there are ${merged.size} tags, and AWS takes ${mostTags}.`;
    refuse(draft, 'tag-count', ['tags'], message, `Remove ${merged.size - mostTags} here or in the settings.`, 'key');
  }
  return Object.fromEntries([...merged.values()].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

import { refuse } from '../call.js';
import { child, childrenOf, textAt } from '../xml.js';
import { malformedXml } from './request.js';
import type { Accept } from './subresource.js';

const invalidTag = (why: string) => refuse(400, 'InvalidTag', why);
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** At most 50 tags, each key once, 128 characters for a key and 256 for a value (S3 User Guide, "Using cost allocation S3 bucket tags"). */
export const acceptTags: Accept = (root) => {
  const tags = childrenOf(child(root, 'TagSet'), 'Tag').map((tag) => ({
    key: textAt(tag, 'Key') ?? '',
    value: textAt(tag, 'Value'),
  }));
  if (child(root, 'TagSet') === undefined || tags.some((tag) => tag.value === undefined)) return malformedXml();
  if (tags.length > 50) return refuse(400, 'BadRequest', 'Bucket tag count cannot be greater than 50');
  if (new Set(tags.map((tag) => tag.key)).size < tags.length) return invalidTag('Cannot provide multiple Tags with the same key');
  for (const { key, value = '' } of tags) {
    if (key.length === 0 || key.length > 128 || !CHARACTERS.test(key))
      return invalidTag('The TagKey you have provided is invalid');
    if (value.length > 256 || !CHARACTERS.test(value)) return invalidTag('The TagValue you have provided is invalid');
    if (/^aws:/i.test(key)) return invalidTag('System tags cannot be added/updated by requester');
  }
  return root;
};

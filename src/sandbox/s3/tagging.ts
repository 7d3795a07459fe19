import { isRefusal, refuse, type Refusal } from '../call.js';
import type { Bucket } from '../world.js';
import { child, childrenOf, element, parseXml, renderXml, textAt, type XmlElement } from '../xml.js';
import { malformedXml } from './request.js';
import type { Accept } from './subresource-row.js';

const invalidTag = (why: string) => refuse(400, 'InvalidTag', why);
const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const maxTags = 50;

/** At most 50 tags, each key once, 128 characters for a key and 256 for a value (S3 User Guide, "Using cost allocation S3 bucket tags"). */
export const acceptTags: Accept = (root) => {
  const set = child(root, 'TagSet');
  if (set === undefined) return malformedXml();
  const tags = readTags(set);
  if (isRefusal(tags)) return tags;
  return tags.size > maxTags ? refuse(400, 'BadRequest', 'Bucket tag count cannot be greater than 50') : root;
};

/** The tags of a list of `Tag` elements, as S3 and S3 Control take them; how many there may be is asked of what they make in the end. */
export function readTags(list: XmlElement | undefined): Map<string, string> | Refusal {
  const tags = new Map<string, string>();
  for (const tag of childrenOf(list, 'Tag')) {
    const [key = '', value] = [textAt(tag, 'Key'), textAt(tag, 'Value')];
    if (value === undefined) return malformedXml();
    if (tags.has(key)) return invalidTag('Cannot provide multiple Tags with the same key');
    if (key.length === 0 || key.length > 128 || !tagCharacters.test(key))
      return invalidTag('The TagKey you have provided is invalid');
    if (value.length > 256 || !tagCharacters.test(value)) return invalidTag('The TagValue you have provided is invalid');
    if (/^aws:/i.test(key)) return invalidTag('System tags cannot be added/updated by requester');
    tags.set(key, value);
  }
  return tags;
}

/** The tags that something is created with. */
export function newTags(list: XmlElement | undefined): ReadonlyMap<string, string> | Refusal {
  const tags = readTags(list);
  return isRefusal(tags) ? tags : withTags(new Map(), tags);
}

/** The tags with others laid over them, or the refusal of more than 50 (API reference, S3 Control, TagResource). */
export function withTags(
  tags: ReadonlyMap<string, string>,
  more: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> | Refusal {
  const all = new Map([...tags, ...more]);
  return all.size > maxTags ? refuse(400, 'TooManyTagsException', `A resource has at most ${maxTags} tags.`) : all;
}

/** The tags of a bucket, whichever call put them. */
export function bucketTags(bucket: Bucket): ReadonlyMap<string, string> {
  const tags = readTags(child(parseXml(bucket.subresources.get('tagging') ?? ''), 'TagSet'));
  return isRefusal(tags) ? new Map<string, string>() : tags;
}

/** Gives a bucket these tags and no others; without any it has no tag set, as after DeleteBucketTagging. */
export function setBucketTags(bucket: Bucket, tags: ReadonlyMap<string, string>): void {
  const set = element('TagSet', ...tagElements(tags));
  if (tags.size === 0) bucket.subresources.delete('tagging');
  else bucket.subresources.set('tagging', renderXml(element('Tagging', set)));
}

export function tagElements(tags: ReadonlyMap<string, string>): readonly XmlElement[] {
  return [...tags].map(([key, value]) => element('Tag', element('Key', key), element('Value', value)));
}

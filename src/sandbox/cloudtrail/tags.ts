import { isRefusal } from '../call.js';
import { findTrail, type TrailHandler } from './input.js';
import { onTrail } from './trail.js';

/** The calls on a trail's tags. */
export const tagCalls: Readonly<Record<string, TrailHandler>> = {
  ListTags: ({ ResourceIdList = [] }, place) => {
    const trails = ResourceIdList.map((arn) => findTrail(arn, place));
    const missing = trails.find(isRefusal);
    if (missing !== undefined) return missing;
    const found = trails.flatMap((trail) => (isRefusal(trail) ? [] : [trail]));
    const list = found.map(({ arn, tags }) => ({
      ResourceId: arn,
      TagsList: [...tags].map(([Key, Value]) => ({ Key, Value })),
    }));
    return { ResourceTagList: list };
  },
  AddTags: ({ ResourceId, TagsList = [] }, place) =>
    onTrail(findTrail(ResourceId, place), (trail) => {
      for (const { Key, Value } of TagsList) trail.tags.set(Key, Value);
      return {};
    }),
  RemoveTags: ({ ResourceId, TagsList = [] }, place) =>
    onTrail(findTrail(ResourceId, place), (trail) => {
      for (const { Key } of TagsList) trail.tags.delete(Key);
      return {};
    }),
};

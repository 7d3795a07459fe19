import { isRefusal, notImplemented, refuse, reply, type Outcome, type Refusal } from '../call.js';
import type { AccessPoint } from '../entities.js';
import { childrenOf, element, parseXml, child, textAt, type XmlElement } from '../xml.js';
import { answer, findPoint, type ControlRequest, type ControlTable } from './request.js';

const MAX_TAGS = 50;

/** The calls on the tags of an access point, which newer versions of the provider make. Other resources have none here. */
export const TAG_CALLS: ControlTable = {
  'GET /tags/{+}': {
    name: 'ListTagsForResource',
    run: (request) =>
      onPoint(request, ({ tags }) => {
        const list = [...tags].map(([key, value]) => element('Tag', element('Key', key), element('Value', value)));
        return answer('ListTagsForResourceResult', element('Tags', ...list));
      }),
  },
  'POST /tags/{+}': {
    name: 'TagResource',
    run: (request) =>
      onPoint(request, (point) => {
        const tags = readTags(child(parseXml(request.call.body.toString('utf8')), 'Tags'));
        if (isRefusal(tags)) return tags;
        for (const [key, value] of tags) point.tags.set(key, value);
        return reply('', {}, 204);
      }),
  },
  'DELETE /tags/{+}': {
    name: 'UntagResource',
    run: (request) =>
      onPoint(request, (point) => {
        for (const key of request.call.query.getAll('tagKeys')) point.tags.delete(key);
        return reply('', {}, 204);
      }),
  },
};

function onPoint(request: ControlRequest, then: (point: AccessPoint) => Outcome): Outcome {
  const name = /^arn:aws:s3:[a-z0-9-]+:\d{12}:accesspoint\/(.+)$/.exec(request.names[0] ?? '')?.[1];
  if (name === undefined) return notImplemented('s3', `tags of ${request.names[0] ?? ''}`);
  const point = findPoint({ ...request, names: [name] });
  return isRefusal(point) ? point : then(point);
}

/** The tags of a list of `Tag` elements; none where there is no list. */
export function readTags(list: XmlElement | undefined): Map<string, string> | Refusal {
  const tags = childrenOf(list, 'Tag').map((tag) => [textAt(tag, 'Key') ?? '', textAt(tag, 'Value') ?? ''] as const);
  const invalid = tags.some(([key, value]) => key.length < 1 || key.length > 128 || value.length > 256 || /^aws:/i.test(key));
  if (invalid || tags.length > MAX_TAGS || new Set(tags.map(([key]) => key)).size < tags.length)
    return refuse(400, 'InvalidTag', 'The tag provided was not a valid tag.');
  return new Map(tags);
}

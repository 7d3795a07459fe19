import { isRefusal, notImplemented, refuse, reply, type Outcome, type Refusal } from '../call.js';
import { bucketOfArn, parseArn } from '../partition.js';
import { checkPermission } from '../s3/permission.js';
import { bucketTags, readTags, setBucketTags, tagElements, withTags } from '../s3/tagging.js';
import { child, element, parseXml } from '../xml.js';
import { answer, findPoint, type ControlRequest, type ControlTable } from './request.js';

type Tags = ReadonlyMap<string, string>;

/** What has tags: a bucket, or an access point. */
interface Tagged {
  readonly tags: Tags;
  readonly setTags: (tags: Tags) => void;
}

/**
 * The calls on tags by the resource's ARN: of access points since version 6.7 of the provider, and of buckets since 6.23 (its change log).
 * Other resources have none here.
 */
export const tagCalls: ControlTable = {
  'GET /tags/{+}': {
    name: 'ListTagsForResource',
    run: (request) =>
      onTagged('ListTagsForResource', request, ({ tags }) =>
        answer('ListTagsForResourceResult', element('Tags', ...tagElements(tags))),
      ),
  },
  'POST /tags/{+}': {
    name: 'TagResource',
    run: (request) =>
      onTagged('TagResource', request, ({ tags, setTags }) => {
        const root = parseXml(request.call.body.toString('utf8'));
        if (root?.name !== 'TagResourceRequest') return refuse(400, 'MalformedXML', 'The XML you provided was not well-formed');
        const more = readTags(child(root, 'Tags'));
        const all = isRefusal(more) ? more : withTags(tags, more);
        if (isRefusal(all)) return all;
        setTags(all);
        return reply('', {}, 204);
      }),
  },
  'DELETE /tags/{+}': {
    name: 'UntagResource',
    run: (request) =>
      onTagged('UntagResource', request, ({ tags, setTags }) => {
        const gone = request.call.query.getAll('tagKeys');
        setTags(new Map([...tags].filter(([key]) => !gone.includes(key))));
        return reply('', {}, 204);
      }),
  },
};

function onTagged(action: string, request: ControlRequest, then: (tagged: Tagged) => Outcome): Outcome {
  const tagged = findTagged(action, request);
  return isRefusal(tagged) ? tagged : then(tagged);
}

/** By the ARN in the path: of a bucket in the region of the call, whose policy may deny the action, or of an access point there. */
function findTagged(action: string, request: ControlRequest): Tagged | Refusal {
  const { call, account, names } = request;
  const arn = names[0] ?? '';
  const name = bucketOfArn(arn, account);
  if (name !== undefined) {
    const bucket = account.world.buckets.get(name);
    if (bucket?.region !== call.region) return refuse(404, 'NoSuchResource', "The specified resource doesn't exist.");
    const denied = checkPermission({ call, account, name, key: '', bucket }, action);
    if (denied !== undefined) return denied;
    return { tags: bucketTags(bucket), setTags: (tags) => setBucketTags(bucket, tags) };
  }
  const [, point] = /^accesspoint\/(.+)$/.exec(parseArn(arn, account)?.resource ?? '') ?? [];
  if (point === undefined) return notImplemented('s3', `tags of ${arn}`);
  const found = findPoint({ ...request, names: [point] });
  return isRefusal(found) ? found : { tags: found.tags, setTags: (tags) => (found.tags = new Map(tags)) };
}

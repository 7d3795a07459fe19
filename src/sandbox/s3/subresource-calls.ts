import { isRefusal, refuse, reply, type Outcome } from '../call.js';
import { element, parseXml, renderXml } from '../xml.js';
import { namespace, parseBody, xmlType, type BucketRequest, type S3Operation, type S3Table } from './request.js';
import { subresources } from './subresources.js';
import type { Subresource } from './subresource-row.js';

const noWebsite = refuse(404, 'NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration');

/** Nobody switches it on here: policies that ask for tags are not deployed. */
const noAbac = element('AbacStatus', element('Status', 'Disabled'));

/** GET, PUT and DELETE of every subresource that is plain XML. */
export const subresourceCalls: S3Table = {
  ...Object.fromEntries(subresources.flatMap(rowCalls)),
  'GET bucket ?website': { name: 'GetBucketWebsite', action: 'GetBucketWebsite', run: () => noWebsite },
  'GET bucket ?abac': {
    name: 'GetBucketAbac',
    action: 'GetBucketAbac',
    run: () => reply(renderXml(noAbac, namespace), xmlType),
  },
};

function rowCalls(row: Subresource): [string, S3Operation][] {
  const { query, names, permission } = row;
  const [reads, changes] = [`Get${permission}`, `Put${permission}`];
  const calls: [string, S3Operation][] = [
    [`GET bucket ?${query}`, { name: names.get, action: reads, run: (request) => read(row, request) }],
    [`PUT bucket ?${query}`, { name: names.put, action: changes, run: (request) => put(row, request) }],
  ];
  if (names.remove !== undefined)
    calls.push([`DELETE bucket ?${query}`, { name: names.remove, action: changes, run: (request) => remove(row, request) }]);
  return calls;
}

/** Configurations of which a bucket has several are told apart by the parameter `id`. */
function slot({ query, several }: Subresource, { call }: BucketRequest): string {
  const id = several === true ? call.query.get('id') : null;
  return id === null ? query : `${query}/${id}`;
}

function read(row: Subresource, request: BucketRequest): Outcome {
  const { bucket } = request;
  const text = bucket.subresources.get(slot(row, request));
  const found = text === undefined ? row.absent : parseXml(text);
  if (isRefusal(found)) return { ...found, detail: { BucketName: bucket.name } };
  return reply(renderXml(found ?? element(row.root), namespace), { ...xmlType, ...row.headers?.(bucket) });
}

function put(row: Subresource, request: BucketRequest): Outcome {
  const root = parseBody(request.call, row.root);
  const accepted = isRefusal(root) ? root : row.accept(root, request);
  if (isRefusal(accepted)) return accepted;
  request.bucket.subresources.set(slot(row, request), renderXml(accepted));
  return reply('', row.headers?.(request.bucket), row.putStatus ?? 200);
}

function remove(row: Subresource, request: BucketRequest): Outcome {
  const { subresources } = request.bucket;
  const place = slot(row, request);
  if (row.several === true && !subresources.has(place) && isRefusal(row.absent)) return row.absent;
  if (row.removed === undefined) subresources.delete(place);
  else subresources.set(place, renderXml(row.removed));
  return reply('', {}, 204);
}

import { reservedTagPrefix } from '../request/tags.js';
import type { Left, Reached } from '../change/around.js';
import { ask, askBucket, type Answer } from './ask.js';
import { endpointOf } from './endpoint.js';
import type { BucketName, Owner } from './names.js';
import { readReceivers } from './receivers.js';
import { tagsIn } from './standing.js';

/** Of so many buckets it is asked whose they are; the rest is told by number. */
const mostAsked = 100;

/**
 * The buckets of an account that names of requests can begin as, and that no request made: those without its tag (Amazon S3 API Reference, ListBuckets, all
 * pages; GetBucketTagging). It needs s3:ListAllMyBuckets; one whose tags can't be read counts as somebody's.
 */
export async function bucketsReached(prefixes: readonly string[], own: BucketName, owner: Owner): Promise<Reached> {
  const listed = await listBuckets(own.region, owner);
  if ('why' in listed) return listed;
  const found = listed.buckets.filter(({ name }) => name !== own.name && prefixes.some((prefix) => name.startsWith(prefix)));
  const names: string[] = [];
  for (const bucket of found.slice(0, mostAsked)) {
    const tags = await askBucket(bucket, owner)({ tagging: '' });
    if (tags?.status !== 200 || !tagsIn(tags.text).has(`${reservedTagPrefix}request`)) names.push(bucket.name);
  }
  return { names, more: Math.max(0, found.length - mostAsked) };
}

async function listBuckets(
  region: string,
  owner: Owner,
): Promise<{ readonly buckets: readonly BucketName[] } | { readonly why: string }> {
  const buckets: BucketName[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const after: string = token === '' ? '' : `continuation-token=${encodeURIComponent(token)}&`;
    const endpoint = endpointOf('s3', { region, path: `/?${after}max-buckets=1000` }, owner.env);
    const answer: Answer | undefined =
      endpoint && (await ask({ ...endpoint, method: 'GET', headers: {}, body: '', credentials: owner.credentials }));
    if (answer?.status !== 200) return { why: answer === undefined ? 'AWS gave no answer' : `AWS answers ${answer.status}` };
    for (const [, block = ''] of answer.text.matchAll(/<Bucket>(.*?)<\/Bucket>/gs)) {
      const name = valueIn(block, 'Name');
      if (name !== undefined) buckets.push({ name, region: valueIn(block, 'BucketRegion') ?? region });
    }
    token = valueIn(answer.text, 'ContinuationToken');
  }
  return { buckets };
}

/**
 * What a bucket has that its stack does not manage, and that stays as it is (Amazon S3 API Reference: GetBucketReplication, GetBucketNotificationConfiguration,
 * GetBucketAcl, GetBucketWebsite, ListBucketInventoryConfigurations; S3 Control, ListAccessPoints). What can't be asked is told as not known.
 */
export async function leftOnBucket(bucket: BucketName, owner: Owner): Promise<readonly Left[]> {
  const get = askBucket(bucket, owner);
  const [replication, acl, website, inventory] = await Promise.all([
    get({ replication: '' }),
    get({ acl: '' }),
    get({ website: '' }),
    get({ inventory: '' }),
  ]);
  const receivers = await readReceivers(bucket, owner);
  return [
    ...read('replication', replication, (text) => valuesIn(text, 'Bucket')),
    ...('why' in receivers ? [unknown('events')] : receivers.lines.length > 0 ? [there('events', receivers.lines)] : []),
    ...read('acl', acl, granteesIn),
    ...read('website', website, () => [bucket.name]),
    ...read('inventory', inventory, (text) => valuesIn(text, 'Bucket')),
    ...(await pointsOf(bucket, owner)),
  ];
}

async function pointsOf({ name, region }: BucketName, { env, credentials, account }: Owner): Promise<readonly Left[]> {
  const path = `/v20180820/accesspoint?bucket=${encodeURIComponent(name)}`;
  const endpoint = endpointOf('s3control', { region, label: account, path }, env);
  const headers = { 'x-amz-account-id': account };
  const answer = endpoint && (await ask({ ...endpoint, method: 'GET', headers, body: '', credentials }));
  return read('points', answer, (text) => valuesIn(text, 'Name'));
}

const unknown = (what: Left['what']): Left => ({ what, is: 'unknown' });
const there = (what: Left['what'], details: readonly string[]): Left => ({ what, is: 'there', details });

/** 404: there is none, as each of these answers. */
function read(what: Left['what'], answer: Answer | undefined, detailsIn: (text: string) => readonly string[]): readonly Left[] {
  if (answer?.status === 404) return [];
  if (answer?.status !== 200) return [unknown(what)];
  const details = [...new Set(detailsIn(answer.text))];
  return details.length === 0 ? [] : [there(what, details)];
}

/** Whom the list lets in besides the owner: a group by its URI, an account by its canonical id. */
function granteesIn(text: string): readonly string[] {
  const owner = valueIn(/<Owner>(.*?)<\/Owner>/s.exec(text)?.[1] ?? '', 'ID');
  return [...text.matchAll(/<Grantee[\s>](.*?)<\/Grantee>/gs)].flatMap(([, block = '']) => {
    const who = valueIn(block, 'URI') ?? valueIn(block, 'ID') ?? 'somebody';
    return who === owner ? [] : [who];
  });
}

function valuesIn(text: string, name: string): readonly string[] {
  return [...text.matchAll(new RegExp(`<${name}>([^<]+)</${name}>`, 'g'))].map(([, value = '']) => value);
}

function valueIn(text: string, name: string): string | undefined {
  return valuesIn(text, name)[0];
}

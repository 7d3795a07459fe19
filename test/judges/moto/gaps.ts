import { z } from 'zod';
import type { Answer, Call } from './call.js';
import type { Moto } from './proxy.js';

/** What was put last as this part of a bucket: what it answers to a query by this name. */
type Put = (bucket: string | undefined, query: string) => string | undefined;

/** What moto does otherwise than AWS, and how AWS's answer is put in place of it. One that no stack meets any more fails the judge. */
export interface Gap {
  /** The call, and what of it. */
  readonly call: string;
  /** What moto answers. */
  readonly answers: string;
  /** Where AWS, or moto's own code, says that it is moto's. */
  readonly source: string;
  /** AWS's answer in place of moto's; undefined where the gap is not met. */
  readonly mend: (call: Call, answer: Answer, put: Put) => Answer | undefined;
}

const userGuide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide';
const trails = 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference';
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API';

/** A part of each item of a configuration that moto does not give back as it was put. */
function kept(query: string, item: string, part: string): Gap['mend'] {
  return (call, answer, put) => {
    const last = asks(call, 'GET', query) && answer.status === 200 ? put(call.bucket, query) : undefined;
    if (last === undefined) return undefined;
    const wanted = itemsOf(last, item).map((text) => partOf(text, part));
    let n = 0;
    const body = answer.body.replace(itemPattern(item), (text) => {
      const part0 = wanted[n];
      n += 1;
      return part0 === undefined || part0 === partOf(text, part) ? text : withPart(text, { item, part, text: part0 });
    });
    return body === answer.body ? undefined : { ...answer, body };
  };
}

/** A configuration without the part that was put: it is answered as it was put. */
function whole(query: string, part: string): Gap['mend'] {
  return (call, answer, put) => {
    const last = asks(call, 'GET', query) && answer.status === 200 ? put(call.bucket, query) : undefined;
    const lost = last !== undefined && partOf(last, part) !== undefined && partOf(answer.body, part) === undefined;
    return lost ? { ...answer, body: last } : undefined;
  };
}

function asks({ service, method, path }: Call, wanted: string, query: string): boolean {
  return service === 's3' && method === wanted && queryOf(path) === query;
}

/** The name of what is asked of a bucket: that without a value, as `id` has one. */
export function queryOf(path: string): string | undefined {
  if (!path.startsWith('/?')) return undefined;
  return [...new URLSearchParams(path.slice(2))].find(([, value]) => value === '')?.[0];
}

function itemPattern(item: string): RegExp {
  return new RegExp(`<${item}(?: [^>]*)?>.*?</${item}>`, 'gs');
}

function itemsOf(xml: string, item: string): readonly string[] {
  return [...xml.matchAll(itemPattern(item))].map(([text]) => text);
}

function partOf(xml: string, part: string): string | undefined {
  return new RegExp(`<${part}(?:/>|>.*?</${part}>)`, 's').exec(xml)?.[0];
}

function withPart(xml: string, { item, part, text }: { readonly item: string; readonly part: string; readonly text: string }) {
  const old = partOf(xml, part);
  return old === undefined ? xml.replace(`</${item}>`, `${text}</${item}>`) : xml.replace(old, text);
}

const trailsAsked = z.object({ trailNameList: z.array(z.string()) });
const trailsAnswered = z.object({ trailList: z.array(z.looseObject({ Name: z.string(), TrailARN: z.string() })) });

/** Types that moto has none of, with the call that it refuses: they are left out of the stacks. */
export const lacks: readonly { readonly type: string; readonly call: Parameters<Moto['ask']>[0] }[] = [
  {
    type: 'aws_guardduty_malware_protection_plan',
    call: { service: 'guardduty', method: 'POST', path: '/malware-protection-plan', body: '{}' },
  },
];

export const gaps: readonly Gap[] = [
  {
    call: 'GetBucketReplication: SourceSelectionCriteria',
    answers: 'no such element, whatever was put',
    source: `${api}/API_ReplicationRule.html; moto/s3/responses.py, get_bucket_replication: six elements of a rule are given back`,
    mend: kept('replication', 'Rule', 'SourceSelectionCriteria'),
  },
  {
    call: 'GetBucketReplication: DeleteMarkerReplication',
    answers: 'Disabled, whatever was put',
    source: `${api}/API_DeleteMarkerReplication.html; moto/s3/responses.py, get_bucket_replication: {"Status": "Disabled"}`,
    mend: kept('replication', 'Rule', 'DeleteMarkerReplication'),
  },
  {
    call: 'GetBucketLifecycleConfiguration: NoncurrentVersionExpiration, NewerNoncurrentVersions',
    answers: 'NoncurrentDays alone',
    source: `${api}/API_NoncurrentVersionExpiration.html; moto/s3/models.py, set_lifecycle: reads NoncurrentDays alone`,
    mend: kept('lifecycle', 'Rule', 'NoncurrentVersionExpiration'),
  },
  {
    call: 'GetBucketInventoryConfiguration: IncludedObjectVersions',
    answers: 'All, whatever was put',
    source: `${api}/API_InventoryConfiguration.html; moto/s3/responses.py, get_bucket_inventory_configuration: "All"`,
    mend: kept('inventory', 'InventoryConfiguration', 'IncludedObjectVersions'),
  },
  {
    call: 'GetBucketInventoryConfiguration: Encryption, SSE-S3',
    answers: 'no such element where it was put empty, as SSE-S3 is',
    source: `${api}/API_SSES3.html: "This data type is empty" has no members; moto keeps an empty element as nothing`,
    mend: kept('inventory', 'S3BucketDestination', 'Encryption'),
  },
  {
    call: 'GetBucketNotificationConfiguration: EventBridgeConfiguration',
    answers: 'no such element where it was put',
    source: `${api}/API_EventBridgeConfiguration.html; moto/s3/responses.py, get_bucket_notification`,
    mend: whole('notification', 'EventBridgeConfiguration'),
  },
  {
    call: "PutBucketLogging, into a bucket whose policy has a statement with Principal '*'",
    answers: '500, for it reads the service of a principal that is a text',
    source: `${userGuide}/enable-server-access-logging.html: the policy has to admit logging.s3.amazonaws.com; moto/s3/models.py, _log_permissions_enabled_policy`,
    mend: (call, answer, put) => {
      const target = /<TargetBucket>(.*?)<\/TargetBucket>/.exec(call.body)?.[1];
      if (!asks(call, 'PUT', 'logging') || answer.status !== 500 || target === undefined) return undefined;
      const policy = put(target, 'policy') ?? '';
      return /"Principal":"\*"/.test(policy) && policy.includes('logging.s3.amazonaws.com')
        ? { ...answer, status: 200, body: '' }
        : undefined;
    },
  },
  {
    call: 'GetBucketLogging, of what was put so',
    answers: 'no logging',
    source: 'as above',
    mend: whole('logging', 'LoggingEnabled'),
  },
  {
    call: 'DescribeTrails: trailNameList',
    answers: 'all trails, whichever are asked for',
    source: `${trails}/API_DescribeTrails.html: "Specifies a list of trail names, trail ARNs, or both, of the trails to describe"; moto/cloudtrail/responses.py, describe_trails: does not read it`,
    mend: ({ service, action, body }, answer) => {
      if (service !== 'cloudtrail' || action !== 'DescribeTrails' || answer.status !== 200) return undefined;
      const { trailNameList: names } = trailsAsked.parse(JSON.parse(body));
      const { trailList: all } = trailsAnswered.parse(JSON.parse(answer.body));
      const asked = all.filter(({ Name, TrailARN }) => names.includes(Name) || names.includes(TrailARN));
      return asked.length === all.length ? undefined : { ...answer, body: JSON.stringify({ trailList: asked }) };
    },
  },
];

import { credentialsOf } from '../ledger/credentials.js';
import { reservedTagPrefix } from '../request/tags.js';
import { accountOfArn } from '../spec/arn.js';
import { ask, askBucket, askQuery, type Answer, type Asking, type Owned } from './ask.js';
import { endpointOf, partitionOf } from './endpoint.js';
import { lookForKey } from './encryption.js';
import { lookForScan } from './watch.js';
import type { Sought, Standing } from './sought.js';
import { lookForTrail } from './records.js';

/** Looks at AWS with the credentials of the environment; reads only, and each call once: what is not known stays so. */
export interface Looking {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The account that all has to belong to; asked of STS where it is absent. */
  readonly account?: string | undefined;
}

/** Looks for each, by address. */
export async function lookFor(sought: readonly Sought[], looking: Looking): Promise<ReadonlyMap<string, Standing>> {
  const unknown = () => new Map(sought.map(({ address }): [string, Standing] => [address, { is: 'unknown' }]));
  const [first] = sought;
  const source = credentialsOf(looking.env, first?.region);
  const credentials = source.ok ? await source.value() : source;
  if (!credentials.ok || first === undefined) return unknown();
  const by = { env: looking.env, credentials: credentials.value };
  const account = looking.account ?? (await accountOf(by, first.region));
  if (account === undefined) return unknown();
  const found = new Map<string, Standing>();
  for (const one of sought) found.set(one.address, await look(one, { ...by, account }));
  return found;
}

function look(sought: Sought, by: Owned): Promise<Standing> {
  switch (sought.type) {
    case 'aws_s3_bucket':
      return lookForBucket(sought, by);
    case 'aws_iam_role':
      return lookForRole(sought, by);
    case 'aws_s3_access_point':
      return lookForPoint(sought, by);
    case 'aws_iam_openid_connect_provider':
      return lookForProvider(sought, by);
    case 'aws_kms_key':
      return lookForKey(sought, by);
    case 'aws_cloudtrail':
      return lookForTrail(sought, by);
    case 'aws_guardduty_malware_protection_plan':
      return lookForScan(sought, by);
  }
}

/** Amazon S3 API Reference, GetBucketTagging: 404 NoSuchBucket, 404 NoSuchTagSet; 403 where the owner is not the expected one. */
async function lookForBucket({ name, region, request }: Sought, by: Owned): Promise<Standing> {
  const get = askBucket({ name, region }, by);
  const answer = await get({ tagging: '' });
  if (answer === undefined) return { is: 'unknown' };
  const { status, code, text } = answer;
  if (status === 404 && code === 'NoSuchBucket') return { is: 'free' };
  const tags = status === 404 && code === 'NoSuchTagSet' ? new Map<string, string>() : tagsIn(text);
  if (status !== 404 && (status !== 200 || !/<Tagging[\s>]/.test(text))) return { is: 'unknown' };
  if (status === 404 && code !== 'NoSuchTagSet') return { is: 'unknown' };
  if (tags.size > 0) return isOf(tags, request) ? { is: 'own', id: name } : { is: 'other' };
  return (await isUntouched(get)) ? { is: 'own', id: name, untagged: true } : { is: 'other' };
}

/**
 * Whether a bucket without tags is as CreateBucket leaves it: without a file and without a policy. One that somebody made by hand, and uses,
 * is theirs. Amazon S3 API Reference: ListObjectsV2, GetBucketPolicy (404 NoSuchBucketPolicy).
 */
export async function isUntouched(
  get: (query: Readonly<Record<string, string>>) => Promise<Answer | undefined>,
): Promise<boolean> {
  const [files, policy] = await Promise.all([get({ 'list-type': '2', 'max-keys': '1' }), get({ policy: '' })]);
  const isEmpty = files?.status === 200 && /<ListBucketResult[\s>]/.test(files.text) && !/<Key>/.test(files.text);
  return isEmpty && policy?.status === 404 && policy.code === 'NoSuchBucketPolicy';
}

/** IAM API Reference, GetRole: 404 NoSuchEntity. A role gets its tags as it is made. */
async function lookForRole({ name, region, request }: Sought, by: Owned): Promise<Standing> {
  const endpoint = endpointOf('iam', { region }, by.env);
  const answer = await askQuery(endpoint, by, { Action: 'GetRole', RoleName: name, Version: '2010-05-08' });
  if (answer === undefined) return { is: 'unknown' };
  if (answer.status === 404 && answer.code === 'NoSuchEntity') return { is: 'free' };
  if (answer.status !== 200) return { is: 'unknown' };
  const arn = /<Arn>([^<]+)<\/Arn>/.exec(answer.text)?.[1] ?? '';
  if (accountOfArn(arn) !== by.account) return { is: 'other' };
  return isOf(tagsIn(answer.text), request) ? { is: 'own', id: name } : { is: 'other' };
}

/** IAM API Reference, GetOpenIDConnectProvider: 404 NoSuchEntity. An account has one for each issuer, and it gets its tags as it is made. */
async function lookForProvider({ name, region, request }: Sought, by: Owned): Promise<Standing> {
  const arn = `arn:${partitionOf(region)}:iam::${by.account}:oidc-provider/${name}`;
  const query = { Action: 'GetOpenIDConnectProvider', OpenIDConnectProviderArn: arn, Version: '2010-05-08' };
  const answer = await askQuery(endpointOf('iam', { region }, by.env), by, query);
  if (answer?.status === 404 && answer.code === 'NoSuchEntity') return { is: 'free' };
  if (answer?.status !== 200) return { is: 'unknown' };
  return isOf(tagsIn(answer.text), request) ? { is: 'own', id: arn } : { is: 'other' };
}

/** Amazon S3 API Reference, GetAccessPoint: 404 NoSuchAccessPoint. It is of the account that is asked, and has the bucket's name. */
async function lookForPoint({ name, region, bucket }: Sought, { env, credentials, account }: Owned): Promise<Standing> {
  const path = `/v20180820/accesspoint/${encodeURIComponent(name)}`;
  const endpoint = endpointOf('s3control', { region, label: account, path }, env);
  if (endpoint === undefined) return { is: 'unknown' };
  const headers = { 'x-amz-account-id': account };
  const answer = await ask({ ...endpoint, method: 'GET', headers, body: '', credentials });
  if (answer?.status === 404 && answer.code === 'NoSuchAccessPoint') return { is: 'free' };
  if (answer?.status !== 200) return { is: 'unknown' };
  const [, of] = /<Bucket>([^<]+)<\/Bucket>/.exec(answer.text) ?? [];
  return of !== undefined && of === bucket ? { is: 'own', id: `${account}:${name}` } : { is: 'other' };
}

export async function accountOf(by: Asking, region: string): Promise<string | undefined> {
  const asked = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
  const answer = await askQuery(endpointOf('sts', { region }, by.env), by, asked);
  return answer?.status === 200 ? /<Account>([0-9]{12})<\/Account>/.exec(answer.text)?.[1] : undefined;
}

export function tagsIn(xml: string): ReadonlyMap<string, string> {
  return new Map(
    [...xml.matchAll(/<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>/g)].map(([, key = '', value = '']) => [key, value]),
  );
}

/** Whether the tag names this request. */
function isOf(tags: ReadonlyMap<string, string>, request: string | undefined): boolean {
  return request !== undefined && tags.get(`${reservedTagPrefix}request`) === request;
}

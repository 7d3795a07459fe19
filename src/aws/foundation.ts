import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { askBucket, askQuery, type Answer } from './ask.js';
import { endpointOf } from './endpoint.js';
import { lookUpName, type Owner } from './names.js';
import { isUntouched, tagsIn } from './standing.js';

/** What is looked for by name, and the tag of what is one's own. */
export interface Wanted {
  readonly bucket: { readonly name: string; readonly region: string };
  readonly roles: readonly string[];
  /** Full ARNs. */
  readonly policies: readonly string[];
  /** Full ARN. */
  readonly provider: string;
  readonly tag: { readonly key: string; readonly value: string };
}

/** `ours`: it has the tag, or is a bucket as CreateBucket leaves it. `other`: it is there, and somebody else made it. */
export type Whose = 'absent' | 'ours' | 'other';

/** What there is. */
export interface Standing {
  readonly bucket: Whose;
  /** Terraform's types of those of its parts that are there. */
  readonly bucketParts: readonly string[];
  readonly roles: ReadonlyMap<string, Whose>;
  /** The trust of each role that is there, by its name, as JSON; undefined where it is none. */
  readonly trusts: ReadonlyMap<string, unknown>;
  readonly policies: ReadonlyMap<string, Whose>;
  readonly provider: { readonly is: Whose; readonly audiences: readonly string[] };
}

/**
 * Looks at what an account has of a foundation; reads only. Refuses a bucket's name that is somebody else's (`bootstrap/bucket-taken`) or in
 * another region (`bootstrap/bucket-elsewhere`), and what AWS does not answer (`bootstrap/not-seen`): nothing is taken for free then.
 */
export async function lookAtAccount(wanted: Wanted, owner: Owner): Promise<Result<Standing>> {
  const bucket = await whoseBucket(wanted, owner);
  const faults: Fault[] = bucket.ok ? [] : [...bucket.faults];
  const entity = async (names: readonly string[], look: (name: string) => Promise<Result<Whose>>) => {
    const found = new Map<string, Whose>();
    for (const name of names) {
      const whose = await look(name);
      if (whose.ok) found.set(name, whose.value);
      else faults.push(...whose.faults);
    }
    return found;
  };
  const trusts = new Map<string, unknown>();
  const roles = await entity(wanted.roles, (name) =>
    whoseEntity({ action: 'GetRole', RoleName: name }, wanted, owner, ({ text }) => trusts.set(name, trustIn(text))),
  );
  const policies = await entity(wanted.policies, (arn) => whoseEntity({ action: 'GetPolicy', PolicyArn: arn }, wanted, owner));
  const provider = await providerOf(wanted, owner);
  if (!provider.ok) faults.push(...provider.faults);
  if (faults.length > 0 || !bucket.ok || !provider.ok) return failed(...faults);
  const bucketParts = bucket.value === 'absent' ? [] : await partsOf(wanted.bucket, owner);
  return ok({ bucket: bucket.value, bucketParts, roles, trusts, policies, provider: provider.value });
}

/** Amazon S3 API Reference: what asks for a part of a bucket, and which part of Terraform it is. Each is 404 where there is none. */
const parts = {
  aws_s3_bucket_public_access_block: 'publicAccessBlock',
  aws_s3_bucket_policy: 'policy',
  aws_s3_bucket_ownership_controls: 'ownershipControls',
  aws_s3_bucket_server_side_encryption_configuration: 'encryption',
  aws_s3_bucket_versioning: 'versioning',
  aws_s3_bucket_lifecycle_configuration: 'lifecycle',
} as const;

/** A bucket that never had versions answers 200 without a status (GetBucketVersioning). */
async function partsOf(bucket: Wanted['bucket'], owner: Owner): Promise<readonly string[]> {
  const get = askBucket(bucket, owner);
  const found: string[] = [];
  for (const [type, query] of Object.entries(parts)) {
    const answer = await get({ [query]: '' });
    if (answer?.status === 200 && (query !== 'versioning' || answer.text.includes('<Status>'))) found.push(type);
  }
  return found;
}

async function whoseBucket({ bucket, tag }: Wanted, owner: Owner): Promise<Result<Whose>> {
  const standing = await lookUpName(bucket, owner);
  switch (standing.is) {
    case 'free':
      return ok('absent');
    case 'own':
      return bucketTag(bucket, tag, owner);
    case 'taken':
      return failed({
        code: 'bootstrap/bucket-taken',
        message: `The bucket ${quote(bucket.name)} is there already, and of another account, or it lets nobody in.`,
        fix: "Name another one in state.s3.bucket of the settings: names of buckets are the world's.",
      });
    case 'elsewhere':
      return failed({
        code: 'bootstrap/bucket-elsewhere',
        message: `The bucket ${quote(bucket.name)} is there already, in ${standing.region}.`,
        fix: `Write state.s3.region: ${standing.region} in the settings, or name another bucket.`,
      });
    case 'unknown':
      return failed(notSeen(`the bucket ${quote(bucket.name)}`, standing.why, 's3:ListBucket'));
  }
}

/** Amazon S3 API Reference, GetBucketTagging: 404 NoSuchTagSet where a bucket has none. */
async function bucketTag(bucket: Wanted['bucket'], tag: Wanted['tag'], by: Owner): Promise<Result<Whose>> {
  const get = askBucket(bucket, by);
  const answer = await get({ tagging: '' });
  if (answer?.status === 200) return ok(isOurs(answer, tag) ? 'ours' : 'other');
  if (answer?.status === 404 && answer.code === 'NoSuchTagSet') return ok((await isUntouched(get)) ? 'ours' : 'other');
  return failed(notSeen(`the tags of the bucket ${quote(bucket.name)}`, whyNot(answer), 's3:GetBucketTagging'));
}

/** IAM API Reference, GetRole and GetPolicy: 404 NoSuchEntity. */
async function whoseEntity(
  { action, ...parameters }: { readonly action: 'GetRole' | 'GetPolicy' } & Readonly<Record<string, string>>,
  { bucket, tag }: Wanted,
  by: Owner,
  onFound: (answer: Answer) => void = () => undefined,
): Promise<Result<Whose>> {
  const answer = await askQuery(endpointOf('iam', bucket, by.env), by, { Action: action, Version: '2010-05-08', ...parameters });
  if (answer?.status === 404 && answer.code === 'NoSuchEntity') return ok('absent');
  if (answer?.status !== 200) return failed(notSeen(quote(Object.values(parameters).join()), whyNot(answer), `iam:${action}`));
  onFound(answer);
  return ok(isOurs(answer, tag) ? 'ours' : 'other');
}

/** "URL-encoded compliant with RFC 3986" (IAM API Reference, GetRole). */
function trustIn(text: string): unknown {
  const [, document = ''] = /<AssumeRolePolicyDocument>([^<]*)<\/AssumeRolePolicyDocument>/.exec(text) ?? [];
  try {
    return JSON.parse(decodeURIComponent(document));
  } catch {
    return undefined;
  }
}

async function providerOf({ bucket, provider, tag }: Wanted, by: Owner): Promise<Result<Standing['provider']>> {
  const query = { Action: 'GetOpenIDConnectProvider', OpenIDConnectProviderArn: provider, Version: '2010-05-08' };
  const answer = await askQuery(endpointOf('iam', bucket, by.env), by, query);
  if (answer?.status === 404 && answer.code === 'NoSuchEntity') return ok({ is: 'absent', audiences: [] });
  if (answer?.status !== 200) return failed(notSeen(quote(provider), whyNot(answer), 'iam:GetOpenIDConnectProvider'));
  const [, list = ''] = /<ClientIDList>([\s\S]*?)<\/ClientIDList>/.exec(answer.text) ?? [];
  const audiences = [...list.matchAll(/<member>([^<]*)<\/member>/g)].map(([, audience = '']) => audience);
  return ok({ is: isOurs(answer, tag) ? 'ours' : 'other', audiences });
}

function isOurs({ text }: Answer, { key, value }: Wanted['tag']): boolean {
  return tagsIn(text).get(key) === value;
}

function whyNot(answer: Answer | undefined): string {
  return answer === undefined ? 'it gave no answer' : `it answers ${answer.status}${answer.code === '' ? '' : ` ${answer.code}`}`;
}

function notSeen(what: string, why: string, action: string): Fault {
  return {
    code: 'bootstrap/not-seen',
    message: `AWS does not say whether there is ${what}: ${why}.`,
    fix: `Use credentials of an administrator of the account, or of a role that may ${action}, and run again.`,
  };
}

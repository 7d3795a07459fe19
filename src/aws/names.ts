import { defined } from '../defined.js';
import { addressOf } from '../ledger/s3-address.js';
import { credentialsOf, type Credentials } from '../ledger/credentials.js';
import { sendSigned } from '../ledger/s3-send.js';
import { accountOf, type Looking } from './standing.js';

/** What a bucket's name is: free, of this account already, taken by whom one can't see into, or taken in another region; or not known. */
export type NameStanding =
  | { readonly is: 'free' }
  | { readonly is: 'own' }
  | { readonly is: 'taken' }
  | { readonly is: 'elsewhere'; readonly region: string }
  | { readonly is: 'unknown'; readonly why: string };

/** A name that a bucket is to get, and the region that it is to be made in. */
export interface BucketName {
  readonly name: string;
  readonly region: string;
}

/** What is looked at with: credentials, and the account that a bucket is one's own in. */
export interface Owner {
  readonly env: Looking['env'];
  readonly credentials: Credentials;
  readonly account: string;
}

/** Who looks, by the environment; else why nothing can be looked up. */
export async function ownerOf({ env, account }: Looking, region: string): Promise<Owner | { readonly why: string }> {
  const source = credentialsOf(env, region);
  const credentials = source.ok ? await source.value() : source;
  if (!credentials.ok) return { why: 'there are no AWS credentials that can be read here' };
  const by = { env, credentials: credentials.value };
  const known = account ?? (await accountOf(by, region));
  return known === undefined
    ? { why: 'AWS does not say whose credentials these are (GetCallerIdentity)' }
    : { ...by, account: known };
}

/**
 * Looks a name up by one HeadBucket (Amazon S3 API Reference): 404 where there is none; else `x-amz-bucket-region` is where it is, "regardless
 * of the permissions on the bucket". 403: its owner is not the expected one, or its policy or that of the role refuses. It needs s3:ListBucket.
 */
export async function lookUpName({ name, region }: BucketName, { env, credentials, account }: Owner): Promise<NameStanding> {
  const address = addressOf({ bucket: name, region }, env);
  if (!address.ok) return { is: 'unknown', why: "the address of S3 can't be made of the environment" };
  const { urlOf, proxy } = address.value;
  const answer = await sendSigned({
    ...{ method: 'HEAD', url: urlOf(''), body: '', region, credentials, timeout: 20_000 },
    headers: { 'x-amz-expected-bucket-owner': account },
    ...defined({ proxy }),
  });
  if ('broken' in answer) return { is: 'unknown', why: `AWS gave no answer (${answer.broken})` };
  if (answer.status === 404) return { is: 'free' };
  if (answer.status === 200) return { is: 'own' };
  const found = answer.headers['x-amz-bucket-region'];
  const where = typeof found === 'string' && /^[a-z0-9-]{1,32}$/.test(found) ? found : undefined;
  if (where !== undefined && where !== region && [301, 307, 400, 403].includes(answer.status))
    return { is: 'elsewhere', region: where };
  if (answer.status === 403 && where !== undefined) return { is: 'taken' };
  if (answer.status === 403)
    return {
      is: 'unknown',
      why: "AWS answers 403: the role may not look (s3:ListBucket on that name), or it is somebody else's",
    };
  return { is: 'unknown', why: `AWS answers ${answer.status}` };
}

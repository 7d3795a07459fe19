import { defined } from '../defined.js';
import type { Credentials } from '../ledger/credentials.js';
import { addressOf } from '../ledger/s3-address.js';
import { sendSigned, type S3Answer, type S3Request } from '../ledger/s3-send.js';
import type { Endpoint } from './endpoint.js';

export interface Asking {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly credentials: Credentials;
}
export type Owned = Asking & { readonly account: string };

export interface Answer {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

export function askQuery(
  endpoint: Endpoint | undefined,
  { credentials }: Asking,
  query: Readonly<Record<string, string>>,
): Promise<Answer | undefined> {
  if (endpoint === undefined) return Promise.resolve(undefined);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return ask({ ...endpoint, method: 'POST', headers, body: new URLSearchParams(query).toString(), credentials });
}

/** A call of a service that takes JSON and answers JSON. */
export function askJson(
  endpoint: Endpoint | undefined,
  { credentials }: Asking,
  { target, input }: { readonly target: string; readonly input: object },
): Promise<Answer | undefined> {
  if (endpoint === undefined) return Promise.resolve(undefined);
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  return ask({ ...endpoint, method: 'POST', headers, body: JSON.stringify(input), credentials });
}

export async function ask(request: Omit<S3Request, 'timeout'>): Promise<Answer | undefined> {
  const answer: S3Answer = await sendSigned({ ...request, timeout: 20_000 });
  if ('broken' in answer) return undefined;
  const text = answer.body.toString('utf8');
  return { status: answer.status, text, code: /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(text)?.[1] ?? '' };
}

/** What reads a bucket of the account's own by the words of a query, such as `{ tagging: '' }`. Undefined where AWS gave no answer. */
export function askBucket(
  { name, region }: { readonly name: string; readonly region: string },
  { env, credentials, account }: Owned,
): (query: Readonly<Record<string, string>>) => Promise<Answer | undefined> {
  const address = addressOf({ bucket: name, region }, env);
  return async (query) => {
    if (!address.ok) return undefined;
    const { queryOf, proxy } = address.value;
    return ask({
      ...{ method: 'GET', url: queryOf(query), body: '', region, credentials },
      headers: { 'x-amz-expected-bucket-owner': account },
      ...defined({ proxy }),
    });
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../defined.js';
import { failed, ok, type Result } from '../fault/fault.js';
import { credentialsOf, type GiveCredentials } from './credentials.js';
import { addressOf, type S3Address } from './s3-address.js';
import { strange, unavailable, type S3Call } from './s3-faults.js';
import { pauseBefore, retryBudget, type RetryBudget } from './s3-retry.js';
import { sendSigned, type S3Answer, type S3Request } from './s3-send.js';

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** Full ARN of the key that encrypts what is written; default: what the bucket does by itself. */
  readonly kmsKey?: string;
  /** The account that the bucket has to belong to (12 digits): S3 refuses the call where it is another's. Default: any. */
  readonly account?: string;
  /** The environment: credentials, endpoint and proxy are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for one attempt. Default 20,000. */
  readonly timeout?: number;
  /** Waits between two attempts; only tests set it. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** A bucket that can be asked. */
export interface S3Bucket extends Pick<S3Address, 'urlOf' | 'queryOf'> {
  readonly kmsKey: string | undefined;
  /** A call as messages tell of it. */
  readonly call: (task: S3Call['task'], key: string) => S3Call;
  /** Sends a request once. `renew`: with new credentials, where their source gives any. */
  readonly send: (request: Asked, renew?: 'renew') => Promise<Result<S3Answer>>;
  readonly patience: Patience;
}

type Asked = Pick<S3Request, 'method' | 'url' | 'headers' | 'body'>;
export type Answered = Exclude<S3Answer, { readonly broken: string }>;

interface Patience {
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly budget: RetryBudget;
}

const mostAttempts = 5;
const passing = new Set([429, 500, 502, 503, 504]);
const expired = new Set(['ExpiredToken', 'TokenRefreshRequired']);

/** Refuses without credentials (`ledger/credentials`) and with a bucket, region or endpoint that can't be one. Calls nothing yet. */
export function connectBucket(options: S3Options): Result<S3Bucket> {
  const credentials = credentialsOf(options.env, options.region);
  const address = addressOf(options, options.env);
  if (!credentials.ok) return credentials;
  if (!address.ok) return address;
  const { urlOf, queryOf } = address.value;
  const about = named(options, address.value);
  return ok({
    ...{ urlOf, queryOf, kmsKey: options.kmsKey },
    call: (task, key) => ({ ...about, task, key }),
    send: (request, renew) => sendOnce(options, { ...address.value, credentials: credentials.value }, request, renew),
    patience: { pause: options.pause ?? sleep, budget: retryBudget() },
  });
}

function named({ bucket, region, kmsKey, account }: S3Options, { partition }: S3Address): Omit<S3Call, 'task' | 'key'> {
  return {
    ...{ bucket, region, partition },
    ...defined({ kmsKey, account }),
  };
}

async function sendOnce(
  { region, account, timeout = 20_000 }: S3Options,
  { proxy, credentials }: Pick<S3Address, 'proxy'> & { readonly credentials: GiveCredentials },
  request: Asked,
  renew: 'renew' | undefined,
): Promise<Result<S3Answer>> {
  const given = await credentials(renew);
  if (!given.ok) return given;
  const answer = await sendSigned({
    ...request,
    headers: { ...request.headers, ...owner(account) },
    ...{ region, credentials: given.value, timeout },
    ...defined({ proxy }),
  });
  return ok(answer);
}

/** Amazon S3 API Reference, "Verifying bucket ownership with bucket owner condition". */
function owner(account: string | undefined): Record<string, string> {
  return defined({ 'x-amz-expected-bucket-owner': account });
}

/** Asks until there is an answer, as often as the bucket's patience allows. */
export async function askBucket({ send, patience }: S3Bucket, call: S3Call, request: Asked): Promise<Result<Answered>> {
  const { pause, budget } = patience;
  let last = '';
  let renew: 'renew' | undefined;
  for (let n = 1; n <= mostAttempts; n++) {
    if (n > 1 && renew === undefined) await pause(pauseBefore(n));
    const sent = await send(request, renew);
    if (!sent.ok) return sent;
    const answer = sent.value;
    if ('broken' in answer && answer.broken === 'too-large') return failed(strange(call, 'is larger than 64 MiB'));
    if (!('broken' in answer)) {
      const code = errorCode(answer);
      // Of a source that gives new ones: once, and only then is the refusal S3's last word.
      const isOld = expired.has(code) && renew === undefined;
      if (!isOld && !passing.has(answer.status) && code !== 'RequestTimeout') {
        budget.settle(n);
        return ok(answer);
      }
      renew = isOld ? 'renew' : undefined;
      last = `${answer.status} ${code}`.trim();
      if (isOld) continue;
    } else last = answer.broken;
    if (n === mostAttempts || !budget.take(last === 'timeout')) return failed(unavailable(call, { attempts: n, last }));
  }
  return failed(unavailable(call, { attempts: mostAttempts, last }));
}

/** S3's word for an error; '' where the answer is none of S3's. */
export function errorCode({ status, body }: Answered): string {
  if (status < 300) return '';
  return /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body.toString('utf8', 0, 4096))?.[1] ?? '';
}

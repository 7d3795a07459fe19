import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../defined.js';
import { failed, ok, type Result } from '../fault/fault.js';
import { credentialsOf } from './credentials.js';
import { addressOf, type S3Address } from './s3-address.js';
import { refusedCall, strange, unavailable, type S3Call } from './s3-faults.js';
import { pauseBefore, retryBudget, type RetryBudget } from './s3-retry.js';
import { pageQuery, parsePage } from './s3-list.js';
import { sendSigned, type S3Answer, type S3Request } from './s3-send.js';
import type { ListedObject, ObjectStore, StoredObject } from './store.js';

export interface S3StoreOptions {
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

const mostAttempts = 5;

/** How many objects are kept, so that S3 only says of them that they are the same (304). */
const mostSeen = 256;

const passing = new Set([429, 500, 502, 503, 504]);

/**
 * Objects in S3. What may pass (5xx, slow down, cut connections, no answer) is tried again, five times in all. Refuses at once without
 * credentials (`ledger/credentials`) and with a bucket, region or endpoint that can't be one.
 */
export function s3Store(options: S3StoreOptions): Result<ObjectStore> {
  const credentials = credentialsOf(options.env, options.region);
  const address = addressOf(options, options.env);
  if (!credentials.ok) return credentials;
  if (!address.ok) return address;
  const budget = retryBudget();
  const call = (task: S3Call['task'], key: string): S3Call => ({ ...named(options, address.value), task, key });
  const ask = (question: S3Call, request: Pick<S3Request, 'method' | 'url' | 'headers' | 'body'>) =>
    askUntilAnswered(question, { pause: options.pause ?? sleep, budget }, async (renew) => {
      const given = await credentials.value(renew);
      if (!given.ok) return given;
      return ok(
        await sendSigned({
          ...request,
          headers: { ...request.headers, ...owner(options.account) },
          ...{ region: options.region, credentials: given.value },
          ...defined({ proxy: address.value.proxy }),
          timeout: options.timeout ?? 20_000,
        }),
      );
    });
  const get = (question: S3Call, url: URL, headers: Readonly<Record<string, string>> = {}) =>
    ask(question, { method: 'GET', url, headers, body: '' });
  const seen = new Map<string, StoredObject>();
  return ok({
    place: (key) => `s3://${options.bucket}/${key}`,
    read: async (key) => {
      const question = call('read', key);
      const known = seen.get(key);
      const answer = await get(question, address.value.urlOf(key), known === undefined ? {} : { 'if-none-match': known.tag });
      if (!answer.ok) return answer;
      const { status, headers, body } = answer.value;
      if (status === 404 && errorCode(answer.value) === 'NoSuchKey') return ok(undefined);
      if (status === 304 && known !== undefined) return ok(known);
      if (status !== 200) return failed(refusedCall(question, status, errorCode(answer.value)));
      const tag = headers.etag;
      const modified = instant(headers['last-modified']);
      if (tag === undefined || tag === '') return failed(strange(question, 'has no ETag'));
      const object = { bytes: body, tag, modified };
      if (seen.has(key) || seen.size < mostSeen) seen.set(key, object);
      return ok(object);
    },
    list: async (prefix, most) => {
      const question = call('list', prefix);
      const objects: ListedObject[] = [];
      for (let next: string | undefined = ''; next !== undefined && objects.length < most;) {
        const answer = await get(question, address.value.queryOf(pageQuery(prefix, next === '' ? undefined : next)));
        if (!answer.ok) return answer;
        const { status, body } = answer.value;
        if (status !== 200) return failed(refusedCall(question, status, errorCode(answer.value)));
        const page = parsePage(question, body);
        if (!page.ok) return page;
        objects.push(...page.value.objects);
        next = page.value.next;
      }
      return ok(objects.slice(0, most));
    },
    // "Conditional deletes" of the S3 User Guide; a store that knows none removes what was there a moment ago.
    remove: async (key, tag) => {
      const question = call('remove', key);
      const request = { method: 'DELETE', url: address.value.urlOf(key), headers: { 'if-match': tag }, body: '' } as const;
      const answer = await ask(question, request);
      if (!answer.ok) return answer;
      const { status } = answer.value;
      if (status === 200 || status === 204) return ok('removed');
      const code = errorCode(answer.value);
      const conflict = status === 412 || status === 409 || (status === 404 && code === 'NoSuchKey');
      return conflict ? ok('conflict') : failed(refusedCall(question, status, code));
    },
    write: async (key, text, over) => {
      const question = call('write', key);
      const condition: Record<string, string> = over === undefined ? { 'if-none-match': '*' } : { 'if-match': over };
      const headers = { 'content-type': typeOf(key), ...condition, ...encryption(options.kmsKey) };
      const answer = await ask(question, { method: 'PUT', url: address.value.urlOf(key), headers, body: text });
      if (!answer.ok) return answer;
      const { status } = answer.value;
      const code = errorCode(answer.value);
      if (status === 200) return ok('written');
      // 404: what was to be replaced is gone. An attempt that wrote, but whose answer was cut off, is a conflict with itself.
      const conflict = status === 412 || status === 409 || (status === 404 && code === 'NoSuchKey');
      return conflict ? ok('conflict') : failed(refusedCall(question, status, code));
    },
  });
}

function named({ bucket, region, kmsKey, account }: S3StoreOptions, { partition }: S3Address): Omit<S3Call, 'task' | 'key'> {
  return {
    ...{ bucket, region, partition },
    ...defined({ kmsKey, account }),
  };
}

/** Amazon S3 API Reference, "Verifying bucket ownership with bucket owner condition". */
function owner(account: string | undefined): Record<string, string> {
  return defined({ 'x-amz-expected-bucket-owner': account });
}

function typeOf(key: string): string {
  if (key.endsWith('.md')) return 'text/markdown; charset=utf-8';
  return key.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8';
}

function instant(header: string | undefined): number | undefined {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function encryption(kmsKey: string | undefined): Record<string, string> {
  const header = 'x-amz-server-side-encryption';
  return kmsKey === undefined ? {} : { [header]: 'aws:kms', [`${header}-aws-kms-key-id`]: kmsKey };
}

type Answered = Exclude<S3Answer, { readonly broken: string }>;

interface Patience {
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly budget: RetryBudget;
}

async function askUntilAnswered(
  call: S3Call,
  { pause, budget }: Patience,
  attempt: (renew?: 'renew') => Promise<Result<S3Answer>>,
): Promise<Result<Answered>> {
  let last = '';
  let renew: 'renew' | undefined;
  for (let n = 1; n <= mostAttempts; n++) {
    if (n > 1 && renew === undefined) await pause(pauseBefore(n));
    const sent = await attempt(renew);
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

const expired = new Set(['ExpiredToken', 'TokenRefreshRequired']);

/** S3's word for an error; '' where the answer is none of S3's. */
function errorCode({ status, body }: Answered): string {
  if (status < 300) return '';
  return /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body.toString('utf8', 0, 4096))?.[1] ?? '';
}

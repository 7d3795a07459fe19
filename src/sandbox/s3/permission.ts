import { refuse, type Account, type Call, type Refusal } from '../call.js';
import { bucketArn } from '../partition.js';
import { decide } from '../policy/decide.js';
import { callerNames } from '../policy/principal.js';
import { conditionKeys } from '../policy/s3-actions.js';
import type { RequestKeys } from '../policy/variable.js';
import type { BucketRequest } from './request.js';

/** Where every call comes from: this machine, and by no VPC endpoint. */
const sourceIp = '127.0.0.1';
const s3Keys = new Map([...conditionKeys].map((key) => [key.toLowerCase(), key]));

/**
 * Refuses what the bucket's policy denies the caller, as S3 does: a policy that admits only others locks out its own author. What it allows is not
 * asked, since the caller may do all that is not denied. `action` is without `s3:`, and '' is never asked for.
 */
export function checkPermission(request: BucketRequest, action: string, key = request.key): Refusal | undefined {
  const { bucket, account, call } = request;
  const policy = bucket.subresources.get('policy');
  if (policy === undefined || action === '') return undefined;
  const resource = bucketArn(account, bucket.name, key === '' ? undefined : key);
  const named = `s3:${versioned(action, call)}`;
  const decision = decide(policy, { principals: callerNames(account), action: named, resource, keys: keysOf(call, account) });
  if (decision !== 'deny') return undefined;
  const message = `User: ${account.caller.session} is not authorized to perform: ${named} on resource: "${resource}" with an explicit deny in a resource-based policy`;
  return refuse(403, 'AccessDenied', message);
}

/** Of a version that is named, S3 asks for another action. */
function versioned(action: string, call: Call): string {
  return call.query.has('versionId') && ['GetObject', 'DeleteObject'].includes(action) ? `${action}Version` : action;
}

/** What conditions can ask of a call. Proxied calls are plain HTTP here, and stand for ones by TLS, just signed. */
function keysOf(call: Call, account: Account): RequestKeys {
  const now = account.now();
  return {
    ...fromHeaders(call),
    ...fromQuery(call),
    'aws:principalarn': [account.caller.arn],
    'aws:principalaccount': [account.id],
    'aws:principaltype': ['AssumedRole'],
    'aws:userid': [account.caller.id],
    'aws:principalisawsservice': ['false'],
    'aws:viaawsservice': ['false'],
    'aws:multifactorauthpresent': ['false'],
    'aws:sourceip': [sourceIp],
    'aws:securetransport': ['true'],
    's3:tlsversion': ['1.3'],
    'aws:currenttime': [now.toISOString()],
    'aws:epochtime': [String(Math.floor(now.getTime() / 1000))],
    'aws:requestedregion': [call.region],
    'aws:resourceaccount': [account.id],
    's3:resourceaccount': [account.id],
    's3:authtype': ['REST-HEADER'],
    's3:signatureversion': ['AWS4-HMAC-SHA256'],
    's3:signatureage': ['0'],
  };
}

/** `x-amz-acl` is `s3:x-amz-acl`, `x-amz-object-lock-mode` is `s3:object-lock-mode`. */
function fromHeaders({ headers }: Call): RequestKeys {
  const found = Object.entries(headers).flatMap(([name, value]) =>
    [`s3:${name}`, `s3:${name.replace('x-amz-', '')}`].filter((key) => s3Keys.has(key)).map((key) => [key, [value]] as const),
  );
  const agent = headers['user-agent'] === undefined ? {} : { 'aws:useragent': [headers['user-agent']] };
  return { ...Object.fromEntries(found), ...agent };
}

function fromQuery({ query }: Call): RequestKeys {
  const named = { prefix: 's3:prefix', delimiter: 's3:delimiter', 'max-keys': 's3:max-keys', versionId: 's3:versionid' };
  return Object.fromEntries(Object.entries(named).flatMap(([name, key]) => (query.has(name) ? [[key, query.getAll(name)]] : [])));
}

import type { Account, Call } from '../call.js';
import type { RequestKeys } from './variable.js';

/** Where every call comes from: this machine, and by no VPC endpoint. */
const sourceIp = '127.0.0.1';

/** What conditions can ask of every call. Proxied calls are plain HTTP here, and stand for ones by TLS, just signed. */
export function callKeys({ headers, region }: Call, account: Account): RequestKeys {
  const now = account.now();
  return {
    'aws:principalarn': [account.caller.arn],
    'aws:principalaccount': [account.id],
    'aws:principaltype': ['AssumedRole'],
    'aws:userid': [account.caller.id],
    'aws:principalisawsservice': ['false'],
    'aws:viaawsservice': ['false'],
    'aws:multifactorauthpresent': ['false'],
    'aws:sourceip': [sourceIp],
    'aws:securetransport': ['true'],
    'aws:currenttime': [now.toISOString()],
    'aws:epochtime': [String(Math.floor(now.getTime() / 1000))],
    'aws:requestedregion': [region],
    ...(headers['user-agent'] === undefined ? {} : { 'aws:useragent': [headers['user-agent']] }),
  };
}

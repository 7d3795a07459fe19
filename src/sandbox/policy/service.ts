import type { Account } from '../call.js';
import type { PolicyRequest } from './decide.js';
import type { RequestKeys } from './variable.js';

/** An AWS service that acts on behalf of something of the account. */
interface ActingService {
  readonly service: string;
  readonly sourceArn: string;
  readonly account: Account;
}

/** What a service asks, as a resource's policy sees it: by TLS, with the account and the resource that it acts for. */
export function serviceRequest(
  { service, sourceArn, account }: ActingService,
  action: string,
  resource: string,
  more: RequestKeys = {},
): PolicyRequest {
  const keys = {
    'aws:sourcearn': [sourceArn],
    'aws:sourceaccount': [account.id],
    'aws:principalisawsservice': ['true'],
    'aws:principalservicename': [service],
    'aws:principalservicenameslist': [service],
    'aws:securetransport': ['true'],
    's3:tlsversion': ['1.3'],
    's3:resourceaccount': [account.id],
    'aws:resourceaccount': [account.id],
    ...more,
  };
  return { principals: [{ kind: 'Service', value: service }], action, resource, keys };
}

import { queryService } from './query.js';
import { element } from './xml.js';

/** STS knows one call: who am I. */
export const sts = queryService('sts', 'https://sts.amazonaws.com/doc/2011-06-15/', {
  GetCallerIdentity: (_, account) => [
    element('Arn', account.caller.session),
    element('UserId', account.caller.id),
    element('Account', account.id),
  ],
});

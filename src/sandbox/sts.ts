import { queryService } from './query.js';
import { CALLER } from './world.js';
import { element } from './xml.js';

/** STS knows one call: who am I. */
export const sts = queryService('sts', 'https://sts.amazonaws.com/doc/2011-06-15/', {
  GetCallerIdentity: (_, account) => [element('Arn', CALLER.arn), element('UserId', CALLER.id), element('Account', account.id)],
});

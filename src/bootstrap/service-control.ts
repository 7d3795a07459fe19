import { keyUse, scanRules, throughS3 } from './boundary.js';
import { documentOf, type PolicyDocument, type Statement } from './document.js';
import { patternsOf, rolePatterns } from './patterns.js';
import type { Setup } from './setup.js';

/**
 * The service control policy that bounds the roles of requests, whatever is written into them: they store files in the buckets of requests,
 * of these accounts alone.
 */
export function serviceControl(setup: Setup): PolicyDocument {
  const { replicationRoles, scanRoles, vendorRoles } = rolePatterns(setup, '*');
  const ofRequests = { ArnLike: { 'aws:PrincipalArn': [...replicationRoles, ...scanRoles, ...vendorRoles] } };
  const deny = (sid: string, what: Omit<Statement, 'Sid' | 'Effect' | 'Condition'>, when: object = {}): Statement => ({
    Sid: sid,
    Effect: 'Deny',
    ...what,
    Condition: { ...ofRequests, ...when },
  });
  const stored = [...scanRules, ...keyUse, 'kms:DescribeKey', 's3:*'].sort();
  return documentOf([
    deny('RolesOfRequestsOnlyStoreFiles', { NotAction: stored, Resource: '*' }),
    deny('AndOnlyInTheirBuckets', { Action: ['s3:*'], NotResource: patternsOf(setup).buckets }),
    deny(
      'AndOfTheseAccounts',
      { Action: ['s3:*'], Resource: '*' },
      { StringNotEquals: { 'aws:ResourceAccount': [setup.account] } },
    ),
    deny('AndUseKeysOnlyThroughS3', { Action: keyUse, Resource: '*' }, { StringNotLike: { 'kms:ViaService': throughS3(setup) } }),
  ]);
}

import { isRefusal, refuse, type Account, type Refusal } from '../call.js';
import { findUsableKey } from '../kms/input.js';
import { child, childrenOf, element, textAt } from '../xml.js';
import { invalidArgument, malformedXml } from './request.js';
import type { Accept } from './subresource.js';

/** What every bucket has since 2023 where nothing else was put. */
export const DEFAULT_ENCRYPTION = element(
  'ServerSideEncryptionConfiguration',
  element(
    'Rule',
    element('ApplyServerSideEncryptionByDefault', element('SSEAlgorithm', 'AES256')),
    element('BucketKeyEnabled', false),
  ),
);

export const ALGORITHMS: readonly string[] = ['AES256', 'aws:kms', 'aws:kms:dsse'];

export const acceptEncryption: Accept = (root, { account, bucket }) => {
  const rules = childrenOf(root, 'Rule');
  const byDefault = child(rules[0], 'ApplyServerSideEncryptionByDefault');
  const algorithm = textAt(byDefault, 'SSEAlgorithm') ?? '';
  if (rules.length !== 1 || (byDefault !== undefined && !ALGORITHMS.includes(algorithm))) return malformedXml();
  const key = textAt(byDefault, 'KMSMasterKeyID');
  if (key === undefined) return root;
  if (algorithm === 'AES256')
    return invalidArgument('a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse');
  return checkKey(key, account, bucket.region) ?? root;
};

/**
 * Refuses a key that can't be used in the bucket's region, or that the account does not have. S3 itself finds that out only at the first upload;
 * the sandbox says it at once, because here nobody waits for one. Another account's key can't be looked up and is taken by its ARN.
 */
export function checkKey(key: string, account: Account, region: string): Refusal | undefined {
  const [, keyRegion, owner] = /^arn:aws:kms:([a-z0-9-]+):(\d{12}):(?:key|alias)\/[\w/-]+$/.exec(key) ?? [];
  if (key.startsWith('arn:') && keyRegion === undefined) return invalidArgument('Invalid KMS key ARN.');
  if (keyRegion !== undefined && keyRegion !== region) {
    return refuse(400, 'KMS.NotFoundException', `Invalid arn ${keyRegion}: the key has to be in the bucket's region, ${region}`);
  }
  if (owner !== undefined && owner !== account.id) return undefined;
  const found = findUsableKey(key, { account, region });
  return isRefusal(found) ? refuse(400, `KMS.${found.code}`, found.message) : undefined;
}

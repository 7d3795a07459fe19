import { isRefusal, refuse, type Account, type Refusal } from '../call.js';
import { findUsableKey } from '../kms/input.js';
import { parseKeyArn } from '../partition.js';
import { child, childrenOf, element, parseXml, textAt, type XmlElement } from '../xml.js';
import { invalidArgument, malformedXml, type BucketRequest } from './request.js';
import type { Accept } from './subresource-row.js';

/** Since April 2026 every new bucket refuses keys that come with a request (S3 User Guide, "Blocking or unblocking SSE-C for a general purpose bucket"). */
const blockedByDefault = element('BlockedEncryptionTypes', element('EncryptionType', 'SSE-C'));

/** What every bucket has since 2023 where nothing else was put. */
export const defaultEncryption = element(
  'ServerSideEncryptionConfiguration',
  element(
    'Rule',
    element('ApplyServerSideEncryptionByDefault', element('SSEAlgorithm', 'AES256')),
    element('BucketKeyEnabled', false),
    blockedByDefault,
  ),
);

export const algorithms: readonly string[] = ['AES256', 'aws:kms', 'aws:kms:dsse'];

/** A rule that does not say what it blocks leaves the block as it is: whoever puts it without, finds it there again. */
export const acceptEncryption: Accept = (root, request) => {
  const problem = encryptionProblem(root, request);
  if (problem !== undefined) return problem;
  const kept =
    child(child(parseXml(request.bucket.subresources.get('encryption') ?? ''), 'Rule'), 'BlockedEncryptionTypes') ??
    blockedByDefault;
  const [rule] = childrenOf(root, 'Rule');
  const said = child(rule, 'BlockedEncryptionTypes');
  return element(root.name, element('Rule', ...(rule?.children ?? []), ...(said === undefined ? [kept] : [])));
};

function encryptionProblem(root: XmlElement, { account, bucket }: BucketRequest): Refusal | undefined {
  const rules = childrenOf(root, 'Rule');
  const byDefault = child(rules[0], 'ApplyServerSideEncryptionByDefault');
  const algorithm = textAt(byDefault, 'SSEAlgorithm') ?? '';
  const blocked = childrenOf(child(rules[0], 'BlockedEncryptionTypes'), 'EncryptionType').map(({ text }) => text);
  if (rules.length !== 1 || (byDefault !== undefined && !algorithms.includes(algorithm))) return malformedXml();
  if (blocked.some((type) => !['NONE', 'SSE-C'].includes(type))) return malformedXml();
  const key = textAt(byDefault, 'KMSMasterKeyID');
  if (key === undefined) return undefined;
  if (algorithm === 'AES256')
    return invalidArgument('a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse');
  return checkKey(key, account, bucket.region);
}

/**
 * Refuses a key that can't be used in the bucket's region, or that the account does not have. S3 itself finds that out only at the first upload;
 * the sandbox says it at once, because here nobody waits for one. Another account's key can't be looked up and is taken by its ARN.
 */
export function checkKey(key: string, account: Account, region: string): Refusal | undefined {
  const { region: keyRegion, account: owner } = parseKeyArn(key, account) ?? {};
  if (key.startsWith('arn:') && keyRegion === undefined) return invalidArgument('Invalid KMS key ARN.');
  if (keyRegion !== undefined && keyRegion !== region) {
    return refuse(400, 'KMS.NotFoundException', `Invalid arn ${keyRegion}: the key has to be in the bucket's region, ${region}`);
  }
  if (owner !== undefined && owner !== account.id) return undefined;
  const found = findUsableKey(key, { account, region });
  return isRefusal(found) ? refuse(400, `KMS.${found.code}`, found.message) : undefined;
}

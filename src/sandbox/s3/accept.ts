import { notImplemented } from '../call.js';
import { childrenOf, textAt } from '../xml.js';
import { invalidArgument, invalidRequest, malformedXml } from './request.js';
import type { Accept } from './subresource-row.js';

export const ownerships: readonly string[] = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];
const corsMethods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
const blockFlags = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

export const acceptOwnership: Accept = (root) => {
  const rules = childrenOf(root, 'Rule');
  return rules.length === 1 && ownerships.includes(textAt(rules[0], 'ObjectOwnership') ?? '') ? root : malformedXml();
};

export const acceptPublicAccessBlock: Accept = (root) => {
  const strange = root.children.some(
    (flag) => !blockFlags.includes(flag.name) || !['true', 'false'].includes(flag.text.toLowerCase()),
  );
  return strange ? malformedXml() : root;
};

export const acceptPayment: Accept = (root) =>
  ['BucketOwner', 'Requester'].includes(textAt(root, 'Payer') ?? '') ? root : malformedXml();

export const acceptAccelerate: Accept = (root, { bucket }) => {
  if (!['Enabled', 'Suspended'].includes(textAt(root, 'Status') ?? '')) return malformedXml();
  if (bucket.name.includes('.'))
    return invalidRequest('S3 Transfer Acceleration is not supported for buckets with periods (.) in their names');
  return root;
};

export const acceptCors: Accept = (root) => {
  const rules = childrenOf(root, 'CORSRule');
  if (rules.length === 0 || rules.length > 100) return malformedXml();
  for (const rule of rules) {
    const methods = childrenOf(rule, 'AllowedMethod').map((m) => m.text);
    const origins = childrenOf(rule, 'AllowedOrigin').map((o) => o.text);
    if (methods.length === 0 || origins.length === 0) return malformedXml();
    const method = methods.find((m) => !corsMethods.includes(m));
    if (method !== undefined)
      return invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    const wild = [...origins, ...childrenOf(rule, 'AllowedHeader').map((h) => h.text)].find(
      (value) => value.split('*').length > 2,
    );
    if (wild !== undefined) return invalidRequest(`"${wild}" can't have more than one wildcard.`);
    const exposed = childrenOf(rule, 'ExposeHeader').find((h) => h.text.includes('*'));
    if (exposed !== undefined)
      return invalidRequest(
        `ExposeHeader "${exposed.text}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      );
  }
  return root;
};

const receivers: Readonly<Record<string, readonly [element: string, arn: RegExp]>> = {
  CloudFunctionConfiguration: ['CloudFunction', /^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:./],
  QueueConfiguration: ['Queue', /^arn:aws:sqs:[a-z0-9-]+:[0-9]{12}:./],
  TopicConfiguration: ['Topic', /^arn:aws:sns:[a-z0-9-]+:[0-9]{12}:./],
};

/** Queues, topics and functions are in services that the sandbox does not have: a whole ARN of one is taken for one that is there. */
export const acceptNotification: Accept = (root) => {
  const others = root.children.filter(({ name }) => name !== 'EventBridgeConfiguration');
  for (const other of others) {
    const [element, arn] = receivers[other.name] ?? ['', /^$/];
    if (!arn.test(textAt(other, element) ?? 'none') || childrenOf(other, 'Event').length === 0)
      return notImplemented('s3', `PutBucketNotificationConfiguration with ${other.name}`);
  }
  return root.children.length - others.length > 1 ? invalidArgument('EventBridgeConfiguration can be given once') : root;
};

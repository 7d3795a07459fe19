import { defined } from '../../defined.js';
import { isRefusal, type Refusal } from '../call.js';
import { child, childrenOf, element, textAt, type XmlElement } from '../xml.js';
import { mint, type Bucket } from '../world.js';
import { hasMfaDelete } from './mfa.js';
import { invalidArgument, invalidRequest, invalidState, malformedXml, wholeNumber } from './request.js';
import { checkTransitions } from './transition.js';
import type { Accept } from './subresource-row.js';

/** The header beside a lifecycle configuration, in calls and answers. */
const minimumHeader = 'x-amz-transition-default-minimum-object-size';
const minimums = ['all_storage_classes_128K', 'varies_by_storage_class'];
const actions = [
  'Transition',
  'Expiration',
  'NoncurrentVersionTransition',
  'NoncurrentVersionExpiration',
  'AbortIncompleteMultipartUpload',
];
const ruleParts = ['ID', 'Prefix', 'Filter', 'Status', ...actions];

/** The rules of S3's lifecycle configurations (API reference, PutBucketLifecycleConfiguration). A rule without ID is given one. */
export const acceptLifecycle: Accept = (root, { call, bucket, account }) => {
  const rules = childrenOf(root, 'Rule');
  if (hasMfaDelete(bucket)) return invalidState('Lifecycle configuration is not supported on a bucket with Mfa Authentication.');
  if (rules.length === 0 || rules.length > 1000 || rules.length < root.children.length) return malformedXml();
  const minimum = call.headers[minimumHeader] ?? minimums[0];
  if (minimum === undefined || !minimums.includes(minimum)) return invalidArgument(`Invalid ${minimumHeader}`);
  const problem = rules.map(checkRule).find(isRefusal) ?? checkTogether(rules);
  if (problem !== undefined) return problem;
  bucket.transitionMinimum = minimum;
  const identified = rules.map((rule) =>
    textAt(rule, 'ID')
      ? rule
      : element('Rule', element('ID', mint(account.world, 'rule-', 20)), ...rule.children.filter((c) => c.name !== 'ID')),
  );
  return element(root.name, ...identified);
};

/** The provider waits for this header where it has set it. */
export function minimumHeaders({ transitionMinimum }: Bucket): Readonly<Record<string, string>> {
  return defined({ [minimumHeader]: transitionMinimum });
}

function checkTogether(rules: readonly XmlElement[]): Refusal | undefined {
  const ids = rules.map((rule) => textAt(rule, 'ID') ?? '').filter((id) => id !== '');
  const twice = ids.find((id, n) => ids.indexOf(id) < n);
  if (twice !== undefined) return invalidArgument(`Rule ID must be unique. Found same ID for more than one rule: ${twice}`);
  const aborts = rules
    .filter((rule) => textAt(rule, 'Status') === 'Enabled' && child(rule, 'AbortIncompleteMultipartUpload') !== undefined)
    .map(prefixOf);
  const [first, second] =
    aborts
      .flatMap((a, n) => aborts.slice(n + 1).map((b) => [a, b] as const))
      .find(([a, b]) => a.startsWith(b) || b.startsWith(a)) ?? [];
  if (first === undefined || second === undefined) return undefined;
  return invalidRequest(
    `Found overlapping prefixes '${first}' and '${second}' for same action type 'AbortIncompleteMultipartUpload'`,
  );
}

function prefixOf(rule: XmlElement): string {
  const filter = child(rule, 'Filter');
  return textAt(rule, 'Prefix') ?? textAt(filter, 'Prefix') ?? textAt(filter, 'And', 'Prefix') ?? '';
}

function checkRule(rule: XmlElement): Refusal | undefined {
  const [filter, prefix] = [child(rule, 'Filter'), child(rule, 'Prefix')];
  if (!['Enabled', 'Disabled'].includes(textAt(rule, 'Status') ?? '') || (filter === undefined) === (prefix === undefined))
    return malformedXml();
  if (rule.children.some((part) => !ruleParts.includes(part.name))) return malformedXml();
  if ((textAt(rule, 'ID') ?? '').length > 255) return invalidArgument('ID length should not exceed allowed limit of 255');
  if (!rule.children.some((part) => actions.includes(part.name)))
    return invalidRequest('At least one action needs to be specified in a rule');
  return checkFilter(rule, filter) ?? checkExpiration(rule) ?? checkNoncurrent(rule) ?? checkTransitions(rule, prefixOf(rule));
}

/** A filter has one condition or an And of several; uploads in parts have neither tags nor a size yet. */
function checkFilter(rule: XmlElement, filter: XmlElement | undefined): Refusal | undefined {
  const and = child(filter, 'And');
  if ((filter?.children.length ?? 0) > 1 || (and !== undefined && and.children.length < 2)) return malformedXml();
  const conditions = [...(filter?.children ?? []), ...(and?.children ?? [])].map((condition) => condition.name);
  const tagged = conditions.includes('Tag');
  const sized = conditions.some((name) => name.startsWith('ObjectSize'));
  const abort = child(rule, 'AbortIncompleteMultipartUpload');
  if (abort !== undefined && (wholeNumber(textAt(abort, 'DaysAfterInitiation')) ?? 0) < 1) {
    return invalidArgument("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer");
  }
  if (abort !== undefined && tagged) return invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Tags.');
  if (abort !== undefined && sized) return invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Object Size.');
  const marker = textAt(child(rule, 'Expiration'), 'ExpiredObjectDeleteMarker') === 'true';
  return marker && (tagged || sized)
    ? invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Tags or Object Size.')
    : undefined;
}

function checkExpiration(rule: XmlElement): Refusal | undefined {
  const expiration = child(rule, 'Expiration');
  if (expiration === undefined) return undefined;
  if (expiration.children.length !== 1) return malformedXml();
  const days = textAt(expiration, 'Days');
  if (days === undefined) return undefined;
  const count = wholeNumber(days);
  if (count === undefined || count < 1) return invalidArgument("'Days' for Expiration action must be a positive integer");
  const last = Math.max(0, ...childrenOf(rule, 'Transition').map((t) => wholeNumber(textAt(t, 'Days')) ?? 0));
  if (childrenOf(rule, 'Transition').length === 0 || count > last) return undefined;
  return invalidArgument(
    `'Days' in the Expiration action for filter '(prefix=${prefixOf(rule)})' must be greater than 'Days' in the Transition action`,
  );
}

function checkNoncurrent(rule: XmlElement): Refusal | undefined {
  const expiration = child(rule, 'NoncurrentVersionExpiration');
  if (expiration === undefined) return undefined;
  const days = wholeNumber(textAt(expiration, 'NoncurrentDays'));
  if (days === undefined || days < 1)
    return invalidArgument("'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer");
  const kept = textAt(expiration, 'NewerNoncurrentVersions');
  const count = wholeNumber(kept) ?? 0;
  if (kept !== undefined && (count < 1 || count > 100))
    return invalidArgument("'NewerNoncurrentVersions' must be between 1 and 100");
  const last = Math.max(
    -1,
    ...childrenOf(rule, 'NoncurrentVersionTransition').map((t) => wholeNumber(textAt(t, 'NoncurrentDays')) ?? 0),
  );
  if (days > last) return undefined;
  return invalidArgument(
    `'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '(prefix=${prefixOf(rule)})' must be greater than 'NoncurrentDays' in the NoncurrentVersionTransition action`,
  );
}

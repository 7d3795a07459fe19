import { isRefusal, type Refusal } from '../call.js';
import { bucketOfArn, parseArn, parseKeyArn } from '../partition.js';
import { mint } from '../world.js';
import { child, childrenOf, element, textAt, type XmlElement } from '../xml.js';
import { invalidArgument, invalidRequest, malformedXml, settingOf, wholeNumber, type BucketRequest } from './request.js';
import type { Accept } from './subresource-row.js';

const storageClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
];

/** The rules of S3's replication configurations (API reference, PutBucketReplication; user guide, "Requirements"). */
export const acceptReplication: Accept = (root, request) => {
  const rules = childrenOf(root, 'Rule');
  if (rules.length === 0 || rules.length > 1000) return malformedXml();
  if (settingOf(request.bucket, 'versioning', 'Status') !== 'Enabled') {
    return invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  }
  const problem =
    checkRole(textAt(root, 'Role') ?? '', request) ??
    checkTogether(rules) ??
    rules.map((rule) => checkRule(rule, request)).find(isRefusal);
  if (problem !== undefined) return problem;
  const identified = rules.map((rule) =>
    textAt(rule, 'ID')
      ? rule
      : element('Rule', element('ID', mint(request.account.world, 'rule-', 20)), ...rule.children.filter((c) => c.name !== 'ID')),
  );
  return element(root.name, element('Role', textAt(root, 'Role') ?? ''), ...identified);
};

function checkRole(role: string, { account }: BucketRequest): Refusal | undefined {
  const arn = parseArn(role, account);
  if (arn?.service !== 'iam' || !/^\d{12}$/.test(arn.account) || !/^role\/[\w+=,.@/-]+$/.test(arn.resource))
    return invalidArgument('Invalid Amazon Resource Name (ARN) for the role');
  if ([...account.world.roles.values()].some((own) => own.arn === role)) return undefined;
  return invalidArgument(`The role ${role} does not exist in this account`);
}

function checkTogether(rules: readonly XmlElement[]): Refusal | undefined {
  const ids = rules.map((rule) => textAt(rule, 'ID') ?? '').filter((id) => id !== '');
  if (new Set(ids).size < ids.length) return invalidArgument('Rule Id must be unique');
  const priorities = rules.flatMap((rule) => textAt(rule, 'Priority') ?? []);
  if (new Set(priorities).size < priorities.length)
    return invalidRequest('Found duplicate priorities across rules. Priority must be unique.');
  return undefined;
}

function checkRule(rule: XmlElement, request: BucketRequest): Refusal | undefined {
  if (!['Enabled', 'Disabled'].includes(textAt(rule, 'Status') ?? '')) return malformedXml();
  if ((textAt(rule, 'ID') ?? '').length > 255) return invalidArgument('Rule Id length should not exceed allowed limit of 255');
  return (
    checkVersion(rule) ??
    checkDestination(child(rule, 'Destination'), request) ??
    checkEncryption(rule, request) ??
    checkTimeControl(rule)
  );
}

/** A rule with a filter is of the second version, which has to say its priority and what becomes of delete markers. */
function checkVersion(rule: XmlElement): Refusal | undefined {
  const [filter, prefix] = [child(rule, 'Filter'), child(rule, 'Prefix')];
  const [priority, markers] = [textAt(rule, 'Priority'), textAt(rule, 'DeleteMarkerReplication', 'Status')];
  if (filter !== undefined && prefix !== undefined) return malformedXml();
  if (filter === undefined) return priority === undefined && markers === undefined ? undefined : malformedXml();
  if (wholeNumber(priority) === undefined)
    return invalidRequest('Priority must be specified for this version of Cross Region Replication configuration schema.');
  if (markers === undefined)
    return invalidRequest(
      'DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema.',
    );
  return ['Enabled', 'Disabled'].includes(markers) ? undefined : malformedXml();
}

function checkDestination(destination: XmlElement | undefined, { account, bucket }: BucketRequest): Refusal | undefined {
  const name = bucketOfArn(textAt(destination, 'Bucket') ?? '', account);
  if (name === undefined) return invalidRequest('Invalid bucket ARN for the replication destination.');
  if (name === bucket.name) return invalidRequest('The destination bucket must be different from the source bucket.');
  if (!storageClasses.includes(textAt(destination, 'StorageClass') ?? 'STANDARD')) return malformedXml();
  const owner = textAt(destination, 'Account');
  if (child(destination, 'AccessControlTranslation') !== undefined && owner === undefined)
    return invalidRequest('Account is required with AccessControlTranslation.');
  const [own, foreign] = [account.world.buckets.get(name), account.world.foreignBuckets.get(name)];
  if (own === undefined && foreign === undefined) return invalidRequest('Destination bucket must exist.');
  if (owner !== undefined && owner !== (foreign?.account ?? account.id))
    return invalidRequest('The account is not that of the destination bucket.');
  const versioning = own === undefined ? foreign?.versioning : settingOf(own, 'versioning', 'Status');
  if (versioning !== 'Enabled') return invalidRequest('Destination bucket must have versioning enabled.');
  if (own !== undefined && bucket.subresources.has('object-lock') && !own.subresources.has('object-lock')) {
    return invalidRequest('The destination bucket must have Object Lock enabled, because the source bucket has it.');
  }
  return undefined;
}

/** Objects under KMS are replicated only with a key for the replica, and that key only with the choice of such objects. S3 does not look for the key. */
function checkEncryption(rule: XmlElement, { account }: BucketRequest): Refusal | undefined {
  const selected = textAt(rule, 'SourceSelectionCriteria', 'SseKmsEncryptedObjects', 'Status') === 'Enabled';
  const key = textAt(rule, 'Destination', 'EncryptionConfiguration', 'ReplicaKmsKeyID');
  if (selected && key === undefined)
    return invalidRequest('ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.');
  if (!selected && key !== undefined)
    return invalidRequest('SseKmsEncryptedObjects must be Enabled if EncryptionConfiguration tag is present.');
  if (key !== undefined && parseKeyArn(key, account) === undefined) return invalidRequest('Invalid ReplicaKmsKeyID ARN.');
  return undefined;
}

/** Replication time control is 15 minutes and needs metrics. */
function checkTimeControl(rule: XmlElement): Refusal | undefined {
  const destination = child(rule, 'Destination');
  const [time, metrics] = [child(destination, 'ReplicationTime'), child(destination, 'Metrics')];
  if (textAt(time, 'Status') === 'Enabled') {
    if (textAt(time, 'Time', 'Minutes') !== '15') return invalidRequest('Replication time control must be 15 minutes.');
    if (textAt(metrics, 'Status') !== 'Enabled') return invalidRequest('Replication time control needs Metrics.');
  }
  return (textAt(metrics, 'EventThreshold', 'Minutes') ?? '15') === '15'
    ? undefined
    : invalidRequest('The event threshold of metrics must be 15 minutes.');
}

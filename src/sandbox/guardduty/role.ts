import type { Account } from '../call.js';
import type { MalwarePlan } from '../entities.js';
import { arnOf, bucketArn, parseArn, suffixOf } from '../partition.js';
import { decide, decideAll, type PolicyRequest } from '../policy/decide.js';
import { serviceRequest } from '../policy/service.js';
import { settingOf } from '../s3/request.js';
import type { Bucket, Role } from '../world.js';

const service = 'malware-protection-plan.guardduty.amazonaws.com';
/** The object at the bucket's root by which GuardDuty sees whether it may write there. */
const validationObject = 'malware-protection-resource-validation-object';
const eventActions = ['PutRule', 'DeleteRule', 'PutTargets', 'RemoveTargets'];

interface StatusReason {
  readonly code: string;
  readonly message: string;
}

/** Whether GuardDuty can assume the role for a plan. */
export function isAssumable(role: Role, plan: Pick<MalwarePlan, 'arn'>, account: Account): boolean {
  const assumes = serviceRequest({ service: service, sourceArn: plan.arn, account }, 'sts:AssumeRole', '');
  return decide(role.trust, assumes) === 'allow';
}

/** Whether GuardDuty can see, with the role, that the bucket is there: what it demands of a role before all else. */
export function mayListBucket(role: Role, bucket: string, account: Account): boolean {
  return mayUse(role, { action: 's3:ListBucket', resource: bucketArn(account, bucket) }, account);
}

/** What keeps a plan from working (GuardDuty User Guide, "Troubleshooting Malware Protection plan status"); errors come first. */
export function statusReasons(plan: MalwarePlan, role: Role, bucket: Bucket, account: Account): readonly StatusReason[] {
  const reasons: StatusReason[] = [];
  const rule = arnOf(account, 'events', plan.region, `rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3-${plan.id}`);
  const managed = { 'events:managedby': [service] };
  if (!eventActions.every((action) => mayUse(role, { action: `events:${action}`, resource: rule, keys: managed }, account))) {
    reasons.push({
      code: 'EVENTBRIDGE_MANAGED_RULE_DISABLED',
      message: 'EventBridge managed rule to receive S3 bucket events is missing.',
    });
  }
  if (!/<EventBridgeConfiguration/.test(bucket.subresources.get('notification') ?? '')) {
    const message = 'EventBridge notification is disabled for this S3 bucket.';
    reasons.push({ code: 'EVENTBRIDGE_MANAGED_EVENTS_DELIVERY_DISABLED', message });
  }
  if (!mayPutValidationObject(role, bucket, account)) {
    const message = 'Unable to put test object: the role lacks a permission, or the bucket denies it.';
    reasons.push({ code: 'INSUFFICIENT_TEST_OBJECT_PERMISSIONS', message });
  }
  return reasons;
}

/** GuardDuty switches the bucket's events on itself, where the role lets it. */
export function mayNotify(role: Role, bucket: string, account: Account): boolean {
  const resource = bucketArn(account, bucket);
  return ['PutBucketNotification', 'GetBucketNotification'].every((action) =>
    mayUse(role, { action: `s3:${action}`, resource }, account),
  );
}

/** The object is encrypted as the bucket's default says; with a customer key, the role has to use that through S3. */
function mayPutValidationObject(role: Role, bucket: Bucket, account: Account): boolean {
  const resource = bucketArn(account, bucket.name, validationObject);
  const rule = ['Rule', 'ApplyServerSideEncryptionByDefault', 'KMSMasterKeyID'] as const;
  const key = settingOf(bucket, 'encryption', ...rule) ?? '';
  const bucketKey = settingOf(bucket, 'encryption', 'Rule', 'BucketKeyEnabled') === 'true';
  const keys = {
    'kms:viaservice': [`s3.${bucket.region}.${suffixOf(account.partition)}`],
    'kms:encryptioncontext:aws:s3:arn': [bucketKey ? bucketArn(account, bucket.name) : resource],
  };
  const keyUse = ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({ action, resource: key, keys }));
  const uses: readonly Use[] = [{ action: 's3:PutObject', resource }, ...(key.startsWith('arn:') ? keyUse : [])];
  return uses.every((use) => mayUse(role, use, account));
}

type Use = Pick<PolicyRequest, 'action' | 'resource'> & Partial<Pick<PolicyRequest, 'keys'>>;

/**
 * By the role's own policies, and not denied by the bucket's: GuardDuty comes as the role, from no address or endpoint of the account, and not on
 * somebody's behalf. AWS's own managed policies are not known here.
 */
function mayUse(role: Role, use: Use, account: Account): boolean {
  const keys = {
    ...{ 'aws:principalarn': [role.arn], 'aws:principalaccount': [account.id], 'aws:principaltype': ['AssumedRole'] },
    ...{ 'aws:securetransport': ['true'], 's3:tlsversion': ['1.3'], 'aws:principalisawsservice': ['false'] },
    ...{ 'aws:viaawsservice': ['false'], 'aws:resourceaccount': [account.id], 's3:resourceaccount': [account.id] },
    ...use.keys,
  };
  const principals = [role.arn, account.id, arnOf(account, 'iam', '', 'root')].map((value) => ({ kind: 'AWS', value }));
  const request = { principals, action: use.action, resource: use.resource, keys };
  const managed = role.attached.flatMap((arn) => {
    const policy = account.world.managedPolicies.get(arn);
    return policy?.versions.get(policy.defaultVersion)?.document ?? [];
  });
  const bucket = account.world.buckets.get(parseArn(use.resource, account)?.resource.split('/')[0] ?? '');
  const denied = decide(bucket?.subresources.get('policy') ?? '', request) === 'deny';
  return !denied && decideAll([...role.inline.values(), ...managed], request) === 'allow';
}

/** A control on which the posture and Checkov do not say the same, with the reason. Each is tested to be needed. */
interface Disagreement {
  readonly control: string;
  readonly reason: string;
  /** Where Checkov's code says so, below `checkov/terraform/checks` of version 3.3.30. */
  readonly source: string;
}

const asText = 'a policy in JSON syntax is text, and this one reads only what Checkov has parsed before: in a plan';
const splaining = 'resource/base_cloudsplaining_resource_iam_check.py, convert_to_iam_policy';

/** Controls of the posture that Checkov says nothing of, whatever the stack. */
export const neverAsked: readonly Disagreement[] = [
  { control: 'CKV_AWS_143', reason: 'asked of the inline block only', source: 'resource/aws/S3BucketObjectLock.py' },
  { control: 'CKV_AWS_375', reason: 'asked of ACLs only, and there are none', source: 'resource/aws/S3GlobalViewACL.py' },
  { control: 'CKV_AWS_379', reason: 'asked of ACLs only, and there are none', source: 'resource/aws/S3SecureDataTransport.py' },
  { control: 'CKV_AWS_286', reason: asText, source: splaining },
  { control: 'CKV_AWS_287', reason: asText, source: splaining },
  { control: 'CKV_AWS_288', reason: asText, source: splaining },
  { control: 'CKV_AWS_289', reason: asText, source: splaining },
  { control: 'CKV_AWS_290', reason: asText, source: splaining },
  { control: 'CKV_AWS_355', reason: asText, source: 'resource/aws/IAMStarResourcePolicyDocument.py' },
];

/** Controls that the posture skips with a reason, and that Checkov passes on some stacks. */
export const sometimesPassed: readonly Disagreement[] = [
  {
    control: 'CKV_AWS_18',
    reason:
      'a log bucket that takes the access logs passes for one that logs: the check asks for a connection, in either direction',
    source: 'graph_checks/aws/S3BucketLogging.json',
  },
  {
    control: 'CKV_AWS_300',
    reason: 'asked of lifecycles only, and beside MFA delete there is none',
    source: 'resource/aws/S3AbortIncompleteUploads.py',
  },
  {
    control: 'CKV_AWS_61',
    reason: 'a trust in the own account names it by an expression, which the check does not take for an account',
    source: 'resource/aws/IAMRoleAllowAssumeFromAccount.py',
  },
];

/** What Checkov asks of these stacks beside the posture's controls: about nothing that a request can ask for, and passed by all. */
export const beside: readonly string[] = ['CKV2_AWS_40', 'CKV2_AWS_56', 'CKV_AWS_274', 'CKV_AWS_393', 'CKV_AWS_41'];

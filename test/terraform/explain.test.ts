import { describe, expect, test } from '@jest/globals';
import { diagnosticOf, parseApplyEvent, parseDiagnosticBoxes } from '../../src/terraform/diagnostics.js';
import { deniedPermission, explainDiagnostics } from '../../src/terraform/explain.js';
import { placeOfRun } from '../../src/terraform/no-credentials.js';

const context = {
  ...{ stack: 'acme', bucket: 'state-bucket', credentials: { at: 'job' as const } },
  redact: (text: string) => text.replaceAll('hunter22', '(secret)'),
};
/** A box as Terraform draws it on a coloured stderr. */
const box = (...lines: string[]) =>
  `\u001b[31m╷\u001b[0m\u001b[0m\n${lines.map((line) => `\u001b[31m│\u001b[0m \u001b[0m${line}\n`).join('')}\u001b[31m╵\u001b[0m\u001b[0m\n`;

describe('errors of Terraform', () => {
  test('are read box by box, without the source excerpt, which is the whole configuration', () => {
    const stderr = `noise\n${box(
      '\u001b[1m\u001b[31mError: \u001b[0m\u001b[0m\u001b[1mInstance cannot be destroyed\u001b[0m',
      '',
      '  with aws_s3_bucket.source,',
      '  on cdk.tf.json line 1, in resource.aws_s3_bucket.source:',
      '   1: {"secret":"in the configuration"}',
      '',
      'Resource aws_s3_bucket.source has lifecycle.prevent_destroy set, but the plan',
      'calls for this resource to be destroyed.',
      '',
      'Error: not one of its own, since it is in the box.',
    )}${box('Warning: Something', '', 'else')}`;
    const found = parseDiagnosticBoxes(stderr);
    expect(found.map(({ severity, summary, address }) => ({ severity, summary, address }))).toEqual([
      { severity: 'error', summary: 'Instance cannot be destroyed', address: 'aws_s3_bucket.source' },
      { severity: 'warning', summary: 'Something', address: undefined },
    ]);
    const faults = explainDiagnostics(found, context);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      code: 'terraform/prevent-destroy',
      fix: expect.stringContaining('Where the request was edited, take that back'),
    });
    expect(faults[0]?.message).toMatch(/^acme: Instance cannot be destroyed: .* \(aws_s3_bucket\.source\)$/);
    expect(faults[0]?.message).not.toContain('in the configuration');
  });

  // What Terraform 1.11.4 printed against a store that answered so.
  const notThere =
    "unable to retrieve file from S3 bucket 'state-bucket' with key 'acme.tfstate.tflock': operation error S3: GetObject, https response error StatusCode: 404, NoSuchKey: \n\nTerraform acquires a state lock to protect the state from being written\nby multiple users at the same time.";
  const lock =
    'Error message: operation error S3: PutObject, https response error StatusCode: 412\nLock Info:\n  ID:        5a3c\n  Path:      state-bucket/acme.tfstate\n  Operation: OperationTypeApply\n  Who:       ann@laptop\n  Version:   1.11.4\n  Created:   2026-05-04 10:00:00 UTC\n  Info:      \n';
  test.each([
    ['Error acquiring the state lock', lock, 'state-locked', 'ann@laptop has held it since 2026-05-04 10:00:00 UTC: wait for that run and try again; if it is gone for certain, delete s3://state-bucket/acme.tfstate.tflock (lock 5a3c).'],
    ['Error acquiring the state lock', 'Error message: operation error S3: PutObject, https response error\nStatusCode: 412, RequestID: X, HostID: , api error\nPreconditionFailed: not held\nunable to retrieve file from S3 bucket', 'state-locked', 'run again'],
    ['Error acquiring the state lock', `Error message: operation error S3: PutObject, exceeded maximum number of attempts, 5, https response error StatusCode: 500, RequestID: X, HostID: , api error InternalError: We encountered an internal error.\n${notThere}`, 'state-unavailable', 'nothing to release'],
    ['Error acquiring the state lock', `Error message: operation error S3: PutObject, https response error StatusCode: 409, RequestID: X, HostID: , api error OperationAborted: A conflicting conditional operation\n${notThere}`, 'state-unavailable', 'Run again'],
    ['Error acquiring the state lock', `Error message: operation error S3: PutObject, https response error StatusCode: 403, RequestID: X, HostID: , api error AccessDenied: Access Denied\n${notThere}`, 'access-denied', 'Allow s3:PutObject to the role'],
    ['Error acquiring the state lock', `Error message: operation error S3: PutObject, https response error StatusCode: 400, api error ExpiredToken: expired\n${notThere}`, 'credentials-refused', 'Sign in again'],
    ['Failed to save state', 'Error saving state: failed to upload state: operation error S3: PutObject, exceeded maximum number of attempts, 5, https response error StatusCode: 503, api error SlowDown: Please', 'state-unavailable', 'Run again'],
    ['Saved plan is stale', 'The given plan file can no longer be applied', 'stale-plan', 'Plan again'],
    ['Failed to get existing workspaces: S3 bucket "state-bucket" does not exist.', '', 'state-bucket-missing', 'Create the bucket state-bucket'],
    ['Failed to save state', 'Error saving state: failed to upload state: operation error S3: PutObject, https response error StatusCode: 404, RequestID: X, HostID: , NoSuchBucket: ', 'state-bucket-missing', 'Create the bucket state-bucket'],
    ['Error acquiring the state lock', 'Error message: operation error S3: PutObject, https response error StatusCode: 404, RequestID: X, HostID: , NoSuchBucket: ', 'state-bucket-missing', 'Create the bucket state-bucket'],
    ['putting S3 Bucket (acme) Policy', 'operation error S3: PutBucketPolicy, https response error StatusCode: 404, RequestID: X, HostID: Y, api error NoSuchBucket: The specified bucket does not exist', 'bucket-missing', 'it is not the one for state'],
    ['reading S3 Bucket (acme) Versioning', 'operation error S3: GetBucketVersioning, https response error StatusCode: 404, RequestID: X, HostID: Y, api error NoSuchBucket: The specified bucket does not exist', 'bucket-missing', 'find out who deleted the bucket'],
    // https://github.com/dflook/terraform-github-actions/issues/373, https://github.com/hashicorp/terraform-provider-aws/issues/25905
    ['configuring Terraform AWS Provider: failed to get shared config profile, prod', '', 'profile-missing', 'a job in a container'],
    ['No valid credential sources found', 'no EC2 IMDS role found', 'credentials-missing', 'configure-aws-credentials'],
    ['Retrieving AWS account details', 'api error ExpiredToken: expired', 'credentials-refused', 'Sign in again'],
    ['creating S3 Bucket', 'operation error S3: CreateBucket, https response error StatusCode: 403, api error AccessDenied: User: arn:aws:iam::1:user/x is not\nauthorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::acme"', 'access-denied', 'Allow s3:CreateBucket on arn:aws:s3:::acme to the role'],
    ['Error refreshing state: operation error S3: HeadObject, https response error StatusCode: 403, api error Forbidden: Forbidden', '', 'access-denied', 'Allow s3:GetObject to the role'],
    ['creating S3 Bucket (acme)', 'operation error S3: CreateBucket, https response error StatusCode: 400, RequestID: X, HostID: Y, api error UnsupportedArgument: The request contained an unsupported argument.', 'provider-version', '6.29.0 or newer'],
    ['listing tags for S3 (Simple Storage) Bucket (acme)', 'operation error S3 Control: ListTagsForResource, https response error StatusCode: 405, RequestID: X, HostID: Y, api error MethodNotAllowed: The specified method is not allowed against this resource.', 'provider-version', '6.29.0 or newer'],
    ['listing tags for S3 (Simple Storage) Bucket (acme)', 'operation error S3 Control: ListTagsForResource, https response error StatusCode: 403, RequestID: X, HostID: Y, api error AccessDenied: Access Denied', 'access-denied', 'Allow s3:ListTagsForResource to the role'],
    ['Failed to query available provider packages', 'dial tcp: lookup registry: no such host', 'network', 'proxy'],
    ['Failed to query available provider packages', 'no available releases match the given constraints', 'provider-missing', 'mirror folder'],
    ['Failed to install provider', "the local package for registry.terraform.io/hashicorp/aws 5.100.0 doesn't match any of the\nchecksums previously recorded in the dependency lock file", 'lock-file', 'Do not run it'],
    ['Failed to query available provider packages', 'locked provider registry.terraform.io/hashicorp/aws 4.0.0 does not\nmatch configured version constraint >= 5.100.0', 'lock-file', 'Lock a version'],
    ['Failed to query available provider packages', 'the previously-selected version 6.49.0 is no longer available', 'lock-file', 'Lock a version'],
    ['Unsupported Terraform Core version', '', 'engine-version', 'version'],
    ['Something new', 'with hunter22 in it', 'error', 'Read what Terraform says'],
  ])('"%s" (%j) is explained as %s', (summary, detail, code, fix) => {
    const [fault] = explainDiagnostics([{ severity: 'error', summary, detail }], context);
    expect(fault?.code).toBe(`terraform/${code}`);
    expect(fault?.fix).toContain(fix);
    expect(`${fault?.message}${fault?.fix}`).not.toMatch(/\n|hunter22|<key>|unknown/);
  }); // prettier-ignore

  // What Terraform 1.11.4 says of `direct { exclude = ["registry.terraform.io/*/*"] }` in ~/.terraformrc.
  // AWS CLI User Guide, "Environment variables": AWS_PROFILE, AWS_ACCESS_KEY_ID.
  test('at a shell, missing credentials are given as one does there; in a job with accounts by the action itself', () => {
    const diagnostic = { severity: 'error', summary: 'No valid credential sources found', detail: '' } as const;
    const fixOf = (env: Readonly<Record<string, string>>, accounts = false) =>
      explainDiagnostics([diagnostic], { ...context, credentials: { at: placeOfRun(env), accounts } })[0]?.fix;
    expect(fixOf({})).toBe('Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and the variables that go with it, or try it with --sandbox.');
    expect(fixOf({ GITHUB_ACTIONS: 'false' }, true)).toBe(fixOf({}));
    expect(fixOf({ GITHUB_ACTIONS: 'true' })).toContain('aws-actions/configure-aws-credentials');
    expect(fixOf({ GITHUB_ACTIONS: 'true' }, true)).toMatch(
      /^(?!.*configure-aws-credentials).*"id-token: write".*accounts: true/,
    );
  });

  test('name the file that decides where providers come from, or the mirror', () => {
    const diagnostic = {
      severity: 'error',
      summary: 'Failed to query available provider packages',
      detail:
        'Could not retrieve the list of available versions for provider hashicorp/aws: provider registry.terraform.io/hashicorp/aws was not found in any of the search locations',
    } as const;
    const fixOf = (providersBy?: object) => explainDiagnostics([diagnostic], { ...context, ...providersBy })[0]?.fix;
    expect(fixOf({ providersBy: { file: '/home/ann/.terraformrc' } })).toContain('"/home/ann/.terraformrc" decides');
    expect(fixOf({ providersBy: { folder: '/opt/mirror' } })).toContain('"/opt/mirror"');
    expect(fixOf()).toContain('mirror folder');
  });

  test('that say the same are said once', () => {
    const same = { severity: 'error', summary: 'execution halted', detail: '' } as const;
    expect(explainDiagnostics([same, same], context)).toHaveLength(1);
  });

  test('name the permission that the refused operation needs', () => {
    expect(deniedPermission('operation error S3: GetBucketReplication, AccessDenied')).toBe('s3:GetReplicationConfiguration');
    expect(deniedPermission('operation error KMS: CreateKey, AccessDeniedException')).toBe('kms:CreateKey');
    expect(deniedPermission('AccessDenied')).toBeUndefined();
  });
});

describe('events of an apply', () => {
  test.each([
    '',
    'Releasing state lock. This may take a few moments...',
    '{"type":"version"}',
    '[]',
    '{"type":"apply_start"}',
    '{',
  ])('%j is none', (line) => {
    expect(parseApplyEvent(line)).toBeUndefined();
  });

  test('a diagnostic is cleaned', () => {
    const event = parseApplyEvent(
      '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"a\\u001b[31mb","snippet":{"code":"x"}}}',
    );
    expect(event && diagnosticOf(event)).toEqual({ severity: 'error', summary: 'ab', detail: '' });
  });
});

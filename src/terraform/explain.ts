import { quote, type Fault } from '../fault/fault.js';
import type { Diagnostic } from './diagnostics.js';
import type { ProvidersBy } from './mirror.js';
import { giveCredentials, type Missing } from './no-credentials.js';
import { oneLine, type Redact } from './plaintext.js';

/** What a fault's sentences need beside Terraform's own words. */
export interface ExplainContext {
  /** The stack that it is about; undefined for what concerns the whole run. */
  readonly stack?: string;
  /** Where state is, for the fixes. */
  readonly bucket: string;
  /** What releases a lock whose run is gone, as a sentence's second half: "run the workflow by hand with …". Default: deleting it. */
  readonly unlock?: string;
  /** Who decides where providers come from; undefined: the registry. */
  readonly providersBy?: ProvidersBy;
  /** Where credentials would be missing. */
  readonly credentials: Missing;
  readonly redact: Redact;
}

interface Explanation {
  readonly code: string;
  readonly when: RegExp;
  /** What is said in the place of Terraform's own words. */
  says?(text: string): string;
  fix(text: string, context: ExplainContext): string;
}

/**
 * Turns Terraform's errors into faults with a way on. The message keeps Terraform's own words, on one line and without secrets;
 * equal faults are given once. Warnings are left out.
 */
export function explainDiagnostics(diagnostics: readonly Diagnostic[], context: ExplainContext): Fault[] {
  const faults = diagnostics.filter(({ severity }) => severity === 'error').map((diagnostic) => explain(diagnostic, context));
  return faults.filter((fault, index) => faults.findIndex((other) => other.message === fault.message) === index);
}

function explain(diagnostic: Diagnostic, context: ExplainContext): Fault {
  const text = `${diagnostic.summary}\n${diagnostic.detail}`;
  const known = explanations.find(({ when }) => when.test(text));
  const where = diagnostic.address === undefined ? '' : ` (${diagnostic.address})`;
  const words = known?.says?.(text) ?? [diagnostic.summary, diagnostic.detail].filter((part) => part !== '').join(': ');
  return {
    code: known?.code ?? 'terraform/error',
    message: oneLine(context.redact(`${prefix(context)}${words}${where}`)),
    fix: oneLine(context.redact(known?.fix(text, context) ?? 'Read what Terraform says, correct the cause, and run again.')),
  };
}

/** The beginning of a fault's message: the stack, or Terraform where it is about no single one. */
export function prefix({ stack }: Pick<ExplainContext, 'stack'>): string {
  return stack === undefined ? 'Terraform: ' : `${oneLine(stack, 120)}: `;
}

/** In the order of what is the better advice where two fit. The words are those of Terraform 1.11, OpenTofu 1.10 and the AWS SDK. */
const explanations: readonly Explanation[] = [
  // A lock is held where S3 refuses to write its file over another one (S3 User Guide, "Conditional writes"): 412, and nothing else.
  {
    code: 'terraform/state-locked',
    when: /Error acquiring the state lock[\s\S]*(?:PreconditionFailed|StatusCode:\s+412)/,
    fix: (text, context) => fixForLock(lockIn(text), context),
  },
  {
    code: 'terraform/prevent-destroy',
    when: /Instance cannot be destroyed|prevent_destroy set/,
    fix: () =>
      "What is protected is neither destroyed nor replaced. Where the request was edited, take that back; where nobody did, the resource was changed outside of Terraform, or its provider was: the plan's text names the argument.",
  },
  {
    code: 'terraform/stale-plan',
    when: /Saved plan is stale|Saved plan does not match/,
    fix: () => 'Plan again and have the new plan approved: the state has changed since this one was made.',
  },
  {
    code: 'terraform/state-bucket-missing',
    // Terraform 1.11, internal/backend/remote-state/s3/client.go, in its own words on reading; on writing, those of S3.
    when: /S3 bucket "[^"]*" does not exist\.|(?:state lock|(?:sav|persist|load|refresh|read|upload)\w*\s+(?:the\s+)?state)[\s\S]*NoSuchBucket/i,
    fix: (_text, { bucket }) =>
      `Create the bucket ${bucket} for state, in the account and region that the settings name, with versioning.`,
  },
  {
    code: 'terraform/bucket-missing',
    when: /NoSuchBucket/,
    fix: () =>
      'A bucket that this needs is not there, and it is not the one for state: it was deleted outside of Terraform, or was made a moment ago. Run again: a new plan reads what is there. Where that says the same, find out who deleted the bucket, and whether its files are missed.',
  },
  // The AWS SDK for Go, config.SharedConfigProfileNotExistError; a container's home is not the runner's.
  {
    code: 'terraform/profile-missing',
    when: /failed to get shared config profile/i,
    fix: () =>
      "AWS_PROFILE names a profile that no file of this job has; a job in a container sees the container's ~/.aws, and not the runner's. Unset it where aws-actions/configure-aws-credentials gives the credentials; else bring the files in, or name them by AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.",
  },
  {
    code: 'terraform/credentials-missing',
    when: /No valid credential sources|failed to refresh cached credentials|no EC2 IMDS role found|NoCredentialProviders/i,
    fix: (_text, { credentials }) => giveCredentials(credentials),
  },
  {
    code: 'terraform/credentials-refused',
    when: /ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|InvalidAccessKeyId|InvalidIdentityToken/,
    fix: () => 'Sign in again: AWS does not take these credentials (expired, of a removed user, or mistyped).',
  },
  {
    code: 'terraform/access-denied',
    when: /AccessDenied|UnauthorizedOperation|api error Forbidden|StatusCode: 403|is not authorized to perform/,
    fix: fixForDenied,
  },
  // Provider 6.23.0 to 6.28.0, where S3 has no tags by S3 Control (its change log, 6.23.0 and 6.29.0).
  {
    code: 'terraform/provider-version',
    when: /S3:\s+CreateBucket[\s\S]*UnsupportedArgument|S3\s+Control:\s+(?:ListTagsFor|Tag|Untag)Resource[\s\S]*(?:MethodNotAllowed|NotImplemented)/,
    fix: () =>
      'Use the AWS provider in version 6.29.0 or newer, by terraform.provider in the settings and in the lock file: 6.23.0 to 6.28.0 tag buckets by calls that S3 does not have in this region, and newer ones fall back to others.',
  },
  {
    code: 'terraform/state-unavailable',
    when: /(?:state lock|(?:save|persist|load|refresh|read|upload)\w*\s+(?:the\s+)?state|state\s+data)[\s\S]*(?:StatusCode:\s+(?:5\d\d|409|429)|InternalError|SlowDown|ServiceUnavailable|RequestTimeout)/i,
    says: (text) =>
      `the state's storage did not answer (${/operation error S3: (\w+)/.exec(text)?.[1] ?? 'S3'}: ${answerOf(text)})`,
    fix: () =>
      'Run again: S3 could not be asked at that moment. Nobody holds a lock for that reason, and there is nothing to release.',
  },
  {
    code: 'terraform/network',
    when: /dial tcp|no such host|i\/o timeout|connection refused|connection reset|TLS handshake|Client\.Timeout|network is unreachable/,
    fix: () =>
      'Check the network and the proxy variables of this machine; for providers, a mirror folder does without the registry.',
  },
  {
    code: 'terraform/lock-file',
    when: /doesn't\s+match\s+any\s+of\s+the\s+checksums/,
    fix: () =>
      'Do not run it: the provider is not the one that was locked. If the lock file lacks the hash for this platform, add it by "terraform providers lock -platform=..." with the registry; else find out who changed the provider or the mirror.',
  },
  {
    code: 'terraform/lock-file',
    when: /previously-selected\s+version\s+\S+\s+is\s+no\s+longer|locked\s+provider[\s\S]*does\s+not\s+match\s+configured|failed\s+to\s+read\s+dependency\s+lock/,
    fix: () =>
      'Lock a version that the settings (terraform.provider) allow and that the registry or the mirror has, as "The lock file" in docs/protection.md says, and commit that .terraform.lock.hcl.',
  },
  {
    code: 'terraform/provider-missing',
    when: /Failed to (?:query available|install|resolve) provider|provider registry .* does not have|Inconsistent dependency lock file|Required plugins are not installed|lock file.*read-?only|Provider dependency changes/i,
    fix: (_text, { providersBy }) => fixForProvider(providersBy),
  },
  {
    code: 'terraform/engine-version',
    when: /Unsupported (?:Terraform|OpenTofu) Core version/,
    fix: () => 'Use a version that the configuration allows, by the settings or on the PATH.',
  },
];

function fixForProvider({ file, folder }: ProvidersBy = {}): string {
  if (file !== undefined)
    return `${quote(file)} decides where providers come from: let a method of its provider_installation have hashicorp/aws in a version that the settings allow, or take that block out.`;
  if (folder !== undefined)
    return `Providers come from the mirror ${quote(folder)}: put hashicorp/aws into it in a version that the settings allow ("providers mirror"), or take it away.`;
  return 'Name a mirror folder that holds the provider in a version that the settings allow, or allow access to the registry.';
}

/** How S3 answered, as far as the error says: the HTTP status and S3's own word. */
function answerOf(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  const status = /StatusCode: (\d{3})/.exec(flat)?.[1];
  const word = /api error (\w+)/.exec(flat)?.[1];
  return (
    [status === undefined ? undefined : `HTTP ${status}`, word].filter((part) => part !== undefined).join(' ') || 'no answer'
  );
}

/** What to do about a lock that somebody else holds, as far as it is known. */
export function fixForLock({ id, path, who, created }: LockWords, { bucket, unlock }: ExplainContext): string {
  if (id === undefined || path === undefined) return 'Another run held the lock at that moment, and does no more: run again.';
  const key = path.startsWith(`${bucket}/`) ? path.slice(bucket.length + 1) : path;
  const holder = [who ?? 'another run', 'has held it', ...(created === undefined ? [] : [`since ${created}`])].join(' ');
  const release = unlock ?? `delete s3://${bucket}/${key}.tflock (lock ${id})`;
  return `${holder}: wait for that run and try again; if it is gone for certain, ${release}.`;
}

type LockWords = Readonly<Partial<Record<'id' | 'path' | 'who' | 'created', string>>>;

/** The lock that an error of Terraform's describes (its "Lock Info"), as far as it does. */
export function lockIn(text: string): LockWords {
  const field = (name: string) => new RegExp(`^\\s*${name}:[^\\S\\n]*(\\S.*?)\\s*$`, 'm').exec(text)?.[1];
  const found = { id: field('ID'), path: field('Path'), who: field('Who'), created: field('Created') };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Operations whose permission is called otherwise (Service Authorization Reference, Amazon S3). */
const permissionOf: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjects: 'ListBucket',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  GetBucketReplication: 'GetReplicationConfiguration',
  PutBucketReplication: 'PutReplicationConfiguration',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketCors: 'GetBucketCORS',
  PutBucketCors: 'PutBucketCORS',
};

/** The permission that a denial is about, as AWS names it, or as the refused operation needs it; undefined when neither is told. */
export function deniedPermission(text: string): string | undefined {
  const flat = text.replace(/\s+/g, ' ');
  const named = /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(flat)?.[1];
  if (named !== undefined) return named;
  const [, service, operation] = /operation error ([A-Za-z0-9]+)(?: Control)?: ([A-Za-z0-9]+)/.exec(flat) ?? [];
  if (service === undefined || operation === undefined) return undefined;
  return `${service.toLowerCase()}:${service === 'S3' ? (permissionOf[operation] ?? operation) : operation}`;
}

function fixForDenied(text: string): string {
  const permission = deniedPermission(text);
  const resource = /on resource: "?([^\s"]+)/.exec(text.replace(/\s+/g, ' '))?.[1];
  if (permission === undefined) return 'Allow the role that runs Terraform what it was refused; the message names the call.';
  // What a request names may be anybody's: no role is to be widened for it.
  return `Allow ${permission}${resource === undefined ? '' : ` on ${resource}`} to the role that runs Terraform, where docs/roles.md lists that; where it doesn't, the request names what is not for this role: change the request.`;
}

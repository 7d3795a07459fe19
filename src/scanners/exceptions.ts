import { trustedPrincipals } from '../spec/trust.js';
import type { PostureRow } from '../analysis/analysis.js';
import { vendorRoleResource } from '../policies/documents.js';
import type { BucketSpec, EncryptionSpec } from '../spec/spec.js';
import { lifecycleRules } from '../stack/retention.js';

/** What a scanner reports of a stack although it is meant so. */
export interface Exception {
  /** The scanner's id: `CKV_AWS_144`. */
  readonly control: string;
  /** What the control is about: `Data is replicated to another region`. */
  readonly title: string;
  readonly reason: string;
}

/** What Checkov reports on purpose, of one resource by the name that Checkov has for it. */
export interface CheckovException extends Exception {
  readonly resource: string;
}

/**
 * The exceptions that Checkov needs for a stack: each control of the posture that is skipped with a reason, on each resource on which
 * Checkov reports it, and on no other. None is made of who gets in: what Checkov says of that is a finding.
 */
export function checkovExceptions(spec: BucketSpec, posture: readonly PostureRow[]): readonly CheckovException[] {
  return skippedIn(posture).flatMap(({ id, title, words, controls }) =>
    controls.checkov.flatMap((control) =>
      (reported[id]?.(spec, control) ?? []).map((resource) => ({ control, title, reason: words, resource })),
    ),
  );
}

/**
 * The exceptions that Trivy needs for a stack's file, one for each of its ids: Trivy's name a file, and no resource of it. Of MFA delete and
 * data events it reports nothing: those checks are in no framework but CIS's. A log bucket that
 * takes the access logs it knows by its policy (trivy-checks, s3/enable_logging.rego and s3/encryption_customer_key.rego).
 */
export function trivyExceptions({ logging }: BucketSpec, posture: readonly PostureRow[]): readonly Exception[] {
  const isKnown = logging.serverAccess?.created === true;
  const all = skippedIn(posture)
    .filter(({ id }) => (id in reported || trivyOnly.has(id)) && !(id === 'log-bucket' && isKnown))
    .flatMap(({ title, words, controls }) => controls.trivy.map((control) => ({ control, title, reason: words })));
  const controls = [...new Set(all.map(({ control }) => control))];
  return controls.map((control) => {
    const same = all.filter((one) => one.control === control);
    const [titles, reasons] = [same.map(({ title }) => title), same.map(({ reason }) => reason)];
    return { control, title: [...new Set(titles)].join('; '), reason: [...new Set(reasons)].join('; ') };
  });
}

function skippedIn(posture: readonly PostureRow[]): readonly PostureRow[] {
  return posture.filter(({ state }) => state === 'skipped');
}

/** Rows of which Checkov has no control. */
const trivyOnly: ReadonlySet<string> = new Set(['trail-bucket', 'name']);

type Where = (spec: BucketSpec, control: string) => readonly string[];

const source: Where = () => ['aws_s3_bucket.bucket'];

/** Where Checkov reports a row's controls. A check that is written in Python names a resource without its type. */
const reported: Readonly<Record<string, Where>> = {
  'access-logs': source,
  'customer-key': (spec) => bucketsWith(spec, ({ type }) => type === 'sse-s3'),
  'scanner-dsse': (spec) => bucketsWith(spec, ({ type }) => type === 'dsse-kms'),
  versioning: source,
  // CKV_AWS_300 asks a lifecycle, and there is none.
  lifecycle: (spec, control) => (control === 'CKV2_AWS_61' ? withoutLifecycle(spec) : []),
  replication: source,
  notifications: source,
  // CKV_AWS_18 takes a bucket that another one logs to for one that logs.
  'log-bucket': ({ logging }, control) =>
    control === 'CKV_AWS_18' && logging.serverAccess?.created === true ? [] : ['aws_s3_bucket.logs'],
  replica: () => ['aws_s3_bucket.replica'],
  'trail-alarm': (_spec, control) => [control === 'CKV_AWS_252' ? 'resource.bucket' : 'aws_cloudtrail.bucket'],
  // The account's own id is an expression, which the check does not read.
  'scanner-account-trust': ({ roles }) =>
    roles.flatMap(({ trust }, index) =>
      trustedPrincipals(trust).some((one) => one.endsWith(':root')) ? [`resource.${vendorRoleResource(index)}`] : [],
    ),
};

function bucketsWith(spec: BucketSpec, is: (encryption: EncryptionSpec) => boolean): readonly string[] {
  const { replication } = spec;
  const replica = replication !== undefined && replication.account === undefined && is(replication.encryption);
  return [...(is(spec.encryption) ? ['aws_s3_bucket.bucket'] : []), ...(replica ? ['aws_s3_bucket.replica'] : [])];
}

function withoutLifecycle({ retention, replication }: BucketSpec): readonly string[] {
  const storageClass = replication?.storageClass;
  const replica =
    replication !== undefined &&
    replication.account === undefined &&
    lifecycleRules({ ...retention, versioning: true }, storageClass).length === 0;
  const own = lifecycleRules(retention, undefined).length === 0;
  return [...(own ? ['aws_s3_bucket.bucket'] : []), ...(replica ? ['aws_s3_bucket.replica'] : [])];
}

import type { StatementReading } from './policy.js';

const services: Readonly<Record<string, string>> = {
  'Service:logging.s3.amazonaws.com': "S3's access logs",
  'Service:cloudtrail.amazonaws.com': 'CloudTrail',
  'Service:s3.amazonaws.com': "S3's inventory",
};

/**
 * The service that a statement of a log bucket's policy lets write, in words; undefined where it is not plain that it can do so for one
 * bucket or trail alone.
 */
export function readService(statement: StatementReading): string | undefined {
  const { effect, opaque, principals, actions, conditions } = statement;
  const [principal = '', ...more] = principals;
  const source = ['StringEquals aws:sourcearn', 'ArnLike aws:sourcearn', 'ArnEquals aws:sourcearn'].flatMap(
    (test) => conditions[test] ?? [],
  );
  const fixed = source.length > 0 && source.every((arn) => !/[*?]|\$\{/.test(arn));
  const writes = actions.every((action) => action === 's3:PutObject' || action === 's3:GetBucketAcl');
  if (effect !== 'Allow' || opaque !== undefined || more.length > 0 || !fixed || !writes) return undefined;
  return Object.hasOwn(services, principal) ? `${services[principal] ?? ''} of ${source.join(', ')}` : undefined;
}

const scanning = new Set([
  's3:GetObject',
  's3:GetObjectVersion',
  's3:PutObjectTagging',
  's3:GetObjectTagging',
  's3:PutObjectVersionTagging',
  's3:GetObjectVersionTagging',
]);

/** Whether a statement of the role that scans for malware lets it read and tag files of this bucket, and nothing else. */
export function isScanning({ effect, opaque, actions, resources }: StatementReading, bucket: string): boolean {
  const own = new RegExp(`^arn:[a-z-]+:s3:::${bucket.replace(/[^a-z0-9-]/g, '\\$&')}/`);
  return (
    effect === 'Allow' &&
    opaque === undefined &&
    resources.length > 0 &&
    actions.every((action) => scanning.has(action)) &&
    resources.every((resource) => own.test(resource))
  );
}

/** Whether a statement lets a role use keys through S3 alone, for the files of certain buckets. */
export function isKeyUse({ effect, opaque, actions, conditions }: StatementReading): boolean {
  const services = conditions['StringEquals kms:viaservice'] ?? [];
  const files = conditions['StringLike kms:encryptioncontext:aws:s3:arn'] ?? [];
  return (
    effect === 'Allow' &&
    opaque === undefined &&
    actions.every((action) => /^kms:(Decrypt|Encrypt|GenerateDataKey)$/.test(action)) &&
    services.length > 0 &&
    services.every((service) => /^s3\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(service)) &&
    files.length > 0 &&
    files.every((arn) => /^arn:[a-z-]+:s3:::[a-z0-9.-]+(\/.*)?$/.test(arn))
  );
}

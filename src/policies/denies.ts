import { bucketArn, objectsArn } from '../spec/arn.js';
import { s3Encryption } from '../spec/encryption.js';
import type { Partition } from '../request/terms.js';
import type { Statement } from './policy-document.js';
import type { EncryptionSpec } from '../spec/spec.js';

const algorithm = 's3:x-amz-server-side-encryption';
const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const customerAlgorithm = 's3:x-amz-server-side-encryption-customer-algorithm';

/** Refuses every request without TLS, and those with a TLS below 1.2 (Security Hub S3.5; CKV_AWS_379). */
export function transportDenies(partition: Partition, bucket: string): readonly Statement[] {
  const everything = {
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*'],
    Resource: [bucketArn(partition, bucket), objectsArn(partition, bucket)],
  } as const;
  return [
    { Sid: 'DenyInsecureTransport', ...everything, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Sid: 'DenyOutdatedTls', ...everything, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ];
}

/**
 * What an upload may not ask for: a key of its own (SSE-C) unless that is allowed, and what the upload rule excludes. Replication is not
 * affected: it writes with s3:ReplicateObject.
 * `Null` is paired with each comparison, since an absent header would otherwise count as different and shut out every upload that relies on
 * the bucket's default encryption. An upload that asks for KMS without naming a key gets the account's `aws/s3` key and not the
 * bucket's (S3 API, PutObject), so it is another encryption too.
 */
export function uploadDenies(
  partition: Partition,
  bucket: string,
  encryption: EncryptionSpec,
  keyArn: string | undefined,
): readonly Statement[] {
  const expected = s3Encryption[encryption.type];
  const deny = (Sid: string, Condition: NonNullable<Statement['Condition']>): Statement => ({
    Sid,
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:PutObject'],
    Resource: [objectsArn(partition, bucket)],
    Condition,
  });
  const refused = encryption.sseC === 'refused';
  const statements = refused ? [deny('DenyCustomerProvidedKey', { Null: { [customerAlgorithm]: 'false' } })] : [];
  if (encryption.uploads === 'default') return statements;
  statements.push(deny('DenyOtherEncryption', { Null: { [algorithm]: 'false' }, StringNotEquals: { [algorithm]: expected } }));
  if (encryption.uploads === 'explicit') {
    // An upload with a key of its own names no other encryption.
    const unnamed = { [algorithm]: 'true', ...(refused ? {} : { [customerAlgorithm]: 'true' }) };
    statements.push(deny('DenyUnnamedEncryption', { Null: unnamed }));
  }
  if (keyArn !== undefined) {
    statements.push(
      deny('DenyOtherKey', { Null: { [keyId]: 'false' }, StringNotEquals: { [keyId]: keyArn } }),
      deny('DenyUnnamedKey', { Null: { [keyId]: 'true' }, StringEquals: { [algorithm]: expected } }),
    );
  }
  return statements;
}

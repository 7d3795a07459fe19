import { defined } from '../defined.js';
import type { BucketSpec } from '../spec/spec.js';
import type { DocumentText } from './documents.js';
import { PlainResource } from './plain-resource.js';
import { place, type PlainStack } from './plain-stack.js';
import type { AwsProvider } from './provider.js';

/** The keys of a stack: of the bucket, of its replica, and of the trail. */
type KeyName = 'bucket' | 'replica' | 'trail';

/** The longest that KMS waits before a key is gone for good, in days. */
const deletionWindow = 30;

/** Adds a customer key: rotated every year, with an explicit policy, and never destroyed. Without it, all that it encrypted is lost. */
export function addKey(
  stack: PlainStack,
  name: KeyName,
  key: {
    /** In words: `the S3 bucket acme-files`. */
    readonly encrypts: string;
    readonly documents: DocumentText;
    readonly tags: BucketSpec['tags'];
    readonly provider?: AwsProvider;
  },
): void {
  const { documents, encrypts, tags, provider } = key;
  const resource = new PlainResource(stack, `${name}-key`, {
    type: 'aws_kms_key',
    attributes: {
      deletion_window_in_days: deletionWindow,
      description: `Encrypts ${encrypts}`,
      enable_key_rotation: true,
      policy: documents('key-policy', name),
      tags,
    },
    protect: true,
    ...defined({ provider }),
  });
  place(resource, name, []);
}

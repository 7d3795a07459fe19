import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import type { AwsProvider } from './provider.js';
import type { PolicyDocument } from '../bucket/policy-document.js';
import { place, type PlainStack } from './plain-stack.js';
import type { BucketName } from './protected-bucket.js';

/** The longest that KMS waits before a key is gone for good, in days. */
const deletionWindow = 30;

/** Adds a customer key: rotated every year, with an explicit policy, and never destroyed. Without it, all that it encrypted is lost. */
export function addKey(
  stack: PlainStack,
  name: BucketName,
  key: {
    readonly policy: PolicyDocument;
    readonly encrypts: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly provider?: AwsProvider;
  },
): void {
  const { policy, encrypts, tags, provider } = key;
  const resource = new KmsKey(stack, `${name}-key`, {
    description: `Encrypts the S3 bucket ${encrypts}`,
    policy: JSON.stringify(policy),
    enableKeyRotation: true,
    deletionWindowInDays: deletionWindow,
    tags: { ...tags },
    lifecycle: { preventDestroy: true },
    ...(provider === undefined ? {} : { provider }),
  });
  place(resource, name, []);
}

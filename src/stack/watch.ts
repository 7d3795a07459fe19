import type { BucketSpec } from '../spec/spec.js';
import type { DocumentText } from './documents.js';
import { PlainResource } from './plain-resource.js';
import type { PlainStack } from './plain-stack.js';
import type { BucketResources } from './protected-bucket.js';
import { addRole } from './role.js';
import { reference } from './text.js';

/**
 * Adds GuardDuty's malware protection plan; GuardDuty tries the role when it is created, so role and policy come first. From some prefixes to
 * everything takes a new plan: the provider keeps prefixes that are not asked for any more, and refuses an empty list. The role's
 * description is what changes with that, and with nothing else.
 */
export function addMalwareScan(stack: PlainStack, source: BucketResources, spec: BucketSpec, documents: DocumentText): void {
  const { malwareScan } = spec;
  if (malwareScan === undefined) return;
  const { role, prefixes, tag } = malwareScan;
  const policy = addRole(stack, {
    name: 'malware',
    role,
    description: `Lets GuardDuty scan ${prefixes.length === 0 ? 'all of' : 'some prefixes of'} the S3 bucket ${spec.bucket}`,
    documents,
    spec,
  });
  const plan = new PlainResource(stack, 'malware-plan', {
    type: 'aws_guardduty_malware_protection_plan',
    renewedBy: ['aws_iam_role.malware.description'],
    attributes: {
      role: reference('malwareRoleArn'),
      tags: spec.tags,
      actions: [{ tagging: [{ status: tag ? 'ENABLED' : 'DISABLED' }] }],
      protected_resource: [
        { s3_bucket: [{ bucket_name: spec.bucket, object_prefixes: prefixes.length === 0 ? undefined : [...prefixes] }] },
      ],
    },
  });
  source.add(plan, { after: [policy] });
}

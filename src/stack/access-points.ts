import { accessPointResource } from '../policies/documents.js';
import type { BucketSpec } from '../spec/spec.js';
import type { DocumentText } from './documents.js';
import type { BucketResources } from './protected-bucket.js';

/** Adds the access points, once the bucket's policy delegates to them. */
export function addAccessPoints(source: BucketResources, spec: BucketSpec, documents: DocumentText): void {
  for (const point of spec.access.points) {
    const { name: pointName, vpc } = point;
    const name = accessPointResource(point);
    source.append(
      'aws_s3_access_point',
      {
        name: pointName,
        // In letters: what stands in AWS under the point's name is compared with it before a plan.
        bucket: spec.bucket,
        policy: documents('access-point-policy', name),
        // It can't be changed once the access point is there, and does not follow the bucket's.
        public_access_block_configuration: {
          block_public_acls: true,
          block_public_policy: true,
          ignore_public_acls: true,
          restrict_public_buckets: true,
        },
        vpc_configuration: vpc === undefined ? undefined : { vpc_id: vpc },
      },
      { name },
    );
  }
}

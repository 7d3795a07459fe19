import { z } from 'zod';
import { want } from '../yaml/want.js';

/**
 * What every role that a request makes has in common. IAM API, CreateRole: a path has at most 512 characters and begins and ends with a
 * slash; that of service-linked roles is AWS's own. Here it is without what is a wildcard or a variable in a policy.
 */
export const rolesSchema = z
  .strictObject({
    boundary: z
      .string()
      .max(2048)
      .regex(/^arn:(?:aws|aws-cn|aws-us-gov):iam::(?:aws|[0-9]{12}):policy\/(?:[A-Za-z0-9+=,.@_-]+\/)*[A-Za-z0-9+=,.@_-]+$/, {
        error: want('the full ARN of an IAM policy', 'Write, for example, arn:aws:iam::111122223333:policy/vendor-boundary.'),
      })
      .optional()
      .meta({
        description: 'The managed policy that is the permissions boundary of each role that is created.',
        examples: ['arn:aws:iam::111122223333:policy/vendor-boundary'],
      }),
    path: z
      .string()
      .max(512)
      .regex(/^(?!\/aws-service-role\/)\/(?:[A-Za-z0-9+=,.@_-]+\/)*$/, {
        error: want('a path of IAM, which begins and ends with a slash', 'Write, for example, /vendors/.'),
      })
      .optional()
      .meta({ description: 'The path of each role that is created.', default: '/', examples: ['/vendors/'] }),
  })
  .meta({
    description: 'What the roles have that requests create: for replication, for scans, and for the vendor to assume.',
    examples: [{ boundary: 'arn:aws:iam::111122223333:policy/vendor-boundary', path: '/vendors/' }],
  });

import { z } from 'zod';
import { want } from '../yaml/want.js';

const logBucket = z.string().min(1).max(255);

/** The settings' key `logging`. */
export const loggingSchema = z
  .strictObject({
    serverAccess: z
      .union([logBucket, z.record(z.string().min(1).max(32), logBucket)], {
        error: want('the name of a bucket, or a map of regions to names', 'Write, for example, serverAccess: acme-access-logs.'),
      })
      .optional()
      .meta({
        description:
          "The existing bucket that gets the access logs of every bucket: a name, or for each region one. A request can name another one, and can't do without.",
        examples: ['acme-access-logs', { 'us-east-1': 'acme-access-logs' }],
      }),
  })
  .meta({
    description: 'Where logs go, whatever a request says of them.',
    examples: [{ serverAccess: 'acme-access-logs' }],
  });

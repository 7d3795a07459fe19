import { logBucketName } from './names.js';
import type { RequestDraft } from './schema.js';

type Logging = NonNullable<RequestDraft['logging']>;

/** `create`, or the ARN of the trail that records object-level events; undefined where none does. */
export function trailOf({ dataEvents }: Logging): string | undefined {
  return typeof dataEvents === 'object' ? dataEvents.trail : dataEvents;
}

/** Whether a request has a log bucket created: for access logs, a created trail, or an inventory without a bucket of its own. */
export function createsLogBucket({ logging = {}, inventory }: Pick<RequestDraft, 'logging' | 'inventory'>): boolean {
  const forInventory = inventory !== undefined && inventory.bucket === undefined;
  return logging.serverAccess === 'create' || trailOf(logging) === 'create' || forInventory;
}

/** The name of the log bucket that a request has created, its own or the default; undefined where there is none, or no bucket's name. */
export function createdLogBucket(request: Pick<RequestDraft, 'bucket' | 'logging' | 'inventory'>): string | undefined {
  if (!createsLogBucket(request)) return undefined;
  return request.logging?.bucket ?? (request.bucket === undefined ? undefined : logBucketName(request.bucket));
}

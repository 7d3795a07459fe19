import type { PlanRecord } from './record.js';

/** The one object of all that was applied. Only the role that applies has to be able to write it. */
export function appliedKey(prefix: string): string {
  return `${prefix}/records/applied.json`;
}

/** One object for each bucket and head commit, so that a plan of an older head never replaces that of a newer one. */
export function planKey(prefix: string, { bucket, head }: Pick<PlanRecord, 'bucket' | 'head'>): string {
  return `${prefix}/records/plans/${bucket}/${head}.json`;
}

/** What a policy has to name so that this object and its like may be used. */
export function grantOf(key: string): string {
  return key.replace(/(\/records\/plans\/)[^/]+\/[^/]+$/, '$1*');
}

import type { AppliedRecord, PlanRecord } from './record.js';

/**
 * Of two plan records of one bucket and head the one that stands. Equal in all that people approve, it is the newer one with the earlier
 * time; else the one that was posted later, which is the one that people see.
 */
export function standingPlan(stored: PlanRecord | undefined, incoming: PlanRecord): PlanRecord {
  if (stored === undefined) return incoming;
  const storedFirst = Date.parse(stored.postedAt) <= Date.parse(incoming.postedAt);
  const [earlier, later] = storedFirst ? [stored, incoming] : [incoming, stored];
  const approved = ({ file, fingerprint, specDigest, requestDigest, risk }: PlanRecord) =>
    JSON.stringify([file, fingerprint, specDigest, requestDigest, risk]);
  return approved(stored) === approved(incoming) ? { ...later, postedAt: earlier.postedAt } : later;
}

/** Of two records of one bucket the later applied one, with what was recorded first of its hand-over. */
export function mergeApplied(stored: AppliedRecord | undefined, incoming: AppliedRecord): AppliedRecord {
  if (stored === undefined) return incoming;
  const latest = Date.parse(stored.appliedAt) > Date.parse(incoming.appliedAt) ? stored : incoming;
  const handover = stored.handover ?? incoming.handover;
  const enabled = stored.enabled ?? incoming.enabled;
  return { ...latest, ...(handover === undefined ? {} : { handover }), ...(enabled === undefined ? {} : { enabled }) };
}

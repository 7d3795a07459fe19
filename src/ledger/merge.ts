import { defined } from '../defined.js';
import type { PlanRecord } from './plan-record.js';
import type { AppliedRecord } from './record.js';

/** What several plan records of one bucket, pull request and head add up to. */
export type StandingPlan =
  | { readonly record: PlanRecord }
  /** They differ in what people approve: nobody can tell which of the plans was shown last. */
  | { readonly contradictory: readonly PlanRecord[] };

/**
 * The plan record that stands: the one that was posted last, so that a further record only takes approvals away, and none can make one
 * count that was given before anybody saw a plan. Records that differ in what people approve have none. Undefined where there is no
 * record.
 */
export function standingPlan(records: readonly PlanRecord[]): StandingPlan | undefined {
  const sorted = [...records].sort(inTime);
  const [earliest, newest] = [sorted[0], sorted.at(-1)];
  if (earliest === undefined || newest === undefined) return undefined;
  if (new Set(sorted.map(approved)).size > 1) return { contradictory: sorted };
  const repeated = Date.parse(earliest.postedAt) < Date.parse(newest.postedAt);
  return { record: repeated ? { ...newest, firstPostedAt: earliest.postedAt } : newest };
}

function approved({ file, fingerprint, specDigest, requestDigest, risk }: PlanRecord): string {
  return JSON.stringify([file, fingerprint, specDigest, requestDigest, risk]);
}

/** By the time of posting; within one by run and attempt. */
function inTime(a: PlanRecord, b: PlanRecord): number {
  const later = Date.parse(a.postedAt) - Date.parse(b.postedAt);
  return later || Number(a.run.id) - Number(b.run.id) || a.run.attempt - b.run.attempt;
}

/**
 * Of two records of one bucket the later applied one, with what was recorded first of its hand-over. What one record calls a former
 * hand-over is none in the other; and where the bucket changed hands, the hand-over to the earlier vendor is a former one.
 */
export function mergeApplied(stored: AppliedRecord | undefined, incoming: AppliedRecord): AppliedRecord {
  if (stored === undefined) return incoming;
  const [latest, earlier] =
    Date.parse(stored.appliedAt) > Date.parse(incoming.appliedAt) ? [stored, incoming] : [incoming, stored];
  const { handover: own, enabled: ownEnd, formerHandovers: past = [], ...rest } = latest;
  const same = isSameVendor(stored, incoming);
  const ended = same ? undefined : earlier.handover;
  const former = new Set([...past, ...(earlier.formerHandovers ?? []), ...(ended === undefined ? [] : [ended.issue])]);
  const possible = same ? [stored.handover, incoming.handover] : [own];
  const handover = possible.find((one) => one !== undefined && !former.has(one.issue));
  const enabled = same ? (stored.enabled ?? incoming.enabled) : ownEnd;
  return {
    ...rest,
    ...defined({ handover }),
    ...(former.size === 0 ? {} : { formerHandovers: [...former].sort((a, b) => a - b) }),
    ...defined({ enabled }),
  };
}

/** Records of the first versions name no vendor: they are taken for the same one's. */
function isSameVendor(a: AppliedRecord, b: AppliedRecord): boolean {
  if (a.vendor === undefined || b.vendor === undefined) return true;
  return a.vendor === b.vendor && a.variant === b.variant;
}

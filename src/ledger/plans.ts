import { failed, ok, type Result } from '../fault/fault.js';
import { inParallel } from '../terraform/schedule.js';
import { createObject } from './create.js';
import { unreadable } from './form.js';
import { planKey, plansPrefix } from './keys.js';
import { standingPlan, type StandingPlan } from './merge.js';
import { checkPlan, checkSought, parsePlan, renderPlan, type PlanRecord, type PlanSought } from './plan-record.js';
import type { ObjectStore, StoredObject } from './store.js';

/** More plans of one head than anybody makes. */
const mostPlans = 100;

/** How far the clocks of GitHub and S3 may be apart, in milliseconds. */
const clocks = 5000;

/** How much later than it was written a record may say that it was posted, in milliseconds: no two clocks are that far apart. */
const mostAhead = 10 * 60_000;

/** Every plan that was recorded of a bucket at one head of one pull request, each with the time at which it counts as posted. */
export async function readPlans(store: ObjectStore, prefix: string, wanted: PlanSought): Promise<Result<readonly PlanRecord[]>> {
  const safe = checkSought(wanted);
  if (!safe.ok) return safe;
  const keys = await store.list(plansPrefix(prefix, wanted), mostPlans + 1);
  if (!keys.ok) return keys;
  if (keys.value.length > mostPlans) {
    return failed({
      code: 'ledger/unreadable',
      message: `There are more than ${mostPlans} records below ${store.place(plansPrefix(prefix, wanted))}.`,
      fix: 'Push a commit or update the branch, so that it is planned under a new head.',
    });
  }
  const read = await inParallel(keys.value, 8, ({ key }) => readPlan(store, prefix, key));
  const faults = read.flatMap((result) => (result.ok ? [] : result.faults));
  if (faults.length > 0) return failed(...faults);
  return ok(read.flatMap((result) => (result.ok ? result.value : [])));
}

/** The plan that stands for a bucket at one head of one pull request; undefined where none was recorded. */
export async function readStanding(
  store: ObjectStore,
  prefix: string,
  wanted: PlanSought,
): Promise<Result<StandingPlan | undefined>> {
  const found = await readPlans(store, prefix, wanted);
  return found.ok ? ok(standingPlan(found.value)) : found;
}

async function readPlan(store: ObjectStore, prefix: string, key: string): Promise<Result<readonly PlanRecord[]>> {
  const found = await store.read(key);
  if (!found.ok) return found;
  if (found.value === undefined) return ok([]);
  const place = store.place(key);
  const kept = keptAt(found.value, place);
  if (!kept.ok) return kept;
  const parsed = parsePlan(found.value.bytes, place, (record) => planKey(prefix, record) === key);
  if (!parsed.ok) return parsed;
  const { postedAt } = parsed.value;
  if (Date.parse(postedAt) > kept.value + mostAhead) return unreadable(place, 'it was written before it says that it was posted');
  return ok([{ ...parsed.value, postedAt: later(postedAt, kept.value) }]);
}

/**
 * When the store got an object, in milliseconds since 1970. What was uploaded in parts has no such time: S3 dates it by when the upload
 * was begun, whatever it holds in the end (S3 User Guide, "Working with object metadata", Last-Modified).
 */
function keptAt({ tag, modified }: StoredObject, place: string): Result<number> {
  if (/-[0-9]+"?$/.test(tag)) return unreadable(place, 'it was uploaded in parts, which no run does');
  return modified === undefined ? unreadable(place, 'nobody says when it was written') : ok(modified);
}

/** A record can say that it is older than it is; the store's clock is none of its own. */
function later(postedAt: string, kept: number): string {
  return Date.parse(postedAt) >= kept - clocks ? postedAt : new Date(kept - clocks).toISOString();
}

/** Creates the record of a posted plan: one for each run, never written over. Another one in its place is `ledger/taken`. */
export async function writePlan(store: ObjectStore, prefix: string, record: PlanRecord): Promise<Result<PlanRecord>> {
  // What several records add up to is in none of them.
  const { firstPostedAt, ...own } = record;
  const checked = checkPlan(firstPostedAt === undefined ? record : own);
  if (!checked.ok) return checked;
  const created = await createObject(store, planKey(prefix, checked.value), renderPlan(checked.value));
  return created.ok ? checked : created;
}

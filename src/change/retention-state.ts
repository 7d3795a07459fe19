import { at, canonical, count, items, text } from './attributes.js';
import { isRecord, unknown, type Read, type Unknown } from './plan-view.js';

/** What the lifecycle of a bucket's files comes to. */
export interface LifecycleState {
  /** Of whole-bucket lifecycle rules; days until a noncurrent version goes, undefined: never. */
  readonly recoverDeleted: Read<number>;
  readonly keepVersions: Read<number>;
  readonly expire: Read<number>;
  readonly transitions: Read<string>;
  readonly incompleteUploads: Read<number>;
  /** Lifecycle rules that say more than the five values above, in canonical JSON. */
  readonly otherRules: Read<string>;
}

const nothing: LifecycleState = {
  recoverDeleted: undefined,
  keepVersions: undefined,
  expire: undefined,
  transitions: undefined,
  incompleteUploads: undefined,
  otherRules: undefined,
};

/** What the lifecycle rules do to the whole bucket, and whatever else they say. */
export function readLifecycle(values: unknown): LifecycleState {
  const rules = items(values, 'rule');
  if (rules === unknown) return mapValues(nothing, () => unknown);
  const enabled = rules.filter((rule) => at(rule, 'status') !== 'Disabled');
  const covered = enabled.filter(coversWholeBucket);
  const noncurrent = soonest(covered, 'noncurrent_version_expiration', 'noncurrent_days');
  const others = enabled
    .map((rule) => (coversWholeBucket(rule) ? unusual(rule) : rule))
    .filter((rule) => canonical(rule) !== 'null');
  return {
    recoverDeleted: noncurrent,
    keepVersions: soonest(covered, 'noncurrent_version_expiration', 'newer_noncurrent_versions'),
    expire: soonest(covered, 'expiration', 'days'),
    transitions: covered.flatMap(describeTransitions).sort().join(', ') || undefined,
    incompleteUploads: soonest(covered, 'abort_incomplete_multipart_upload', 'days_after_initiation'),
    otherRules: others.length === 0 ? undefined : canonical(others),
  };
}

function mapValues<T extends object>(record: T, to: () => Unknown): { [K in keyof T]: Unknown } {
  const mapped = Object.fromEntries(Object.keys(record).map((key) => [key, to()]));
  return mapped as { [K in keyof T]: Unknown };
}

/** The provider leaves `id`, and in later versions `prefix`, for S3 to fill in; an unknown filter is not the whole bucket. */
function coversWholeBucket(rule: unknown): boolean {
  const filter = canonical(isRecord(rule) ? rule['filter'] : rule);
  return filter === 'null' && typeof text(at(rule, 'prefix')) !== 'string' && at(rule, 'filter') !== unknown && rule !== unknown;
}

function soonest(rules: readonly unknown[], block: string, key: string): Read<number> {
  const found = rules.map((rule) => count(at(rule, block, key)));
  if (found.includes(unknown)) return unknown;
  const days = found.filter((value) => typeof value === 'number');
  return days.length === 0 ? undefined : Math.min(...days);
}

function describeTransitions(rule: unknown): readonly string[] {
  const list = (block: string, days: string, what: string): readonly string[] => {
    const found = items(rule, block);
    if (found === unknown) return [`${what} known after apply`];
    return found.map(
      (move) => `${what} after ${canonical(at(move, days) ?? 0)} days to ${String(at(move, 'storage_class') ?? '?')}`,
    );
  };
  return [...list('transition', 'days', 'files'), ...list('noncurrent_version_transition', 'noncurrent_days', 'deleted files')];
}

/** What a whole-bucket rule says besides days: fixed dates. Delete markers without versions behind them lose nobody anything. */
function unusual(rule: unknown): unknown {
  const date = at(rule, 'expiration', 'date');
  const moves = items(rule, 'transition');
  const dates =
    moves === unknown
      ? []
      : moves.map((move) => at(move, 'date')).filter((value) => value !== undefined && value !== null && value !== '');
  return { date, dates };
}

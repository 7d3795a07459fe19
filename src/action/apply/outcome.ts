import type { Fault } from '../../fault/fault.js';
import type { PullRequest } from '../../github/port.js';
import type { AppliedRecord, Owed } from '../../ledger/index.js';
import type { Judged } from './judgement.js';

/** What became of one approved request. `faults` are what went wrong besides, also where it was applied. */
export type ApplyEnd =
  | {
      readonly kind: 'applied';
      readonly record: AppliedRecord;
      readonly changed: number;
      /** What was owed and is said. */
      readonly said: readonly Owed[];
      readonly faults: readonly Fault[];
    }
  | { readonly kind: 'failed'; readonly faults: readonly Fault[] };

/** What became of one request of a run on the default branch. */
export type Outcome =
  | ({ readonly judged: Judged } & ApplyEnd)
  /** As it was applied before: its plan changes nothing. */
  | { readonly judged: Judged; readonly kind: 'unchanged'; readonly record: AppliedRecord; readonly faults: readonly Fault[] }
  /** The gate does not approve it. */
  | { readonly judged: Judged; readonly kind: 'blocked'; readonly faults: readonly Fault[]; readonly followUp?: PullRequest }
  /** Approved, and not begun by this run. */
  | { readonly judged: Judged; readonly kind: 'left'; readonly why: string; readonly faults: readonly Fault[] }
  /** Approved, and not begun, as the default branch has a newer commit, whose run does it. */
  | { readonly judged: Judged; readonly kind: 'passed-on'; readonly faults: readonly Fault[] }
  /** It is no request that could be judged. */
  | { readonly judged: Judged; readonly kind: 'faulty'; readonly faults: readonly Fault[] }
  /** Applied by an earlier run, and handed over by this one. */
  | { readonly judged?: undefined; readonly kind: 'late'; readonly record: AppliedRecord; readonly faults: readonly Fault[] };

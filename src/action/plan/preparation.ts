import type { Fault } from '../../fault/fault.js';
import type { BucketSpec } from '../../spec/spec.js';
import type { Home } from '../accounts/moved.js';
import type { Rules } from '../commit/at-commit.js';
import type { ChangedRequest } from '../commit/changed-requests.js';
import type { ChangedRules } from '../commit/changed-rules.js';

/** What a request file says at the base, as far as it can be read there. */
export interface RequestBefore {
  readonly vendor: string;
  readonly bucket: string;
  /** Where it belongs by the present rules, as far as they say. */
  readonly home?: Home;
  /** What the present rules make of it, where they make anything of it by itself. */
  readonly spec?: BucketSpec;
}

/** A changed request with all that is known of it without Terraform and without GitHub: recomputed from git, by every job alike. */
export interface PreparedRequest extends Omit<ChangedRequest, 'entry'> {
  readonly before?: RequestBefore;
  /** Absent where the file is deleted or has faults. */
  readonly spec?: BucketSpec;
  readonly specDigest?: string;
  readonly requestDigest?: string;
  /** The file at the head, where it can be read. */
  readonly bytes?: Uint8Array;
  readonly faults: readonly Fault[];
}

export interface Preparation {
  readonly base: string;
  readonly head: string;
  readonly rules: Rules;
  readonly rulesChanged: boolean;
  /** The common ancestor of base and head. */
  readonly ancestor: string;
  /** What a change of settings or templates does; absent where there is none. */
  readonly changedRules?: ChangedRules;
  readonly requests: readonly PreparedRequest[];
  /** What is wrong with the settings or templates at the base, which this change mends. It has no requests then. */
  readonly mends?: readonly Fault[];
  /** What is wrong with templates at the base, and stays so, while the settings alone are mended. */
  readonly keeps?: readonly Fault[];
}

export interface PrepareOptions {
  /** The rules are read at `base`, always. */
  readonly base: string;
  readonly head: string;
  /** The path of the settings. */
  readonly settings: string;
  readonly home: string;
  /** Only the requests of these paths; undefined: every changed one. */
  readonly paths?: readonly string[] | undefined;
}

/** The specs of those that can be planned. */
export function specsOf({ requests }: Pick<Preparation, 'requests'>): readonly BucketSpec[] {
  return requests.flatMap(({ spec }) => (spec === undefined ? [] : [spec]));
}

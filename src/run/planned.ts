import type { Change, Risk } from '../change/change.js';
import type { Fault } from '../fault/fault.js';
import type { BucketSpec } from '../spec/spec.js';
import type { PlannedStack } from '../terraform/index.js';

/** A request with its plan, and what that plan means. */
export interface PlannedRequest {
  readonly spec: BucketSpec;
  readonly planned: PlannedStack;
  readonly fingerprint: string;
  readonly changes: readonly Change[];
  /** What was changed outside of Terraform. */
  readonly drift: readonly Change[];
  readonly risk: Risk;
  /** It goes on with the first apply of the bucket, which was cut off: it is judged as that of a new one. */
  readonly isFirst?: true;
}

/** What came of planning some requests: those that could be planned, and the faults of the others. */
export interface Planning {
  readonly planned: readonly PlannedRequest[];
  readonly failed: readonly { readonly spec: BucketSpec; readonly faults: readonly Fault[] }[];
}

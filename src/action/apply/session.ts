import type { Result } from '../../fault/fault.js';
import type { PlannedRequest, Planning } from '../../run/planned.js';
import type { BucketSpec } from '../../spec/spec.js';
import type { ApplyOutcome, Begin, Note } from '../../terraform/index.js';
import type { Rules } from '../commit/at-commit.js';
import type { ActionContext } from '../context.js';
import type { BegunPlans } from './begun.js';

/** Terraform while it is open: what it planned, and what applies one of these plans. */
export interface Session {
  readonly planning: Planning;
  /** Before that, of what was begun: mends the state, and gives the plan to apply. */
  readonly mend: (planned: PlannedRequest, note: Note) => Promise<Result<PlannedRequest>>;
  readonly apply: (planned: PlannedRequest, note: Note, begin: Begin) => Promise<ApplyOutcome>;
}

/** Opens Terraform for some stacks, and closes it when the work is done. */
export type WithTerraform = (
  context: ActionContext,
  rules: Rules,
  specs: readonly BucketSpec[],
  begun: BegunPlans,
  work: (session: Session) => Promise<void>,
) => Promise<Result<unknown>>;

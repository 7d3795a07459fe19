import type { Result } from '../../fault/fault.js';
import type { PlannedRequest, Planning } from '../../run/planned.js';
import type { ApplyOutcome, Begin, Note } from '../../terraform/index.js';

/** Terraform while it is open: what it planned, and what applies one of these plans. */
export interface Session {
  readonly planning: Planning;
  /** Before that, of what was begun: mends the state, and gives the plan to apply. */
  readonly mend: (planned: PlannedRequest, note: Note) => Promise<Result<PlannedRequest>>;
  readonly apply: (planned: PlannedRequest, note: Note, begin: Begin) => Promise<ApplyOutcome>;
}

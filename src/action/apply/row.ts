import type { AppliedRecord } from '../../ledger/index.js';
import type { Approval } from '../../review/input.js';

/** The row of what was applied, by this job or another, as the ledger has it. */
export function appliedRow({ bucket, approvedBy = [] }: AppliedRecord): readonly [string, Approval] {
  const by = approvedBy.length === 0 ? '' : ` Approved by ${approvedBy.join(', ')}.`;
  return [bucket, { text: `Applied.${by}`, missing: [] }];
}

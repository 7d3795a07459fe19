import type { Fault } from '../../fault/fault.js';

/** AWS may hold half of what the gate knew nothing of, for a vendor whose administrators were not asked. */
export function begunMeanwhile(bucket: string): Fault {
  return {
    code: 'apply/begun-meanwhile',
    message: `Another run has applied something to ${bucket} since the gate judged this`,
    fix: 'Run the workflow again: it judges by what was begun.',
  };
}

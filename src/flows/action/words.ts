import type { Fault } from '../../fault/fault.js';

/** Faults as one sentence. */
export function words(faults: readonly Fault[]): string {
  return faults.map(({ message }) => message.replace(/\.$/, '')).join('; ');
}

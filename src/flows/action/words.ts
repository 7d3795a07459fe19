import type { Fault } from '../../fault/fault.js';

/** A number of things, as `1 request` and `2 requests`. */
export function countOf(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

/** Faults as one sentence. */
export function words(faults: readonly Fault[]): string {
  return faults.map(({ message }) => message.replace(/\.$/, '')).join('; ');
}

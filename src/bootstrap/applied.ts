import { countOf } from '../fault/fault.js';
import type { Memory } from './memory.js';

/** What an apply of a foundation did. */
export interface Done {
  /** How many resources were made, changed or removed. */
  readonly changed: number;
  /** How many that were there are in the state now. */
  readonly takenOver: number;
  /** Whether an earlier run had begun it and was cut off. */
  readonly resumed: boolean;
}

/** What is true of an apply that went through: also of one that had only the end of another to do. */
export function appliedWords({ changed, takenOver, resumed }: Done): string {
  const did = [
    ...(changed > 0 ? [`${countOf(changed, 'resource')} changed`] : []),
    ...(takenOver > 0 ? [`${countOf(takenOver, 'resource')} taken over`] : []),
  ];
  const done = did.length > 0 ? did.join(', ') : 'all resources were as they should be, and the state says so now';
  return `${resumed ? 'Finished what an earlier run began' : 'Applied'}: ${done}.`;
}

/** Whether a run that was cut off has left a state: Terraform notes resources as they are made, and the outputs at the end. */
export function isCutOff(memory: Memory | undefined): boolean {
  return memory !== undefined && memory.addresses.size > 0 && memory.commits === undefined;
}

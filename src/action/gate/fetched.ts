import { words, type Fault, type Result } from '../../fault/fault.js';
import type { Fetched } from '../../gate/facts.js';

/** A result as a fact: a fault is why it can't be read. */
export function fetched<T>(result: Result<T>): Fetched<T> {
  return result.ok ? { value: result.value } : unreadable(result.faults);
}

export function unreadable(faults: readonly Fault[]): { readonly unreadable: string } {
  return { unreadable: words(faults) };
}

import type { Result } from '../../src/fault/fault.js';

/** Each fault of a result as `line:column+length code -> fix`; `[]` for a success. */
export function marks(result: Result<unknown>): readonly string[] {
  if (result.ok) return [];
  return result.faults.map(({ at, code, fix }) => `${at?.line}:${at?.column}+${at?.length} ${code} -> ${fix}`);
}

/** The codes of a result's faults. */
export function codes(result: Result<unknown>): readonly string[] {
  return result.ok ? [] : result.faults.map(({ code }) => code);
}

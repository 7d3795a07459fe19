import { readDocument, type PolicyReading } from '../analysis/reading.js';
import { unknown, type Unknown } from './plan-view.js';

export type { PolicyReading, StatementReading } from '../analysis/reading.js';

/**
 * Reads a policy document from a state or a plan: text, or an object already. What can't be read is one opaque Allow, so that it never
 * passes for an empty policy.
 */
export function readPolicy(document: unknown): PolicyReading | Unknown | undefined {
  if (document === unknown) return unknown;
  if (document === undefined || document === null || document === '') return undefined;
  return readDocument(document);
}

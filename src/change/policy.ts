import { readDocument, type PolicyReading } from '../iam/reading.js';
import { unknown, type Unknown } from './plan-view.js';
import type { Kind } from './change.js';

export type { PolicyReading, StatementReading } from '../iam/reading.js';

/**
 * Reads a policy document from a state or a plan: text, or an object already. What can't be read is one opaque Allow, so that it never
 * passes for an empty policy.
 */
export function readPolicy(document: unknown): PolicyReading | Unknown | undefined {
  if (document === unknown) return unknown;
  if (document === undefined || document === null || document === '') return undefined;
  return readDocument(document);
}

/** One difference between two policies. */
export interface PolicyChange {
  readonly kind: Extract<Kind, 'exposes' | 'weakens' | 'strengthens' | 'neutral'>;
  readonly code: 'policy/public' | 'policy/allow' | 'policy/deny' | 'trust/external-id';
  readonly text: string;
}

import { z } from 'zod';
import { count } from './form.js';

/**
 * What is still to be said of a bucket, kept beside its record until it is said, so that no run that ends early leaves it unsaid. It names
 * what to say and never holds the words of a review: those are made anew from the ledger. A hand-over is owed where a record has none.
 */
export type Owed =
  /** The review of this pull request does not show yet how far the bucket is. */
  | { readonly kind: 'comment'; readonly pullRequest: number }
  /** A deployment is to end so. GitHub shows it as running until then. */
  | {
      readonly kind: 'deployment';
      readonly id: number;
      readonly state: 'success' | 'failure';
      /** At most GitHub's 140 characters. */
      readonly description: string;
    }
  /**
   * A deployment of this run was about to be made, and its id is in no record: one that is found and did not end is to be ended as failed.
   * Owed before it is made, as a run can end before it knows the answer.
   */
  | {
      readonly kind: 'beginning';
      readonly environment: string;
      readonly sha: string;
      readonly run: string;
      readonly attempt: string;
    }
  /** An issue that handed the bucket over once does not say yet that it is another one by now. */
  | { readonly kind: 'notice'; readonly issue: number };

/** What one bucket can be owed at once: of more the latest are kept. */
export const mostOwed = 50;

const owed = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('comment'), pullRequest: count }),
  z.strictObject({
    kind: z.literal('deployment'),
    id: count,
    state: z.enum(['success', 'failure']),
    description: z.string().max(140),
  }),
  z.strictObject({
    kind: z.literal('beginning'),
    environment: z.string().max(255),
    sha: z.string().max(64),
    run: z.string().max(500),
    attempt: z.string().max(20),
  }),
  z.strictObject({ kind: z.literal('notice'), issue: count }),
]);

/** Of each comment, deployment and issue there is one. */
export const owedList: z.ZodType<readonly Owed[]> = z
  .array(owed)
  .max(mostOwed)
  .refine((all) => new Set(all.map(debtOf)).size === all.length, 'something is owed twice');

/** What is owed with more of it: the later word about one deployment counts. */
export function addOwed(before: readonly Owed[], more: readonly Owed[]): readonly Owed[] {
  const all = new Map<string, Owed>();
  for (const one of [...before, ...more]) {
    all.delete(debtOf(one));
    all.set(debtOf(one), one);
  }
  return [...all.values()].slice(-mostOwed);
}

/** What is left where something was said. What was owed in its place since, with another end, is still owed. */
export function withoutPaid(before: readonly Owed[], paid: readonly Owed[]): readonly Owed[] {
  return before.filter((one) => !paid.some((other) => isSame(one, other)));
}

function isSame(a: Owed, b: Owed): boolean {
  if (debtOf(a) !== debtOf(b)) return false;
  return a.kind !== 'deployment' || b.kind !== 'deployment' || (a.state === b.state && a.description === b.description);
}

function debtOf(one: Owed): string {
  switch (one.kind) {
    case 'comment':
      return `comment ${one.pullRequest}`;
    case 'deployment':
      return `deployment ${one.id}`;
    case 'beginning':
      return `beginning ${one.environment} ${one.sha} ${one.run} ${one.attempt}`;
    case 'notice':
      return `notice ${one.issue}`;
  }
}

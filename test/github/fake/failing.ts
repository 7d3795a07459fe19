/** What a call gets in place of its answer. `malformed`: half of a JSON text, with 200. */
export type FailingAnswer =
  'cut' | 'malformed' | { readonly status: number; readonly data?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** Makes calls of a kind fail. */
export interface FailingRule {
  /** GitHub's name of the operation, as `issues/create-comment`; every call when absent. */
  readonly operation?: string;
  /** Which of the matching calls fails first, counted from 1 when the rule was set; 1 when absent. */
  readonly nth?: number;
  /** How many fail from there on; 1 when absent. */
  readonly times?: number;
  readonly answer: FailingAnswer;
  /** Whether the work is done all the same; `before` when absent. */
  readonly when?: 'before' | 'after';
}

/** A secondary limit, as GitHub words it. */
export function secondaryLimit(retryAfter?: number, status: 403 | 429 = 403): FailingAnswer {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return {
    status,
    data: { message, documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api' },
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  };
}

/** The primary limit; `resetsAt` in seconds since 1970. */
export function primaryLimit(resetsAt: number): FailingAnswer {
  return {
    status: 403,
    data: { message: 'API rate limit exceeded for installation ID 1.', documentation_url: 'https://docs.github.com/rest' },
    headers: { 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetsAt) },
  };
}

/** Counts the calls that each rule sees, and says which of them fails. */
export class Failing {
  readonly #rules: { readonly rule: FailingRule; seen: number }[] = [];

  add(rule: FailingRule): void {
    this.#rules.push({ rule, seen: 0 });
  }

  /** The rule in force for this call. */
  next(operation: string): FailingRule | undefined {
    const matching = this.#rules.filter(({ rule }) => (rule.operation ?? operation) === operation);
    for (const entry of matching) entry.seen += 1;
    return matching.find(({ rule, seen }) => seen >= (rule.nth ?? 1) && seen < (rule.nth ?? 1) + (rule.times ?? 1))?.rule;
  }
}

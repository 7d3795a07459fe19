/**
 * What retries may cost, as in the standard mode of AWS's SDKs (AWS SDKs and Tools Reference Guide, "Retry behavior"; the values are those
 * of `@smithy/core`: 500 tokens, 5 for a retry, 10 after a timeout; what succeeds gives back what its retries took, else 1). So a
 * store that is down for good is asked some hundred times, and not five times for each of thousands of records.
 */
export interface RetryBudget {
  /** Whether there may be one more attempt; takes its cost. */
  take(afterTimeout: boolean): boolean;
  /** Something was answered in its nth attempt. */
  settle(nth: number): void;
}

const tokens = 500;
const costOfRetry = 5;
const costOfTimeout = 10;

export function retryBudget(): RetryBudget {
  let left = tokens;
  return {
    take: (afterTimeout) => {
      const cost = afterTimeout ? costOfTimeout : costOfRetry;
      if (cost > left) return false;
      left -= cost;
      return true;
    },
    settle: (nth) => {
      left = Math.min(tokens, left + Math.max(1, (nth - 1) * costOfRetry));
    },
  };
}

/** Milliseconds before the nth attempt: a random part of a pause that doubles, from half of it on, so that many do not come back at once. */
export function pauseBefore(nth: number): number {
  return Math.min(20_000, (0.5 + Math.random()) * 100 * 2 ** nth);
}

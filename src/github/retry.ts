import { isLimited, mayHaveWorked, type Refusal, type Trouble } from './trouble.js';

/** Time, so that a test need not wait. Milliseconds; `now` since 1970. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Milliseconds before each repeat; as many repeats as entries. */
const backoff = [1_000, 2_000, 4_000];

/** The longest that one call waits for a limit, altogether: a job that waits for an hour costs an hour. */
const longestWait = 120_000;

/** What GitHub asks for where it names no time ("Rate limits for the REST API": at least one minute). */
const unnamedWait = 60_000;

/** Milliseconds until a call may be repeated; undefined where it is not to be. `waited`: what the call has waited so far. */
export function waitBefore(trouble: Trouble, tries: number, waited: number, clock: Clock): number | undefined {
  const repeat = backoff[tries - 1];
  if (repeat === undefined) return undefined;
  if (trouble.kind === 'cut' || !isLimited(trouble)) return mayHaveWorked(trouble) ? repeat : undefined;
  const wait = limitedFor(trouble, clock);
  return waited + wait > longestWait ? undefined : wait;
}

/** Milliseconds that GitHub asks to wait for. */
export function limitedFor({ headers }: Refusal, clock: Clock): number {
  const after = seconds(headers['retry-after']);
  if (after !== undefined) return after * 1000;
  const reset = seconds(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) !== '0' || reset === undefined) return unnamedWait;
  // A second more, as GitHub's clock and ours are not one.
  return Math.max(0, reset * 1000 - clock.now()) + 1_000;
}

function seconds(header: string | number | undefined): number | undefined {
  const text = String(header ?? '');
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

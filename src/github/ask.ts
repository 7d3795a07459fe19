import type { z } from 'zod';
import { failed, ok, type Result } from '../fault/fault.js';
import type { Listing } from '../gate/facts.js';
import { shapeFault, troubleFault, type Purpose } from './faults.js';
import { waitBefore, type Clock } from './retry.js';
import { mayHaveWorked, readTrouble, type Answer, type Refusal, type Trouble } from './trouble.js';

/** Sends one request, as `getOctokit(token).request` does: rejects for a status of 400 and more, and where no answer comes. */
export type Request = (route: string, parameters: Parameters) => Promise<Answer>;

/** The parameters of a route: of its path, then of the query or the body. */
export interface Parameters {
  readonly [name: string]: unknown;
  readonly request?: { readonly signal: AbortSignal };
}

export interface Call<T> extends Purpose {
  /** `GET /repos/{owner}/{repo}/pulls/{pull_number}`; owner and repo are filled in. */
  readonly route: string;
  readonly parameters?: Parameters;
  readonly shape: z.ZodType<T>;
  /**
   * For what must not be done twice: looks for it, after an answer that leaves open whether it was done. Without it, doing it again
   * has to be harmless.
   */
  readonly made?: () => Promise<Result<T | undefined>>;
  /** What a refusal that is to be expected stands for; undefined for any other. */
  readonly expected?: (refusal: Refusal) => T | undefined;
}

export interface Asking {
  readonly ask: <T>(call: Call<T>) => Promise<Result<T>>;
  /** Every page. `complete` is false where there are more than 100 pages. */
  readonly list: <T>(call: Omit<Call<T>, 'made' | 'expected'>) => Promise<Result<Listing<T>>>;
  readonly calls: () => number;
}

/** Milliseconds for one answer: GitHub itself ends a request after 10 seconds ("Timeouts"). */
const patience = 30_000;
const pageSize = 100;
const mostPages = 100;

interface Reply<T> {
  readonly value: T;
  readonly link?: string;
}

/** Calls with repeats, and answers as types. `place` fills in the routes. */
export function createAsking(request: Request, place: Readonly<Record<'owner' | 'repo', string>>, clock: Clock): Asking {
  let calls = 0;

  async function once<T>({ route, parameters, shape, ...purpose }: Call<T>): Promise<Result<Reply<T>> | Trouble> {
    calls += 1;
    let answer: Answer;
    try {
      answer = await request(route, { ...place, ...parameters, request: { signal: AbortSignal.timeout(patience) } });
    } catch (thrown) {
      const trouble = readTrouble(thrown);
      if (trouble === undefined) throw thrown;
      return trouble;
    }
    const parsed = shape.safeParse(answer.data);
    const { link } = answer.headers;
    if (parsed.success) return ok({ value: parsed.data, ...(link === undefined ? {} : { link: String(link) }) });
    // Octokit gives text where an answer ends half-way or is not JSON.
    if (typeof answer.data === 'string') return { kind: 'cut', message: 'the answer is not JSON, or only half of it came' };
    return failed(shapeFault(purpose, (parsed.error.issues[0]?.path ?? []).join('.')));
  }

  async function send<T>(call: Call<T>): Promise<Result<Reply<T>>> {
    let waited = 0;
    for (let tries = 1; ; tries += 1) {
      const outcome = await once(call);
      if ('ok' in outcome) return outcome;
      const expected = outcome.kind === 'refusal' ? call.expected?.(outcome) : undefined;
      if (expected !== undefined) return ok({ value: expected });
      const wait = waitBefore(outcome, tries, waited, clock);
      if (wait !== undefined) await clock.sleep(wait);
      waited += wait ?? 0;
      if (mayHaveWorked(outcome) && call.made !== undefined) {
        const made = await call.made();
        if (!made.ok) return made;
        if (made.value !== undefined) return ok({ value: made.value });
      }
      if (wait === undefined) return failed(troubleFault(call, outcome, clock));
    }
  }

  async function ask<T>(call: Call<T>): Promise<Result<T>> {
    const reply = await send(call);
    return reply.ok ? ok(reply.value.value) : reply;
  }

  async function list<T>(call: Omit<Call<T>, 'made' | 'expected'>): Promise<Result<Listing<T>>> {
    const items: T[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const parameters = { ...call.parameters, per_page: pageSize, page };
      const reply = await send({ ...call, parameters, shape: call.shape.array() });
      if (!reply.ok) return reply;
      const { value, link } = reply.value;
      items.push(...value);
      const more = link === undefined ? value.length >= pageSize : /;\s*rel="next"/.test(link);
      if (!more) return ok({ items, complete: true });
    }
    return ok({ items, complete: false });
  }

  return { ask, list, calls: () => calls };
}

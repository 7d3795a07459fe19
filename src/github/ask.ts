import type { z } from 'zod';
import { failed, ok, type Result } from '../fault/fault.js';
import type { Listing } from '../gate/facts.js';
import { shapeFault, troubleFault, type Purpose } from './faults.js';
import { waitBefore, type Clock } from './retry.js';
import { mayHaveWorked, readTrouble, type Answer, type Refusal, type Trouble } from './trouble.js';

/** Sends one request, as `getOctokit(token).request` does: rejects for a status of 400 and more, and where no answer comes. */
export type Request = (route: string, parameters: Parameters) => Promise<Answer>;

/** The parameters of a route: of its path, then of the query or the body. */
interface Parameters {
  readonly [name: string]: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: { readonly signal: AbortSignal };
}

interface Call<T> extends Purpose {
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

export interface ListCall<T> extends Omit<Call<T>, 'made' | 'expected'> {
  /** How the next page is asked for: by its number, or by the cursor that the answer's Link header holds. `number` when absent. */
  readonly pages?: 'number' | 'cursor';
  /** Whether what was read so far is all that is asked for: no further page is read then. Every page is read when absent. */
  readonly enough?: (items: readonly T[]) => boolean;
}

export interface Asking {
  readonly ask: <T>(call: Call<T>) => Promise<Result<T>>;
  /** Every page, or enough of them. `complete` is false where there are more than 100 pages. */
  readonly list: <T>(call: ListCall<T>) => Promise<Result<Listing<T>>>;
  readonly calls: () => number;
}

/** Milliseconds for one answer: GitHub itself ends a request after 10 seconds ("Timeouts"). */
const patience = 30_000;
/** "API Versions": supported until at least March 2028, and what GitHub takes where a call names none, for now. */
const version = '2022-11-28';
const pageSize = 100;
const mostPages = 100;

interface Reply<T> {
  readonly value: T;
  readonly link?: string;
}

/** What every call is made with. */
interface Wire {
  readonly request: Request;
  readonly place: Readonly<Record<'owner' | 'repo', string>>;
  readonly clock: Clock;
  /** How many requests were sent so far. */
  calls: number;
}

/** Calls with repeats, and answers as types. `place` fills in the routes. */
export function createAsking(request: Request, place: Wire['place'], clock: Clock): Asking {
  const wire: Wire = { request, place, clock, calls: 0 };
  return {
    ask: async (call) => {
      const reply = await send(wire, call);
      return reply.ok ? ok(reply.value.value) : reply;
    },
    list: (call) => list(wire, call),
    calls: () => wire.calls,
  };
}

/** Sends a call until its outcome is known, with the waits that GitHub asks for. */
async function send<T>(wire: Wire, call: Call<T>): Promise<Result<Reply<T>>> {
  const { clock } = wire;
  let waited = 0;
  for (let tries = 1; ; tries += 1) {
    const outcome = await once(wire, call);
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

async function once<T>(wire: Wire, { route, parameters, shape, ...purpose }: Call<T>): Promise<Result<Reply<T>> | Trouble> {
  wire.calls += 1;
  let answer: Answer;
  try {
    answer = await wire.request(route, {
      ...placed(wire, route),
      ...parameters,
      headers: { 'x-github-api-version': version },
      request: { signal: AbortSignal.timeout(patience) },
    });
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

/** Owner and repo for the routes that hold them: anywhere else they would end up in the query or the body. */
function placed({ place }: Wire, route: string): Parameters {
  return Object.fromEntries(Object.entries(place).filter(([name]) => route.includes(`{${name}}`)));
}

async function list<T>(wire: Wire, asked: ListCall<T>): Promise<Result<Listing<T>>> {
  const { pages = 'number', enough = () => false, ...call } = asked;
  const items: T[] = [];
  let next: Parameters | undefined = pages === 'number' ? { page: 1 } : {};
  for (let page = 1; next !== undefined && page <= mostPages; page += 1) {
    const parameters: Parameters = { ...call.parameters, per_page: pageSize, ...next };
    const reply: Result<Reply<T[]>> = await send(wire, { ...call, parameters, shape: call.shape.array() });
    if (!reply.ok) return reply;
    items.push(...reply.value.value);
    if (enough(items)) return ok({ items, complete: true });
    next = pages === 'cursor' ? pageBehind(reply.value) : pageAfter(page, reply.value);
  }
  return ok({ items, complete: next === undefined });
}

/** The parameters of the next page by its cursor; undefined where there is none. */
function pageBehind({ link }: Reply<unknown>): Parameters | undefined {
  const cursor = cursorIn(link);
  return cursor === undefined ? undefined : { after: cursor };
}

/** The same by its number. */
function pageAfter(page: number, { value, link }: Reply<readonly unknown[]>): Parameters | undefined {
  const more = link === undefined ? value.length >= pageSize : /;\s*rel="next"/.test(link);
  return more ? { page: page + 1 } : undefined;
}

/** What stands behind `after` in the address of the next page. The address itself is never called: it could be of another host. */
function cursorIn(link: string | undefined): string | undefined {
  const [, address] = /<([^<>]*)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return address === undefined ? undefined : (new URLSearchParams(address.split('?')[1] ?? '').get('after') ?? undefined);
}

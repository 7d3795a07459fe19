import { z } from 'zod';
import { defined } from '../defined.js';

/** What the API answered. Header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** The API said no. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  /** GitHub's own words; empty where it has none. */
  readonly message: string;
  /** What a 422 objects to, field by field. */
  readonly errors: readonly { readonly field?: string; readonly code?: string; readonly message?: string }[];
  readonly headers: Answer['headers'];
}

/** No answer came, or half of one: what was asked for may have been done all the same. */
interface Cut {
  readonly kind: 'cut';
  readonly message: string;
}

export type Trouble = Refusal | Cut;

const problem = z.object({ field: z.string(), code: z.string(), message: z.string() }).partial();

const refusalBody = z.object({
  message: z.string().catch(''),
  // GitHub also writes a single sentence here, for some calls.
  errors: z
    .array(z.union([problem, z.string().transform((message) => ({ message }))]))
    .or(z.string().transform((message) => [{ message }]))
    .catch([]),
});

const refused = z.object({
  status: z.int(),
  response: z.object({
    headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
    data: z.unknown(),
  }),
});

/** Names of the errors that a connection without an answer gives, from Octokit, fetch and an abort signal. */
const cutNames = ['HttpError', 'AbortError', 'TimeoutError', 'TypeError'];

/** What a request threw, as a value; undefined for what is no failure of the network, and so a bug. */
export function readTrouble(thrown: unknown): Trouble | undefined {
  const parsed = refused.safeParse(thrown);
  if (parsed.success) {
    const { status, response } = parsed.data;
    const body = refusalBody.safeParse(response.data);
    const { message, errors } = body.success ? body.data : { message: '', errors: [] };
    return { kind: 'refusal', status, message, errors: errors.map(written), headers: response.headers };
  }
  if (!(thrown instanceof Error) || !cutNames.includes(thrown.name)) return undefined;
  if (thrown.name === 'TypeError' && thrown.message !== 'fetch failed') return undefined;
  return { kind: 'cut', message: thrown.message };
}

function written({ field, code, message }: z.output<typeof problem>): Refusal['errors'][number] {
  return defined({ field, code, message });
}

/** Whether the API may have done what it was asked for: a gateway's 502 says nothing of what stands behind it. */
export function mayHaveWorked(trouble: Trouble): boolean {
  return trouble.kind === 'cut' || trouble.status >= 500;
}

/** Whether a limit was hit, primary or secondary ("Rate limits for the REST API"). */
export function isLimited({ status, headers, message }: Refusal): boolean {
  if (status === 429) return true;
  const said = headers['retry-after'] !== undefined || String(headers['x-ratelimit-remaining']) === '0';
  return status === 403 && (said || /rate limit|abuse detection/i.test(message));
}

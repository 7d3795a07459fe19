import { z } from 'zod';

/** GitHub as it is asked in passing, on a person's machine: what does not answer at once is not known, and nothing fails for it. */
export interface Lookup {
  /** The REST API, without a slash at its end. */
  readonly api: string;
  readonly token?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Milliseconds for an answer that nobody has to have. */
const patience = 5_000;

/**
 * The API of a host of GitHub (GitHub, "Getting started with the REST API"; GitHub Enterprise Cloud, "Network details for GHE.com"). A host that
 * nobody but the remote of a clone names is not asked, and no token is sent there: `GITHUB_SERVER_URL` has to name it as well.
 */
export function lookupAt(host: string, env: Env): Lookup | undefined {
  const [server, api] = [hostOf(env['GITHUB_SERVER_URL']) ?? 'github.com', env['GITHUB_API_URL'] || undefined];
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'] || undefined;
  const by = token === undefined ? {} : { token };
  if (host === server && api !== undefined && URL.canParse(api)) return { api: api.replace(/\/+$/, ''), ...by };
  if (host === 'github.com') return { api: 'https://api.github.com', ...by };
  if (/^[a-z0-9-]+\.ghe\.com$/.test(host)) return { api: `https://api.${host}`, ...by };
  return host === server ? { api: `https://${host}/api/v3`, ...by } : undefined;
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

const account = z.object({ login: z.string().max(100), id: z.int().positive(), type: z.string().max(40) });
export type GitHubAccount = z.output<typeof account>;

/** Whose the token is. */
export function ownAccount(lookup: Lookup): Promise<GitHubAccount | undefined> {
  return lookup.token === undefined ? Promise.resolve(undefined) : get(lookup, ['user'], account).then(known);
}

/** The account of a login; `none`: GitHub has none of this name. */
export async function accountNamed(lookup: Lookup, login: string): Promise<GitHubAccount | 'none' | undefined> {
  const answer = await get(lookup, ['users', login], account);
  return answer === 404 ? 'none' : known(answer);
}

/** The tag of the newest release that is neither a draft nor a pre-release ("Get the latest release"). */
export async function newestRelease(lookup: Lookup, repository: string): Promise<string | undefined> {
  const answer = await get(
    lookup,
    ['repos', ...repository.split('/'), 'releases', 'latest'],
    z.object({ tag_name: z.string().max(250) }),
  );
  return known(answer)?.tag_name;
}

/** The commit that a tag names ("Get a commit": `tags/TAG_NAME`). */
export async function commitOfTag(lookup: Lookup, repository: string, tag: string): Promise<string | 'none' | undefined> {
  const shape = z.object({ sha: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/) });
  const answer = await get(lookup, ['repos', ...repository.split('/'), 'commits', `tags/${tag}`], shape);
  return answer === 404 || answer === 422 ? 'none' : known(answer)?.sha;
}

function known<T extends object>(answer: T | number | undefined): T | undefined {
  return typeof answer === 'object' ? answer : undefined;
}

/** The answer, or its status where that is not 200; undefined where none came that can be read. */
async function get<T>(lookup: Lookup, path: readonly string[], shape: z.ZodType<T>): Promise<T | number | undefined> {
  const answer = await ask(lookup, path, { patience, redirect: 'manual' });
  if (answer === undefined || answer.status !== 200) return answer?.status;
  const read = shape.safeParse(answer.body);
  return read.success ? read.data : undefined;
}

export interface LookupAnswer {
  readonly status: number;
  /** The rate limit is reached ("Rate limits for the REST API"). */
  readonly limited: boolean;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

export interface Asking {
  /** Milliseconds. */
  readonly patience: number;
  /** GitHub redirects what was renamed. To another origin `follow` takes no token along (Fetch, "HTTP-redirect fetch"). */
  readonly redirect: 'follow' | 'manual';
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/** Asks once, for what is at a path of the API; undefined where no answer came. */
export async function ask(
  { api, token }: Lookup,
  path: readonly string[],
  { patience, redirect, query }: Asking,
): Promise<LookupAnswer | undefined> {
  const headers = {
    accept: 'application/vnd.github+json',
    'user-agent': 'vendor-bucket',
    'x-github-api-version': '2022-11-28',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const asked = new URLSearchParams(query).toString();
  try {
    const url = `${api}/${path.map(encodeURIComponent).join('/')}${asked === '' ? '' : `?${asked}`}`;
    const response = await fetch(url, { headers, redirect, signal: AbortSignal.timeout(patience) });
    const { status } = response;
    const limited = status === 429 || (status === 403 && response.headers.get('x-ratelimit-remaining') === '0');
    return { status, limited, body: await response.json().catch(() => undefined) };
  } catch {
    return undefined;
  }
}

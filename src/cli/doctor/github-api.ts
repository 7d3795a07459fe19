import { z } from 'zod';
import { known, notKnown, type Known } from '../../doctor/known.js';

/** GitHub's REST API as it is asked here: reads only, each once, and whatever does not come is a value that says what it takes. */
export interface GitHubApi {
  get<T>(path: readonly string[], asked: Asked<T>): Promise<Known<T>>;
  /** Every page of a list; `items` finds it in an answer that is no list itself. */
  list<T>(path: readonly string[], asked: Asked<readonly T[]>): Promise<Known<readonly T[]>>;
}

export interface Asked<T> {
  readonly shape: z.ZodType<T>;
  /** The permission that it takes, and on what: `"administration: read" on acme/buckets`. */
  readonly needs: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What a refusal stands for; undefined for one that tells nothing. */
  readonly refused?: (status: number, message: string) => T | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Milliseconds for one answer. */
const patience = 10_000;
const pageSize = 100;
const mostPages = 10;

/**
 * The API of a host. One that only a clone's remote names is not asked, and no token is sent there: `GITHUB_SERVER_URL` has to name it as well
 * (GitHub, "Getting started with the REST API"; GitHub Enterprise Cloud, "Network details for GHE.com").
 */
function addressOf(host: string, env: Env): string | undefined {
  const server = hostOf(env['GITHUB_SERVER_URL']) ?? 'github.com';
  const api = env['GITHUB_API_URL'];
  if (host === server && api !== undefined && URL.canParse(api)) return api.replace(/\/+$/, '');
  if (host === 'github.com') return 'https://api.github.com';
  if (/^[a-z0-9-]+\.ghe\.com$/.test(host)) return `https://api.${host}`;
  return host === server ? `https://${host}/api/v3` : undefined;
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

/** Opens it with the token of the environment, `GITHUB_TOKEN` or `GH_TOKEN`; without one it is asked as anybody may. */
export function openApi(host: string, env: Env): GitHubApi {
  const api = addressOf(host, env);
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'] || undefined;
  const get: GitHubApi['get'] = async (path, asked) => {
    if (api === undefined)
      return notKnown(
        `GITHUB_SERVER_URL does not name ${host}, which only the remote does`,
        `Set GITHUB_SERVER_URL=https://${host}.`,
      );
    const query = new URLSearchParams(asked.query).toString();
    const answer = await send(`${api}/${path.map(encodeURIComponent).join('/')}${query === '' ? '' : `?${query}`}`, token);
    return answer === undefined ? noAnswer(new URL(api).host) : read(answer, asked, token !== undefined);
  };
  return { get, list: (path, asked) => listAll(get, path, asked) };
}

async function listAll<T>(
  get: GitHubApi['get'],
  path: readonly string[],
  asked: Asked<readonly T[]>,
): Promise<Known<readonly T[]>> {
  const items: T[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const found = await get(path, { ...asked, query: { ...asked.query, per_page: String(pageSize), page: String(page) } });
    if (found.is === 'unknown') return found;
    items.push(...found.value);
    if (found.value.length < pageSize) return known(items);
  }
  return notKnown(`there are more than ${pageSize * mostPages} of them`, 'Remove what is not needed any more.');
}

interface Answer {
  readonly status: number;
  readonly limited: boolean;
  readonly body: unknown;
}

/** Undefined where no answer came. Redirects are followed, as GitHub sends them for what was renamed; the token goes to no other origin (Fetch, "HTTP-redirect fetch"). */
async function send(url: string, token: string | undefined): Promise<Answer | undefined> {
  const headers = {
    accept: 'application/vnd.github+json',
    'user-agent': 'vendor-bucket',
    'x-github-api-version': '2022-11-28',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(patience) });
    const { status } = response;
    const limited = status === 429 || (status === 403 && response.headers.get('x-ratelimit-remaining') === '0');
    return { status, limited, body: await response.json().catch(() => undefined) };
  } catch {
    return undefined;
  }
}

function noAnswer(host: string): Known<never> {
  return notKnown('GitHub gave no answer', `Run it again where ${host} can be reached.`);
}

const refusal = z.looseObject({ message: z.string() });

function read<T>({ status, limited, body }: Answer, { shape, needs, refused }: Asked<T>, hasToken: boolean): Known<T> {
  if (status === 200) {
    const parsed = shape.safeParse(body);
    return parsed.success
      ? known(parsed.data)
      : notKnown('GitHub answers in a form that is none of its API', 'Check GITHUB_API_URL.');
  }
  const said = refusal.safeParse(body);
  const meant = limited ? undefined : refused?.(status, said.success ? said.data.message : '');
  if (meant !== undefined) return known(meant);
  if (limited)
    return notKnown(
      "GitHub's rate limit is reached",
      hasToken ? 'Run it again in an hour.' : 'Set GITHUB_TOKEN: with a token more may be asked.',
    );
  if (status === 401) return notKnown('GitHub does not take the token', 'Set GITHUB_TOKEN to a token that is valid.');
  if (status === 403 || status === 404)
    return notKnown(
      `GitHub answers ${status}${hasToken ? '' : ' without a token'}`,
      `Set GITHUB_TOKEN to a token with ${needs}.`,
    );
  return notKnown(
    `GitHub answers ${status}`,
    'Run it again later; https://www.githubstatus.com says whether GitHub has an incident.',
  );
}

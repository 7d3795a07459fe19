import { z } from 'zod';
import { known, notKnown, type Known } from '../../doctor/known.js';
import { ask, lookupAt, type LookupAnswer } from '../../github/lookup.js';

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

/** Opens it with the token of the environment, `GITHUB_TOKEN` or `GH_TOKEN`; without one it is asked as anybody may. */
export function openApi(host: string, env: Env): GitHubApi {
  const lookup = lookupAt(host, env);
  const get: GitHubApi['get'] = async (path, asked) => {
    if (lookup === undefined)
      return notKnown(
        `GITHUB_SERVER_URL does not name ${host}, which only the remote does`,
        `Set GITHUB_SERVER_URL=https://${host}.`,
      );
    const answer = await ask(lookup, path, { patience, redirect: 'follow', query: asked.query });
    return answer === undefined ? noAnswer(new URL(lookup.api).host) : read(answer, asked, lookup.token !== undefined);
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

function noAnswer(host: string): Known<never> {
  return notKnown('GitHub gave no answer', `Run it again where ${host} can be reached.`);
}

const refusal = z.looseObject({ message: z.string() });

function read<T>({ status, limited, body }: LookupAnswer, { shape, needs, refused }: Asked<T>, hasToken: boolean): Known<T> {
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

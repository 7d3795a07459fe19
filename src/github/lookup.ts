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
async function get<T>({ api, token }: Lookup, path: readonly string[], shape: z.ZodType<T>): Promise<T | number | undefined> {
  const headers = {
    accept: 'application/vnd.github+json',
    'user-agent': 'vendor-bucket',
    'x-github-api-version': '2022-11-28',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    const url = `${api}/${path.map(encodeURIComponent).join('/')}`;
    const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(patience) });
    if (answer.status !== 200) return answer.status;
    const read = shape.safeParse(await answer.json());
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

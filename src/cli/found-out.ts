import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { accountHere, regionHere } from '../aws/here.js';
import { parseRemote, type RemotePlace } from '../bootstrap/remote.js';
import { defined } from '../defined.js';
import { openRepository, readOrigin, resolveCommit } from '../git/index.js';
import {
  accountNamed,
  commitOfTag,
  lookupAt,
  newestRelease,
  ownAccount,
  type GitHubAccount,
  type Lookup,
} from '../github/lookup.js';
import type { Source } from '../init/answers.js';
import type { Hints } from '../init/questions.js';
import type { Context } from './command.js';

/** What could be found out about where a repository of requests is made; each can be unknown. */
export interface FoundOut {
  /** The remote `origin`. */
  readonly place?: RemotePlace;
  readonly isGit: boolean;
  readonly branch?: string;
  readonly account?: string;
  readonly region?: string;
  readonly source?: Source;
  /** Whose the token is, and whose the repository. */
  readonly self?: GitHubAccount;
  readonly owner?: GitHubAccount;
}

/** What of it helps to answer. */
export function hintsOf({ place, account, region, source, self, owner }: FoundOut): Hints {
  return {
    login: self?.type === 'User' ? self.login : undefined,
    owner: place?.owner,
    isPerson: owner && owner.type === 'User',
    account,
    region,
    source: source && `${source.repository}@${source.version ?? source.commit}`,
  };
}

/** GitHub where the repository is; undefined where it is not asked. */
export function lookupFor({ place }: Pick<FoundOut, 'place'>, env: Context['env']): Lookup | undefined {
  return lookupAt(place?.host ?? 'github.com', env);
}

/** Looks around: git, AWS and GitHub, each for some seconds. `wanted` says what somebody wants to know. */
export async function findOut(
  folder: string,
  wanted: ReadonlySet<string>,
  { env, home }: Pick<Context, 'env' | 'home'>,
): Promise<FoundOut> {
  const git = await gitOf(folder, env);
  const lookup = lookupFor(git, env);
  const region = regionHere(env);
  const people = wanted.has('administrators') || wanted.has('owners');
  const [account, source, self, owner] = await Promise.all([
    wanted.has('account') ? accountHere(env, region ?? 'us-east-1') : undefined,
    wanted.has('source') ? sourceOf(home, lookup, env) : undefined,
    people && lookup !== undefined ? ownAccount(lookup) : undefined,
    people && lookup !== undefined && git.place !== undefined ? accountNamed(lookup, git.place.owner) : undefined,
  ]);
  return { ...git, ...defined({ account, region, source, self, owner: owner === 'none' ? undefined : owner }) };
}

async function gitOf(folder: string, env: Context['env']): Promise<Pick<FoundOut, 'place' | 'branch' | 'isGit'>> {
  const opened = await openRepository({ dir: folder, path: env['PATH'] ?? '' });
  if (!opened.ok) return { isGit: false };
  const { git, close } = opened.value;
  try {
    const { url, defaultBranch } = await readOrigin(opened.value);
    const place = url === undefined ? undefined : parseRemote(url);
    const here = await git(['symbolic-ref', '--quiet', '--short', 'HEAD']);
    const branch = defaultBranch ?? (here.code === 0 ? here.stdout.toString('utf8').trim() : undefined);
    return { isGit: true, ...defined({ branch, place: place?.ok === true ? place.value : undefined }) };
  } finally {
    close();
  }
}

/** The newest release of where this program is from; else the commit that it runs from, where that is a checkout. */
async function sourceOf(home: string, lookup: Lookup | undefined, env: Context['env']): Promise<Source | undefined> {
  const opened = await openRepository({ dir: home, path: env['PATH'] ?? '' });
  try {
    const origin = opened.ok ? await readOrigin(opened.value) : {};
    const repository = repositoryOf(home) ?? nameOf(origin.url);
    if (repository === undefined) return undefined;
    const released = lookup === undefined ? undefined : await releaseOf(lookup, repository);
    if (released !== undefined || !opened.ok) return released;
    const head = await resolveCommit(opened.value, 'HEAD');
    return head.ok ? { repository, commit: head.value } : undefined;
  } finally {
    if (opened.ok) opened.value.close();
  }
}

/** The newest release of a repository, with its commit. */
export async function releaseOf(lookup: Lookup, repository: string): Promise<Source | undefined> {
  const version = await newestRelease(lookup, repository);
  const commit = version === undefined ? undefined : await commitOfTag(lookup, repository, version);
  return version === undefined || commit === undefined || commit === 'none' ? undefined : { repository, commit, version };
}

const manifest = z.object({ repository: z.object({ url: z.string() }) });

/** Where the package says that it is from; `OWNER` stands there as long as nobody has published it. */
function repositoryOf(home: string): string | undefined {
  try {
    const read = manifest.safeParse(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')));
    const name = read.success ? nameOf(read.data.repository.url.replace(/^git\+/, '')) : undefined;
    return name?.startsWith('OWNER/') === true ? undefined : name;
  } catch {
    return undefined;
  }
}

function nameOf(url: string | undefined): string | undefined {
  const place = url === undefined ? undefined : parseRemote(url);
  return place?.ok === true ? `${place.value.owner}/${place.value.repository}` : undefined;
}

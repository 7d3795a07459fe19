import { z } from 'zod';
import type { Called } from '../../bootstrap/caller.js';
import type { RemotePlace } from '../../bootstrap/remote.js';
import type { GitHubFacts, Person } from '../../doctor/facts.js';
import { notKnown, type Known } from '../../doctor/known.js';
import type { Settings } from '../../settings/schema.js';
import { dangers } from '../../settings/approvals.js';
import { readProtection, readRulesets } from './github-branch.js';
import { readEnvironment } from './github-environment.js';
import type { GitHubApi } from './github-api.js';
import { readCommit } from './github-commit.js';

/** Shapes are those of GitHub's REST API description, as far as they are used. */
const repository = z.looseObject({
  id: z.int(),
  full_name: z.string(),
  default_branch: z.string(),
  private: z.boolean(),
  owner: z.looseObject({ id: z.int() }),
});
export type Repository = z.output<typeof repository>;
const account = z.looseObject({ login: z.string(), id: z.int(), type: z.string() });
const ownerErrors = z.looseObject({ errors: z.array(z.looseObject({ line: z.int(), message: z.string() })) });

/** "Get a repository". */
export function readRepositoryOf(api: GitHubApi, { owner, repository: name }: RemotePlace): Promise<Known<Repository>> {
  return api.get(['repos', owner, name], { shape: repository, needs: `"metadata: read" on ${owner}/${name}` });
}

interface About {
  readonly place: RemotePlace;
  readonly repository: Known<Repository>;
  readonly caller: Called | undefined;
  readonly settings: Settings | undefined;
  readonly defaultBranch: string | undefined;
}

/** Asks GitHub all that there is to know, at once. */
export async function gatherGitHub(api: GitHubApi, about: About): Promise<GitHubFacts> {
  const { place, repository: found, caller, settings, defaultBranch } = about;
  const named = namedIn(settings);
  const noCaller = notKnown("the caller's workflow has faults", "Correct the caller's workflow first.");
  const noBranch = notKnown('the default branch is not known', 'Run "git remote set-head origin --auto".');
  const [commit, users, teams, errors, rulesets, protection, environment, forks] = await Promise.all([
    caller === undefined ? noCaller : readCommit(api, caller),
    readAll(named.users, (name) => readUser(api, name)),
    readAll(named.teams, (name) => readTeam(api, name, place)),
    readOwnerErrors(api, place),
    defaultBranch === undefined ? noBranch : readRulesets(api, place, defaultBranch),
    defaultBranch === undefined ? noBranch : readProtection(api, place, defaultBranch),
    caller === undefined ? noCaller : readEnvironment(api, place, caller.environment),
    readForks(api, place, found),
  ]);
  const shown: GitHubFacts['repository'] =
    found.is === 'known'
      ? { is: 'known', value: { fullName: found.value.full_name, defaultBranch: found.value.default_branch } }
      : found;
  return { repository: shown, commit, users, teams, ownerErrors: errors, rulesets, protection, environment, forks };
}

async function readAll<T>(names: readonly string[], one: (name: string) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await one(name)] as const)));
}

/** Everybody whom a rule, one of its dangers or an account names. */
function namedIn(settings: Settings | undefined) {
  const rules = Object.values(settings?.approvals ?? {}).flatMap((rule) => [
    rule,
    ...dangers.map((level) => rule.danger?.[level]),
  ]);
  const ofAccounts = Object.values(settings?.accounts ?? {}).map(({ approvals }) => approvals);
  const all = (key: 'users' | 'teams') => [...new Set([...rules, ...ofAccounts].flatMap((rule) => rule?.[key] ?? []))];
  return { users: all('users'), teams: all('teams') };
}

/** "Get a user"; "Get a user using their ID", where the settings name another id: that decides, as the gate has it. */
async function readUser(api: GitHubApi, name: string): Promise<Known<Person | 'none'>> {
  const [login = '', id] = name.split('#');
  const ask = (path: readonly string[]) =>
    api.get<Person | 'none'>(path, {
      ...{ needs: 'no permission at all', shape: account },
      refused: (status) => (status === 404 ? 'none' : undefined),
    });
  const byLogin = await ask(['users', login]);
  const isMeant = byLogin.is === 'known' && byLogin.value !== 'none' && String(byLogin.value.id) === id;
  if (byLogin.is === 'unknown' || id === undefined || isMeant) return byLogin;
  const byId = await ask(['user', id]);
  return byId.is === 'known' && byId.value === 'none' ? byLogin : byId;
}

/** "List team members". */
async function readTeam(api: GitHubApi, name: string, { owner }: RemotePlace): Promise<Known<number>> {
  const parts = name.split('/');
  const [org = '', slug = ''] = parts.length === 2 ? parts : [owner, name];
  const members = await api.list(['orgs', org, 'teams', slug, 'members'], {
    ...{ shape: z.array(account), needs: `"members: read" in ${org} (a personal one: read:org); the workflow asks by its App` },
  });
  return members.is === 'known' ? { is: 'known', value: members.value.length } : members;
}

/** "List CODEOWNERS errors": 404 where there is no such file, which its own check tells. */
async function readOwnerErrors(api: GitHubApi, { owner, repository: name }: RemotePlace): Promise<GitHubFacts['ownerErrors']> {
  const found = await api.get(['repos', owner, name, 'codeowners', 'errors'], {
    shape: ownerErrors,
    needs: `"contents: read" on ${owner}/${name}`,
  });
  return found.is === 'known'
    ? { is: 'known', value: found.value.errors.map(({ line, message }) => ({ line, message })) }
    : found;
}

const forkSettings = z.looseObject({ send_write_tokens_to_workflows: z.boolean(), send_secrets_and_variables: z.boolean() });

/** "Get private repo fork PR workflow settings for a repository"; a public one has none. */
async function readForks(
  api: GitHubApi,
  { owner, repository: name }: RemotePlace,
  found: Known<Repository>,
): Promise<GitHubFacts['forks']> {
  if (found.is === 'unknown') return found;
  if (!found.value.private) return { is: 'known', value: { writeTokens: false, secrets: false } };
  return api.get(['repos', owner, name, 'actions', 'permissions', 'fork-pr-workflows-private-repos'], {
    needs: `"administration: read" on ${owner}/${name} (the token of a workflow never has it)`,
    shape: forkSettings.transform((one) => ({
      writeTokens: one.send_write_tokens_to_workflows,
      secrets: one.send_secrets_and_variables,
    })),
  });
}

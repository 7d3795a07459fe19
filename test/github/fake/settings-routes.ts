import { found, invalid, listed, notFound, type Asked, type Reply, type Route } from './route.js';

/** What GitHub's own owner and repository have for numbers here. */
export const fakeIds = { owner: 100001, repository: 4242 };

/** What is set in a repository, and who is who. */
export const settingsRoutes: readonly Route[] = [
  {
    operation: 'repos/get',
    method: 'GET',
    path: '.',
    needs: ['metadata: read'],
    run: ({ state: { owner, repo, defaultBranch } }) =>
      found({
        ...{ id: fakeIds.repository, name: repo, full_name: `${owner}/${repo}`, private: true, default_branch: defaultBranch },
        owner: { login: owner, id: fakeIds.owner, type: 'Organization' },
      }),
  },
  {
    operation: 'repos/get-branch-rules',
    method: 'GET',
    path: './rules/branches/{branch}',
    needs: ['metadata: read'],
    run: ({ state: { settings, owner, repo, defaultBranch }, path }) =>
      listed(
        path['branch'] === defaultBranch
          ? settings.rulesets.flatMap(({ id, rules = [] }) =>
              rules.map((rule) => ({
                ...rule,
                ...{ ruleset_source_type: 'Repository', ruleset_source: `${owner}/${repo}`, ruleset_id: id },
              })),
            )
          : [],
      ),
  },
  {
    operation: 'repos/get-repo-ruleset',
    method: 'GET',
    path: './rulesets/{ruleset_id}',
    needs: ['metadata: read'],
    run: ({ state, path, token }) => {
      const ruleset = state.settings.rulesets.find(({ id }) => id === Number(path['ruleset_id']));
      if (ruleset === undefined) return notFound;
      // "Get a repository ruleset": the bypass list is there for who has write access to the ruleset.
      const { bypass_actors: actors, ...rest } = ruleset;
      return found(token.permissions.administration === 'write' ? { ...rest, bypass_actors: actors ?? [] } : rest);
    },
  },
  {
    operation: 'repos/get-branch-protection',
    method: 'GET',
    path: './branches/{branch}/protection',
    needs: ['administration: read'],
    run: ({ state }) =>
      state.settings.protection === null
        ? { status: 404, data: { message: 'Branch not protected', status: '404' } }
        : found(state.settings.protection),
  },
  {
    operation: 'repos/get-all-environments',
    method: 'GET',
    path: './environments',
    needs: ['actions: read'],
    run: ({ state: { settings } }) => found({ total_count: settings.environments.length, environments: settings.environments }),
  },
  {
    operation: 'repos/list-deployment-branch-policies',
    method: 'GET',
    path: './environments/{environment_name}/deployment-branch-policies',
    needs: ['actions: read'],
    run: (asked) => inEnvironment(asked, 'branch_policies', asked.state.settings.branchPolicies),
  },
  {
    operation: 'repos/get-all-deployment-protection-rules',
    method: 'GET',
    path: './environments/{environment_name}/deployment_protection_rules',
    needs: ['actions: read'],
    run: (asked) => inEnvironment(asked, 'custom_deployment_protection_rules', asked.state.settings.customRules),
  },
  {
    operation: 'actions/get-private-repo-fork-pr-workflows-settings-repository',
    method: 'GET',
    path: './actions/permissions/fork-pr-workflows-private-repos',
    needs: ['administration: read'],
    run: ({ state }) => found(state.settings.forks),
  },
  {
    operation: 'repos/codeowners-errors',
    method: 'GET',
    path: './codeowners/errors',
    needs: ['contents: read'],
    run: ({ state }) => found({ errors: state.settings.ownerErrors }),
  },
  {
    operation: 'users/get-by-username',
    method: 'GET',
    path: '/users/{username}',
    needs: [],
    run: ({ state, path, answers }) => {
      const name = path['username'] ?? '';
      if (state.settings.organizations.includes(name)) return found({ login: name, id: 9999, type: 'Organization' });
      return state.users.has(name) ? found(answers.user(name)) : notFound;
    },
  },
  {
    operation: 'users/get-by-id',
    method: 'GET',
    path: '/user/{account_id}',
    needs: [],
    run: ({ state, path, answers }) => {
      const user = [...state.users.values()].find(({ id }) => String(id) === path['account_id']);
      return user === undefined ? notFound : found(answers.user(user.login));
    },
  },
  {
    operation: 'repos/get-commit of another repository',
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref}',
    needs: [],
    run: (asked) =>
      inOther(asked, (commits) => {
        const ref = asked.path['ref'] ?? '';
        return commits[ref] === undefined ? invalid(`No commit found for SHA: ${ref}`) : found({ sha: ref });
      }),
  },
  {
    operation: 'repos/compare-commits of another repository',
    method: 'GET',
    path: '/repos/{owner}/{repo}/compare/{basehead}',
    needs: [],
    run: (asked) =>
      inOther(asked, (commits) => {
        const [branch = '', commit = ''] = (asked.path['basehead'] ?? '').split('...');
        const tip = refsOf(asked).branches?.[branch];
        const status =
          branch === 'main' ? commits[commit] : tip === undefined ? undefined : tip === commit ? 'identical' : 'diverged';
        return status === undefined ? notFound : found({ status, ahead_by: 0, behind_by: 1, total_commits: 0, commits: [] });
      }),
  },
  ...(['branches', 'tags'] as const).map((kind): Route => ({
    operation: `repos/list-${kind} of another repository`,
    method: 'GET',
    path: `/repos/{owner}/{repo}/${kind}`,
    needs: [],
    run: (asked) =>
      inOther(asked, () => {
        const main = kind === 'branches' ? { main: 'e'.repeat(40) } : {};
        return listed(Object.entries({ ...main, ...refsOf(asked)[kind] }).map(([name, sha]) => ({ name, commit: { sha } })));
      }),
  })),
  {
    operation: 'repos/get of another repository',
    method: 'GET',
    path: '/repos/{owner}/{repo}',
    needs: [],
    run: (asked) =>
      inOther(asked, () => {
        const { owner = '', repo = '' } = asked.path;
        return found({
          id: 77,
          name: repo,
          full_name: `${owner}/${repo}`,
          default_branch: 'main',
          private: false,
          owner: { login: owner, id: 78 },
        });
      }),
  },
];

function inEnvironment({ state, path }: Asked, key: string, of: Readonly<Record<string, readonly object[]>>): Reply {
  const name = path['environment_name'] ?? '';
  if (!state.settings.environments.some((one) => one.name === name)) return notFound;
  const rows = of[name] ?? [];
  return found({ total_count: rows.length, [key]: rows });
}

function refsOf({ state, path }: Asked) {
  return state.settings.otherRefs[`${path['owner'] ?? ''}/${path['repo'] ?? ''}`] ?? {};
}

function inOther({ state, path }: Asked, then: (commits: FakeOther) => Reply): Reply {
  const commits = state.settings.others[`${path['owner'] ?? ''}/${path['repo'] ?? ''}`];
  return commits === undefined ? notFound : then(commits);
}

type FakeOther = Asked['state']['settings']['others'][string];

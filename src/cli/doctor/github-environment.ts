import { z } from 'zod';
import type { RemotePlace } from '../../bootstrap/remote.js';
import type { Environment } from '../../doctor/facts.js';
import { known, type Known } from '../../doctor/known.js';
import type { GitHubApi } from './github-api.js';

/** "List environments": of one that is asked for by its name, 404 may also mean that one may not see it. */
const environments = z.looseObject({
  environments: z.array(
    z.looseObject({
      name: z.string(),
      deployment_branch_policy: z.looseObject({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() }).nullish(),
    }),
  ),
});
/** "List deployment branch policies". */
const policies = z.looseObject({ branch_policies: z.array(z.looseObject({ name: z.string(), type: z.string().optional() })) });
/** "Get all deployment protection rules for an environment". */
const custom = z.looseObject({
  custom_deployment_protection_rules: z.array(z.looseObject({ enabled: z.boolean(), app: z.looseObject({ slug: z.string() }) })),
});

/** An environment, which branches may use it, and the custom rules that protect it. Names are compared as GitHub does, without regard to case. */
export async function readEnvironment(
  api: GitHubApi,
  { owner, repository }: RemotePlace,
  name: string,
): Promise<Known<Environment | 'none'>> {
  const needs = `"actions: read" on ${owner}/${repository}`;
  const at = ['repos', owner, repository, 'environments'];
  const all = await api.list(at, { needs, shape: environments.transform((answer) => answer.environments) });
  if (all.is === 'unknown') return all;
  const found = all.value.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) return known('none');
  const [selected, rules] = await Promise.all([
    found.deployment_branch_policy?.custom_branch_policies === true
      ? api.list([...at, found.name, 'deployment-branch-policies'], {
          ...{ needs, shape: policies.transform((answer) => answer.branch_policies) },
        })
      : undefined,
    api.get([...at, found.name, 'deployment_protection_rules'], { needs, shape: custom }),
  ]);
  const branches: Environment['branches'] =
    selected === undefined
      ? found.deployment_branch_policy?.protected_branches === true
        ? 'protected'
        : 'all'
      : selected.is === 'unknown'
        ? selected
        : known(selected.value.map((one) => ({ name: one.name, type: one.type ?? 'branch' })));
  const apps: Environment['custom'] =
    rules.is === 'unknown'
      ? rules
      : known(rules.value.custom_deployment_protection_rules.flatMap(({ enabled, app }) => (enabled ? [app.slug] : [])));
  return known({ branches, custom: apps });
}

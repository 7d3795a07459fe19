import { z } from 'zod';
import type { RemotePlace } from '../../bootstrap/remote.js';
import type { BranchRules } from '../../doctor/facts.js';
import { known, notKnown, type Known } from '../../doctor/known.js';
import type { GitHubApi } from './github-api.js';

/** "Get rules for a branch": those that are active, of repository and organization, with the ruleset that each is of. */
const rule = z.looseObject({
  type: z.string(),
  ruleset_id: z.int(),
  parameters: z
    .looseObject({
      require_code_owner_review: z.boolean().optional(),
      require_last_push_approval: z.boolean().optional(),
      required_approving_review_count: z.int().optional(),
      required_status_checks: z.array(z.looseObject({ context: z.string(), integration_id: z.int().nullish() })).optional(),
    })
    .optional(),
});
type Rule = z.output<typeof rule>;

/** "Get a repository ruleset": its bypass list is there only for who may change it. */
const ruleset = z.looseObject({
  name: z.string(),
  bypass_actors: z.array(z.looseObject({ actor_type: z.string(), actor_id: z.int().nullish() })).optional(),
});

/** The rulesets that hold for a branch, each with what it asks for and who may pass over it. */
export async function readRulesets(api: GitHubApi, place: RemotePlace, branch: string): Promise<Known<readonly BranchRules[]>> {
  const { owner, repository } = place;
  const needs = `"metadata: read" on ${owner}/${repository}`;
  const rules = await api.list(['repos', owner, repository, 'rules', 'branches', branch], { shape: z.array(rule), needs });
  if (rules.is === 'unknown') return rules;
  const ids = [...new Set(rules.value.map((one) => one.ruleset_id))];
  const own = (id: number) => rules.value.filter((one) => one.ruleset_id === id);
  return known(await Promise.all(ids.map((id) => readRuleset(api, place, { id, rules: own(id) }))));
}

async function readRuleset(
  api: GitHubApi,
  { owner, repository }: RemotePlace,
  { id, rules }: { readonly id: number; readonly rules: readonly Rule[] },
): Promise<BranchRules> {
  const needs = `"administration: write" on ${owner}/${repository}, whose bypass lists nobody else sees`;
  const found = await api.get(['repos', owner, repository, 'rulesets', String(id)], { shape: ruleset, needs });
  const name = found.is === 'known' ? `ruleset "${found.value.name}"` : `ruleset ${id}`;
  const actors = found.is === 'known' ? found.value.bypass_actors : undefined;
  const bypass =
    found.is === 'unknown'
      ? found
      : actors === undefined
        ? notKnown('GitHub shows the bypass list only to who may change it', `Set GITHUB_TOKEN to a token with ${needs}.`)
        : known(actors.map(({ actor_type: type, actor_id: actor }) => (typeof actor === 'number' ? `${type} ${actor}` : type)));
  return { ...asked(rules), name, bypass };
}

function asked(rules: readonly Rule[]): Omit<BranchRules, 'name' | 'bypass'> {
  const of = (type: string) => rules.filter((one) => one.type === type);
  const reviews = of('pull_request').map(({ parameters = {} }) => parameters);
  const checks = of('required_status_checks').flatMap(({ parameters }) => parameters?.required_status_checks ?? []);
  return {
    statuses: checks.map(({ context, integration_id: app }) => ({ context, ...(typeof app === 'number' ? { app } : {}) })),
    pullRequest: reviews.some((one) => (one.required_approving_review_count ?? 0) >= 1),
    codeOwners: reviews.some((one) => one.require_code_owner_review === true),
    lastPush: reviews.some((one) => one.require_last_push_approval === true),
    blocksForcePushes: of('non_fast_forward').length > 0,
    blocksDeletion: of('deletion').length > 0,
  };
}

const who = z.array(z.looseObject({ login: z.string().optional(), slug: z.string().optional() })).optional();
/** "Get branch protection". */
const protection = z.looseObject({
  required_status_checks: z
    .looseObject({ checks: z.array(z.looseObject({ context: z.string(), app_id: z.int().nullable() })) })
    .nullish(),
  enforce_admins: z.looseObject({ enabled: z.boolean() }).nullish(),
  required_pull_request_reviews: z
    .looseObject({
      require_code_owner_reviews: z.boolean(),
      require_last_push_approval: z.boolean().optional(),
      required_approving_review_count: z.int().optional(),
      bypass_pull_request_allowances: z.looseObject({ users: who, teams: who, apps: who }).optional(),
    })
    .nullish(),
  allow_force_pushes: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
  allow_deletions: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
});

/**
 * The branch protection rule of a branch. "Branch not protected" is an answer. Whoever may not see the rule is still told of a branch that has
 * none, nor a ruleset: its `protected` is false ("List branches": those are "protected by branch protections or rulesets").
 */
export async function readProtection(
  api: GitHubApi,
  { owner, repository }: RemotePlace,
  branch: string,
): Promise<Known<BranchRules | 'none'>> {
  const at = ['repos', owner, repository, 'branches', branch];
  const rule = await api.get<BranchRules | 'none'>([...at, 'protection'], {
    shape: protection.transform(rulesOf),
    needs: `"administration: read" on ${owner}/${repository} (the token of a workflow never has it)`,
    refused: (status, message) => (status === 404 && message === 'Branch not protected' ? 'none' : undefined),
  });
  if (rule.is === 'known') return rule;
  const shown = await api.get(at, { shape: isProtected, needs: `"contents: read" on ${owner}/${repository}` });
  return shown.is === 'known' && !shown.value.protected ? known('none') : rule;
}

/** "Get a branch". */
const isProtected = z.looseObject({ protected: z.boolean() });

function rulesOf(found: z.output<typeof protection>): BranchRules {
  const reviews = found.required_pull_request_reviews;
  const { users = [], teams = [], apps = [] } = reviews?.bypass_pull_request_allowances ?? {};
  const passing = [...users, ...teams, ...apps].map(({ login, slug }) => login ?? slug ?? 'somebody');
  return {
    name: 'branch protection rule',
    // An App of -1 is any (GitHub REST API, "Update status check protection").
    statuses: (found.required_status_checks?.checks ?? []).map(({ context, app_id: app }) => ({
      context,
      ...(app === null || app === -1 ? {} : { app }),
    })),
    pullRequest: (reviews?.required_approving_review_count ?? 0) >= 1,
    codeOwners: reviews?.require_code_owner_reviews === true,
    lastPush: reviews?.require_last_push_approval === true,
    blocksForcePushes: found.allow_force_pushes?.enabled !== true,
    blocksDeletion: found.allow_deletions?.enabled !== true,
    bypass: known([...(found.enforce_admins?.enabled === true ? [] : ['administrators']), ...passing]),
  };
}

import type { components } from '@octokit/openapi-types';

type Schemas = components['schemas'];
type Part<T> = T extends readonly (infer Item)[] ? Part<Item>[] : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;

/** What is set in a repository, in the shapes of GitHub's published API description. Tests may change it. */
export interface FakeSettings {
  /** Rulesets that hold for the default branch, each with its rules. */
  rulesets: (Part<Schemas['repository-ruleset']> & { id: number })[];
  protection: Part<Schemas['branch-protection']> | null;
  environments: (Part<Schemas['environment']> & { name: string })[];
  /** By environment. */
  branchPolicies: Record<string, Schemas['deployment-branch-policy'][]>;
  customRules: Record<string, Part<Schemas['deployment-protection-rule']>[]>;
  ownerErrors: Schemas['codeowners-errors']['errors'];
  /** Other repositories, as that of the workflow: their commits, and how each stands to the default branch. */
  others: Record<string, Record<string, Schemas['commit-comparison']['status']>>;
  /** Branches and tags of these, besides `main`; a commit of another status is on a branch where that is at it. */
  otherRefs: Record<
    string,
    { readonly branches?: Readonly<Record<string, string>>; readonly tags?: Readonly<Record<string, string>> }
  >;
  organizations: string[];
  forks: Schemas['actions-fork-pr-workflows-private-repos'];
}

export function emptySettings(): FakeSettings {
  return {
    ...{ rulesets: [], protection: null, environments: [], branchPolicies: {}, customRules: {} },
    ...{ ownerErrors: [], others: {}, otherRefs: {}, organizations: [] },
    forks: {
      ...{ run_workflows_from_fork_pull_requests: false, send_write_tokens_to_workflows: false },
      ...{ send_secrets_and_variables: false, require_approval_for_fork_pr_workflows: false },
    },
  };
}

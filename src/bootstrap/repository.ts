import { defined } from '../defined.js';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { partitionOf } from '../request/regions.js';
import type { OwnSettings } from '../settings/accounts.js';
import type { Caller } from './caller.js';
import type { Need } from './need.js';
import type { RemotePlace } from './remote.js';
import type { GitHubPlace, Setup } from './setup.js';

/** What a repository of requests says of itself, by its files, by git and by options. */
export interface RepositoryFacts {
  readonly settings: OwnSettings;
  readonly caller: Caller;
  readonly place: RemotePlace;
  /** Their numbers; `none`: the subjects of this repository have none. Undefined: nobody knows. */
  readonly ids: GitHubPlace['ids'] | 'none' | undefined;
  /** Undefined where git does not say, nor the caller's workflow. */
  readonly defaultBranch: string | undefined;
  /** What is named beside `guardrails.namePrefixes`. */
  readonly prefixes?: readonly string[];
  /** The commits of the workflow that get a role; at least one. Default: the one that the caller pins. */
  readonly commits?: readonly string[];
  /** What stacks of the vendors can have, and whose tokens come with them. */
  readonly wanted: { readonly needs: readonly Need[]; readonly issuers: readonly string[] };
}

/** All that AWS needs, as data: what stands in one account before the first request. */
export interface Foundation {
  readonly setup: Setup;
  /** Of the state bucket. */
  readonly region: string;
  readonly needs: readonly Need[];
  /** The paths of the two roles in IAM. */
  readonly paths: { readonly plan: string; readonly apply: string };
}

/** The boundary that settings name where they take the usual one. */
export const usualBoundary = 'vendor-bucket-boundary';

/** Where the state of the foundation itself is: beside the prefix, so that the applying role's policy does not reach it. */
export function ownStateKey({ prefix }: Pick<Setup['state'], 'prefix'>): string {
  return `${prefix}.bootstrap/terraform.tfstate`;
}

/**
 * A repository's own words as a set-up. Refused is what they don't say (`bootstrap/none`, `bootstrap/no-boundary`, `bootstrap/no-branch`,
 * `bootstrap/no-ids`, `settings/no-state`) and what can't be in one account (`bootstrap/accounts`, `bootstrap/partition`).
 */
export function foundationOf(facts: RepositoryFacts): Result<Foundation> {
  const { settings, caller, wanted } = facts;
  const plan = parseRole(caller.roles.plan);
  const apply = parseRole(caller.roles.apply);
  const s3 = settings.state?.s3;
  const prefixes = prefixesOf(facts);
  const faults = [
    ...(s3 === undefined ? [noState] : stateFaults(s3)),
    ...accountFaults(settings, plan, apply),
    ...boundaryFaults(settings, plan),
    ...(prefixes.length === 0 ? [noPrefix] : []),
    ...(facts.defaultBranch === undefined ? [noBranch] : []),
    ...(facts.ids === undefined && hasIds(facts.place.host) ? [noIds(facts.place)] : []),
  ];
  if (faults.length > 0 || s3 === undefined || facts.defaultBranch === undefined) return failed(...faults);
  const setup: Setup = {
    partition: plan.partition,
    account: plan.account,
    github: { ...facts.place, ...(typeof facts.ids === 'object' ? { ids: facts.ids } : {}) },
    defaultBranch: facts.defaultBranch,
    environment: caller.environment,
    workflow: { file: caller.file, commits: facts.commits ?? [caller.commit] },
    prefixes,
    state: { bucket: s3.bucket, prefix: prefixOf(s3), ...defined({ kmsKey: s3.kmsKey }) },
    roles: { plan: plan.name, apply: apply.name },
    ...(plan.path === '/' && apply.path === '/' ? {} : { ownPaths: { plan: plan.path, apply: apply.path } }),
    ...defined({ rolePath: settings.roles?.path, boundary: settings.roles?.boundary }),
    issuers: wanted.issuers,
  };
  return ok({ setup, region: s3.region, needs: wanted.needs, paths: { plan: plan.path, apply: apply.path } });
}

interface RoleName {
  readonly partition: Setup['partition'];
  readonly account: string;
  readonly path: string;
  readonly name: string;
}

/** The parts of a role's ARN, which whoever read it has checked. */
function parseRole(arn: string): RoleName {
  const [, partition = '', , , account = '', resource = ''] = arn.split(':');
  const whole = resource.slice('role'.length);
  const name = whole.slice(whole.lastIndexOf('/') + 1);
  return { partition: partition as Setup['partition'], account, path: whole.slice(0, whole.length - name.length), name };
}

type S3 = NonNullable<OwnSettings['state']>['s3'];

function prefixOf({ prefix = 'vendor-bucket' }: Pick<S3, 'prefix'>): string {
  return prefix.replace(/\/+$/, '');
}

/** The settings' own and those of an option, each once. */
function prefixesOf({ settings, prefixes = [] }: RepositoryFacts): readonly string[] {
  const { namePrefixes = [] } = settings.guardrails ?? {};
  return [...new Set([...namePrefixes, ...prefixes])];
}

function stateFaults(s3: S3): readonly Fault[] {
  const prefix = prefixOf(s3);
  if (/^[A-Za-z0-9!_.'()/-]+$/.test(prefix)) return [];
  const message = `The prefix of the state, ${quote(prefix)}, has signs that are wildcards or unsafe in a policy.`;
  return [
    {
      code: 'bootstrap/state-prefix',
      message,
      fix: 'Write state.s3.prefix in letters, digits, hyphens and slashes, as vendor-bucket.',
    },
  ];
}

function accountFaults({ state }: OwnSettings, plan: RoleName, apply: RoleName): readonly Fault[] {
  const named = [
    ['plan-role', plan.account],
    ['apply-role', apply.account],
    ...(state?.s3.account === undefined ? [] : [['state.s3.account', state.s3.account]]),
  ] as const;
  if (named.some(([, account]) => account !== plan.account)) {
    const message = `These are of several accounts: ${named.map(([what, account]) => `${what} of ${String(account)}`).join(', ')}.`;
    return [
      {
        code: 'bootstrap/accounts',
        message,
        fix: 'Name the two roles and the state bucket of one account; each account has its own.',
      },
    ];
  }
  const partition = state === undefined ? plan.partition : partitionOf(state.s3.region);
  if (plan.partition === partition && apply.partition === partition) return [];
  const message = `The state bucket is in the partition ${String(partition)}, and the roles are not.`;
  return [
    {
      code: 'bootstrap/partition',
      message,
      fix: `Write arn:${String(partition)}:iam::… for both roles, or correct state.s3.region.`,
    },
  ];
}

function boundaryFaults({ roles, account }: OwnSettings, plan: RoleName): readonly Fault[] {
  const boundary = roles?.boundary;
  const usual = `arn:${plan.partition}:iam::${plan.account}:policy/${usualBoundary}`;
  const below = account === undefined ? '' : `, below accounts and ${account.name}`;
  if (boundary === undefined) {
    const message = 'The settings name no permissions boundary for the roles that requests make.';
    return [
      {
        code: 'bootstrap/no-boundary',
        message,
        fix: `Write in .github/vendor-bucket.yml${below}: roles: { boundary: '${usual}' }`,
      },
    ];
  }
  const [, , , , owner = ''] = boundary.split(':');
  if (owner === plan.account || owner === 'aws') return [];
  const message = `The permissions boundary is of the account ${owner}: IAM takes one of the role's own account, or AWS's.`;
  return [{ code: 'bootstrap/boundary-account', message, fix: `Write roles: { boundary: '${usual}' }` }];
}

/** GitHub Enterprise Server has names alone in its subjects (GitHub Enterprise Server, "OpenID Connect"). */
export function hasIds(host: string): boolean {
  return host === 'github.com' || host.endsWith('.ghe.com');
}

const noState: Fault = {
  code: 'settings/no-state',
  message: 'there is no place for Terraform state',
  fix: 'Set "state: { s3: { bucket, region, account } }" in .github/vendor-bucket.yml: bootstrap makes that bucket.',
};

const noPrefix: Fault = {
  code: 'bootstrap/none',
  message: 'No beginning of bucket names is named, and the policies of the two roles are held to them.',
  fix: 'Write guardrails: { namePrefixes: [acme-vendor-] } in .github/vendor-bucket.yml, or give --prefix acme-vendor-.',
};

const noBranch: Fault = {
  code: 'bootstrap/no-branch',
  message: 'Git does not know the default branch of the remote "origin".',
  fix: 'Run "git remote set-head origin --auto", or give --default-branch main.',
};

function noIds({ host, owner, repository }: RemotePlace): Fault {
  const at = host === 'github.com' ? '' : `--hostname ${host} `;
  return {
    code: 'bootstrap/no-ids',
    message:
      'The ids of the repository and of its owner are not known: the tokens of repositories that were created, renamed or moved since 15 July 2026 have them.',
    fix: `Give --ids with the two numbers of "gh api ${at}repos/${owner}/${repository} --jq '[.owner.id, .id]'", or set GITHUB_TOKEN; for an older repository give --ids none.`,
  };
}

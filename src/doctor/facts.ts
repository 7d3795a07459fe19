import type { Caller } from '../bootstrap/caller.js';
import type { RemotePlace } from '../bootstrap/remote.js';
import type { Foundation } from '../bootstrap/repository.js';
import type { Fault, Result } from '../fault/fault.js';
import type { OwnSettings } from '../settings/accounts.js';
import type { EngineName } from '../terraform/release.js';
import type { Known } from './known.js';

/** All that is looked at: it is gathered first, so that checks are pure. */
export interface Facts {
  readonly files: FileFacts;
  readonly github: GitHubFacts;
  readonly aws: AwsFacts;
  /** What is another for each account, where the settings have accounts: at its checks it stands in place of the above. */
  readonly accounts?: readonly AccountFacts[];
  readonly machine: MachineFacts;
}

/** One account of the settings. */
export interface AccountFacts {
  readonly name: string;
  readonly files: Pick<FileFacts, 'settings' | 'caller' | 'foundation'>;
  readonly aws: AwsFacts;
}

/** What the repository of requests says of itself. */
export interface FileFacts {
  readonly settings: Result<OwnSettings>;
  readonly caller: Result<Caller>;
  readonly place: Result<RemotePlace>;
  /** What an account needs by all of these, the commit that the caller pins as the only one that is accepted. */
  readonly foundation: Result<Foundation>;
  /** Whether the ids of repository and owner are known, or known to be in no subject. */
  readonly ids: 'known' | 'unknown';
  /** The file of code owners that GitHub takes; undefined: there is none. */
  readonly codeOwners: { readonly path: string; readonly text: string } | undefined;
  /** Folders in which any file decides what is run and by which rules, with those that are there: workflows, and the repository's templates. */
  readonly folders: readonly { readonly path: string; readonly files: readonly string[] }[];
  /** Why the lock file can't be used; `none`: there is no such file. */
  readonly lockFile: 'good' | 'none' | Fault;
  /** The label of the runner that the caller names; undefined: the usual one. */
  readonly runner: string | undefined;
}

export interface GitHubFacts {
  readonly repository: Known<{ readonly fullName: string; readonly defaultBranch: string }>;
  /**
   * Whether the commit that the caller pins is there: on the default branch, or named by a tag. `nowhere`: no branch has it, and no tag names it,
   * so that it is of a fork; `elsewhere`: neither is known, or another branch has it.
   */
  readonly commit: Known<'there' | 'missing' | 'nowhere' | 'elsewhere'>;
  /** By the name that the settings write, as `octocat#583231`: the account of that id, else that of the login. */
  readonly users: ReadonlyMap<string, Known<Person | 'none'>>;
  /** How many members each has, by the name that the settings write. */
  readonly teams: ReadonlyMap<string, Known<number>>;
  /** What GitHub finds wrong in the file of code owners. */
  readonly ownerErrors: Known<readonly { readonly line: number; readonly message: string }[]>;
  /** The rulesets that hold for the default branch. */
  readonly rulesets: Known<readonly BranchRules[]>;
  /** Its branch protection rule. */
  readonly protection: Known<BranchRules | 'none'>;
  readonly environment: Known<Environment | 'none'>;
  /** What workflows of forks' pull requests get. */
  readonly forks: Known<{ readonly writeTokens: boolean; readonly secrets: boolean }>;
}

export interface Person {
  readonly login: string;
  readonly id: number;
  /** `User`, `Organization` or `Bot`. */
  readonly type: string;
}

/** What a ruleset or a branch protection rule asks for. */
export interface BranchRules {
  /** `ruleset "main"`, `branch protection rule`. */
  readonly name: string;
  /** Required status checks; `app` is the App that they have to come from. */
  readonly statuses: readonly { readonly context: string; readonly app?: number }[];
  readonly pullRequest: boolean;
  readonly codeOwners: boolean;
  readonly lastPush: boolean;
  readonly blocksForcePushes: boolean;
  readonly blocksDeletion: boolean;
  /** Who may pass over it. */
  readonly bypass: Known<readonly string[]>;
}

export interface Environment {
  readonly branches: 'all' | 'protected' | Known<readonly { readonly name: string; readonly type: string }[]>;
  /** Apps whose custom rules protect it. */
  readonly custom: Known<readonly string[]>;
}

export interface AwsFacts {
  /** Of the credentials. */
  readonly account: Known<string>;
  readonly plan: Known<Role | 'none'>;
  readonly apply: Known<Role | 'none'>;
  readonly boundary: Known<unknown>;
  /** The audiences of GitHub's identity provider. */
  readonly provider: Known<readonly string[] | 'none'>;
  readonly bucket: BucketFacts;
}

export interface Role {
  readonly arn: string;
  /** Its trust, as JSON. */
  readonly trust: unknown;
  /** Its policies, those in it too, as JSON. */
  readonly policies: Known<readonly { readonly name: string; readonly document: unknown }[]>;
  /** Seconds that a session lasts at most. */
  readonly longest?: number;
}

export interface BucketFacts {
  readonly standing: Known<'own' | 'none' | 'taken' | { readonly elsewhere: string }>;
  /** `Enabled`, `Suspended`, or `never`. */
  readonly versioning: Known<string>;
  readonly encryption: Known<{ readonly algorithm: string; readonly key?: string } | 'none'>;
  /** Which of the four settings are on. */
  readonly publicAccess: Known<readonly string[]>;
  readonly policy: Known<unknown>;
}

export interface MachineFacts {
  /** Node's version. */
  readonly node: string;
  /** Git's, as X.Y.Z. */
  readonly git: Known<string>;
  /** On the PATH; `none`: there is none that answers. */
  readonly engine: Known<{ readonly name: EngineName; readonly version: string }>;
  /** Variables that are set, by name, of those that Terraform would obey. */
  readonly variables: ReadonlyMap<string, string>;
  /** The file that TF_CLI_CONFIG_FILE names is there. */
  readonly cliConfigThere: boolean;
  /** Configuration files of Terraform's and AWS's in the home folder, or where the environment says. */
  readonly configurations: readonly { readonly path: string; readonly text: string }[];
}

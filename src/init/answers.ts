import type { Partition } from '../request/terms.js';
import type { Account } from '../settings/accounts.js';

/** What the files of a repository of requests are made of. */
export interface Answers {
  readonly source: Source;
  /** The vendors that can be asked for; `all` that there are. */
  readonly vendors: 'all' | readonly string[];
  /** Who approves the plans of a vendor's buckets; `*`: of every other vendor's. */
  readonly administrators: Administrators;
  /** Who owns the rules, as CODEOWNERS names them: `@octocat`, `@acme/platform-team`. */
  readonly owners: readonly string[];
  /** The beginnings of bucket names. */
  readonly prefixes: readonly string[];
  /** Twelve digits; of several accounts the default, else the first. */
  readonly account: string;
  /** Where the settings name accounts: all of them, the default first where there is one. */
  readonly accounts?: readonly Account[];
  /** The name of the account of requests that name none; undefined: each request has to name its own. */
  readonly defaultAccount?: string;
  readonly region: string;
  readonly branch: string;
  readonly stateBucket: string;
}

/** Where Vendor Bucket itself is. */
export interface Source {
  /** `OWNER/vendor-bucket`. */
  readonly repository: string;
  /** Forty or sixty-four hex digits. */
  readonly commit: string;
  /** The tag that names it, where one is known: Dependabot reads it behind the commit. */
  readonly version?: string;
}

export interface People {
  /** `octocat`, or with its id: `octocat#583231`. */
  readonly users: readonly string[];
  /** `acme/files-team`. */
  readonly teams: readonly string[];
}

/** By vendor, or `*`. */
export type Administrators = ReadonlyMap<string, People>;

/** The roles and the policy that `bootstrap` makes for a repository of requests. */
export function namesIn(account: string, partition: Partition) {
  const of = (kind: string, name: string) => `arn:${partition}:iam::${account}:${kind}/vendor-bucket-${name}`;
  return { plan: of('role', 'plan'), apply: of('role', 'apply'), boundary: of('policy', 'boundary') };
}

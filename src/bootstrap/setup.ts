import type { Partition } from '../request/terms.js';

/** What a repository of requests and its AWS account are called: all that the two roles' documents are made of. */
export interface Setup {
  readonly partition: Partition;
  /** Twelve digits. */
  readonly account: string;
  readonly github: GitHubPlace;
  /** The only branch whose jobs apply. */
  readonly defaultBranch: string;
  /** The environment of the jobs that apply. */
  readonly environment: string;
  readonly workflow: {
    /** As the caller's `uses` names it, up to the commit: `OWNER/vendor-bucket/.github/workflows/bucket-request.yml`. */
    readonly file: string;
    /** The commits of it that get a role; at least one. */
    readonly commits: readonly string[];
  };
  /** What the names of requested buckets begin with, as `acme-vendor-`; at least one. */
  readonly prefixes: readonly string[];
  /** Where `state.s3` of the settings says that states and records lie; the prefix without a slash at its end. */
  readonly state: {
    readonly bucket: string;
    readonly prefix: string;
    /** Full ARN of the key that encrypts them. Default: S3 keeps the key. */
    readonly kmsKey?: string;
  };
  /** The names of the two roles. */
  readonly roles: { readonly plan: string; readonly apply: string };
  /** The paths of the two roles. Default: `/`. */
  readonly ownPaths?: { readonly plan: string; readonly apply: string };
  /** The path of the roles that requests create (`roles.path` of the settings). Default: `/`. */
  readonly rolePath?: string;
  /**
   * Full ARN of the managed policy that each role has to carry that requests create (`roles.boundary` of the settings). Default: none has to.
   */
  readonly boundary?: string;
  /** Host and path of the issuers whose tokens vendors come with, without `https://`. */
  readonly issuers: readonly string[];
}

export interface GitHubPlace {
  /** `github.com`, `SUBDOMAIN.ghe.com`, or the host name of a server. */
  readonly host: string;
  readonly owner: string;
  readonly repository: string;
  /** Their numbers. Subjects of repositories that were created, renamed or moved since 15 July 2026 have them. */
  readonly ids?: { readonly owner: string; readonly repository: string };
}

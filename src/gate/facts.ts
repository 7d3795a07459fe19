import type { Risk } from '../change/change.js';
import type { ApprovalRules } from '../settings/approvals.js';

/** What was asked for and came, or why it did not come: an error is a fact here, and never a verdict. */
export type Fetched<T> = { readonly value: T } | { readonly unreadable: string };

/** The same for what may not be there at all. */
export type Sought<T> = Fetched<T> | { readonly absent: true };

/** A list from an API. `complete` is false where the API gives no more than a part of it, as 250 commits of a pull request. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly complete: boolean;
}

/** An account of GitHub. The id stays when the account is renamed. */
export interface Account {
  readonly login: string;
  readonly id?: number;
}

export interface Reviewer extends Account {
  readonly id: number;
  readonly type: 'User' | 'Bot';
}

/** An author of a commit; an e-mail address without an account is kept as it is. */
export type Contributor = Account | { readonly email: string };

export interface Commit {
  readonly sha: string;
  /**
   * What stands for the author: a signature that GitHub verified, or an account that GitHub knows by the address alone. Anybody can write
   * anybody's address into a commit; `unknown` is an address that is nobody's.
   */
  readonly authorship: 'signed' | 'account' | 'unknown';
  readonly author: Contributor | null;
  /** `web-flow` for what GitHub commits itself: it is nobody, and reviews nothing. */
  readonly committer: Contributor | null;
  /** From the trailers `Co-authored-by`. */
  readonly coAuthors: readonly Contributor[];
}

export interface Review {
  readonly id: number;
  /** Null where the account is deleted: nobody answers for such a review, it is passed over. */
  readonly user: Reviewer | null;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  readonly commit: string | null;
  /** ISO 8601 in UTC, as GitHub writes it; null while it is pending. */
  readonly submittedAt: string | null;
}

/** A branch was moved to a commit. */
export interface Push {
  readonly commit: string;
  /** Null where GitHub names nobody. */
  readonly actor: Reviewer | null;
}

/** Somebody took a review out of the count. */
export interface Dismissal {
  /** The id of the review. */
  readonly review: number;
  readonly was: 'approval' | 'objection';
  /** Null where the account is deleted. */
  readonly by: Account | null;
}

export interface PullRequest {
  readonly number: number;
  /** Null where the account is deleted. */
  readonly author: Reviewer | null;
  readonly state: 'open' | 'merged' | 'closed';
  readonly baseBranch: string;
  readonly defaultBranch: string;
  readonly head: string;
}

/** How the request's present bytes came to the default branch, from the commit that last touched its file there. */
export type Route =
  | { readonly kind: 'direct'; readonly commit: string }
  | { readonly kind: 'several'; readonly pullRequests: readonly number[] }
  | { readonly kind: 'merged'; readonly pullRequest: number };

/** What an approval is bound to, as it was posted. Versions are for the reader and are not judged. */
export interface PlanRecord {
  readonly file: string;
  readonly bucket: string;
  /** The pull request that it was posted on: another one of the same head was shown another plan. */
  readonly pullRequest: number;
  readonly head: string;
  readonly base: string;
  readonly specDigest: string;
  readonly fingerprint: string;
  readonly risk: Risk;
  /** ISO 8601 in UTC: when GitHub took the plan in, by GitHub's clock. */
  readonly postedAt: string;
  /** When an equal plan of the head was first posted, where it was planned again since. For the reader: it makes no approval count. */
  readonly firstPostedAt?: string;
  readonly toolVersions: Readonly<Record<string, string>>;
}

/**
 * `invalid` is a record that was found, but can't be trusted or parsed: edited by somebody else, cut, of another form. `contradictory`:
 * several records of one head differ in what people approve, so nobody can tell which plan was shown; how many there are.
 */
export type Recorded = Sought<PlanRecord> | { readonly invalid: string } | { readonly contradictory: number };

/** A plan made just now, before applying. */
export interface FreshPlan extends Pick<PlanRecord, 'specDigest' | 'fingerprint' | 'risk'> {
  /** It does the same, and that is more dangerous than what was shown, by what stands in AWS now. */
  readonly isWorse?: boolean;
}

/** The members of a team, by the name that the settings give it, or why they can't be read. */
export type Team =
  { readonly team: string; readonly members: readonly Account[] } | { readonly team: string; readonly unreadable: string };

/** The approvals of the settings at the base commit, which is the one that the plan was made against. */
interface BaseSettings {
  readonly commit: string;
  /** Whether git finds the commit in the default branch's history. */
  readonly onDefaultBranch: boolean;
  readonly approvals: ApprovalRules;
}

/** What rules make of a request: the digest of its spec, or why it is refused. */
export type Resolution = { readonly specDigest: string } | { readonly fault: string };

/** What the rules of the plan's base and those of the default branch's tip make of a request now. */
export interface Resolutions {
  readonly base: Resolution;
  readonly tip: Resolution;
  /** Where the two differ, the rules that make the difference: keys of the settings, or a template with its file. */
  readonly changed: readonly string[];
}

interface CommonFacts {
  readonly request: {
    /** A template is judged by its reviews alone: it has neither plan nor record, and its bucket is ''. Default: request. */
    readonly kind?: 'request' | 'template';
    /** The path of the file at the head. It is part of what is approved: a file that was moved since is another request. */
    readonly file: string;
    readonly bucket: string;
    /** The vendor at the head and, where it differs, at the base: the administrators of both have to agree. */
    readonly vendors: readonly string[];
    /** Why a vendor that would have to be asked is not known; a clause. Absent where all of them are. */
    readonly vendorsUnknown?: string;
  };
  readonly pullRequest: Sought<PullRequest>;
  /** Digest of the file's bytes at the pull request's head. */
  readonly bytesAtHead: Sought<string>;
  readonly commits: Fetched<Listing<Commit>>;
  readonly reviews: Fetched<Listing<Review>>;
  /** Who pushed to the head branch. Absent where it was not asked for, as nobody has approved the head's plan: see `questionsOf`. */
  readonly pushes: Sought<Listing<Push>>;
  /** Who dismissed reviews. Absent where it was not asked for, as no review of somebody whom the settings name is dismissed. */
  readonly dismissals: Sought<readonly Dismissal[]>;
  /**
   * Of a head branch that has the name of a follow-up. `own`: the tool itself opened it, and its branch holds what the tool writes there
   * and nothing else. `foreign`: it holds something else. Absent also where it holds the right thing, by somebody else.
   */
  readonly followUp?: 'own' | 'foreign' | 'unread';
  /** At the base commit, and at the default branch's tip now, as they hold in the request's account. Settings with faults are unreadable; without `approvals` they are `{}`. */
  readonly settings: { readonly base: Fetched<BaseSettings>; readonly tip: Fetched<ApprovalRules> };
  /** What both make of the request's bytes, worked out afresh. */
  readonly resolved: Fetched<Resolutions>;
  readonly teams: readonly Team[];
  /** Whether this pull request changes the settings or a template. */
  readonly settingsChanged: Fetched<boolean>;
  readonly record: Recorded;
}

/** Of a pull request that is not merged yet: may it be? */
export interface ReviewFacts extends CommonFacts {
  readonly stage: 'review';
}

/** Of a request on the default branch: may it be applied now? Everything is fetched afresh. */
export interface ApplyFacts extends CommonFacts {
  readonly stage: 'apply';
  readonly route: Fetched<Route>;
  /** Digest of the bytes of the same path at the default branch's tip. */
  readonly bytesAtTip: Sought<string>;
  readonly fresh: Fetched<FreshPlan>;
  /** Whether the review of the head stands on the pull request, as this action wrote it. False also where it was not looked for, as no plan is on record. */
  readonly shown: Fetched<boolean>;
}

/** All that the gate looks at, for one request. */
export type Facts = ReviewFacts | ApplyFacts;

import type { Approvals } from '../../src/settings/approvals.js';
import type {
  ApplyFacts,
  Commit,
  Facts,
  PlanRecord,
  Push,
  Resolution,
  Review,
  ReviewFacts,
  Reviewer,
} from '../../src/gate/facts.js';
import type { State } from '../../src/gate/verdict.js';

/** One change and what the gate says of it; `codes` are those of all reasons that block, without `gate/`. */
export interface Case {
  readonly name: string;
  readonly facts: Facts;
  readonly state: State;
  readonly codes: readonly string[];
  /** What the gate says of reviews that do not count. */
  readonly why?: readonly string[];
}

export const head = 'a'.repeat(40);
export const oldHead = 'b'.repeat(40);
export const base = 'c'.repeat(40);
export const file = 'buckets/acme.yml';
export const postedAt = '2026-11-20T10:00:00Z';

export const alice: Reviewer = { login: 'alice', id: 1, type: 'User' };
export const bob: Reviewer = { login: 'bob', id: 2, type: 'User' };
export const dave: Reviewer = { login: 'dave', id: 4, type: 'User' };
export const carol: Reviewer = { login: 'carol', id: 10, type: 'User' };
export const mallory: Reviewer = { login: 'mallory', id: 66, type: 'User' };

export const approvals: Approvals = { sendsafely: { users: ['alice', 'bob'], teams: ['acme/files'] } };

export const record: PlanRecord = {
  file,
  bucket: 'acme-files',
  pullRequest: 7,
  head,
  base,
  specDigest: 'sha256:spec',
  fingerprint: 'sha256:plan',
  risk: 'low',
  postedAt,
  toolVersions: { terraform: '1.11.4' },
};

let nextReview = 100;

/** A review of the head commit, an hour after the plan unless said otherwise. */
export function review(user: Reviewer | null, state: Review['state'] = 'APPROVED', more: Partial<Review> = {}): Review {
  nextReview += 1;
  return { id: nextReview, user, state, commit: head, submittedAt: state === 'PENDING' ? null : '2026-11-20T11:00:00Z', ...more };
}

export function listed<T>(...items: readonly T[]) {
  return { value: { items, complete: true } };
}

export function commit(more: Partial<Commit> = {}): Commit {
  return { sha: head, authorship: 'account', author: carol, committer: carol, coAuthors: [], ...more };
}

export function settings(at: Approvals, now: Approvals = at): Facts['settings'] {
  return { base: { value: { commit: base, onDefaultBranch: true, approvals: at } }, tip: { value: now } };
}

/** What both commits' rules make of the request. */
export function resolved(
  tip: Resolution = { specDigest: record.specDigest },
  then: Resolution = { specDigest: record.specDigest },
  changed: readonly string[] = [],
): Facts['resolved'] {
  return { value: { base: then, tip, changed } };
}

/** A pull request by carol, with a plan, that alice approved: nothing is wrong with it. */
export const atReview: ReviewFacts = {
  stage: 'review',
  request: { file, bucket: 'acme-files', vendors: ['sendsafely'] },
  pullRequest: { value: { number: 7, author: carol, state: 'open', baseBranch: 'main', defaultBranch: 'main', head } },
  bytesAtHead: { value: 'sha256:bytes' },
  commits: listed(commit()),
  reviews: listed(review(alice)),
  pushes: listed<Push>({ commit: head, actor: carol }),
  dismissals: { absent: true },
  settings: settings(approvals),
  resolved: resolved(),
  teams: [{ team: 'acme/files', members: [{ login: 'dave', id: 4 }] }],
  settingsChanged: { value: false },
  record: { value: record },
};

/** The same after the merge, about to be applied. */
export const atApply: ApplyFacts = {
  ...atReview,
  stage: 'apply',
  pullRequest: { value: { number: 7, author: carol, state: 'merged', baseBranch: 'main', defaultBranch: 'main', head } },
  route: { value: { kind: 'merged', pullRequest: 7 } },
  bytesAtTip: { value: 'sha256:bytes' },
  fresh: { value: { specDigest: record.specDigest, fingerprint: record.fingerprint, risk: record.risk } },
  shown: { value: true },
};

export function reviewed(name: string, state: State, codes: readonly string[], change: Partial<ReviewFacts> = {}): Case {
  return { name, state, codes, facts: { ...atReview, ...change } };
}

export function applied(name: string, state: State, codes: readonly string[], change: Partial<ApplyFacts> = {}): Case {
  return { name, state, codes, facts: { ...atApply, ...change } };
}

/** The pull request of the baseline with something else about it. */
export function pullRequest(facts: Facts, more: object): Facts['pullRequest'] {
  return 'value' in facts.pullRequest ? { value: { ...facts.pullRequest.value, ...more } } : facts.pullRequest;
}

export function recorded(more: Partial<PlanRecord>): Facts['record'] {
  return { value: { ...record, ...more } };
}

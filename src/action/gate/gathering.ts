import { defined } from '../../defined.js';
import { ok, type Fault, type Result, words } from '../../fault/fault.js';
import { teamsOf } from '../../settings/approvals.js';
import { evaluate } from '../../gate/evaluate.js';
import { questionsOf } from '../../gate/questions.js';
import type { Commit, Fetched, Listing, Recorded, Review, ReviewFacts, Sought, Team } from '../../gate/facts.js';
import type { Verdict } from '../../gate/verdict.js';
import { hasCommit, isAncestor, resolveCommit, type Repository } from '../../git/index.js';
import type { PullRequest } from '../../github/port.js';
import type { Ledger, StandingPlan } from '../../ledger/index.js';
import { ledgerOf, readRules, readSettings, type Rules } from '../commit/at-commit.js';
import type { ActionContext } from '../context.js';
import { recordedPlan } from '../plan/records.js';
import { headPushes } from './head-pushes.js';
import { followUpOf } from '../apply/follow-up-branch.js';
import { digestAt, digestFromGitHub, digestsAt } from '../commit/digests.js';
import { resolvedBy } from '../commit/rules-then.js';
import { rulesChangedBy } from '../commit/changed-requests.js';
import { readStanding } from './shown-review.js';
import type { KnownFacts } from '../plan/outcome.js';

/** A request, or a template, that the gate is to judge. */
export interface GatedRequest {
  readonly kind?: 'template';
  /** Its path at the head. */
  readonly file: string;
  readonly bucket: string;
  /** The vendor at the head, and every other one that the bucket was asked for, begun or applied by. */
  readonly vendors: readonly string[];
  /** The file at the head. */
  readonly bytes?: Uint8Array;
  /** Why a vendor that would have to be asked is not known; a clause. */
  readonly vendorsUnknown?: string;
}

/** What the gate looks at in both of its stages. */
type CommonFacts = Omit<ReviewFacts, 'stage'>;

/** Fetches what the gate looks at. What was asked for once is kept, so that the calls do not grow with the number of requests. */
export interface Gathering {
  readonly rulesAt: (commit: string) => Promise<Result<Rules>>;
  readonly recordOf: (bucket: string, pull: Pick<PullRequest, 'number' | 'head'>) => Promise<Recorded>;
  /** Whether the review of the head stands on the pull request, as this action wrote it. */
  readonly shownOn: (pull: Pick<PullRequest, 'number' | 'head'>) => Promise<Fetched<boolean>>;
  /** The facts of one request of a pull request. `head` is the commit whose bytes and record are judged. */
  readonly factsOf: (request: GatedRequest, pull: Sought<PullRequest>, head: string) => Promise<CommonFacts>;
}

interface GatheringOptions {
  /** The default branch's tip: git has to hold it. */
  readonly tip: Fetched<string>;
  readonly ledger: Result<Ledger>;
  readonly known?: KnownFacts;
  /** The files that will be asked for: they are read together. */
  readonly files?: readonly string[];
}

/** Starts to gather. Nothing is fetched before it is asked for. */
export function startGathering(context: ActionContext, { tip, ledger, known = {}, files = [] }: GatheringOptions): Gathering {
  const { github, git, inputs, home } = context;
  const rulesAt = remembering((commit: string) => readRules(git, { commit, settings: inputs.settings, home }));
  const reviewsOf = remembering((number: number) => github.reviews(number));
  const commitsOf = remembering((number: number) => github.commits(number));
  const pushesOf = remembering((_: number, pull: PullRequest) => headPushes(github, pull));
  const dismissalsOf = remembering((number: number) => github.dismissals(number));
  const followUpOfPull = remembering((_: string, pull: PullRequest, request: GatedRequest) =>
    followUpOf(context, pull, { tip, ledger, request }),
  );
  const elsewhere = remembering((_: string, head: string, file: string) => digestFromGitHub(github, head, file));
  const teamOf = remembering(async (name: string): Promise<Team> => {
    const read = await github.team(name);
    return read.ok ? read.value : { team: name, unreadable: words(read.faults) };
  });
  const recordOf: Gathering['recordOf'] = async (bucket, { number, head }) =>
    known.records?.get(bucket) ??
    (ledger.ok ? recorded(await ledger.value.readPlan({ bucket, pullRequest: number, head })) : unreadable(ledger.faults));

  const settingsAt = remembering(async (base: string): Promise<ReviewFacts['settings']> => {
    // Who approves stands in the settings alone. A request is not judged by rules of which a template is broken: see `resolved`.
    const read = (commit: string) => readSettings(git, { commit, settings: inputs.settings });
    const atTip = 'value' in tip ? fetched(await read(tip.value)) : tip;
    const atBase = await read(base);
    const onBranch = 'value' in tip ? fetched(await isAncestor(git, base, tip.value)) : tip;
    const readable = atBase.ok ? onBranch : unreadable(atBase.faults);
    return {
      tip: 'value' in atTip ? { value: atTip.value.approvals ?? {} } : atTip,
      base:
        'value' in readable && atBase.ok
          ? { value: { commit: base, onDefaultBranch: readable.value, approvals: atBase.value.approvals ?? {} } }
          : 'value' in readable
            ? unreadable([])
            : readable,
    };
  });
  const filesAt = remembering((head: string) => digestsAt(git, head, files));
  const changedBy = remembering(async (number: number, pull: PullRequest, base: string): Promise<Fetched<boolean>> => {
    if (known.settingsChanged !== undefined) return { value: known.settingsChanged };
    const rules = await rulesAt(base);
    return rules.ok ? fetched(await rulesChangedBy({ git, github }, { ...pull, number }, rules.value)) : unreadable(rules.faults);
  });

  const factsOf: Gathering['factsOf'] = async (request, pull, head) => {
    const found = 'value' in pull ? pull.value : undefined;
    const record: Recorded =
      found === undefined || request.kind === 'template'
        ? { absent: true }
        : await recordOf(request.bucket, { number: found.number, head });
    const base = 'value' in record ? record.value.base : (found?.base ?? '');
    const settings = await settingsAt(base);
    const there = await hasCommit(git, head);
    const gone = there.ok && !there.value;
    const bytesAtHead = gone
      ? await elsewhere(`${head}:${request.file}`, head, request.file)
      : ((await filesAt(head)).get(request.file) ?? (await digestAt(git, head, request.file)));
    const nothing: Fetched<never> = { unreadable: 'there is no pull request to read it from' };
    const [reviews, commits]: [Fetched<Listing<Review>>, Fetched<Listing<Commit>>] =
      found === undefined ? [nothing, nothing] : [fetched(await reviewsOf(found.number)), fetched(await commitsOf(found.number))];
    const facts = {
      request,
      pullRequest: pull,
      bytesAtHead,
      reviews,
      commits,
      settings,
      resolved: await resolvedBy(rulesAt, { base, tip }, request),
      teams: await Promise.all(teamsIn(request, settings).map((name) => teamOf(name))),
      settingsChanged: found === undefined ? nothing : await changedBy(found.number, found, base),
      record: consistent(record, bytesAtHead),
    };
    const asks = questionsOf({ ...facts, stage: 'review' });
    const pushes = found !== undefined && asks.pushes ? await pushesOf(found.number, found) : { absent: true as const };
    const dismissals =
      found !== undefined && asks.dismissals ? fetched(await dismissalsOf(found.number)) : { absent: true as const };
    const followUp = found === undefined ? undefined : await followUpOfPull(`${found.number}:${request.file}`, found, request);
    return { ...facts, pushes, dismissals, ...defined({ followUp }) };
  };
  const standingOf = remembering(async (number: number, head: string): Promise<Fetched<boolean>> => {
    const read = ledger.ok ? await readStanding(github, ledger.value, { number, head }) : ledger;
    return read.ok ? { value: read.value.own } : unreadable(read.faults);
  });
  return { rulesAt, recordOf, shownOn: ({ number, head }) => standingOf(number, head), factsOf };
}

/**
 * Judges requests of an open pull request at its present head: a verdict for each, by path. What can't be read is in the verdicts, as
 * `undetermined`. Costs three calls, and one for each team and page more.
 */
export async function evaluateOpenPullRequest(
  context: ActionContext,
  pull: { readonly number: number; readonly head: string; readonly base: string },
  requests: readonly GatedRequest[],
  known: KnownFacts & { readonly ledger?: Result<Ledger> } = {},
): Promise<Result<ReadonlyMap<string, Verdict>>> {
  const found =
    known.pullRequest === undefined ? fetched(await context.github.pullRequest(pull.number)) : { value: known.pullRequest };
  const branch = 'value' in found ? found.value.defaultBranch : undefined;
  const tip = await knownTip(context.git, pull.base, branch);
  const gathering = startGathering(context, {
    files: requests.map(({ file }) => file),
    tip: fetched(tip),
    ledger: known.ledger ?? (await ledgerAt(context, pull.base)),
    known,
  });
  const verdicts = new Map<string, Verdict>();
  for (const request of requests) {
    const facts = await gathering.factsOf(request, found, pull.head);
    verdicts.set(request.file, evaluate({ ...facts, stage: 'review' }));
  }
  return ok(verdicts);
}

/** The ledger of the settings at a commit. */
async function ledgerAt({ git, inputs, home, env }: ActionContext, commit: string): Promise<Result<Ledger>> {
  const rules = await readRules(git, { commit, settings: inputs.settings, home });
  return rules.ok ? ledgerOf(rules.value.settings, env) : rules;
}

/**
 * The default branch's tip as far as the checkout knows it: the event's base, or what was fetched as `refs/remotes/origin/<branch>`
 * where that is newer. It may be behind; before anything is applied the gate looks again, at the real tip.
 */
async function knownTip(git: Repository, base: string, branch: string | undefined): Promise<Result<string>> {
  const remote = branch === undefined ? undefined : await resolveCommit(git, `refs/remotes/origin/${branch}`);
  if (remote?.ok !== true) return ok(base);
  const newer = await isAncestor(git, base, remote.value);
  return newer.ok && !newer.value ? ok(base) : ok(remote.value);
}

/** A record of other bytes than those at its head is none. */
function consistent(record: Recorded, bytes: Sought<string>): Recorded {
  if (!('value' in record && 'requestDigest' in record.value && 'value' in bytes)) return record;
  return record.value.requestDigest === bytes.value ? record : { invalid: 'it is of other bytes than those at the head' };
}

function recorded(read: Result<StandingPlan | undefined>): Recorded {
  if (read.ok) return recordedPlan(read.value);
  const corrupt = read.faults.some(({ code }) => code === 'ledger/unreadable');
  return corrupt ? { invalid: words(read.faults) } : unreadable(read.faults);
}

function teamsIn({ vendors }: GatedRequest, { base, tip }: ReviewFacts['settings']): readonly string[] {
  const all = ['value' in base ? base.value.approvals : {}, 'value' in tip ? tip.value : {}];
  return [...new Set(all.flatMap((approvals) => vendors.flatMap((vendor) => teamsOf(approvals, vendor))))];
}

/** A result as a fact: a fault is why it can't be read. */
export function fetched<T>(result: Result<T>): Fetched<T> {
  return result.ok ? { value: result.value } : unreadable(result.faults);
}

function unreadable(faults: readonly Fault[]): { readonly unreadable: string } {
  return { unreadable: words(faults) };
}

/** A function that is called once for each first argument. */
function remembering<K, A extends readonly unknown[], T>(
  ask: (key: K, ...more: A) => Promise<T>,
): (key: K, ...more: A) => Promise<T> {
  const known = new Map<K, Promise<T>>();
  return (key, ...more) => {
    const found = known.get(key) ?? ask(key, ...more);
    known.set(key, found);
    return found;
  };
}

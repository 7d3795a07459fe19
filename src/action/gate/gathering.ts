import { defined } from '../../defined.js';
import { ok, type Result } from '../../fault/fault.js';
import { teamsOf } from '../../settings/approvals.js';
import { evaluate } from '../../gate/evaluate.js';
import { questionsOf } from '../../gate/questions.js';
import type { Fetched, Recorded, ReviewFacts, Sought } from '../../gate/facts.js';
import type { Verdict } from '../../gate/verdict.js';
import { hasCommit, isAncestor, resolveCommit, type Repository } from '../../git/index.js';
import type { PullRequest } from '../../github/port.js';
import type { Ledger } from '../../ledger/index.js';
import { ledgerOf, readRules, type Rules } from '../commit/at-commit.js';
import { ledgersOf } from '../accounts/sessions.js';
import type { ActionContext } from '../context.js';
import { digestAt } from '../commit/digests.js';
import { resolvedBy } from '../commit/rules-then.js';
import type { KnownFacts } from '../plan/outcome.js';
import { fetched } from './fetched.js';
import type { GatedRequest } from './gated-request.js';
import { approvalsIn, openSources, readRecord, type Sources, type SourcesOptions } from './sources.js';

/** What the gate looks at in both of its stages. */
type CommonFacts = Omit<ReviewFacts, 'stage'>;

/** Fetches what the gate looks at. What was asked for once is kept, so that the calls do not grow with the number of requests. */
export interface Gathering {
  readonly rulesAt: (commit: string) => Promise<Result<Rules>>;
  readonly recordOf: (bucket: string, pull: Pick<PullRequest, 'number' | 'head'>) => Promise<Recorded>;
  /** Whether the review of the head stands on the pull request, as this action wrote it. */
  readonly shownOn: (pull: Pick<PullRequest, 'number' | 'head'>, bucket: string) => Promise<Fetched<boolean>>;
  /** The facts of one request of a pull request. `head` is the commit whose bytes and record are judged. */
  readonly factsOf: (request: GatedRequest, pull: Sought<PullRequest>, head: string) => Promise<CommonFacts>;
}

/** Starts to gather. Nothing is fetched before it is asked for. */
export function startGathering(context: ActionContext, options: SourcesOptions): Gathering {
  const sources = openSources(context, options);
  return {
    rulesAt: sources.rulesAt,
    recordOf: (bucket, pull) => readRecord(sources, bucket, pull),
    shownOn: ({ number, head }, bucket) => {
      const { ledger } = sources;
      const account = ledger.ok ? (ledger.value.accountOf?.(bucket) ?? '') : '';
      return sources.isShown(`${number}:${account}`, { number, head }, bucket);
    },
    factsOf: (request, pull, head) => factsOf(sources, request, pull, head),
  };
}

async function factsOf(sources: Sources, request: GatedRequest, pull: Sought<PullRequest>, head: string): Promise<CommonFacts> {
  const found = 'value' in pull ? pull.value : undefined;
  const record = await recordFor(sources, request, found, head);
  const base = 'value' in record ? record.value.base : (found?.base ?? '');
  const settings = approvalsIn(await sources.settingsAt(base), request.account);
  const bytesAtHead = await bytesAt(sources, head, request.file);
  const facts = {
    request,
    pullRequest: pull,
    bytesAtHead,
    reviews: found === undefined ? nothing : fetched(await sources.reviewsOf(found.number)),
    commits: found === undefined ? nothing : fetched(await sources.commitsOf(found.number)),
    settings,
    resolved: await resolvedBy(sources.rulesAt, { base, tip: sources.tip }, request),
    teams: await Promise.all(teamsIn(request, settings).map((name) => sources.teamOf(name))),
    settingsChanged: found === undefined ? nothing : await sources.areRulesChanged(found.number, found, base),
    record: consistent(record, bytesAtHead),
  };
  return { ...facts, ...(await factsAskedFor(sources, facts, request, found)) };
}

const nothing: Fetched<never> = { unreadable: 'there is no pull request to read it from' };

/** A template has no record. */
async function recordFor(
  sources: Sources,
  { kind, bucket }: GatedRequest,
  pull: PullRequest | undefined,
  head: string,
): Promise<Recorded> {
  if (pull === undefined || kind === 'template') return { absent: true };
  return readRecord(sources, bucket, { number: pull.number, head });
}

/** By git where it holds the head, else by GitHub. */
async function bytesAt({ git, filesAt, fileAtGitHub }: Sources, head: string, file: string): Promise<Sought<string>> {
  const there = await hasCommit(git, head);
  if (there.ok && !there.value) return fileAtGitHub(`${head}:${file}`, head, file);
  return (await filesAt(head)).get(file) ?? (await digestAt(git, head, file));
}

type AskedFor = 'pushes' | 'dismissals' | 'followUp';

/** What is only asked for where the answer can matter. */
async function factsAskedFor(
  { pushesOf, dismissalsOf, followUpOf }: Sources,
  facts: Omit<CommonFacts, AskedFor>,
  request: GatedRequest,
  pull: PullRequest | undefined,
): Promise<Pick<CommonFacts, AskedFor>> {
  if (pull === undefined) return { pushes: { absent: true }, dismissals: { absent: true } };
  const { number } = pull;
  const asks = questionsOf({ ...facts, stage: 'review' });
  const pushes = asks.pushes ? await pushesOf(number, pull) : { absent: true as const };
  const dismissals = asks.dismissals ? fetched(await dismissalsOf(number)) : { absent: true as const };
  const followUp = await followUpOf(`${number}:${request.file}`, pull, request);
  return { pushes, dismissals, ...defined({ followUp }) };
}

/**
 * Judges requests of an open pull request at its present head: a verdict for each, by path. What can't be read is in the verdicts, as
 * `undetermined`. Costs three calls, and one for each team and page more.
 */
export async function evaluateOpenPullRequest(
  context: ActionContext,
  pull: { readonly number: number; readonly head: string; readonly base: string },
  requests: readonly GatedRequest[],
  known: KnownFacts = {},
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
async function ledgerAt(context: ActionContext, commit: string): Promise<Result<Ledger>> {
  const { git, inputs, home } = context;
  const rules = await readRules(git, { commit, settings: inputs.settings, home });
  return rules.ok ? ledgersOf(context, ledgerOf, rules.value.settings, []) : rules;
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

function teamsIn({ vendors }: GatedRequest, { base, tip }: ReviewFacts['settings']): readonly string[] {
  const all = ['value' in base ? base.value.approvals : {}, 'value' in tip ? tip.value : {}];
  return [...new Set(all.flatMap((approvals) => vendors.flatMap((vendor) => teamsOf(approvals, vendor))))];
}

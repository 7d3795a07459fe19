import { words, type Result } from '../../fault/fault.js';
import type { Fetched, Recorded, ReviewFacts, Team } from '../../gate/facts.js';
import { isAncestor } from '../../git/index.js';
import type { PullRequest } from '../../github/port.js';
import type { Ledger, StandingPlan } from '../../ledger/index.js';
import { accountNamed } from '../../settings/accounts.js';
import { rulesInAccount } from '../../settings/approvals.js';
import type { Settings } from '../../settings/schema.js';
import { followUpOf } from '../apply/follow-up-branch.js';
import { readRules, readSettings, type Rules } from '../commit/at-commit.js';
import { rulesChangedBy } from '../commit/changed-requests.js';
import { digestFromGitHub, digestsAt } from '../commit/digests.js';
import type { ActionContext } from '../context.js';
import type { KnownFacts } from '../plan/outcome.js';
import { recordedPlan } from '../plan/records.js';
import { fetched, unreadable } from './fetched.js';
import type { GatedRequest } from './gated-request.js';
import { headPushes } from './head-pushes.js';
import { readStanding } from './shown-review.js';

export interface SourcesOptions {
  /** The default branch's tip: git has to hold it. */
  readonly tip: Fetched<string>;
  readonly ledger: Result<Ledger>;
  readonly known?: KnownFacts;
  /** The files that will be asked for: they are read together. */
  readonly files?: readonly string[];
}

/** What facts are made of. Nothing is fetched before it is asked for, and nothing twice. */
export type Sources = ReturnType<typeof openSources>;

export function openSources(context: ActionContext, { tip, ledger, known = {}, files = [] }: SourcesOptions) {
  const { github, git, inputs, home } = context;
  const rulesAt = remembering((commit: string) => readRules(git, { commit, settings: inputs.settings, home }));
  return {
    ...{ git, tip, ledger, known, rulesAt },
    reviewsOf: remembering((number: number) => github.reviews(number)),
    commitsOf: remembering((number: number) => github.commits(number)),
    pushesOf: remembering((_: number, pull: PullRequest) => headPushes(github, pull)),
    dismissalsOf: remembering((number: number) => github.dismissals(number)),
    followUpOf: remembering((_: string, pull: PullRequest, request: GatedRequest) =>
      followUpOf(context, pull, { tip, ledger, request }),
    ),
    filesAt: remembering((head: string) => digestsAt(git, head, files)),
    fileAtGitHub: remembering((_: string, head: string, file: string) => digestFromGitHub(github, head, file)),
    teamOf: remembering((name: string) => readTeam(context, name)),
    settingsAt: remembering((base: string) => readBoth(context, tip, base)),
    areRulesChanged: remembering(async (_: number, pull: PullRequest, base: string) =>
      known.settingsChanged === undefined
        ? areRulesChanged(context, pull, await rulesAt(base))
        : { value: known.settingsChanged },
    ),
    isShown: remembering((_: string, pull: Pick<PullRequest, 'number' | 'head'>, bucket: string) =>
      isReviewShown(context, ledger, pull, [bucket]),
    ),
  };
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

async function readTeam({ github }: ActionContext, name: string): Promise<Team> {
  const read = await github.team(name);
  return read.ok ? read.value : { team: name, unreadable: words(read.faults) };
}

/** The settings at the base of a plan, and at the tip of the branch. */
interface BothSettings {
  readonly base: Fetched<{ readonly commit: string; readonly onDefaultBranch: boolean; readonly settings: Settings }>;
  readonly tip: Fetched<Settings>;
}

/** Who approves by both, for requests of an account. */
export function approvalsIn({ base, tip }: BothSettings, account: string | undefined): ReviewFacts['settings'] {
  const rules = (settings: Settings) =>
    rulesInAccount(settings.approvals ?? {}, account === undefined ? undefined : accountNamed(settings, account)?.approvals);
  return {
    tip: 'value' in tip ? { value: rules(tip.value) } : tip,
    base:
      'value' in base
        ? {
            value: {
              commit: base.value.commit,
              onDefaultBranch: base.value.onDefaultBranch,
              approvals: rules(base.value.settings),
            },
          }
        : base,
  };
}

/** Who approves stands in the settings alone. A request is not judged by rules of which a template is broken: see `resolved`. */
async function readBoth({ git, inputs }: ActionContext, tip: Fetched<string>, base: string): Promise<BothSettings> {
  const read = (commit: string) => readSettings(git, { commit, settings: inputs.settings });
  const atTip = 'value' in tip ? fetched(await read(tip.value)) : tip;
  const atBase = await read(base);
  const onBranch = 'value' in tip ? fetched(await isAncestor(git, base, tip.value)) : tip;
  const readable = atBase.ok ? onBranch : unreadable(atBase.faults);
  return {
    tip: atTip,
    base:
      'value' in readable && atBase.ok
        ? { value: { commit: base, onDefaultBranch: readable.value, settings: atBase.value } }
        : 'value' in readable
          ? unreadable([])
          : readable,
  };
}

/** Whether the pull request changes the settings or a template. */
async function areRulesChanged(
  { git, github }: ActionContext,
  pull: PullRequest,
  rules: Result<Rules>,
): Promise<Fetched<boolean>> {
  return rules.ok ? fetched(await rulesChangedBy({ git, github }, pull, rules.value)) : unreadable(rules.faults);
}

async function isReviewShown(
  { github }: ActionContext,
  ledger: Result<Ledger>,
  pull: Pick<PullRequest, 'number' | 'head'>,
  buckets: readonly string[],
): Promise<Fetched<boolean>> {
  const read = ledger.ok ? await readStanding(github, ledger.value, pull, buckets) : ledger;
  return read.ok ? { value: read.value.own } : unreadable(read.faults);
}

/** The plan of a head on record. */
export async function readRecord(
  { ledger, known }: Pick<Sources, 'ledger' | 'known'>,
  bucket: string,
  { number, head }: Pick<PullRequest, 'number' | 'head'>,
): Promise<Recorded> {
  const found = known.records?.get(bucket);
  if (found !== undefined) return found;
  return ledger.ok ? recorded(await ledger.value.readPlan({ bucket, pullRequest: number, head })) : unreadable(ledger.faults);
}

function recorded(read: Result<StandingPlan | undefined>): Recorded {
  if (read.ok) return recordedPlan(read.value);
  const corrupt = read.faults.some(({ code }) => code === 'ledger/unreadable');
  return corrupt ? { invalid: words(read.faults) } : unreadable(read.faults);
}

import type { BucketSpec } from '../../bucket/spec.js';
import { failed, ok, quote, type Fault, type Result } from '../../fault/fault.js';
import { mayApply } from '../../gate/verdict.js';
import type { PlannedRequest, Planning } from '../planning.js';
import { planRequests } from '../planning.js';
import type { ApplyOutcome, Note } from '../../terraform/index.js';
import { applyOne, type ApplyTools } from './apply-one.js';
import { endOfApply, reportApply, type Outcome } from './apply-report.js';
import { ledgerOf, type Rules } from './at-commit.js';
import { begunApplies, lookForParts, type BegunPlans, type Look } from './begun.js';
import { readCandidates, type Candidate } from './candidates.js';
import type { ActionContext, ActionEnd } from './context.js';
import { proposeAgain } from './follow-up.js';
import { startGathering, type Gathering } from './gathering.js';
import { completeHandovers } from './handovers.js';
import { judgeCandidates, type Judged } from './judgement.js';
import { catchUp } from './owed.js';
import { readBacklog, type Backlog, type PendingRequest } from './pending.js';
import { warnOfNoOwner, withTerraformOf, type PlanPorts } from './planner.js';
import { parseRequestInput } from './request-input.js';
import { appliedAlready, recordUnchanged } from './unchanged.js';
import { orUnexpected } from './unexpected.js';
import { countOf, words } from './words.js';

/** Terraform while it is open: what it planned, and what applies one of these plans. */
export interface Session {
  readonly planning: Planning;
  readonly apply: (planned: PlannedRequest, note: Note) => Promise<ApplyOutcome>;
}

/** What applying needs besides the context: a test gives others. */
export interface ApplyPorts extends Pick<PlanPorts, 'ledger'> {
  readonly terraform: (
    context: ActionContext,
    rules: Rules,
    specs: readonly BucketSpec[],
    begun: BegunPlans,
    work: (session: Session) => Promise<void>,
  ) => Promise<Result<unknown>>;
  /** What stands in AWS under the names of a spec's resources. */
  readonly look: Look;
  readonly now: () => Date;
}

/** The work of one run. */
interface Work {
  readonly context: ActionContext;
  readonly ports: ApplyPorts;
  readonly backlog: Backlog;
  /** When the last bucket may be begun. */
  readonly deadline: Date;
}

export const realApplyPorts: ApplyPorts = {
  ledger: ledgerOf,
  terraform: (context, rules, specs, begun, work) =>
    withTerraformOf(
      context,
      rules,
      specs,
      async (open) => {
        const planning = await planRequests(open, specs, begun);
        await work({ planning, apply: ({ planned }, note) => open.run.apply(planned, note) });
        return ok(undefined);
      },
      { applies: true },
    ),
  look: ({ env }, { settings }, spec, addresses) => lookForParts(spec, addresses, { env, account: settings.state?.s3?.account }),
  now: () => new Date(),
};

/**
 * Applies what the default branch asks for and what is not applied yet, as far as the gate approves it, and hands new buckets over.
 * What is not approved is not touched, and the run is red for it, also for what only waits for people: the branch is ahead of AWS
 * then, which has to be seen. A run on a commit that is not the branch's tip any more applies nothing and is green: the newer run does.
 */
export async function applyDefaultBranch(context: ActionContext, ports: ApplyPorts = realApplyPorts): Promise<Result<ActionEnd>> {
  const { reporter, inputs } = context;
  const deadline = new Date(ports.now().getTime() + inputs.timeLimit * 60_000);
  const outdated = await isOutdated(context);
  if (!outdated.ok) return outdated;
  if (outdated.value !== undefined) {
    reporter.warn(outdated.value);
    return ok({ green: true, outputs: { applied: '[]', verdict: 'pending' } });
  }
  const backlog = await readBacklog(context, ports);
  if (!backlog.ok) return backlog;
  warnOfNoOwner(reporter, backlog.value.rules.settings);
  const chosen = choosePending(context, backlog.value);
  if (!chosen.ok) return chosen;
  const work = { context, ports, backlog: backlog.value, deadline };
  const done = await applyPending(work, chosen.value);
  // Whatever goes wrong from here on, what was done is told.
  const handed = await orUnexpected('handing over', { outcomes: done.outcomes, unread: [] }, () =>
    completeHandovers(context, backlog.value, done.outcomes),
  );
  const { unread } = handed.value;
  const caught = await orUnexpected('saying what was owed', { outcomes: handed.value.outcomes, faults: [] }, () =>
    catchUp(context, backlog.value, handed.value.outcomes),
  );
  const { outcomes } = caught.value;
  const reported = await orUnexpected('reporting', [], () => reportApply(context, backlog.value, outcomes));
  const indexed = await orUnexpected('writing the index', undefined, () => keepIndex(context, backlog.value));
  const unexpected = [done, handed, caught, caught.value, reported, indexed].flatMap(({ faults }) => faults);
  if (unexpected.length > 0) reporter.faults(unexpected);
  return ok(endOfApply(outcomes, [...unread, ...reported.value, ...unexpected]));
}

/** Of a matrix the job after the others does it. Without it the next run reads more, and nothing else. */
async function keepIndex({ inputs, reporter }: ActionContext, { ledger }: Backlog): Promise<void> {
  const written = inputs.request === undefined ? await ledger.writeIndex() : ok(undefined);
  if (!written.ok) reporter.warn(words(written.faults));
}

/** Why this run may be of an older commit than the branch has: older bytes are never applied over newer ones. */
export async function isOutdated({ event, github }: ActionContext): Promise<Result<string | undefined>> {
  if (event.kind !== 'push' && event.kind !== 'run') return ok(undefined);
  const tip = await github.branchTip(event.defaultBranch);
  if (!tip.ok) return tip;
  if (tip.value === event.commit) return ok(undefined);
  return ok(
    `This run is of ${event.commit.slice(0, 12)}, and ${quote(event.defaultBranch)} is at ${tip.value.slice(0, 12)} by now: nothing is applied here, the run of that commit does it. If it has none, run the workflow by hand.`,
  );
}

/** What the input `request` narrows the work down to. A path where no request is, is a fault; one that is applied is no work. */
function choosePending({ inputs, reporter }: ActionContext, backlog: Backlog): Result<readonly PendingRequest[]> {
  const paths = parseRequestInput(inputs.request);
  if (!paths.ok) return paths;
  const named = paths.value;
  if (named === undefined) return ok(backlog.pending);
  const missing = named.filter((path) => !backlog.texts.some(({ file }) => file === path));
  if (missing.length > 0)
    return failed(
      ...missing.map((path) => ({
        code: 'request/not-found',
        message: `There is no request ${quote(path)} on the default branch`,
        fix: 'Name a file that "requests" in the settings matches, by its path from the top of the repository.',
      })),
    );
  const pending = backlog.pending.filter(({ file }) => named.includes(file));
  for (const path of named)
    if (!pending.some(({ file }) => file === path)) reporter.say(`${quote(path)} is applied as it stands.`);
  return ok(pending);
}

/** What became of each request, and what went wrong besides. */
interface Done {
  readonly outcomes: readonly Outcome[];
  readonly faults: readonly Fault[];
}

async function applyPending(given: Work, pending: readonly PendingRequest[]): Promise<Done> {
  const applying = new Map(given.backlog.book.applying);
  const backlog = { ...given.backlog, book: { ...given.backlog.book, applying } };
  const run = { ...given, backlog };
  const { context, ports } = run;
  const { inputs, reporter } = context;
  const gathering = gatheringOf(run, pending);
  const traced = await readCandidates(context, gathering, backlog, pending);
  const candidates = inputs.pullRequest === undefined ? traced : traced.filter((one) => isOf(one, inputs.pullRequest));
  reporter.say(`${countOf(candidates.length, 'request')} ${candidates.length === 1 ? 'is' : 'are'} not applied yet.`);
  const specs = candidates.flatMap(({ spec }) => (spec === undefined ? [] : [spec]));
  const look = (spec: BucketSpec, addresses: readonly string[]) => ports.look(context, backlog.rules, spec, addresses);
  const begun = begunApplies(applying, candidates, { ledger: backlog.ledger, look });
  const outcomes: Outcome[] = [];
  let worked = false;
  const work = async (session: Session): Promise<void> => {
    worked = true;
    const judged = await judgeCandidates(gathering, backlog, candidates, session.planning);
    for (const one of judged) outcomes.push(await settleSafely(run, session, one));
  };
  const terraform = () => reporter.group('Terraform', () => ports.terraform(context, backlog.rules, specs, begun, work));
  const done = specs.length === 0 ? undefined : await orUnexpected('running Terraform', ok(undefined), terraform);
  if (!worked) await work(noSession(specs, [...(done?.faults ?? []), ...(done?.value.ok === false ? done.value.faults : [])]));
  return { outcomes, faults: done?.faults ?? [] };
}

/** One bucket's bug is its own: the others are gone on with. */
async function settleSafely(run: Work, session: Session, judged: Judged): Promise<Outcome> {
  const failure: Outcome = { judged, kind: 'failed', faults: [] };
  const settled = await orUnexpected(`applying ${judged.request.bucket}`, failure, () => settle(run, session, judged));
  return settled.faults.length === 0 ? settled.value : { ...failure, faults: settled.faults };
}

function gatheringOf({ context, backlog }: Work, requests: readonly PendingRequest[]): Gathering {
  const files = requests.map(({ file }) => file);
  return startGathering(context, { tip: { value: backlog.tip }, ledger: ok(backlog.ledger), files });
}

function isOf({ traced: { pullRequest } }: Candidate, number: number | undefined): boolean {
  return 'value' in pullRequest && pullRequest.value.number === number;
}

/** Terraform could not be started: nothing is planned, so nothing can be approved. */
function noSession(specs: readonly BucketSpec[], faults: readonly Fault[]): Session {
  return {
    planning: { planned: [], failed: specs.map((spec) => ({ spec, faults })) },
    apply: () => Promise.reject(new Error('There is no plan to apply.')),
  };
}

async function settle(run: Work, session: Session, judged: Judged): Promise<Outcome> {
  const { context, ports, backlog, deadline } = run;
  const { verdict } = judged;
  if (verdict === undefined) return { judged, kind: 'faulty', faults: judged.faults };
  const already = appliedAlready(backlog.book, judged);
  if (already !== undefined)
    return recordUnchanged(backlog.ledger, backlog.tip, judged, already, backlog.book.applying.get(judged.request.bucket));
  if (!mayApply(verdict)) return block(context, backlog, judged);
  const why = context.interrupted.aborted ? 'the run was cancelled' : ports.now() >= deadline ? 'its time was up' : undefined;
  if (why !== undefined) return { judged, kind: 'left', why, faults: [] };
  const newer = await isOutdated(context);
  if (!newer.ok) return { judged, kind: 'failed', faults: newer.faults };
  if (newer.value !== undefined) return { judged, kind: 'passed-on', faults: [] };
  const now = await judgeAgain(run, session, judged);
  if (now.verdict === undefined || !mayApply(now.verdict)) return block(context, backlog, now);
  const look: ApplyTools['look'] = (spec, addresses) => ports.look(context, backlog.rules, spec, addresses);
  const tools = { ledger: backlog.ledger, apply: session.apply, look, now: ports.now, tip: backlog.tip };
  return { judged: now, ...(await applyOne(context, tools, now)) };
}

/** The same plan, by what GitHub and the ledger say now: buckets before this one took their time, and somebody may have objected. */
async function judgeAgain(run: Work, { planning }: Session, judged: Judged): Promise<Judged> {
  const { request, traced, record, spec, vendors, vendorsUnknown, faults } = judged;
  const candidate = {
    request,
    traced,
    record,
    vendors,
    faults,
    ...(spec && { spec }),
    ...(vendorsUnknown && { vendorsUnknown }),
  };
  const [now = judged] = await judgeCandidates(gatheringOf(run, [request]), run.backlog, [candidate], planning);
  return now;
}

async function block(context: ActionContext, backlog: Backlog, judged: Judged): Promise<Outcome> {
  const opened = await proposeAgain(context, backlog, judged);
  if (!opened.ok) return { judged, kind: 'blocked', faults: opened.faults };
  return { judged, kind: 'blocked', faults: [], ...(opened.value === undefined ? {} : { followUp: opened.value }) };
}

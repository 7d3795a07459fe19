import { defined } from '../../defined.js';
import { failed, ok, quote, type Fault, type Result, countOf, words } from '../../fault/fault.js';
import { mayApply } from '../../gate/verdict.js';
import { describeAgain, planRequests } from '../../run/planning.js';
import { applyOne } from './one.js';
import { endOfApply, reportApply } from './report.js';
import type { Outcome } from './outcome.js';
import { ledgerOf, type Rules } from '../commit/at-commit.js';
import { gatheringOf, judgeAgain, mendApproved } from './before.js';
import { begunApplies, lookForParts, lookForRecorded, type Look, type LookAt } from './begun.js';
import { readCandidates, type Candidate } from './candidates.js';
import { carriedOver, keepCarriedOver } from './carried-over.js';
import { inAccount } from '../accounts/sessions.js';
import type { ActionContext, ActionEnd } from '../context.js';
import { proposeAgain } from './follow-up.js';
import type { ApplyingRecord, RecordedPart } from '../../ledger/index.js';
import type { LookForParts } from './left-standing.js';
import { completeHandovers } from '../handover/handovers.js';
import { judgeCandidates, type Judged } from './judgement.js';
import { isOutdated } from './outdated.js';
import { catchUp } from './owed.js';
import { readBacklog, type Backlog, type PendingRequest } from './pending.js';
import { isOwn, warnOfNoOwner, withTerraformOf, type PlanPorts } from '../plan/planner.js';
import { parseRequestInput } from '../inputs.js';
import { noSession, terraformIn } from './in-accounts.js';
import type { Session, WithTerraform } from './session.js';
import { appliedAlready, recordUnchanged } from './unchanged.js';
import { orUnexpected } from './unexpected.js';

/** What applying needs besides the context: a test gives others. */
export interface ApplyPorts extends Pick<PlanPorts, 'ledger'> {
  readonly terraform: WithTerraform;
  /** What stands in AWS under the names of a spec's resources. */
  readonly look: Look;
  /** The same, by what a record says was made. */
  readonly lookForParts: (context: ActionContext, rules: Rules, parts: readonly RecordedPart[]) => ReturnType<Look>;
  readonly now: () => Date;
}

/** The work of one run. */
interface Work {
  readonly context: ActionContext;
  readonly ports: ApplyPorts;
  readonly backlog: Backlog;
  /** What was begun for another head than the one whose follow-up goes on with it, as it is on record, by bucket. */
  readonly carriedFrom: ReadonlyMap<string, ApplyingRecord>;
  /** When the last bucket may be begun. */
  readonly deadline: Date;
}

const realApplyPorts: ApplyPorts = {
  ledger: ledgerOf,
  terraform: (context, rules, specs, begun, work) =>
    withTerraformOf(
      context,
      rules,
      specs,
      async (open) => {
        const planning = await planRequests(open, specs, begun);
        await work({
          planning,
          mend: async (request, note) => {
            const mended = await open.run.mend(request.planned, note);
            if (!mended.ok || mended.value === request.planned) return mended.ok ? ok(request) : mended;
            const { spec, planned } = request;
            return describeAgain(open, spec, mended.value, { begun: begun.get(spec.id), tainted: planned.halfMade });
          },
          apply: ({ planned }, note, begin) => open.run.apply(planned, note, begin),
        });
        return ok(undefined);
      },
      { applies: true },
    ),
  look: ({ env }, { settings }, spec, addresses) => lookForParts(spec, addresses, { env, account: settings.state?.s3?.account }),
  lookForParts: ({ env }, { settings }, parts) => lookForRecorded(parts, { env, account: settings.state?.s3?.account }),
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
  const work = { context, ports, backlog: backlog.value, deadline, carriedFrom: new Map() };
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
  const { refused } = backlog.value;
  const unexpected = [done, handed, caught, caught.value, reported, indexed, { faults: refused }].flatMap(({ faults }) => faults);
  if (unexpected.length > 0) reporter.faults(unexpected);
  return ok(endOfApply(outcomes, [...unread, ...reported.value, ...unexpected]));
}

/** Of a matrix the job after the others does it. Without it the next run reads more, and nothing else. */
async function keepIndex({ inputs, reporter }: ActionContext, { ledger }: Backlog): Promise<void> {
  const written = inputs.request === undefined ? await ledger.writeIndex() : ok(undefined);
  if (!written.ok) reporter.warn(words(written.faults));
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
  const { context, ports } = given;
  const { inputs, reporter } = context;
  const gathering = gatheringOf({ context, backlog }, pending);
  const traced = await readCandidates(context, gathering, backlog, pending);
  const candidates = inputs.pullRequest === undefined ? traced : traced.filter((one) => isOf(one, inputs.pullRequest));
  reporter.say(`${countOf(candidates.length, 'request')} ${candidates.length === 1 ? 'is' : 'are'} not applied yet.`);
  const specs = candidates.flatMap(({ spec }) => (spec === undefined ? [] : [spec]));
  const look = lookIn(given);
  const remembered = { ...backlog.book, applying, isOwn: isOwn(backlog.rules.settings) };
  const { carried, faults: unread } = await carriedOver(backlog.ledger, remembered, candidates);
  if (unread.length > 0) reporter.warn(words(unread));
  const run = { ...given, backlog, carriedFrom: new Map([...applying].filter(([bucket]) => carried.has(bucket))) };
  for (const [bucket, record] of carried) applying.set(bucket, record);
  const begun = begunApplies(remembered, candidates, look);
  const outcomes: Outcome[] = [];
  let worked = false;
  const work = async (session: Session): Promise<void> => {
    worked = true;
    const judged = await judgeCandidates(gathering, backlog, candidates, session.planning);
    for (const one of judged) outcomes.push(await settleSafely(run, session, one));
  };
  const opening = { context, rules: backlog.rules, begun, terraform: ports.terraform };
  const terraform = () => reporter.group('Terraform', () => terraformIn(opening, specs, work));
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

function isOf({ traced: { pullRequest } }: Candidate, number: number | undefined): boolean {
  return 'value' in pullRequest && pullRequest.value.number === number;
}

/** Looks in the account of each spec; of one that can't be reached it says nothing. */
function lookIn({ context, ports, backlog: { rules } }: Pick<Work, 'context' | 'ports' | 'backlog'>): LookAt {
  return async (spec, addresses) => {
    const at = await inAccount(context, rules, spec.account?.name);
    return at.ok ? ports.look(at.value.context, at.value.rules, spec, addresses) : new Map();
  };
}

async function settle(run: Work, session: Session, judged: Judged): Promise<Outcome> {
  const { context, ports, backlog, deadline } = run;
  const { verdict } = judged;
  if (verdict === undefined) return { judged, kind: 'faulty', faults: judged.faults };
  const at = await inAccount(context, backlog.rules, judged.spec?.account?.name);
  if (!at.ok) return { judged, kind: 'failed', faults: at.faults };
  const lookForParts: LookForParts = (parts) => ports.lookForParts(at.value.context, at.value.rules, parts);
  const already = appliedAlready(backlog.book, judged);
  if (already !== undefined)
    return recordUnchanged(backlog.ledger, backlog.tip, judged, already, {
      begun: backlog.book.applying.get(judged.request.bucket),
      look: lookForParts,
    });
  if (!mayApply(verdict)) return block(context, backlog, judged);
  const why = context.interrupted.aborted ? 'the run was cancelled' : ports.now() >= deadline ? 'its time was up' : undefined;
  if (why !== undefined) return { judged, kind: 'left', why, faults: [] };
  const newer = await isOutdated(context);
  if (!newer.ok) return { judged, kind: 'failed', faults: newer.faults };
  if (newer.value !== undefined) return { judged, kind: 'passed-on', faults: [] };
  const now = await judgeAgain(run, session, judged);
  if (now.verdict === undefined || !mayApply(now.verdict)) return block(context, backlog, now);
  const kept = await keepBegun(run, now);
  if (!kept.ok) return { judged: now, kind: 'failed', faults: kept.faults };
  const mended = await mendApproved(run, session, now);
  if (!mended.ok) return { judged: now, kind: 'failed', faults: mended.faults };
  const last = mended.value;
  if (last.verdict === undefined || !mayApply(last.verdict)) return block(context, backlog, last);
  const look = lookIn(run);
  const begun = backlog.book.applying.get(judged.request.bucket);
  const { ledger, tip, rules } = backlog;
  const tools = { ledger, apply: session.apply, look, lookForParts, begun, isOwn: isOwn(rules.settings), now: ports.now, tip };
  return { judged: last, ...(await applyOne(context, tools, last)) };
}

/** What was begun for another head is this one's from now on. */
async function keepBegun(
  { backlog: { ledger, book }, carriedFrom }: Work,
  { request: { bucket } }: Judged,
): Promise<Result<true>> {
  const [from, now] = [carriedFrom.get(bucket), book.applying.get(bucket)];
  return from === undefined || now === undefined ? ok(true) : keepCarriedOver(ledger, bucket, { from, head: now.head });
}

async function block(context: ActionContext, backlog: Backlog, judged: Judged): Promise<Outcome> {
  const opened = await proposeAgain(context, backlog, judged);
  if (!opened.ok) return { judged, kind: 'blocked', faults: opened.faults };
  return { judged, kind: 'blocked', faults: [], ...defined({ followUp: opened.value }) };
}

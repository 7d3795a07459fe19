import { defined } from '../../defined.js';
import { ok, type Fault } from '../../fault/fault.js';
import { faultsToJson } from '../../fault/render.js';
import { evaluateDeletion } from '../../gate/overall.js';
import type { State } from '../../gate/verdict.js';
import type { PullRequest } from '../../github/port.js';
import type { AppliedRecord } from '../../ledger/index.js';
import { escapeMarkdown } from '../../review/escape.js';
import type { Approval } from '../../review/input.js';
import { updateReview } from '../../review/update.js';
import { appliedRow } from './row.js';
import type { Outcome } from './outcome.js';
import { approvalOf } from '../gate/approval.js';
import { faultsOutput, type ActionContext, type ActionEnd } from '../context.js';
import { noticesOf } from './notices.js';
import { progressOf } from '../handover/flow.js';
import { keptReview } from '../gate/kept-review.js';
import { payReviews } from './owed.js';
import { appliedOf, comparePending, type Backlog } from './pending.js';
import { updateShown } from '../gate/shown-review.js';

/** Says what was done and what was not: in the log, in the summary, and in the review of each pull request. Gives what it could not say. */
export async function reportApply(
  context: ActionContext,
  backlog: Pick<Backlog, 'gone' | 'texts' | 'touches' | 'ledger' | 'rows' | 'belongs' | 'isPartial'>,
  outcomes: readonly Outcome[],
): Promise<readonly Fault[]> {
  const { reporter } = context;
  const { gone } = backlog;
  const unmanaged = gone.map(({ file, bucket }) => evaluateDeletion({ file, bucket }));
  const notices = [...outcomes.flatMap(noticesOf), ...unmanaged];
  for (const { text, fix } of notices) reporter.say(fix === undefined ? text : `${text} ${fix}`);
  const faults = [...outcomes.flatMap((outcome) => outcome.faults), ...leftOver(outcomes)];
  if (faults.length > 0) reporter.faults(faults);
  const lines = notices.map(({ text, fix }) => `- ${escapeMarkdown(text)}${fix === undefined ? '' : ` ${escapeMarkdown(fix)}`}`);
  await reporter.summary(
    `## Applied from the default branch\n\n${lines.length === 0 ? 'Nothing is left to apply.' : lines.join('\n')}\n`,
  );
  // What is owed is said by the next run that reaches all accounts.
  return backlog.isPartial ? [] : updateReviews(context, backlog, outcomes);
}

/** How many are left: the branch is ahead of AWS, so the run is red. */
function leftOver(outcomes: readonly Outcome[]): readonly Fault[] {
  const left = outcomes.flatMap((outcome) => (outcome.kind === 'left' ? [outcome.why] : []));
  const [why] = left;
  if (why === undefined) return [];
  return [
    {
      code: 'apply/left',
      message: `${left.length} approved ${left.length === 1 ? 'bucket is' : 'buckets are'} left, as ${why}`,
      fix: 'The next run goes on there: run the workflow again, or wait for its next push or schedule.',
    },
  ];
}

interface Reviewed {
  readonly pull: PullRequest;
  readonly outcomes: Outcome[];
}

/** The outcomes by the pull request that merged them. A direct push has none; and where several could be meant, none is told. */
async function byPullRequest(
  { github }: Pick<ActionContext, 'github'>,
  outcomes: readonly Outcome[],
): Promise<{ readonly reviewed: readonly Reviewed[]; readonly faults: readonly Fault[] }> {
  const found = new Map<number, Reviewed>();
  const faults: Fault[] = [];
  const add = (pull: PullRequest, outcome: Outcome): void => {
    const entry = found.get(pull.number) ?? { pull, outcomes: [] };
    entry.outcomes.push(outcome);
    found.set(pull.number, entry);
  };
  for (const outcome of outcomes) {
    if (outcome.kind === 'late') {
      const { pullRequest } = outcome.record;
      if (pullRequest === undefined) continue;
      const known = found.get(pullRequest)?.pull;
      const pull = known === undefined ? await github.pullRequest(pullRequest) : ok(known);
      if (pull.ok) add(pull.value, outcome);
      else faults.push(...pull.faults);
      continue;
    }
    const { pullRequest, route } = outcome.judged.traced;
    if ('value' in pullRequest && 'value' in route && route.value.kind === 'merged') add(pullRequest.value, outcome);
  }
  return { reviewed: [...found.values()], faults };
}

/** One update for each pull request that merged something of this run, or what this run handed over. */
async function updateReviews(
  { github, inputs, runUrl }: ActionContext,
  backlog: Pick<Backlog, 'texts' | 'touches' | 'ledger' | 'rows' | 'belongs'>,
  outcomes: readonly Outcome[],
): Promise<readonly Fault[]> {
  const { reviewed, faults: unread } = await byPullRequest({ github }, outcomes);
  if (reviewed.length === 0) return unread;
  // Other jobs of a matrix may have applied the rest since: what the whole change has come to, the ledger says.
  const read = await backlog.ledger.readRows();
  const now = read.ok ? read.value : backlog.rows;
  const pulls = new Set(reviewed.map(({ pull }) => pull.number));
  const merged = appliedOf(now).filter(({ pullRequest }) => pullRequest !== undefined && pulls.has(pullRequest));
  const book = await backlog.ledger.readBook(merged.map(({ bucket }) => bucket));
  if (!book.ok) return [...unread, ...book.faults];
  const files = new Set(outcomes.map(({ judged }) => judged?.request.file));
  const left = () => comparePending(backlog.texts, now, backlog.touches, backlog.belongs).pending;
  const others = inputs.request !== undefined && left().some(({ file }) => !files.has(file));
  const faults: Fault[] = [...unread];
  for (const { pull, outcomes: own } of reviewed) {
    const complete = !others && own.every(({ kind }) => doneKinds.includes(kind));
    const unchanged = own.flatMap((outcome) => (outcome.kind === 'unchanged' ? [outcome.record] : []));
    const records = [...[...book.value.applied.values()].filter((record) => record.pullRequest === pull.number), ...unchanged];
    const approvals = new Map([...records.map(appliedRow), ...own.flatMap(approvalsOf)]);
    const buckets = [...new Set([...own.map(bucketOf), ...records.map(({ bucket }) => bucket)])];
    const review = await keptReview(backlog.ledger, { pullRequest: pull.number, head: pull.head, buckets }, runUrl);
    const told = new Set(own.map(bucketOf));
    const elsewhere = records.filter(({ bucket }) => !told.has(bucket)).map(({ bucket }) => ({ text: `${bucket} is applied.` }));
    const put = await updateShown(github, backlog.ledger, { ...pull, buckets }, () =>
      updateReview(review?.text ?? '', {
        approvals,
        result: [...own.flatMap(noticesOf), ...elsewhere],
        ...(complete && records.length > 0 ? { state: progressOf(records) } : {}),
      }),
    );
    faults.push(...(put.ok ? await payReviews(backlog.ledger, pull.number, own) : put.faults));
  }
  return faults;
}

const doneKinds: readonly Outcome['kind'][] = ['applied', 'unchanged', 'late'];

/** What stands in the request's row of the table: of jobs that each know one request only, none overwrites another's. */
function approvalsOf({ judged, kind }: Outcome): readonly (readonly [string, Approval])[] {
  if (judged?.verdict === undefined) return [];
  const { text, missing } = approvalOf(judged.verdict);
  const done = kind === 'applied' ? 'Applied. ' : kind === 'failed' ? 'Not applied, or only in part. ' : '';
  return [[judged.request.bucket, { text: `${done}${text}`, missing }]];
}

function bucketOf(outcome: Outcome): string {
  return outcome.kind === 'late' ? outcome.record.bucket : outcome.judged.request.bucket;
}

const order: readonly State[] = ['approved', 'pending', 'undetermined', 'refused'];

/** The outputs of a run on the default branch, and its colour: green only where everything was done, or is a newer run's to do. */
export function endOfApply(outcomes: readonly Outcome[], unsaid: readonly Fault[]): ActionEnd {
  const states = outcomes.map(stateOf);
  const verdict = states.reduce<State>((worst, next) => (order.indexOf(next) > order.indexOf(worst) ? next : worst), 'approved');
  const faults = [...outcomes.flatMap((outcome) => outcome.faults), ...leftOver(outcomes), ...unsaid];
  const applied = outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? [outputRow(outcome.record, outcome.changed)] : []));
  const green = faults.length === 0 && outcomes.every(({ kind }) => kind === 'passed-on' || doneKinds.includes(kind));
  return {
    green,
    outputs: {
      applied: JSON.stringify(applied),
      verdict: outcomes.length === 0 ? 'nothing-to-apply' : verdict,
      faults: faultsOutput(faultsToJson(faults)),
    },
  };
}

function stateOf(outcome: Outcome): State {
  if (outcome.kind === 'faulty') return 'refused';
  if (outcome.kind === 'passed-on') return 'pending';
  if (outcome.kind === 'unchanged') return 'approved';
  return outcome.judged?.verdict?.state ?? 'approved';
}

function outputRow({ bucket, file, pullRequest, outputs, handover }: AppliedRecord, changed: number) {
  const arn = outputs['bucket_arn'];
  return {
    ...{ bucket, file, changed, outputs },
    ...defined({ arn, pullRequest }),
    ...(handover === undefined ? {} : { issue: handover.issue }),
  };
}

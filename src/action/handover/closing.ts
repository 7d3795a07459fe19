import { failed, ok, quote, type Result } from '../../fault/fault.js';
import type { Touches } from '../../git/index.js';
import { saysSame, type IssueText, type IssueWords } from '../../github/issue-text.js';
import type { Closing, Issue, Person } from '../../github/port.js';
import type { AppliedRecord, Ledger, Whose } from '../../ledger/index.js';
import { parseRequest } from '../../request/parse.js';
import type { RequestText } from '../../run/resolve-all.js';
import { accountsOf } from '../../settings/accounts.js';
import { updateReview } from '../../review/update.js';
import { appliedRow } from '../apply/row.js';
import { ledgerOf, listRequests, readRules, readTexts, type Rules } from '../commit/at-commit.js';
import { belongsOf } from '../accounts/belongs.js';
import { openLedgers, unreachable } from '../accounts/sessions.js';
import type { ActionContext, ActionEnd } from '../context.js';
import { closedBy } from './closer.js';
import { progressOf } from './flow.js';
import { bucketOfKey, renderIssue } from './text.js';
import { isCompleted, mayReopen, reopenHandover } from './reopening.js';
import { appliedSpecs } from './handovers.js';
import { keptReview } from '../gate/kept-review.js';
import { appliedOf, comparePending, type Backlog } from '../apply/pending.js';
import type { PlanPorts } from '../plan/planner.js';
import { updateShown } from '../gate/shown-review.js';

/** When a hand-over issue is closed: marks the bucket as enabled, if an administrator of its vendor closed it as completed. */
export async function closeHandover(
  context: ActionContext,
  openLedger: PlanPorts['ledger'] = ledgerOf,
): Promise<Result<ActionEnd>> {
  const { event } = context;
  const said =
    event.kind === 'issue' && event.action === 'closed'
      ? await judgeClosing(context, event, openLedger)
      : ok('This is about no issue that was closed: there is nothing to do.');
  if (!said.ok) return said;
  context.reporter.say(said.value);
  return ok({ green: true, outputs: {} });
}

type IssueEvent = Extract<ActionContext['event'], { kind: 'issue' }>;

/** Gives in words what came of it. */
async function judgeClosing(context: ActionContext, event: IssueEvent, openLedger: PlanPorts['ledger']): Promise<Result<string>> {
  const old = await whyOld(context, event);
  if (!old.ok) return old;
  if (old.value !== undefined) return ok(old.value);
  const found = await findHandover(context, event, openLedger);
  if (!found.ok) return found;
  if (typeof found.value === 'string') return ok(found.value);
  const { issue, bucket, record, rules, ledger } = found.value;
  const rows = await ledger.readRows();
  if (!rows.ok) return rows;
  const text = await textNow(context.git, { commit: event.commit, rules, rows: rows.value, record });
  if (!text.ok) return text;
  if (text.value === 'gone')
    return ok(`${bucket} is not marked as enabled: there is no request for it any more, or it has faults.`);
  const closing = await context.github.closing(event.number);
  if (!closing.ok) return closing;
  const closer = await closedBy(context, issue, { closing: closing.value, record, rules });
  if (!closer.ok) return closer;
  const wanted = text.value;
  if (typeof closer.value === 'string')
    return turnDown(context, found.value, { closing: closing.value, wanted, why: closer.value });
  if (wanted === 'changing') {
    const reopened = await context.github.reopenIssue(event.number, undefined, whyTooEarly);
    return reopened.ok ? ok(`${bucket} is not marked as enabled: its request is not applied as it stands.`) : reopened;
  }
  if (![event.said, issue].every((words) => saysSame(words, wanted))) {
    const reopened = await context.github.reopenIssue(event.number, wanted, whyReopened);
    return reopened.ok
      ? ok(`${bucket} is not marked as enabled: its issue said something other than what is applied.`)
      : reopened;
  }
  return enable(context, found.value, closer.value, rows.value);
}

/** A hand-over whose issue is closed as completed, and that is not said to be done yet. */
interface Handover {
  readonly issue: Issue & IssueWords;
  readonly bucket: string;
  readonly record: AppliedRecord;
  readonly rules: Rules;
  readonly ledger: Ledger;
  /** Whether some account can't be reached: then no review is written, as that account's ledger would not know it. */
  readonly isPartial: boolean;
}

/** Of the issue that was closed; else why it is none that counts, in words. */
async function findHandover(
  context: ActionContext,
  { number, commit }: IssueEvent,
  openLedger: PlanPorts['ledger'],
): Promise<Result<Handover | string>> {
  const { github, git, inputs, home } = context;
  const issue = await github.issue(number);
  if (!issue.ok) return issue;
  const bucket = bucketOfKey(issue.value?.key);
  if (issue.value === undefined || bucket === undefined) return ok(`Issue #${number} hands no bucket over.`);
  const rules = await readRules(git, { commit, settings: inputs.settings, home });
  if (!rules.ok) return rules;
  const opened = await ledgerFor(context, openLedger, { commit, rules: rules.value, bucket });
  if (!opened.ok) return opened;
  const { ledger, isPartial } = opened.value;
  const book = await ledger.readBook([bucket]);
  if (!book.ok) return book;
  const record = book.value.applied.get(bucket);
  if (record?.handover?.issue !== number) return ok(`Issue #${number} is not the one that hands over ${bucket}.`);
  if (record.enabled !== undefined) return ok(`${bucket} is enabled already.`);
  if (!isCompleted(issue.value)) {
    const why = issue.value.state === 'open' ? 'is open again' : 'was not closed as completed';
    return ok(`${bucket} is not marked as enabled: its issue ${why}.`);
  }
  return ok({ issue: issue.value, bucket, record, rules: rules.value, ledger, isPartial });
}

/** With accounts those that can be reached: each bucket is remembered in the account of its request, and what is recorded in another is refused. */
async function ledgerFor(
  context: ActionContext,
  openLedger: PlanPorts['ledger'],
  { commit, rules, bucket }: { readonly commit: string; readonly rules: Rules; readonly bucket: string },
): Promise<Result<Pick<Handover, 'ledger' | 'isPartial'>>> {
  const { settings } = rules;
  if (settings.accounts === undefined) {
    const ledger = openLedger(settings, context.env);
    return ledger.ok ? ok({ ledger: ledger.value, isPartial: false }) : ledger;
  }
  const files = await listRequests(context.git, commit, rules);
  if (!files.ok) return files;
  const texts = await readTexts(context.git, files.value);
  if (!texts.ok) return texts;
  const out = await unreachable(context, settings);
  const asking = texts.value.find((text) => bucketIn(text) === bucket)?.file;
  const reached = accountsOf(settings).flatMap(({ name }) => (out.has(name) ? [] : [name]));
  const whose: Whose = {
    ofBucket: (one) => (one === bucket && asking !== undefined ? belongs?.nameOf(asking) : undefined),
    ofFile: () => undefined,
  };
  const ledger = openLedgers(context, openLedger, settings, whose, reached);
  if (!ledger.ok) return ledger;
  const { recordedIn = () => [] } = ledger.value;
  const belongs = belongsOf(settings, texts.value, { refused: new Set(out.keys()), recordedIn });
  const why = asking === undefined ? undefined : out.get(belongs?.nameOf(asking) ?? '');
  if (why !== undefined) return failed(...why);
  for (const [name] of out)
    context.reporter.warn(`The account ${quote(name)} can't be reached: what was applied there is left out.`);
  const rows = await ledger.value.readRows();
  if (!rows.ok) return rows;
  const moved = asking === undefined ? undefined : belongs?.faultOf(asking, bucket);
  return moved === undefined ? ok({ ledger: ledger.value, isPartial: out.size > 0 }) : failed(moved);
}

function bucketIn({ file, bytes }: RequestText): string | undefined {
  const parsed = bytes.ok ? parseRequest(file, bytes.value) : bytes;
  return parsed.ok ? parsed.value.value.bucket : undefined;
}

/** Who closed it may not say so: it is opened again, where that is not the same thing over and over. */
async function turnDown(
  { github }: ActionContext,
  { issue, bucket }: Handover,
  { closing, wanted, why }: { readonly closing: Closing; readonly wanted: IssueText | 'changing'; readonly why: string },
): Promise<Result<string>> {
  const said = `${bucket} is not marked as enabled: ${why}`;
  if (!mayReopen(closing)) return ok(`${said}. Its issue stays closed, as it was opened again often enough.`);
  const text = typeof wanted === 'string' ? undefined : wanted;
  const reopened = await reopenHandover(github, { issue: issue.number, bucket, text, why });
  return reopened.ok ? ok(`${said}. Its issue is open again.`) : reopened;
}

async function enable(
  context: ActionContext,
  { bucket, record, ledger, isPartial }: Handover,
  { login }: Person,
  rows: Backlog['rows'],
): Promise<Result<string>> {
  const enabled = await ledger.writeApplied({ ...record, enabled: { by: login, at: new Date().toISOString() } });
  if (!enabled.ok) return enabled;
  const said = `${bucket} is enabled at the vendor, says ${login}.`;
  if (isPartial) return ok(said);
  const others = await ledger.readBook(
    appliedOf(rows).flatMap((one) => (one.pullRequest === record.pullRequest && one.bucket !== bucket ? one.bucket : [])),
  );
  if (!others.ok) return others;
  const shown = await showProgress(context, ledger, [enabled.value, ...others.value.applied.values()]);
  return shown.ok ? ok(said) : shown;
}

const whyReopened =
  'When this issue was closed it said something other than what is to be done. It is written anew, and open again: do what it says now, then close it as completed.';

const whyTooEarly =
  'The request of this bucket is not applied as it stands on the default branch, so what is to be done may still change. This issue is open again: close it once that is applied.';

/** What the issue of a bucket should say by the default branch. `changing`: its request is there, and not applied as it stands. */
async function textNow(
  git: ActionContext['git'],
  { commit, rules, rows, record }: Pick<Backlog, 'rules' | 'rows'> & { readonly commit: string; readonly record: AppliedRecord },
): Promise<Result<IssueText | 'changing' | 'gone'>> {
  const files = await listRequests(git, commit, rules);
  if (!files.ok) return files;
  const texts = await readTexts(git, files.value);
  if (!texts.ok) return texts;
  const { pending } = comparePending(texts.value, rows, untouched);
  const spec = appliedSpecs({ pending, texts: texts.value, rules })(record);
  if (spec !== undefined) return ok(renderIssue(spec, record));
  return ok(pending.some(({ bucket }) => bucket === record.bucket) ? 'changing' : 'gone');
}

/** By the bytes alone: a file that was only moved says the same. */
const untouched: Touches = { isTouchedAfter: () => false };

/** Why a run that somebody ran again is not to judge by what it has: since its commit another one may have named other administrators. */
async function whyOld(
  { github, run }: Pick<ActionContext, 'github' | 'run'>,
  { commit, defaultBranch, number }: IssueEvent,
): Promise<Result<string | undefined>> {
  if (run.attempt === 1) return ok(undefined);
  const tip = await github.branchTip(defaultBranch);
  if (!tip.ok) return tip;
  if (tip.value === commit) return ok(undefined);
  return ok(
    `This is an old run that is run again, and ${quote(defaultBranch)} has moved on since: nothing is done. Open issue #${number} again, and close it.`,
  );
}

/** The review of the pull request that all of these came by. */
async function showProgress(
  { github, runUrl }: Pick<ActionContext, 'github' | 'runUrl'>,
  ledger: Ledger,
  records: readonly AppliedRecord[],
): Promise<Result<unknown>> {
  const number = records[0]?.pullRequest;
  if (number === undefined) return ok(undefined);
  const pull = await github.pullRequest(number);
  if (!pull.ok) return pull;
  const { head } = pull.value;
  const buckets = records.map(({ bucket }) => bucket);
  const review = await keptReview(ledger, { pullRequest: number, head, buckets }, runUrl);
  const result = records.map(({ bucket, enabled, handover }) => {
    const by = handover === undefined ? '' : `, handed over by #${handover.issue}`;
    return { text: `${bucket} is applied${by}${enabled === undefined ? '' : `, and enabled, says ${enabled.by}`}.` };
  });
  const update = { state: progressOf(records), approvals: new Map(records.map(appliedRow)), result };
  const render = (current: unknown) => (current === undefined ? undefined : updateReview(review?.text ?? '', update));
  return updateShown(github, ledger, { number, head, buckets }, render);
}

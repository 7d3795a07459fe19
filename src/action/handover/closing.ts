import { ok, quote, type Result } from '../../fault/fault.js';
import type { Touches } from '../../git/index.js';
import { ruleFor } from '../../settings/approvals.js';
import { poolOf, standing } from '../../gate/people.js';
import { saysSame, type IssueText } from '../../github/issue-text.js';
import type { Closing, Issue, Person } from '../../github/port.js';
import type { AppliedRecord, Ledger } from '../../ledger/index.js';
import { updateReview } from '../../review/update.js';
import { appliedRow } from '../apply/row.js';
import { ledgerOf, listRequests, readRules, readTexts, type Rules } from '../commit/at-commit.js';
import type { ActionContext, ActionEnd } from '../context.js';
import { progressOf } from './flow.js';
import { bucketOfKey, renderIssue } from './text.js';
import { isCompleted, mayReopen, reopenHandover } from './reopening.js';
import { appliedSpecs } from './handovers.js';
import { keptReview } from '../gate/kept-review.js';
import { appliedOf, comparePending, type Backlog } from '../apply/pending.js';
import type { PlanPorts } from '../plan/planner.js';
import { updateShown } from '../gate/shown-review.js';
import { vendorsOf } from '../commit/vendors.js';

/** When a hand-over issue is closed: marks the bucket as enabled, if an administrator of its vendor closed it as completed. */
export async function closeHandover(
  context: ActionContext,
  openLedger: PlanPorts['ledger'] = ledgerOf,
): Promise<Result<ActionEnd>> {
  const { event, github, git, inputs, home, env, reporter } = context;
  const end = (said: string): Result<ActionEnd> => {
    reporter.say(said);
    return ok({ green: true, outputs: {} });
  };
  if (event.kind !== 'issue' || event.action !== 'closed')
    return end('This is about no issue that was closed: there is nothing to do.');
  const old = await whyOld(context, event);
  if (!old.ok || old.value !== undefined) return old.ok ? end(old.value ?? '') : old;
  const issue = await github.issue(event.number);
  if (!issue.ok) return issue;
  const bucket = bucketOfKey(issue.value?.key);
  if (issue.value === undefined || bucket === undefined) return end(`Issue #${event.number} hands no bucket over.`);
  const rules = await readRules(git, { commit: event.commit, settings: inputs.settings, home });
  if (!rules.ok) return rules;
  const ledger = openLedger(rules.value.settings, env);
  if (!ledger.ok) return ledger;
  const book = await ledger.value.readBook([bucket]);
  if (!book.ok) return book;
  const record = book.value.applied.get(bucket);
  if (record?.handover?.issue !== event.number) return end(`Issue #${event.number} is not the one that hands over ${bucket}.`);
  if (record.enabled !== undefined) return end(`${bucket} is enabled already.`);
  if (!isCompleted(issue.value)) {
    const why = issue.value.state === 'open' ? 'is open again' : 'was not closed as completed';
    return end(`${bucket} is not marked as enabled: its issue ${why}.`);
  }
  const rows = await ledger.value.readRows();
  if (!rows.ok) return rows;
  const text = await textNow(git, { commit: event.commit, rules: rules.value, rows: rows.value, record });
  if (!text.ok) return text;
  if (text.value === 'gone')
    return end(`${bucket} is not marked as enabled: there is no request for it any more, or it has faults.`);
  const closing = await github.closing(event.number);
  if (!closing.ok) return closing;
  const closer = await closedBy(context, issue.value, { closing: closing.value, record, rules: rules.value });
  if (!closer.ok) return closer;
  if (typeof closer.value === 'string') {
    const said = `${bucket} is not marked as enabled: ${closer.value}`;
    if (!mayReopen(closing.value)) return end(`${said}. Its issue stays closed, as it was opened again often enough.`);
    const now = typeof text.value === 'string' ? undefined : text.value;
    const reopened = await reopenHandover(github, { issue: event.number, bucket, text: now, why: closer.value });
    return reopened.ok ? end(`${said}. Its issue is open again.`) : reopened;
  }
  if (text.value === 'changing') {
    const reopened = await github.reopenIssue(event.number, undefined, whyTooEarly);
    return reopened.ok ? end(`${bucket} is not marked as enabled: its request is not applied as it stands.`) : reopened;
  }
  const wanted = text.value;
  if (![event.said, issue.value].every((words) => saysSame(words, wanted))) {
    const reopened = await github.reopenIssue(event.number, wanted, whyReopened);
    return reopened.ok
      ? end(`${bucket} is not marked as enabled: its issue said something else than what is applied.`)
      : reopened;
  }
  const enabled = await ledger.value.writeApplied({
    ...record,
    enabled: { by: closer.value.login, at: new Date().toISOString() },
  });
  if (!enabled.ok) return enabled;
  const others = await ledger.value.readBook(
    appliedOf(rows.value).flatMap((one) => (one.pullRequest === record.pullRequest && one.bucket !== bucket ? one.bucket : [])),
  );
  if (!others.ok) return others;
  const shown = await showProgress(context, ledger.value, [enabled.value, ...others.value.applied.values()]);
  return shown.ok ? end(`${bucket} is enabled at the vendor, says ${closer.value.login}.`) : shown;
}

const whyReopened =
  'When this issue was closed it said something else than what is to be done. It is written anew, and open again: do what it says now, then close it as completed.';

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

/** Who closed it, where they may say so; else why it does not count. */
async function closedBy(
  { github, git }: ActionContext,
  { closedBy: closer }: Issue,
  { closing, record, rules }: { readonly closing: Closing; readonly record: AppliedRecord; readonly rules: Rules },
): Promise<Result<Person | string>> {
  if (!closer || closer.type !== 'User') return ok('no person closed its issue');
  const held = await vendorsOf(git, record);
  if (!held.ok) return held;
  const [vendor, ...others] = held.value.vendors;
  if (others.length > 0) return ok(`its record and its file name two vendors, ${held.value.vendors.join(' and ')}`);
  const rule = vendor === undefined ? undefined : ruleFor(rules.settings.approvals ?? {}, vendor);
  if (rule === undefined) return ok('the settings name nobody for its vendor');
  const teams = await Promise.all((rule.teams ?? []).map((team) => github.team(team)));
  const read = teams.flatMap((team) => (team.ok ? [team.value] : []));
  const faults = teams.flatMap((team) => (team.ok ? [] : team.faults));
  const found = standing(closer, poolOf(rule.users, rule.teams, read));
  if (found === 'in') return ok(byHand(closing, closer));
  if (faults.length > 0) return { ok: false, faults };
  return ok(
    found === 'unknown'
      ? "a team of its vendor can't be read"
      : `${closer.login} is not known as an administrator of ${vendor ?? 'its vendor'}`,
  );
}

/** Whoever merges a pull request that says "Closes #5" closes that issue too, and may not know. */
function byHand({ closerKind }: Closing, closer: Person): Person | string {
  return closerKind === 'hand' ? closer : `its issue was not closed by hand, but by a ${closerKind} of ${closer.login}`;
}

/** Why a run that somebody ran again is not to judge by what it has: since its commit another one may have named other administrators. */
async function whyOld(
  { github, run }: Pick<ActionContext, 'github' | 'run'>,
  { commit, defaultBranch, number }: Extract<ActionContext['event'], { kind: 'issue' }>,
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
  const review = await keptReview(ledger, { pullRequest: number, head, buckets: records.map(({ bucket }) => bucket) }, runUrl);
  const result = records.map(({ bucket, enabled, handover }) => {
    const by = handover === undefined ? '' : `, handed over by #${handover.issue}`;
    return { text: `${bucket} is applied${by}${enabled === undefined ? '' : `, and enabled, says ${enabled.by}`}.` };
  });
  const update = { state: progressOf(records), approvals: new Map(records.map(appliedRow)), result };
  const render = (current: unknown) => (current === undefined ? undefined : updateReview(review?.text ?? '', update));
  return updateShown(github, ledger, { number, head }, render);
}

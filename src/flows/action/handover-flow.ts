import { quote, ok, type Result } from '../../fault/fault.js';
import { ruleFor } from '../../gate/approvals.js';
import { poolOf, standing } from '../../gate/people.js';
import type { BucketSpec } from '../../bucket/spec.js';
import type { Issue, Person } from '../../github/port.js';
import type { AppliedRecord, Ledger } from '../../ledger/index.js';
import { codeSpan, escapeMarkdown } from '../../review/escape.js';
import { renderHandover } from '../../review/handover.js';
import type { ReviewState } from '../../review/input.js';
import { updateReview } from '../../review/update.js';
import type { Settings } from '../../settings/schema.js';
import { appliedRow } from './applied-row.js';
import { ledgerOf, readRules, type Rules } from './at-commit.js';
import type { ActionContext, ActionEnd } from './context.js';
import { keptReview } from './kept-review.js';
import type { PlanPorts } from './planner.js';
import { vendorsOf } from './vendors.js';

const keyOf = (bucket: string) => `handover/${bucket}`;
const issueKey = /^handover\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;

export interface HandoverToOpen {
  readonly spec: BucketSpec;
  readonly record: AppliedRecord;
  /** The default branch's. */
  readonly settings: Settings;
  /** Logins of those whose approvals counted. */
  readonly approvers: readonly string[];
}

/**
 * Opens the issue by which an applied bucket is handed over, and records it. A bucket has at most one, ever: the ledger says so, and
 * before opening one GitHub is looked through for its key. What the issue says is made anew from what is applied, each time: whoever may
 * write can change it. One call for a bucket that is handed over and not enabled yet.
 */
export async function handOver(
  { github, reporter }: Pick<ActionContext, 'github' | 'reporter'>,
  ledger: Ledger,
  { spec, record, settings, approvers }: HandoverToOpen,
): Promise<Result<AppliedRecord>> {
  if (record.enabled !== undefined) return ok(record);
  const key = keyOf(record.bucket);
  const text = { key, title: `Hand over ${record.bucket} to ${spec.vendor.title}`, body: renderIssue(spec, record) };
  if (record.handover !== undefined) {
    const { issue } = record.handover;
    const rewritten = await github.rewriteIssue(issue, text);
    if (!rewritten.ok) return rewritten;
    if (rewritten.value === 'rewritten')
      reporter.say(`Issue #${issue} said something else than what is applied: it is written anew.`);
    return ok(record);
  }
  const labels = (settings.handover?.labels ?? ['vendor-bucket']).map((name) => ({ name }));
  const assignees = [...new Set([...approvers, ...(settings.handover?.assignees ?? [])])];
  const opened = await github.openIssue({ ...text, labels, assignees });
  if (!opened.ok) return opened;
  const { issue, existed, notAssigned } = opened.value;
  if (existed) reporter.say(`Issue #${issue.number} was there before: its text is written anew.`);
  if (notAssigned.length > 0)
    reporter.warn(`Issue #${issue.number} could not be assigned to ${notAssigned.map(quote).join(', ')}.`);
  reporter.say(`${record.bucket}: to be handed over by ${issue.url}`);
  return ledger.writeApplied({ ...record, handover: { issue: issue.number } });
}

/** An issue has the limit of a comment; the messages of a vendor are far from it. */
const longestBody = 60_000;

function renderIssue(spec: BucketSpec, { bucket, outputs, pullRequest }: AppliedRecord): string {
  const { vendor } = spec;
  const { markdown } = renderHandover(spec, outputs);
  const by = pullRequest === undefined ? '' : `, by #${pullRequest}`;
  return [
    `The bucket ${codeSpan(bucket)} exists${by}. ${escapeMarkdown(vendor.title)} does not use it yet: this is what is left to do.`,
    markdown.length > longestBody ? 'The text is too long for an issue: "vendor-bucket explain" prints it.' : markdown,
    `When ${escapeMarkdown(vendor.title)} uses the bucket, an administrator of this vendor closes this issue as completed: that marks the bucket as enabled.`,
  ].join('\n\n');
}

/** How far a pull request's buckets are together. */
export function progressOf(records: readonly Pick<AppliedRecord, 'handover' | 'enabled'>[]): ReviewState {
  if (records.every(({ enabled }) => enabled !== undefined)) return 'enabled';
  return records.every(({ handover }) => handover !== undefined) ? 'handed over' : 'applied';
}

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
  const issue = await github.issue(event.number);
  if (!issue.ok) return issue;
  const bucket = issueKey.exec(issue.value.key ?? '')?.[1];
  if (bucket === undefined) return end(`Issue #${event.number} hands no bucket over.`);
  const rules = await readRules(git, { commit: event.commit, settings: inputs.settings, home });
  if (!rules.ok) return rules;
  const ledger = openLedger(rules.value.settings, env);
  if (!ledger.ok) return ledger;
  const book = await ledger.value.readApplied();
  if (!book.ok) return book;
  const record = book.value.get(bucket);
  if (record?.handover?.issue !== event.number) return end(`Issue #${event.number} is not the one that hands over ${bucket}.`);
  if (record.enabled !== undefined) return end(`${bucket} is enabled already.`);
  const closer = await closedBy(context, issue.value, record, rules.value);
  if (!closer.ok) return closer;
  if (typeof closer.value === 'string') return end(`${bucket} is not marked as enabled: ${closer.value}.`);
  const enabled = await ledger.value.writeApplied({
    ...record,
    enabled: { by: closer.value.login, at: new Date().toISOString() },
  });
  if (!enabled.ok) return enabled;
  const others = [...book.value.values()].filter((one) => one.pullRequest === record.pullRequest && one.bucket !== bucket);
  const shown = await showProgress(context, ledger.value, [enabled.value, ...others]);
  return shown.ok ? end(`${bucket} is enabled at the vendor, says ${closer.value.login}.`) : shown;
}

/** Who closed it, where they may say so; else why it does not count. */
async function closedBy(
  { github, git }: ActionContext,
  { state, stateReason, closedBy: closer }: Issue,
  record: AppliedRecord,
  rules: Rules,
): Promise<Result<Person | string>> {
  if (state !== 'closed') return ok('its issue is open again');
  if (stateReason !== 'completed') return ok('its issue was not closed as completed');
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
  if (found === 'in') return ok(closer);
  if (faults.length > 0) return { ok: false, faults };
  return ok(
    found === 'unknown'
      ? 'a team of its vendor can not be read'
      : `${closer.login} is not known as an administrator of ${vendor ?? 'its vendor'}`,
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
    const by = handover === undefined ? '' : `, handed over by issue ${handover.issue}`;
    return { text: `${bucket} is applied${by}${enabled === undefined ? '' : `, and enabled, says ${enabled.by}`}.` };
  });
  const update = { state: progressOf(records), approvals: new Map(records.map(appliedRow)), result };
  const render = (current: unknown) => (current === undefined ? undefined : updateReview(review?.text ?? '', update));
  return github.putComment({ pullRequest: number, key: 'review', head, render });
}

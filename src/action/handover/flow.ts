import { quote, ok, type Result } from '../../fault/fault.js';
import type { BucketSpec } from '../../spec/spec.js';
import type { AppliedRecord, Ledger, Owed } from '../../ledger/index.js';
import type { ReviewState } from '../../review/input.js';
import type { Settings } from '../../settings/schema.js';
import type { ActionContext } from '../context.js';
import { renderFormer, renderIssue } from './text.js';

type Outside = Pick<ActionContext, 'github' | 'reporter'>;

interface HandoverToOpen {
  readonly spec: BucketSpec;
  readonly record: AppliedRecord;
  /** The default branch's. */
  readonly settings: Settings;
  /** Logins of those whose approvals counted. */
  readonly approvers: readonly string[];
}

/**
 * Opens the issue by which an applied bucket is handed over, and records it. A bucket has at most one at a time: the ledger says so, and
 * before opening one GitHub is looked through for its key. One that is there is written anew where it says something else; one that is
 * gone is replaced. One call for a bucket that is handed over and not enabled yet.
 */
export async function handOver(outside: Outside, ledger: Ledger, toOpen: HandoverToOpen): Promise<Result<AppliedRecord>> {
  const { spec, record } = toOpen;
  if (record.enabled !== undefined) return ok(record);
  const { handover, ...rest } = record;
  if (handover === undefined) return openHandover(outside, ledger, toOpen);
  const { issue } = handover;
  const { github, reporter } = outside;
  const rewritten = await github.rewriteIssue(issue, renderIssue(spec, record));
  if (!rewritten.ok) return rewritten;
  if (rewritten.value === 'rewritten')
    reporter.warn(`Issue #${issue} said something other than what is applied: it is written anew.`);
  if (rewritten.value !== 'gone') return ok(record);
  reporter.warn(`Issue #${issue} is gone: ${record.bucket} is handed over by another one.`);
  const formerHandovers = [...(record.formerHandovers ?? []), issue];
  return openHandover(outside, ledger, { ...toOpen, record: { ...rest, formerHandovers } });
}

async function openHandover(
  { github, reporter }: Outside,
  ledger: Ledger,
  { spec, record, settings, approvers }: HandoverToOpen,
): Promise<Result<AppliedRecord>> {
  const former = record.formerHandovers ?? [];
  const labels = labelsOf(settings).map((name) => ({ name }));
  const assignees = [...new Set([...approvers, ...(settings.handover?.assignees ?? [])])];
  const opened = await github.openIssue({ ...renderIssue(spec, record), labels, assignees, former });
  if (!opened.ok) return opened;
  const { issue, existed, notAssigned } = opened.value;
  if (existed) reporter.say(`Issue #${issue.number} was there before: its text is written anew.`);
  if (notAssigned.length > 0)
    reporter.warn(`Issue #${issue.number} could not be assigned to ${notAssigned.map(quote).join(', ')}.`);
  reporter.say(`${record.bucket}: to be handed over by ${issue.url}`);
  const notices = former.map((number): Owed => ({ kind: 'notice', issue: number }));
  const written = await ledger.writeApplied({ ...record, handover: { issue: issue.number } }, notices);
  if (!written.ok) return written;
  for (const number of former) {
    const told = await github.rewriteIssue(number, renderFormer(spec, issue.number));
    if (!told.ok) return told;
  }
  const paid = notices.length === 0 ? ok(undefined) : await ledger.pay(record.bucket, notices);
  return paid.ok ? written : paid;
}

/** The labels of every issue that hands a bucket over. */
export function labelsOf({ handover }: Settings): readonly string[] {
  return handover?.labels ?? ['vendor-bucket'];
}

/** How far a pull request's buckets are together. */
export function progressOf(records: readonly Pick<AppliedRecord, 'handover' | 'enabled'>[]): ReviewState {
  if (records.every(({ enabled }) => enabled !== undefined)) return 'enabled';
  return records.every(({ handover }) => handover !== undefined) ? 'handed over' : 'applied';
}

import { ok, type Fault, type Result } from '../../fault/fault.js';
import type { BucketSpec } from '../../spec/spec.js';
import { saysSame, type IssueWords } from '../../github/issue-text.js';
import type { AppliedRecord, AppliedRow } from '../../ledger/index.js';
import { resolveAll, type RequestText } from '../../run/resolve-all.js';
import type { Outcome } from '../apply/outcome.js';
import { digestOf } from '../commit/at-commit.js';
import type { ActionContext } from '../context.js';
import { handOver, labelsOf } from './flow.js';
import { isUnnoticed, reopenHandover } from './reopening.js';
import { renderIssue } from './text.js';
import { appliedOf, type Backlog } from '../apply/pending.js';

/**
 * Hands over every bucket that was applied and never handed over: those of this run, and those of earlier runs that ended before they
 * could. What fails is a fault of the outcome, and the next run tries again.
 */
export async function completeHandovers(
  context: ActionContext,
  backlog: Backlog,
  outcomes: readonly Outcome[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly unread: readonly Fault[] }> {
  const { ledger, rules } = backlog;
  const settings = rules.settings;
  const done: Outcome[] = [];
  for (const outcome of outcomes) {
    const spec = outcome.judged?.spec;
    if (outcome.kind !== 'applied' || spec === undefined) {
      done.push(outcome);
      continue;
    }
    const handed = await handOver(context, ledger, {
      spec,
      record: outcome.record,
      settings,
      approvers: outcome.record.approvedBy ?? [],
    });
    done.push(handed.ok ? { ...outcome, record: handed.value } : { ...outcome, faults: [...outcome.faults, ...handed.faults] });
  }
  // Of a matrix each job knows one request: were each to look for the rest, two would hand over one bucket. The job after them does it.
  if (context.inputs.request !== undefined) return { outcomes: done, unread: [] };
  const now = new Set(outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? [outcome.record.bucket] : [])));
  const stale = await staleHandovers(context, backlog);
  // Where the issues can't be listed each is looked at by itself.
  const rest = stale.ok ? ok(stale.value) : await openHandovers(backlog);
  const owed = await owedHandovers(backlog);
  const left = [owed, rest].flatMap((some) => (some.ok ? some.value : []));
  for (const { spec, record, unnoticed } of left) {
    if (now.has(record.bucket)) continue;
    const handed = unnoticed
      ? await reopenUnnoticed(context, { spec, record })
      : await handOver(context, ledger, { spec, record, settings, approvers: record.approvedBy ?? [] });
    done.push({ kind: 'late', record: handed.ok ? handed.value : record, faults: handed.ok ? [] : handed.faults });
  }
  return { outcomes: done, unread: [owed, rest].flatMap((some) => (some.ok ? [] : some.faults)) };
}

/** What the issue said when it was closed nobody knows any more: it has to be closed again. */
async function reopenUnnoticed({ github }: ActionContext, { spec, record }: Handover): Promise<Result<AppliedRecord>> {
  const { issue = 0 } = record.handover ?? {};
  const text = renderIssue(spec, record);
  const reopened = await reopenHandover(github, { issue, bucket: record.bucket, text, why: 'no run noted it when it happened' });
  return reopened.ok ? ok(record) : reopened;
}

type Known = Pick<Backlog, 'rows' | 'ledger' | 'pending' | 'texts' | 'rules'>;

type Bytes = Pick<AppliedRecord, 'bucket' | 'file' | 'requestDigest'>;

interface Handover {
  readonly spec: BucketSpec;
  readonly record: AppliedRecord;
  /** Its issue was closed as completed, and nothing came of it. */
  readonly unnoticed?: true;
}

/**
 * What is applied for a bucket: the request with the bytes that were applied, in whichever file it is now. Undefined where it has changed
 * or gone since, or has faults: then there is nothing to hand over as it stands.
 */
export function appliedSpecs({
  pending,
  texts,
  rules,
}: Omit<Known, 'rows' | 'ledger'>): (applied: Bytes) => BucketSpec | undefined {
  const changing = new Set(pending.map(({ bucket }) => bucket));
  const byDigest = new Map<string, RequestText[]>();
  for (const text of texts) {
    const digest = text.bytes.ok ? digestOf(text.bytes.value) : '';
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), text]);
  }
  return ({ bucket, file, requestDigest }) => {
    const same = byDigest.get(requestDigest) ?? [];
    const own = same.find((text) => text.file === file) ?? same[0];
    if (own === undefined || changing.has(bucket)) return undefined;
    const spec = resolveAll([own], rules.templates, rules.settings).specs.get(own.file);
    return spec?.bucket === bucket ? spec : undefined;
  };
}

/** Buckets that were applied and never handed over. */
export function owedHandovers(known: Known): Promise<Result<readonly Handover[]>> {
  return handoversOf(known, ({ handover }) => handover === undefined);
}

/** Buckets that were handed over and are not enabled yet. */
function openHandovers(known: Known): Promise<Result<readonly Handover[]>> {
  return handoversOf(known, ({ handover, enabled }) => handover !== undefined && !enabled);
}

async function handoversOf(known: Known, wanted: (row: AppliedRow) => boolean): Promise<Result<readonly Handover[]>> {
  const specOf = appliedSpecs(known);
  const specs = new Map<string, BucketSpec>();
  for (const row of appliedOf(known.rows).filter(wanted)) {
    const spec = specOf(row);
    if (spec !== undefined) specs.set(row.bucket, spec);
  }
  const book = await known.ledger.readBook(specs.keys());
  if (!book.ok) return book;
  return ok(
    [...specs].flatMap(([bucket, spec]) => {
      const record = book.value.applied.get(bucket);
      return record === undefined ? [] : [{ spec, record }];
    }),
  );
}

/**
 * Hand-overs whose open issue says something else than it should, or is gone, or was closed as completed without being noticed: no event
 * tells of an edit by a workflow, or of a moved issue. One listing for all of them, by their label; one call more for each that is not
 * open, or has lost it.
 */
export async function staleHandovers(
  { github }: Pick<ActionContext, 'github'>,
  known: Known,
): Promise<Result<readonly Handover[]>> {
  const handovers = await openHandovers(known);
  if (!handovers.ok || handovers.value.length === 0) return handovers;
  const [label] = labelsOf(known.rules.settings);
  const open = label === undefined ? ok(new Map<number, IssueWords>()) : await github.openIssues(label);
  if (!open.ok) return open;
  const stale: Handover[] = [];
  for (const one of handovers.value) {
    const { issue: number = 0 } = one.record.handover ?? {};
    const listed = open.value.get(number);
    const issue = listed === undefined ? await github.issue(number) : ok(undefined);
    if (!issue.ok) return issue;
    const said = listed ?? issue.value;
    if (issue.value?.state === 'closed') {
      const unnoticed = await isUnnoticed(github, issue.value);
      if (!unnoticed.ok) return unnoticed;
      if (unnoticed.value) stale.push({ ...one, unnoticed: true });
    } else if (said === undefined || !saysSame(said, renderIssue(one.spec, one.record))) stale.push(one);
  }
  return ok(stale);
}

import type { AppliedRecord } from '../../ledger/index.js';
import { resolveAll } from '../resolve-all.js';
import type { Outcome } from './apply-report.js';
import type { ActionContext } from './context.js';
import { handOver } from './handover-flow.js';
import type { Backlog } from './pending.js';

/**
 * Hands over every bucket that was applied and never handed over: those of this run, and those of earlier runs that ended before they
 * could. What fails is a fault of the outcome, and the next run tries again.
 */
export async function completeHandovers(
  context: ActionContext,
  backlog: Backlog,
  outcomes: readonly Outcome[],
): Promise<readonly Outcome[]> {
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
  const now = new Set(outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? [outcome.record.bucket] : [])));
  const left = [...backlog.book.applied.values()].filter(({ bucket, handover }) => handover === undefined && !now.has(bucket));
  for (const record of left) done.push(...(await handOverLate(context, backlog, record)));
  return done;
}

/** Of a bucket whose request has changed or gone since, or has faults, there is nothing to hand over as it stands. */
async function handOverLate(
  context: ActionContext,
  { texts, rules, ledger, pending }: Backlog,
  record: AppliedRecord,
): Promise<readonly Outcome[]> {
  const own = texts.filter(({ file }) => file === record.file);
  if (pending.some(({ bucket }) => bucket === record.bucket)) return [];
  const spec = resolveAll(own, rules.templates, rules.settings).specs.get(record.file);
  if (spec === undefined || spec.bucket !== record.bucket) return [];
  const handed = await handOver(context, ledger, { spec, record, settings: rules.settings, approvers: record.approvedBy ?? [] });
  return [{ kind: 'late', record: handed.ok ? handed.value : record, faults: handed.ok ? [] : handed.faults }];
}

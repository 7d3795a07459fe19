import type { BucketSpec } from '../../bucket/spec.js';
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
  // Of a matrix each job knows one request: were each to look for the rest, two would hand over one bucket. The job after them does it.
  if (context.inputs.request !== undefined) return done;
  const now = new Set(outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? [outcome.record.bucket] : [])));
  for (const { spec, record } of owedHandovers(backlog)) {
    if (now.has(record.bucket)) continue;
    const handed = await handOver(context, ledger, { spec, record, settings, approvers: record.approvedBy ?? [] });
    done.push({ kind: 'late', record: handed.ok ? handed.value : record, faults: handed.ok ? [] : handed.faults });
  }
  return done;
}

/** Buckets that were applied and never handed over. Where a request has changed or gone since, or has faults, there is nothing to hand over as it stands. */
export function owedHandovers({ book, pending, texts, rules }: Pick<Backlog, 'book' | 'pending' | 'texts' | 'rules'>): readonly {
  readonly spec: BucketSpec;
  readonly record: AppliedRecord;
}[] {
  return [...book.applied.values()].flatMap((record) => {
    if (record.handover !== undefined || pending.some(({ bucket }) => bucket === record.bucket)) return [];
    const own = texts.filter(({ file }) => file === record.file);
    const spec = resolveAll(own, rules.templates, rules.settings).specs.get(record.file);
    return spec?.bucket === record.bucket ? [{ spec, record }] : [];
  });
}

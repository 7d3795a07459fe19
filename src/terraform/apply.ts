import { defined } from '../defined.js';
import { ok, type Fault, type Result } from '../fault/fault.js';
import { type Diagnostic, diagnosticOf, parseApplyEvent, parseDiagnosticBoxes } from './diagnostics.js';
import { explainDiagnostics } from './explain.js';
import { untaintMade, type Note } from './go-on.js';
import type { StackFolder } from './initialize.js';
import { explainContext, faultsOf, invoke, type Session } from './invoke.js';
import { isExactJson, type Json } from './json.js';
import { dropNote, lockArgument, noteLock, releaseError, settleLock } from './lock.js';
import type { Plan } from './plan.js';
import type { Exit } from './process.js';
import { rescueState, type Started } from './rescue.js';
import { readBase } from './take-up.js';
import { whatIsLeft } from './what-is-left.js';
import { planFile } from './workspace.js';

/** One resource that was changed: Terraform's address and its word for what it did (`create`, `update`, `delete`, …). */
interface AppliedChange {
  readonly address: string;
  readonly action: string;
}

/** What came of applying a plan completely. */
export interface Applied {
  readonly id: string;
  /** In the order in which it was done. */
  readonly changed: readonly AppliedChange[];
  /** The stack's outputs by name, without sensitive ones. */
  readonly outputs: ReadonlyMap<string, Json>;
}

/** A plan was applied, or not: then with what was changed all the same. */
export type ApplyOutcome =
  | { readonly ok: true; readonly value: Applied }
  | {
      readonly ok: false;
      readonly faults: readonly Fault[];
      readonly changed: readonly AppliedChange[];
      /** Addresses of what was begun and not finished: it may exist, and the next plan says. */
      readonly unfinished: readonly string[];
    };

/** Done when no other run is at it, and before anything is changed: where it fails, nothing is. */
export type Begin = () => Promise<Result<unknown>>;

/**
 * Applies the plan file in a stack's folder: exactly that plan, or nothing if the state has changed since, or if another run has kept one beside
 * it. On failure the last fault (`terraform/partly-applied`, or `terraform/interrupted`) says what was changed so far and how to go on. A
 * state that S3 did not take is brought to safety, and a lock that was left is released.
 */
export async function applyPlan(session: Session, work: ApplyWork): Promise<ApplyOutcome> {
  const { stack } = work;
  const noted = await noteLock(session, stack);
  if (!noted.ok) return nothingChanged(noted.faults);
  const base = await readBase(session, stack);
  const begun = base.ok ? await begin(session, work) : base;
  if (base.ok && begun.ok) return applyNoted(session, work, { base: base.value });
  await dropNote(session, stack);
  return nothingChanged(begun.ok ? [] : begun.faults);
}

interface ApplyWork {
  readonly stack: StackFolder;
  readonly plan: Plan;
  readonly note?: Note | undefined;
  readonly begin?: Begin | undefined;
}

async function begin(session: Session, { stack, begin: work }: ApplyWork): Promise<Result<unknown>> {
  try {
    return (await work?.()) ?? ok(undefined);
  } catch (error) {
    await dropNote(session, stack);
    throw error;
  }
}

function nothingChanged(faults: readonly Fault[]): ApplyOutcome {
  return { ok: false, faults, changed: [], unfinished: [] };
}

async function applyNoted(session: Session, { stack, plan, note }: ApplyWork, started: Started): Promise<ApplyOutcome> {
  const { id } = stack.source;
  const seen = track(session, id);
  session.report({ kind: 'phase', stack: id, phase: 'apply' });
  const exit = await invoke(session, stack.folder, ['apply', '-json', '-input=false', lockArgument, planFile], seen.onLine);
  const { changed, outputs } = seen;
  const rescued = exit.code === 0 ? [] : await rescueState(session, stack, started);
  const lock = await settleLock(session, stack, { exit, diagnostics: seen.diagnostics });
  if (exit.code === 0) return { ok: true, value: { id, changed, outputs } };
  const unfinished = [...seen.started].sort();
  // A state that was not saved is older than what was made: what it says of it does not count.
  const saved = rescued.every(({ code }) => code === 'terraform/state-saved');
  const halfMade = saved ? await untaintMade(session, stack, { plan, note }) : [];
  // What is said better by what was done about it.
  const said = seen.diagnostics.filter(
    ({ summary }) =>
      !(rescued.length > 0 && summary.startsWith('Failed to persist state')) && !(lock.length > 0 && summary === releaseError),
  );
  const faults = [
    ...failureFaults(session, exit, id, said),
    ...rescued,
    ...lock,
    ...halfMade,
    whatIsLeft(session, stack, { changed, unfinished, saved }),
  ];
  return { ok: false, faults, changed, unfinished };
}

function track(session: Session, stack: string) {
  const changed: AppliedChange[] = [];
  const started = new Set<string>();
  const outputs = new Map<string, Json>();
  const diagnostics: Diagnostic[] = [];
  const states = { apply_start: 'started', apply_progress: 'running', apply_complete: 'done', apply_errored: 'failed' } as const;
  const onLine = (line: string) => {
    const event = parseApplyEvent(line);
    if (event === undefined) return;
    const diagnostic = diagnosticOf(event);
    if (diagnostic !== undefined) diagnostics.push(diagnostic);
    if (event.type === 'outputs') {
      for (const [name, { sensitive, value }] of Object.entries(event.outputs))
        if (!sensitive && isExactJson(value)) outputs.set(name, value);
    }
    if (!('hook' in event)) return;
    const { resource, action = 'change', elapsed_seconds: elapsedSeconds } = event.hook;
    if (event.type === 'apply_start') started.add(resource.addr);
    if (event.type === 'apply_complete') {
      started.delete(resource.addr);
      changed.push({ address: resource.addr, action });
    }
    const elapsed = defined({ elapsedSeconds });
    session.report({ kind: 'resource', stack, address: resource.addr, state: states[event.type], action, ...elapsed });
  };
  return { changed, started, outputs, diagnostics, onLine };
}

/** Terraform's words for having been told to stop: that is said once, with what was done until then. */
const stopped = /^(?:execution halted|operation cancel+ed)$|\bcontext canceled\b/i;

function failureFaults(session: Session, exit: Exit, id: string, diagnostics: readonly Diagnostic[]): Fault[] {
  // What goes wrong before Terraform reads its arguments stands on stderr, in boxes.
  const all = [...diagnostics, ...parseDiagnosticBoxes(exit.stderr)];
  const interrupted = session.processes.interruption !== 'no';
  const told = interrupted ? all.filter(({ summary, detail }) => !stopped.test(summary) && !stopped.test(detail)) : all;
  const explained = explainDiagnostics(told, explainContext(session, id));
  return interrupted || explained.length > 0 ? explained : faultsOf(session, exit, 'apply', id);
}

import type { Fault } from '../fault/fault.js';
import { type Diagnostic, diagnosticOf, parseApplyEvent, parseDiagnosticBoxes } from './diagnostics.js';
import { explainDiagnostics, prefix } from './explain.js';
import { untaintMade, type Note } from './go-on.js';
import type { StackFolder } from './initialize.js';
import { explainContext, faultsOf, invoke, type Session } from './invoke.js';
import { isExactJson, type Json } from './json.js';
import { noteLock, releaseError, settleLock } from './lock.js';
import type { Plan } from './plan.js';
import type { Exit } from './process.js';
import { lockTimeout, rescueState } from './rescue.js';
import { whatIsLeft } from './what-is-left.js';
import { planFile } from './workspace.js';

/** One resource that was changed: Terraform's address and its word for what it did (`create`, `update`, `delete`, …). */
export interface AppliedChange {
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

/**
 * Applies the plan file in a stack's folder: exactly that plan, or nothing if the state has changed since. On failure the last fault
 * (`terraform/partly-applied`) says what was changed so far and how to go on. A state that S3 did not take is brought to safety, and a lock
 * that was left is released.
 */
export async function applyPlan(
  session: Session,
  { stack, plan, note }: { readonly stack: StackFolder; readonly plan: Plan; readonly note?: Note | undefined },
): Promise<ApplyOutcome> {
  const { id } = stack.source;
  const noted = await noteLock(session, stack);
  if (!noted.ok) return { ...noted, changed: [], unfinished: [] };
  const seen = track(session, id);
  session.report({ kind: 'phase', stack: id, phase: 'apply' });
  const args = ['apply', '-json', '-input=false', `-lock-timeout=${lockTimeout}`, planFile];
  const exit = await invoke(session, stack.folder, args, seen.onLine);
  const rescued = exit.code === 0 ? [] : await rescueState(session, stack);
  const lock = await settleLock(session, stack, { exit, diagnostics: seen.diagnostics });
  if (exit.code === 0) return { ok: true, value: { id, changed: seen.changed, outputs: seen.outputs } };
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
    whatIsLeft(session, stack, { changed: seen.changed, unfinished, saved }),
  ];
  return { ok: false, faults, changed: seen.changed, unfinished };
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
    const elapsed = elapsedSeconds === undefined ? {} : { elapsedSeconds };
    session.report({ kind: 'resource', stack, address: resource.addr, state: states[event.type], action, ...elapsed });
  };
  return { changed, started, outputs, diagnostics, onLine };
}

function failureFaults(session: Session, exit: Exit, id: string, diagnostics: readonly Diagnostic[]): Fault[] {
  // What goes wrong before Terraform reads its arguments stands on stderr, in boxes.
  const explained = explainDiagnostics([...diagnostics, ...parseDiagnosticBoxes(exit.stderr)], explainContext(session, id));
  if (session.processes.interruption === 'no') return explained.length > 0 ? explained : faultsOf(session, exit, 'apply', id);
  const message = `${prefix({ stack: id })}applying was interrupted before it was done.`;
  return [{ code: 'terraform/interrupted', message, fix: 'Run again: the next plan starts from what exists now.' }, ...explained];
}

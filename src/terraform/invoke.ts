import { defined } from '../defined.js';
import type { Fault } from '../fault/fault.js';
import type { Beside } from './beside.js';
import { parseDiagnosticBoxes } from './diagnostics.js';
import type { Engine } from './engine.js';
import { type ExplainContext, explainDiagnostics, prefix } from './explain.js';
import type { Holder } from './holder.js';
import type { ProvidersBy } from './mirror.js';
import type { Missing } from './no-credentials.js';
import { oneLine, plainText, type Redact } from './plaintext.js';
import type { ChildProcesses, Exit } from './process.js';
import type { Progress } from './progress.js';
import type { StateLocation } from './workspace.js';

/** What every call of Terraform in a run shares. */
export interface Session {
  readonly engine: Engine;
  readonly processes: ChildProcesses;
  readonly env: Readonly<Record<string, string>>;
  readonly state: StateLocation;
  readonly redact: Redact;
  readonly report: (progress: Progress) => void;
  readonly providersBy?: ProvidersBy;
  readonly credentials: Missing;
  /** The objects beside the states; undefined where they can't be had. */
  readonly beside?: Beside;
  /** Whether this run may write states. */
  readonly applies: boolean;
  /** The run that locks of this run are noted by. */
  readonly holder?: Holder;
  /** Milliseconds that another run is waited for which holds no lock; only tests set it. */
  readonly othersPatience?: number;
  /** What releases a stack's lock whose run is gone: see {@link ExplainContext}. */
  readonly unlock?: (stack: string) => string;
  /** Where a state is put that S3 takes nowhere. */
  readonly rescueDir: string;
  readonly workDir: string;
  /** Leaves the run's folder as it is: it holds the only copy of a state. */
  readonly keepFolder: () => void;
}

/** Runs Terraform in a folder. */
export function invoke(
  session: Session,
  folder: string,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<Exit> {
  const command = { path: session.engine.path, args, cwd: folder, env: session.env };
  return session.processes.run(onLine === undefined ? command : { ...command, onLine });
}

/** What a fault's sentences need; without a stack where it is about no single one. */
export function explainContext(session: Session, stack?: string): ExplainContext {
  const { redact, credentials, state, providersBy } = session;
  const context = { bucket: state.bucket, redact, credentials, ...defined({ providersBy }) };
  if (stack === undefined) return context;
  return { ...context, stack, ...(session.unlock === undefined ? {} : { unlock: session.unlock(stack) }) };
}

/**
 * The faults of a call that did not succeed: an interrupt, else Terraform's own errors, else the end of what it printed.
 * Codes: `terraform/interrupted`, `terraform/not-started`, `terraform/crashed`, and those of {@link explainDiagnostics}.
 */
export function faultsOf(session: Session, exit: Exit, task: string, stack?: string): Fault[] {
  const context = explainContext(session, stack);
  if (session.processes.interruption !== 'no') return [interruptedFault(task, stack)];
  if (exit.outcome === 'not-started') {
    const message = oneLine(session.redact(`${prefix(context)}${session.engine.path} can't be run: ${exit.stderr}`));
    return [{ code: 'terraform/not-started', message, fix: 'Check the file and its permissions.' }];
  }
  const explained = explainDiagnostics(parseDiagnosticBoxes(exit.stderr), context);
  if (explained.length > 0) return explained;
  const said = plainText(exit.stderr).trim().slice(-1500);
  const how = exit.code === undefined ? 'was ended by a signal' : `failed with exit code ${exit.code}`;
  const message = oneLine(session.redact(`${prefix(context)}${task} ${how}${said === '' ? '' : `: ${said}`}`));
  return [{ code: 'terraform/crashed', message, fix: 'Run again; if it comes back, try another version of Terraform.' }];
}

function interruptedFault(task: string, stack?: string): Fault {
  return {
    code: 'terraform/interrupted',
    message: `${prefix(defined({ stack }))}${task} was interrupted; it changes nothing.`,
    fix: 'Run again.',
  };
}

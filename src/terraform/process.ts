import { spawn, type ChildProcess } from 'node:child_process';

/** A program to run: argv, never a shell. */
interface Command {
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called with each line of stdout, without its line break, as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. */
export interface Exit {
  readonly outcome: 'exited' | 'not-started';
  /** The exit code; undefined when it was ended by a signal or never ran. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether more came than {@link maxOutput}; the rest is dropped. */
  readonly truncated: boolean;
}

/** The most that is kept of each output stream, in UTF-16 code units. */
const maxOutput = 64 * 1024 * 1024;

/** How long a program may take to stop after the second interrupt, in milliseconds. */
const graceAfterSecondInterrupt = 10_000;

/**
 * The programs of one run, which are interrupted together. Each is the leader of its own process group: the Ctrl-C of a terminal
 * reaches only this process, which then sends exactly one SIGINT to each program (Terraform takes a second one as "stop at once").
 */
export class ChildProcesses {
  readonly #running = new Set<ChildProcess>();
  readonly #exits = new Set<Promise<Exit>>();
  readonly #grace: number;
  #interrupts = 0;
  #closed = false;
  #killed = false;

  constructor(options: { readonly graceMilliseconds?: number } = {}) {
    this.#grace = options.graceMilliseconds ?? graceAfterSecondInterrupt;
  }

  /** `no`; `orderly` after the first interrupt; `forced` after the second; `killed` when a program had to be ended. */
  get interruption(): 'no' | 'orderly' | 'forced' | 'killed' {
    if (this.#killed) return 'killed';
    return this.#interrupts === 0 ? 'no' : this.#interrupts === 1 ? 'orderly' : 'forced';
  }

  /** Runs a program to its end. After an interrupt nothing is started any more. */
  run(command: Command): Promise<Exit> {
    if (this.#interrupts > 0 || this.#closed) return Promise.resolve(notStarted('the run is over'));
    const exit = this.#start(command);
    this.#exits.add(exit);
    void exit.then(() => this.#exits.delete(exit));
    return exit;
  }

  /** Waits until nothing runs any more; nothing is started after that. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#exits);
  }

  #start(command: Command): Promise<Exit> {
    return new Promise((resolve) => {
      const child = spawn(command.path, [...command.args], {
        cwd: command.cwd,
        env: command.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      this.#running.add(child);
      const stdout = collect(child.stdout, command.onLine);
      const stderr = collect(child.stderr);
      child.once('error', (error) => {
        this.#running.delete(child);
        resolve(notStarted(error.message));
      });
      child.once('close', (code) => {
        this.#running.delete(child);
        stdout.end();
        const truncated = stdout.truncated() || stderr.truncated();
        resolve({ outcome: 'exited', code: code ?? undefined, stdout: stdout.text(), stderr: stderr.text(), truncated });
      });
    });
  }

  /**
   * The first call asks every program to stop in its own orderly way (SIGINT), the second to stop at once (SIGINT again); what still
   * runs 10 s after the second is killed. Further calls do nothing.
   */
  interrupt(): void {
    this.#interrupts += 1;
    if (this.#interrupts > 2) return;
    for (const child of this.#running) child.kill('SIGINT');
    if (this.#interrupts === 2) setTimeout(() => this.#kill(), this.#grace).unref();
  }

  #kill(): void {
    for (const child of this.#running) {
      this.#killed = true;
      if (child.pid !== undefined) killGroup(child.pid);
    }
  }
}

/** Kills Terraform and what it started: a provider does not notice that its Terraform is gone. A group that has just ended is left alone. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function notStarted(reason: string): Exit {
  return { outcome: 'not-started', code: undefined, stdout: '', stderr: reason, truncated: false };
}

function collect(stream: NodeJS.ReadableStream, onLine?: (line: string) => void) {
  const chunks: string[] = [];
  let length = 0;
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (length < maxOutput) chunks.push(chunk);
    length += chunk.length;
    if (onLine === undefined) return;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  return {
    text: () => chunks.join(''),
    truncated: () => length > maxOutput,
    end: () => {
      if (rest !== '') onLine?.(rest);
    },
  };
}

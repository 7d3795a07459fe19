import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defined } from '../../src/defined.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { leanProvider } from '../provider/mirror.js';

interface Run {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

/** A folder with a configuration, in which real Terraform runs against a sandbox. */
export interface Workdir {
  readonly folder: string;
  readonly write: (configuration: object, file?: string) => void;
  readonly run: (...argv: readonly string[]) => Promise<Run>;
  /** Stops Terraform in its own orderly way where it still runs, and removes the folder. */
  readonly remove: () => Promise<void>;
}

/** As src/terraform/environment.ts has it: a third less of processor time. */
const goRuntime = { GOGC: '400', GOMEMLIMIT: '2GiB' };

export function openWorkdir(sandbox: Pick<Sandbox, 'env'>, provider = leanProvider): Workdir {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-real-'));
  const laid = { ...process.env, ...goRuntime, ...sandbox.env(), TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
  const env = defined(laid);
  const interrupt = new AbortController();
  let running: Promise<Run> | undefined;
  return {
    folder,
    write: (configuration, file = 'main.tf.json') => writeFileSync(join(folder, file), JSON.stringify(configuration)),
    run: (...argv) => {
      const run = provider().then((found) => terraform(folder, { ...env, ...found }, argv, interrupt.signal));
      running = run;
      return run;
    },
    remove: async () => {
      interrupt.abort();
      await running;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function terraform(cwd: string, env: NodeJS.ProcessEnv, argv: readonly string[], signal: AbortSignal): Promise<Run> {
  const started = performance.now();
  return new Promise((resolve) => {
    execFile(
      'terraform',
      [...argv, '-no-color'],
      { cwd, env, killSignal: 'SIGINT', signal, maxBuffer: 16e6 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, output: stdout + stderr, seconds: (performance.now() - started) / 1000 });
      },
    );
  });
}

/** Runs Terraform, expects an exit code, and shows the output where it is another. */
export async function expectRun(workdir: Workdir, code: number, ...argv: readonly string[]): Promise<Run> {
  const run = await workdir.run(...argv);
  if (run.code !== code) throw new Error(`terraform ${argv.join(' ')} ended with ${run.code}, not ${code}:\n${run.output}`);
  return run;
}

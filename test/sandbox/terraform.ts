import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defined } from '../../src/defined.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { attachProvider, providerIn, type AttachedProvider } from './attached-provider.js';

export interface Run {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

/** A folder with a configuration, in which real Terraform runs against a sandbox. */
export interface Workdir {
  readonly folder: string;
  readonly write: (configuration: object) => void;
  readonly run: (...argv: readonly string[]) => Promise<Run>;
  /** Stops Terraform in its own orderly way where it still runs, and removes the folder. */
  readonly remove: () => Promise<void>;
}

/** The folder of `/opt` that holds the provider as a mirror; a test that needs it and finds none has to fail. */
function findMirror(): string {
  const mirror = readdirSync('/opt')
    .map((name) => join('/opt', name))
    .find((folder) => existsSync(join(folder, 'registry.terraform.io/hashicorp/aws')));
  if (mirror === undefined)
    throw new Error(
      'These tests need the AWS provider in a mirror: a folder of /opt that holds registry.terraform.io/hashicorp/aws.',
    );
  return mirror;
}

/**
 * `init` installs the provider of the mirror. Every other command takes it from there, where it is unpacked (Terraform, "Development Overrides for
 * Provider Developers"): else each checks 700 MB against the lock file first, most of a second of processor time.
 */
function cliConfiguration(mirror: string): string {
  const program = providerIn(mirror);
  const overrides =
    program === undefined ? '' : `  dev_overrides {\n    "hashicorp/aws" = ${JSON.stringify(dirname(program))}\n  }\n`;
  return `provider_installation {\n${overrides}  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
}

/** As src/terraform/environment.ts has it: a third less of processor time. */
const goRuntime = { GOGC: '400', GOMEMLIMIT: '2GiB' };

export interface WorkdirOptions {
  /** One process of the provider serves all commands: for configurations with one provider block. */
  readonly attached?: boolean;
}

export function openWorkdir(sandbox: Pick<Sandbox, 'env'>, { attached = false }: WorkdirOptions = {}): Workdir {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-real-'));
  const cli = join(folder, 'cli.tfrc');
  writeFileSync(cli, cliConfiguration(findMirror()));
  const laid = {
    ...process.env,
    ...goRuntime,
    ...sandbox.env(),
    TF_CLI_CONFIG_FILE: cli,
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const env = defined(laid);
  const interrupt = new AbortController();
  let provider: Promise<AttachedProvider> | undefined;
  let running: Promise<Run> | undefined;
  return {
    folder,
    write: (configuration) => writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration)),
    run: (...argv) => {
      if (attached) provider ??= attachProvider(findMirror(), env);
      const run = Promise.resolve(provider).then((one) => terraform(folder, { ...env, ...one?.env }, argv, interrupt.signal));
      running = run;
      return run;
    },
    remove: async () => {
      interrupt.abort();
      await running;
      (await provider)?.stop();
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

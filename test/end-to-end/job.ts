import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInProcess } from './in-process.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The action as `uses` checks it out, without node_modules. VENDOR_BUCKET_DIST names another build than the repository's. */
export function installAction(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'action-'));
  cpSync(process.env['VENDOR_BUCKET_DIST'] ?? join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'templates'), join(folder, 'templates'), { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** One step of a job, as GitHub's runner runs it. */
interface Step {
  readonly action: string;
  /** The checkout. */
  readonly workspace: string;
  readonly event: { readonly name: string; readonly payload: unknown; readonly sha: string; readonly ref: string };
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly node: string;
  /** What must never be seen in a log. */
  readonly secrets: readonly string[];
  readonly started?: ((child: ChildProcess) => void) | undefined;
  /** Without a process of its own: see in-process.ts. */
  readonly inProcess?: boolean | undefined;
}

export interface Ended {
  /** Null: ended by a signal. */
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs the action to its end. Throws where its log breaks what holds of every log. */
export async function runStep(step: Step): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'step-'));
  const temp = join(folder, 'temp');
  mkdirSync(temp);
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const files = { output: file('output', ''), summary: file('summary', ''), state: file('state', '') };
  const inputs = Object.entries(step.inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const env = {
    ...{ PATH: process.env['PATH'], HOME: folder, TMPDIR: temp, LANG: 'C.UTF-8' },
    ...{
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_SERVER_URL: 'https://github.com',
    },
    ...{ RUNNER_TEMP: temp, RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64' },
    ...{ GITHUB_WORKSPACE: step.workspace, GITHUB_SHA: step.event.sha, GITHUB_REF: step.event.ref },
    ...{ GITHUB_EVENT_NAME: step.event.name, GITHUB_EVENT_PATH: file('event.json', JSON.stringify(step.event.payload)) },
    ...{ GITHUB_OUTPUT: files.output, GITHUB_STEP_SUMMARY: files.summary, GITHUB_STATE: files.state },
    ...Object.fromEntries(inputs),
    ...step.env,
  };
  try {
    const here = step.inProcess === true ? await runInProcess(env) : undefined;
    const { code, log } = here ?? (await run(step, env));
    checkLog(log, step.secrets);
    const left = readdirSync(temp);
    if (left.length > 0) throw new Error(`Files were left behind: ${left.join(', ')}\n${log}`);
    if (here !== undefined) return here;
    const outputs = readOutputs(readFileSync(files.output, 'utf8'));
    return { code, log, outputs, summary: readFileSync(files.summary, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run({ node, action, workspace, started }: Step, env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number | null; log: string }>((resolve, reject) => {
    const child = spawn(node, [join(action, 'dist/index.js')], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, log: Buffer.concat(chunks).toString('utf8') }));
    started?.(child);
  });
}

/** Commands that the toolkit itself writes here. */
const ownCommand = /^::(?:add-mask|error|warning|group|endgroup)(?:::| )/;

/** actions/runner, ActionCommand.cs: `::` begins a command after leading space, and the older `##[` anywhere in a line. */
function checkLog(log: string, secrets: readonly string[]): void {
  for (const line of log.split(/\r\n|\r|\n/)) {
    const command = line.trimStart();
    if (ownCommand.test(command)) {
      if (!command.startsWith('::add-mask::')) hides(command, secrets, log);
      continue;
    }
    if (command.startsWith('::') || line.includes('##[')) throw new Error(`The runner would obey this line: ${line}`);
    hides(line, secrets, log);
  }
  if (/^\s+at .+:\d+:\d+\)?$|this is a bug/m.test(log)) throw new Error(`The log has a stack trace:\n${log}`);
}

function hides(line: string, secrets: readonly string[], log: string): void {
  if (secrets.some((secret) => line.includes(secret))) throw new Error(`The log shows a secret:\n${log}`);
}

/** GitHub, "Workflow commands", "Multiline strings". */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const [, name, delimiter] = /^([^<]+)<<(.+)$/.exec(lines.shift() ?? '') ?? [];
    if (name === undefined || delimiter === undefined) continue;
    outputs[name] = lines.splice(0, lines.indexOf(delimiter)).join('\n');
    lines.shift();
  }
  return outputs;
}

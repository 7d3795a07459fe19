import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineName } from '../../src/terraform/index.js';

/** One call of the fake, or a signal that it got. */
export interface Call {
  readonly event: 'start' | 'end' | 'SIGINT';
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly at: number;
}

/** How the fake behaves in a stack, by command; stands in the configuration's `//` key. */
export interface Behaviour {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** Milliseconds until it ends by itself. */
  readonly takes?: number;
  /** How many SIGINTs it needs; then it prints `afterInterrupt` and ends with 1. Default 1. */
  readonly interrupts?: number;
  readonly afterInterrupt?: string;
  /** Files to leave in the folder. */
  readonly leaves?: Readonly<Record<string, string>>;
  /** Behaves so only on the first call. */
  readonly once?: boolean;
}

const folders: string[] = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A temporary folder, removed when the tests end. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'terraform-test-')));
  folders.push(folder);
  return folder;
}

/** The text of a fake program that says it is `version`. */
export function fakeProgram(version: string, log = '/dev/null'): string {
  return `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
const log = (event) => fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({ event, args, cwd: process.cwd(), env: process.env, at: Date.now() }) + '\\n');
const end = (code) => { log('end'); process.exitCode = code; clearTimeout(timer); process.removeAllListeners('SIGINT'); };
let timer;
log('start');
if (args[0] === 'version') { process.stdout.write(JSON.stringify({ terraform_version: ${JSON.stringify(version)} })); process.exit(0); }
const behaviour = (JSON.parse(fs.readFileSync('cdk.tf.json', 'utf8'))['//'] || {})[args[0]] || {};
const again = fs.existsSync('called-' + args[0]);
fs.writeFileSync('called-' + args[0], '');
const b = behaviour.once && again ? {} : behaviour;
if (args[0] === 'init' && !b.code) {
  const config = Object.fromEntries(args.filter((a) => a.startsWith('-backend-config=')).map((a) => a.slice(16).split(/=(.*)/s)));
  const typed = { ...config, use_lockfile: config.use_lockfile === 'true', encrypt: config.encrypt === 'true' };
  fs.mkdirSync('.terraform/providers/host', { recursive: true });
  fs.writeFileSync('.terraform/terraform.tfstate', JSON.stringify({ version: 3, terraform_version: 'x', backend: { type: 's3', config: typed, hash: 7 } }));
  if (!fs.existsSync('.terraform.lock.hcl')) fs.writeFileSync('.terraform.lock.hcl', '# lock');
}
const defaults = { show: { stdout: JSON.stringify({ format_version: '1.2', terraform_version: 'x', errored: false, complete: true }) } };
const { stdout, stderr, code = 0, takes = 0, leaves = {} } = { ...defaults[args[0]], ...b };
for (const [name, text] of Object.entries(leaves)) fs.writeFileSync(name, text);
let interrupts = 0;
process.on('SIGINT', () => {
  log('SIGINT');
  interrupts += 1;
  if (interrupts < (b.interrupts || 1)) return;
  process.stdout.write(b.afterInterrupt || '');
  end(1);
});
if (stdout) process.stdout.write(stdout);
if (stderr) process.stderr.write(stderr);
timer = setTimeout(() => end(code), takes);
`;
}

/** Puts a fake program into a new folder; `calls` gives what was called so far. */
export function installFake(engine: EngineName, version: string) {
  const folder = temporaryFolder();
  const log = join(folder, 'log.jsonl');
  const path = join(folder, engine);
  writeFileSync(path, fakeProgram(version, log));
  chmodSync(path, 0o755);
  const calls = (): Call[] =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map((line): Call => JSON.parse(line))
      : [];
  return { folder, path, calls, engine: { name: engine, path, version } };
}

/** A configuration for the fake. */
export function configurationOf(behaviour: Readonly<Record<string, Behaviour>> = {}, terraform: object = {}): string {
  return JSON.stringify({ terraform: { backend: { s3: {} }, ...terraform }, '//': behaviour });
}

/** A folder below a new temporary one, made. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
/** Where tools and results are kept: a folder of its own that no commit holds. */
export const judgesFolder = resolve(here, '../../.judges');

/** A tool that others wrote, installed from a committed lock with hashes, or the reason why it isn't here. */
type Tool = { readonly folder: string } | { readonly notRun: string };

/** Tools of npm, by `tools/npm/NAME/package-lock.json`. Gives the folder that has `node_modules`. No install script is run. */
export function npmTool(name: string): Tool {
  const lock = join(here, 'tools/npm', name);
  return installed(`npm-${name}`, [join(lock, 'package.json'), join(lock, 'package-lock.json')], (folder) => {
    cpSync(lock, folder, { recursive: true });
    return command('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  });
}

/** Tools of PyPI, by `tools/python/NAME.txt` with `--hash` for each file. Gives the folder of a virtual environment (`bin/`). */
export function pythonTool(name: string): Tool {
  const lock = join(here, 'tools/python', `${name}.txt`);
  return installed(
    `python-${name}`,
    [lock],
    (folder) =>
      command('python3', ['-m', 'venv', folder], here) ??
      command(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--no-deps', '-r', lock], here),
  );
}

/** Installs once for each lock; two runs at once have a folder each. What was cut off leaves none that looks whole. */
function installed(name: string, locks: readonly string[], install: (folder: string) => string | undefined): Tool {
  const digest = createHash('sha256');
  for (const lock of locks) digest.update(readFileSync(lock));
  const [tools, prefix] = [join(judgesFolder, 'tools'), `${name}-${digest.digest('hex').slice(0, 16)}`];
  mkdirSync(tools, { recursive: true });
  const isWhole = (folder: string) => folder.startsWith(prefix) && existsSync(join(tools, folder, 'complete'));
  const known = readdirSync(tools).find(isWhole);
  if (known !== undefined) return { folder: join(tools, known) };
  // A virtual environment holds its own path, so it is made where it stays; the marker says that it is whole.
  const folder = mkdtempSync(join(tools, `${prefix}-`));
  const problem = install(folder);
  if (problem !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    return { notRun: problem };
  }
  writeFileSync(join(folder, 'complete'), '');
  return { folder };
}

/** Runs a command to its end; gives what went wrong, in its own last words. */
function command(file: string, args: readonly string[], cwd: string): string | undefined {
  const done = spawnSync(file, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.status === 0) return undefined;
  const words = done.error?.message ?? `${done.stderr}`.trim().split('\n').at(-1);
  return `${[file, ...args.slice(0, 3)].join(' ')}: ${words}`;
}

/** One row of the table in docs/judges.md. */
interface Judgement {
  /** The judge's name, as its makers write it. */
  readonly judge: string;
  /** Its version, read from the tool that ran. */
  readonly version: string;
  /** What was held against it, counted: "231 stacks, 14,322 checks". */
  readonly held: string;
  /** What it said: "all agree", "3 listed, with reasons". */
  readonly result: string;
}

/** Keeps a row for `npm run judges`, which puts the table together. */
export function record(file: string, row: Judgement | { readonly judge: string; readonly notRun: string }): void {
  const folder = process.env['JUDGES_RUN'] ?? join(judgesFolder, 'results');
  mkdirSync(folder, { recursive: true });
  const partial = join(mkdtempSync(join(judgesFolder, 'row-')), 'row.json');
  writeFileSync(partial, `${JSON.stringify({ ...row, date: new Date().toISOString().slice(0, 10) }, null, 2)}\n`);
  renameSync(partial, join(folder, `${file}.json`));
  rmSync(dirname(partial), { recursive: true, force: true });
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openRepository, type Repository } from '../../src/git/index.js';
import type { Result } from '../../src/fault/fault.js';

/** A repository in a folder of its own, for one test file. Times go up by a minute with each commit. */
export class Scratch {
  readonly dir: string;
  #minute = 0;
  readonly #opened: Repository[] = [];

  constructor(dir = mkdtempSync(join(tmpdir(), 'scratch-'))) {
    this.dir = dir;
  }

  static create(): Scratch {
    const scratch = new Scratch();
    scratch.git('init', '--quiet', '--initial-branch=main');
    return scratch;
  }

  git(...args: readonly string[]): string {
    return this.feed('', ...args);
  }

  feed(input: string | Buffer, ...args: readonly string[]): string {
    const when = new Date(Date.UTC(2026, 0, 1, 0, this.#minute)).toISOString();
    const who = {
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b.example',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b.example',
    };
    const env = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...who };
    return execFileSync('git', args, {
      cwd: this.dir,
      env: { ...env, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when, GIT_TERMINAL_PROMPT: '0' },
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    }).trim();
  }

  /** Writes files, undefined to delete, and commits everything. */
  commit(files: Readonly<Record<string, string | undefined>>, message = 'change'): string {
    this.#minute += 1;
    for (const [path, text] of Object.entries(files)) {
      const full = join(this.dir, path);
      rmSync(full, { recursive: true, force: true });
      if (text === undefined) continue;
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Commits entries that no work tree could hold, on top of HEAD: `mode`, `name` as bytes, and the text of the blob or the id. */
  commitEntries(entries: readonly { readonly mode: string; readonly name: string | Buffer; readonly text: string }[]): string {
    this.#minute += 1;
    const rows = entries.map(({ mode, name, text }) => {
      const id = mode === '160000' ? text : this.feed(text, 'hash-object', '-w', '--stdin');
      return Buffer.concat([Buffer.from(`${mode} ${id}\t`), Buffer.from(name), Buffer.from([0])]);
    });
    this.feed(Buffer.concat(rows), 'update-index', '-z', '--index-info');
    const tree = this.git('write-tree');
    const commit = this.git('commit-tree', tree, '-p', 'HEAD', '-m', 'entries');
    this.git('reset', '--quiet', '--soft', commit);
    return commit;
  }

  async open(): Promise<Repository> {
    const opened = value(await openRepository({ dir: this.dir, path: process.env['PATH'] ?? '' }));
    this.#opened.push(opened);
    return opened;
  }

  remove(): void {
    for (const { close } of this.#opened) close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The value of a result that a test needs to be one. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`Unexpected faults: ${JSON.stringify(result.faults)}`);
  return result.value;
}

/** The codes of a failed result's faults; none for a success. */
export function codes(result: Result<unknown>): readonly string[] {
  return result.ok ? [] : result.faults.map(({ code }) => code);
}

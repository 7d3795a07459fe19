import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nothingYet, openRepository, type Repository } from '../../src/git/repository.js';
import type { Result } from '../../src/fault/fault.js';
import { readIndex, readObject, writeIndex, treeRows, writeObject, writeTree } from './loose.js';
import { comesAfter, takeFiles } from './work-tree.js';

/** Without reflogs, hooks and housekeeping. */
const config = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
[uploadpack]
\tallowAnySHA1InWant = true
`;

/** What `init` makes and plain commits add to. Where more lies in `.git`, more was done to the repository than can be undone. */
const plain: ReadonlySet<string> = new Set(['HEAD', 'config', 'hooks', 'index', 'info', 'objects', 'refs', 'ORIG_HEAD']);

/** Repositories that were given back: without a commit, but git is at work in them, and objects lie there that no commit names. */
const spare: Scratch[] = [];
const mostSpare = 2;
process.once('exit', () => spare.forEach((one) => one.remove()));

/** A repository in a folder of its own, for one test file. Times go up by a minute with each commit. */
export class Scratch {
  readonly dir: string;
  #minute = 0;
  #opened: Repository | undefined;

  constructor(dir = mkdtempSync(join(tmpdir(), 'scratch-'))) {
    this.dir = dir;
  }

  get #gitDir(): string {
    return join(this.dir, '.git');
  }

  static create(): Scratch {
    const scratch = new Scratch();
    scratch.init();
    return scratch;
  }

  /** One that another test gave back, where there is one: starting git and making folders is most of what a new one costs. */
  static borrow(): Scratch {
    return spare.pop() ?? Scratch.create();
  }

  giveBack(): void {
    const inside = readdirSync(this.#gitDir);
    const isOpen = this.#opened !== undefined;
    if (!isOpen || spare.length >= mostSpare || inside.some((name) => !plain.has(name)) || this.#isChanged())
      return this.remove();
    for (const name of readdirSync(this.dir)) if (name !== '.git') rmSync(join(this.dir, name), { recursive: true, force: true });
    for (const name of ['refs', 'index', 'ORIG_HEAD']) rmSync(join(this.#gitDir, name), { recursive: true, force: true });
    this.#minute = 0;
    this.init();
    spare.push(this);
  }

  #isChanged(): boolean {
    const packed = readdirSync(join(this.#gitDir, 'objects/pack')).length > 0;
    const more = ['hooks', 'info'].some((folder) => readdirSync(join(this.#gitDir, folder)).length > 0);
    return packed || more || readFileSync(join(this.#gitDir, 'config'), 'utf8') !== config;
  }

  /** As `git init`, without its samples of hooks. */
  init(): void {
    for (const folder of ['hooks', 'info', 'objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
      mkdirSync(join(this.#gitDir, folder), { recursive: true });
    }
    writeFileSync(join(this.#gitDir, 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(this.#gitDir, 'config'), config);
  }

  /**
   * As `git fetch` and `git checkout --detach` leave a clone: every branch under `refs/remotes/origin`, and the files of a commit. Without git, and with the
   * objects of the first, where it has packed nothing: else by git.
   */
  clone(folder: string, commit: string): void {
    const clone = new Scratch(folder);
    clone.init();
    const heads = join(this.#gitDir, 'refs/heads');
    const remote = `[remote "origin"]\n\turl = file://${this.dir}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`;
    writeFileSync(join(clone.#gitDir, 'config'), config + remote);
    if (existsSync(join(this.#gitDir, 'packed-refs')) || !takeFiles(clone.#gitDir, folder, commit, this.#gitDir)) {
      clone.git('fetch', '--quiet', '--prune', 'origin', '+refs/heads/*:refs/remotes/origin/*', commit);
      clone.git('checkout', '--quiet', '--force', '--detach', commit);
      return;
    }
    cpSync(heads, join(clone.#gitDir, 'refs/remotes/origin'), { recursive: true });
    writeFileSync(join(clone.#gitDir, 'objects/info/alternates'), `${join(this.#gitDir, 'objects')}\n`);
    writeFileSync(join(clone.#gitDir, 'HEAD'), `${commit}\n`);
  }

  /** A minute goes by. */
  later(): void {
    this.#minute += 1;
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

  /** Writes files, undefined to delete, and commits them with what the index holds: without git, for it is done thousands of times. */
  commit(files: Readonly<Record<string, string | undefined>>, message = 'change'): string {
    this.later();
    const index = readIndex(this.#gitDir);
    for (const [path, text] of Object.entries(files)) {
      const full = join(this.dir, path);
      const name = Buffer.from(path).toString('latin1');
      rmSync(full, { recursive: true, force: true });
      for (const known of index.keys()) if (known === name || known.startsWith(`${name}/`)) index.delete(known);
      if (text === undefined) continue;
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
      index.set(name, { mode: 0o100644, id: writeObject(this.#gitDir, 'blob', Buffer.from(text)) });
    }
    writeIndex(this.#gitDir, index);
    const head = this.#head();
    const when = `a <a@b.example> ${Date.UTC(2026, 0, 1, 0, this.#minute) / 1000} +0000`;
    const parent = head.id === undefined ? [] : [`parent ${head.id}`];
    const tree = `tree ${writeTree(this.#gitDir, index)}`;
    const lines = [tree, ...parent, `author ${when}`, `committer ${when}`, '', message.trim(), ''];
    const id = writeObject(this.#gitDir, 'commit', Buffer.from(lines.join('\n')));
    const file = join(this.#gitDir, head.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${id}\n`);
    return id;
  }

  /** As `git checkout --force -B branch commit`; without a commit the branch stays where it is. By git only where that takes it. */
  switchTo(branch: string, commit = this.ref(`refs/heads/${branch}`)): void {
    if (commit === undefined) throw new Error(`There is no branch ${branch}.`);
    if (!takeFiles(this.#gitDir, this.dir, commit)) {
      this.git('checkout', '--quiet', '--force', '-B', branch, commit);
      return;
    }
    const file = join(this.#gitDir, 'refs/heads', branch);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${commit}\n`);
    writeFileSync(join(this.#gitDir, 'HEAD'), `ref: refs/heads/${branch}\n`);
  }

  /** Commits on top of HEAD what a branch has more, as one commit; by git where HEAD is not where the branch begins. */
  squash(branch: string, message: string): string {
    const [tip, head] = [this.ref(`refs/heads/${branch}`), this.#head().id];
    const isAhead = tip !== undefined && head !== undefined && comesAfter(this.#gitDir, tip, head);
    if (!isAhead || !takeFiles(this.#gitDir, this.dir, tip)) this.git('merge', '--quiet', '--squash', branch);
    return this.commit({}, message);
  }

  /** The commit that HEAD names, if there is one yet, and the file in which that stands. */
  #head(): { readonly file: string; readonly id?: string } {
    const text = readFileSync(join(this.#gitDir, 'HEAD'), 'utf8').trim();
    const [, branch] = /^ref: (.+)$/.exec(text) ?? [];
    if (branch === undefined) return { file: 'HEAD', id: text };
    const id = this.ref(branch);
    return id === undefined ? { file: branch } : { file: branch, id };
  }

  /** The id that a ref has; undefined where there is none. */
  ref(name: string): string | undefined {
    const file = join(this.#gitDir, name);
    if (existsSync(file)) return readFileSync(file, 'utf8').trim();
    return existsSync(join(this.#gitDir, 'packed-refs'))
      ? this.git('for-each-ref', '--format=%(objectname)', name) || undefined
      : undefined;
  }

  /** The text files of a commit, without submodules, which have no text. */
  files(commit: string): Map<string, string> {
    const [, tree = ''] = /^tree ([0-9a-f]+)\n/.exec(this.#object('commit', commit).toString('latin1')) ?? [];
    return new Map(this.#filesIn(tree, ''));
  }

  #filesIn(tree: string, under: string): readonly (readonly [string, string])[] {
    const found: (readonly [string, string])[] = [];
    for (const { mode, name, id } of treeRows(this.#object('tree', tree))) {
      const path = `${under}${Buffer.from(name, 'latin1').toString('utf8')}`;
      if (mode === '40000') found.push(...this.#filesIn(id, `${path}/`));
      else if (mode.startsWith('100')) found.push([path, this.#object('blob', id).toString('utf8')]);
    }
    return found;
  }

  /** By git where it is packed. */
  #object(type: 'commit' | 'tree' | 'blob', id: string): Buffer {
    const options = { cwd: this.dir, maxBuffer: 16 * 1024 * 1024 };
    return readObject(this.#gitDir, id) ?? execFileSync('git', ['cat-file', type, id], options);
  }

  /** Commits entries that no work tree could hold, on top of HEAD: `mode`, `name` as bytes, and the text of the blob or the id. */
  commitEntries(entries: readonly { readonly mode: string; readonly name: string | Buffer; readonly text: string }[]): string {
    this.later();
    const rows = entries.map(({ mode, name, text }) => {
      const id = mode === '160000' ? text : writeObject(this.#gitDir, 'blob', Buffer.from(text));
      return Buffer.concat([Buffer.from(`${mode} ${id}\t`), Buffer.from(name), Buffer.from([0])]);
    });
    this.feed(Buffer.concat(rows), 'update-index', '-z', '--index-info');
    const tree = this.git('write-tree');
    const commit = this.git('commit-tree', tree, '-p', 'HEAD', '-m', 'entries');
    this.git('reset', '--quiet', '--soft', commit);
    return commit;
  }

  /** As a run that begins now opens it: it knows nothing yet. The processes of git are those of the first, which see new objects, too. */
  async open(): Promise<Repository> {
    this.#opened ??= value(await openRepository({ dir: this.dir, path: process.env['PATH'] ?? '' }));
    return { ...this.#opened, ...nothingYet() };
  }

  remove(): void {
    this.#opened?.close();
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

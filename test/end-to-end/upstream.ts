import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Scratch } from '../git/scratch.js';

export type Files = Readonly<Record<string, string | undefined>>;
export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** The repository at GitHub: `main`, a branch for each pull request, and what merging makes of them. */
export class Upstream {
  readonly #scratch = Scratch.create();

  constructor(files: Files) {
    this.#scratch.commit(files, 'Begin');
  }

  git(...args: readonly string[]): string {
    return this.#scratch.git(...args);
  }

  get main(): string {
    const id = this.#scratch.ref('refs/heads/main');
    if (id === undefined) throw new Error('main is gone');
    return id;
  }

  /** Commits on a branch that is made where it is new. */
  commit(branch: string, files: Files, message: string): string {
    this.#checkout(branch);
    return this.#scratch.commit(files, message);
  }

  /** Commits entries that no work tree could hold. */
  commitEntries(branch: string, entries: Parameters<Scratch['commitEntries']>[0]): string {
    this.#checkout(branch);
    return this.#scratch.commitEntries(entries);
  }

  /** Gives the commits that it made on `main`, the last one last. The branch is deleted, as people do. */
  merge(branch: string, number: number, method: MergeMethod): readonly string[] {
    const before = this.main;
    const commits = this.git('rev-list', '--reverse', `main..${branch}`).split('\n');
    this.#checkout('main');
    if (method === 'merge')
      this.git('merge', '--quiet', '--no-ff', '-m', `Merge pull request #${number} from acme/${branch}`, branch);
    if (method === 'squash') this.#scratch.squash(branch, `Ask for a bucket (#${number})`);
    if (method === 'rebase') {
      // The clock goes on, so that the commits are new ones even on the same base, as GitHub's are.
      this.#scratch.commit({}, 'later');
      this.git('reset', '--quiet', '--hard', 'HEAD~1');
      this.git('cherry-pick', '--allow-empty', '--no-ff', ...commits);
    }
    this.git('update-ref', `refs/pull/${number}/head`, branch);
    this.git('branch', '--quiet', '-D', branch);
    return this.git('rev-list', '--reverse', ...(method === 'merge' ? ['--first-parent'] : []), `${before}..main`).split('\n');
  }

  files(commit: string): Map<string, string> {
    return this.#scratch.files(commit);
  }

  /** As actions/checkout leaves it with `fetch-depth: 0`: every branch that is there now, and this commit. */
  checkout(commit: string): { readonly folder: string; readonly remove: () => void } {
    const folder = mkdtempSync(join(tmpdir(), 'checkout-'));
    this.#scratch.clone(folder, commit);
    return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
  }

  remove(): void {
    this.#scratch.remove();
  }

  #checkout(branch: string): void {
    this.#scratch.switchTo(branch, this.#scratch.ref(`refs/heads/${branch}`) ?? this.main);
  }
}

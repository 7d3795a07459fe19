import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Upstream } from '../../end-to-end/upstream.js';
import type { Client } from './emulated.js';

const gitPerson = z.object({ name: z.string(), email: z.string(), date: z.string() });
const gitCommit = z.object({
  sha: z.string(),
  message: z.string(),
  tree: z.object({ sha: z.string() }),
  parents: z.array(z.object({ sha: z.string() })),
  author: gitPerson,
  committer: gitPerson,
});
/** What is made has a name. */
export const named = z.object({ sha: z.string() });

/** Pushes to emulate and fetches from it, object by object: it speaks no git. */
export class Transfer {
  readonly #upstream: Upstream;
  readonly #at: Client;
  readonly #known = new Set<string>();

  constructor(upstream: Upstream, at: Client) {
    this.#upstream = upstream;
    this.#at = at;
  }

  /** As a push does: objects first, then the branch. Their ids are git's own. */
  async push(by: string, branch: string, tip: string): Promise<void> {
    for (const commit of this.#upstream.git('rev-list', '--reverse', '--topo-order', tip).split('\n')) {
      if (!this.#known.has(commit)) await this.#send(by, commit);
    }
    const isNew = branch !== 'main';
    if (isNew) await this.#at.repo(by, 'POST', '/git/refs', { ref: `refs/heads/${branch}`, sha: tip }, z.unknown());
    else await this.#at.repo(by, 'PATCH', `/git/refs/heads/${branch}`, { sha: tip, force: true }, z.unknown());
  }

  async #send(by: string, commit: string): Promise<void> {
    const git = (...args: readonly string[]) => this.#upstream.git(...args);
    const tree = [];
    for (const line of git('ls-tree', '-r', commit).split('\n')) {
      const [, mode, , path = ''] = /^(\d+) (blob) [0-9a-f]+\t(.+)$/.exec(line) ?? [];
      tree.push({ path, mode, type: 'blob', content: this.#upstream.files(commit).get(path) });
    }
    const made = await this.#at.repo(by, 'POST', '/git/trees', { tree }, named);
    const person = (letter: 'a' | 'c') => {
      const [name, email, date] = git('show', '--no-patch', `--format=%${letter}n%n%${letter}e%n%${letter}I`, commit).split('\n');
      return { name, email, date };
    };
    const message = git('show', '--no-patch', '--format=%B', commit);
    const parents = git('show', '--no-patch', '--format=%P', commit)
      .split(' ')
      .filter((sha) => sha !== '');
    const body = { message, tree: made.sha, parents, author: person('a'), committer: person('c') };
    const { sha } = await this.#at.repo(by, 'POST', '/git/commits', body, named);
    if (sha !== commit) throw new Error(`emulate made ${sha} of the commit ${commit}: ${JSON.stringify(body)}`);
    this.#known.add(sha);
  }

  /** As a fetch does: a commit that was made there, with its files. */
  async fetch(sha: string): Promise<void> {
    const commit = await this.#at.repo('acme', 'GET', `/git/commits/${sha}`, undefined, gitCommit);
    await this.#pullTree(commit.tree.sha);
    const at = ({ name, email, date }: z.output<typeof gitPerson>) =>
      `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
    const lines = [
      `tree ${commit.tree.sha}`,
      ...commit.parents.map((parent) => `parent ${parent.sha}`),
      ...[`author ${at(commit.author)}`, `committer ${at(commit.committer)}`, '', `${commit.message.replace(/\n$/, '')}\n`],
    ];
    this.#write('commit', lines.join('\n'), sha);
    this.#known.add(sha);
  }

  async #pullTree(sha: string): Promise<void> {
    const entry = z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string() });
    const { tree } = await this.#at.repo('acme', 'GET', `/git/trees/${sha}`, undefined, z.object({ tree: z.array(entry) }));
    const sorted = tree.toSorted((a, b) =>
      `${a.path}${a.type === 'tree' ? '/' : ''}` < `${b.path}${b.type === 'tree' ? '/' : ''}` ? -1 : 1,
    );
    for (const one of sorted) {
      if (one.type === 'tree') await this.#pullTree(one.sha);
      else {
        const blob = await this.#at.repo('acme', 'GET', `/git/blobs/${one.sha}`, undefined, z.object({ content: z.string() }));
        this.#write('blob', Buffer.from(blob.content, 'base64'), one.sha);
      }
    }
    const bytes = sorted.flatMap((one) => [
      Buffer.from(`${one.mode.replace(/^0/, '')} ${one.path}\0`),
      Buffer.from(one.sha, 'hex'),
    ]);
    this.#write('tree', Buffer.concat(bytes), sha);
  }

  /** Git itself says which id the object has. */
  #write(type: string, content: string | Buffer, expected: string): void {
    const folder = mkdtempSync(join(tmpdir(), 'object-'));
    const file = join(folder, 'object');
    writeFileSync(file, content);
    const sha = this.#upstream.git('hash-object', '-t', type, '--no-filters', '-w', file);
    rmSync(folder, { recursive: true });
    if (sha !== expected) throw new Error(`emulate calls the ${type} ${sha} by the name ${expected}.`);
  }
}

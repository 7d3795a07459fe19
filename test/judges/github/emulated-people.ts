import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { World } from '../../end-to-end/world.js';
import type { Files } from '../../end-to-end/upstream.js';
import type { Client } from './emulated.js';
import { named, Transfer } from './emulated-git.js';

const issueShape = z.object({
  ...{ number: z.number(), id: z.number(), title: z.string(), body: z.string(), state: z.enum(['open', 'closed']) },
  ...{ created_at: z.string(), user: z.object({ login: z.string() }) },
  labels: z.array(z.object({ name: z.string() })),
  assignees: z.array(z.object({ login: z.string() })),
});

const pullShape = z.object({
  ...{ number: z.number(), title: z.string(), body: z.string().nullable(), merged: z.boolean().default(false) },
  user: z.object({ login: z.string() }),
  head: z.object({ ref: z.string(), sha: z.string() }),
  base: z.object({ sha: z.string() }),
});

/** People at emulate: what they do there, the repository on this machine and the tests' fake are kept in step with. */
export class People {
  readonly #world: World;
  readonly #at: Client;
  readonly #git: Transfer;

  constructor(world: World, at: Client) {
    this.#world = world;
    this.#at = at;
    this.#git = new Transfer(world.upstream, at);
  }

  /** What is on `main` from the beginning. The same accounts have the same ids at both. */
  async begin(): Promise<void> {
    const { github, upstream } = this.#world;
    for (const [login, known] of github.state.users) {
      const { id } = await this.#at.call(
        'acme',
        'GET',
        `/users/${encodeURIComponent(login)}`,
        undefined,
        z.object({ id: z.number() }),
      );
      github.state.users.set(login, { ...known, id });
    }
    await this.#git.push('acme', 'main', upstream.main);
  }

  /** Dave asks for it. Gives the number, which is the same at both. */
  async open(files: Files): Promise<number> {
    const number = this.#world.openPull(files);
    const { headRef, head } = this.#world.pull(number);
    await this.#git.push('dave', headRef, head);
    const body = { title: 'Ask for a bucket', head: headRef, base: 'main' };
    const pull = await this.#at.repo('dave', 'POST', '/pulls', body, pullShape);
    if (pull.number !== number || pull.head.sha !== head) throw new Error(`emulate opened ${JSON.stringify(pull)}`);
    return number;
  }

  async approve(number: number, by: 'alice' | 'bob'): Promise<void> {
    // A review in the very second of the plan is not after it.
    await sleep(1_100);
    this.#world.review(number, by);
    await this.#at.repo(by, 'POST', `/pulls/${number}/reviews`, { event: 'APPROVE' }, z.unknown());
  }

  /** By squashing. The commit is the one that emulate makes. */
  async merge(number: number): Promise<void> {
    const { github, upstream } = this.#world;
    const { sha } = await this.#at.repo('dave', 'PUT', `/pulls/${number}/merge`, { merge_method: 'squash' }, named);
    await this.#git.fetch(sha);
    upstream.git('checkout', '--quiet', '--force', '-B', 'main', sha);
    github.merge(number, [sha]);
    github.state.trees.set(sha, upstream.files(sha));
  }

  /** An issue that the action opened; the fake, which says who closed it, learns of it. */
  async close(number: number, by: 'alice' | 'mallory'): Promise<void> {
    const issue = await this.issue(number);
    const { state } = this.#world.github;
    // Issues and pull requests are numbered alike.
    if (state.nextNumber() !== number) throw new Error(`The fake is out of step at issue #${number}.`);
    state.issues.set(number, {
      ...{ number, id: issue.id, title: issue.title, body: issue.body, user: issue.user.login, state: 'open' },
      ...{ stateReason: null, closedBy: null, closer: null, closedAt: null, createdAt: issue.created_at },
      labels: issue.labels.map(({ name }) => name),
      assignees: issue.assignees.map(({ login }) => login),
    });
    await this.#at.repo(by, 'PATCH', `/issues/${number}`, { state: 'closed', state_reason: 'completed' }, z.unknown());
  }

  /** A pull request that the action opened there comes into the repository and to the fake. */
  async adopt(number: number): Promise<void> {
    const { github, upstream } = this.#world;
    const pull = await this.#at.repo('acme', 'GET', `/pulls/${number}`, undefined, pullShape);
    await this.#git.fetch(pull.head.sha);
    upstream.git('update-ref', `refs/heads/${pull.head.ref}`, pull.head.sha);
    const names = upstream.git('diff', '--name-only', `main...${pull.head.sha}`).split('\n');
    const added = github.addPull({
      ...{ author: pull.user.login, headRef: pull.head.ref, head: pull.head.sha, base: pull.base.sha },
      files: names.map((filename) => ({ filename, status: 'modified' as const })),
    });
    if (added.number !== number) throw new Error(`The fake gave ${added.number} to #${number}.`);
    github.state.trees.set(pull.head.sha, upstream.files(pull.head.sha));
  }

  issue(number: number): Promise<z.output<typeof issueShape>> {
    return this.#at.repo('acme', 'GET', `/issues/${number}`, undefined, issueShape);
  }

  /** Open and closed ones, without pull requests. */
  async issues(): Promise<readonly z.output<typeof issueShape>[]> {
    const shape = z.array(issueShape.extend({ body: z.string().nullable(), pull_request: z.unknown().optional() }));
    const all = await this.#at.repo('acme', 'GET', '/issues?state=all&per_page=100', undefined, shape);
    return all.filter((one) => one.pull_request === undefined).map((one) => ({ ...one, body: one.body ?? '' }));
  }

  pulls(): Promise<readonly z.output<typeof pullShape>[]> {
    return this.#at.repo('acme', 'GET', '/pulls?state=all&per_page=100', undefined, z.array(pullShape));
  }

  /** The comments that it holds of a pull request, the action's and everyone else's. */
  async comments(number: number): Promise<readonly string[]> {
    const shape = z.array(z.object({ body: z.string(), user: z.object({ login: z.string() }) }));
    const all = await this.#at.repo('acme', 'GET', `/issues/${number}/comments`, undefined, shape);
    return all.map(({ user, body }) => `${user.login}: ${body}`);
  }
}

import { bucketClient } from '../sandbox/client.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { startFakeGitHub, type FakePull, type NewPull } from '../github/fake-github.js';
import { forkToken, Jobs, type JobOptions } from './jobs.js';
import { Upstream, type Files, type MergeMethod } from './upstream.js';

export { asFork, expectEnd, leadUp, type Run } from './jobs.js';

export const settings = `state: { s3: { bucket: acme-terraform-state, region: us-east-1 } }
approvals:
  sendsafely: { users: [alice, bob] }
  custom: { users: [carol] }
`;

const readOnly = {
  'pull-requests': 'read',
  contents: 'read',
  statuses: 'read',
  deployments: 'read',
  issues: 'read',
  actions: 'none',
} as const;

interface WorldOptions extends JobOptions {
  /** On `main` from the beginning, beside the settings. */
  readonly files?: Files;
  /** Where GitHub's REST API begins: `/api/v3` on GitHub Enterprise Server. */
  readonly apiPath?: '/api/v3';
}

/** Who asks, and what GitHub knows of it. */
export type Asking = Partial<Pick<NewPull, 'author' | 'fork' | 'commit' | 'pushedBy'>>;

/** A GitHub, its repository and an AWS account, all in step: what people do there, what is seen, and the jobs that events set off. */
export class World extends Jobs {
  /** What goes on in `work`, in a world of its own. */
  static async with<W extends World>(
    this: new (...args: ConstructorParameters<typeof World>) => W,
    options: WorldOptions,
    work: (world: W) => Promise<void>,
  ): Promise<void> {
    const upstream = new Upstream({ '.github/vendor-bucket.yml': settings, ...options.files });
    const github = await startFakeGitHub({
      base: upstream.main,
      // The plan records are dated by the sandbox's S3 too, which has the clock of this machine.
      notBehind: () => Date.now(),
      users: ['acme', 'alice', 'bob', 'carol', 'dave', 'mallory'],
      apiPath: options.apiPath ?? '',
      tokens: { [forkToken]: { login: 'github-actions[bot]', permissions: { ...readOnly, members: 'none' } } },
    });
    const world = new this(options, { upstream, github, aws: await startSandbox({ stateBucket: 'acme-terraform-state' }) });
    world.#follow();
    let worked = false;
    try {
      await work(world);
      worked = true;
    } finally {
      upstream.remove();
      await world.aws.stop();
      // A call that the fake does not know is a failure of its own, and must not hide an earlier one.
      await github.stop().catch((error: unknown) => (worked ? Promise.reject(error) : undefined));
    }
  }

  /** Dave, unless told, asks for it. Gives the number. */
  openPull(files: Files, asking: Asking = {}): number {
    const branch = this.#nextBranch();
    return this.#opened(branch, this.upstream.commit(branch, files, 'Ask for a bucket'), asking);
  }

  /** With entries that no work tree could hold. */
  openPullOfEntries(entries: Parameters<Upstream['commitEntries']>[1]): number {
    const branch = this.#nextBranch();
    return this.#opened(branch, this.upstream.commitEntries(branch, entries), {});
  }

  push(number: number, files: Files): string {
    const sha = this.upstream.commit(this.pull(number).headRef, files, 'Change the request');
    this.github.pushCommit(number, { sha, message: 'Change the request' });
    this.github.state.trees.set(sha, this.upstream.files(sha));
    return sha;
  }

  /** By the head, unless told. */
  review(number: number, user: string, word: FakePull['reviews'][number]['state'] = 'APPROVED', commit?: string): void {
    this.github.review(number, user, word, commit);
  }

  merge(number: number, method: MergeMethod = 'squash'): void {
    const { headRef, user, fork } = this.pull(number);
    this.github.merge(number, this.upstream.merge(headRef, number, method));
    // That of a fork is in another repository.
    if (!fork) this.github.deleteBranch(headRef, user);
    this.#follow();
  }

  pushToMain(files: Files): void {
    this.upstream.commit('main', files, 'Push');
    this.#follow();
  }

  /** What the action itself pushed by the API comes into the repository, as a branch. */
  async adopt(pull: FakePull): Promise<void> {
    const made = pull.head;
    const { trees } = this.github.state;
    const proposed = trees.get(pull.head) ?? new Map<string, string>();
    // Only what differs: everything else stays byte by byte as it is on main.
    const now = this.upstream.files(this.upstream.main);
    const files = Object.fromEntries([...proposed].filter(([name, text]) => now.get(name) !== text));
    const sha = this.upstream.commit(pull.headRef, files, pull.title);
    trees.set(sha, proposed);
    pull.files.splice(0, pull.files.length, ...Object.keys(files).map((filename) => ({ filename, status: 'modified' as const })));
    this.github.forcePush(pull.number, { sha, message: pull.title, author: pull.user, committer: 'web-flow' });
    // At GitHub the commit has one id from the start; here the record of the applying role goes along with it.
    const state = bucketClient(this.aws, 'acme-terraform-state');
    for (const key of this.records(`/${made}.json`).filter((one) => one.includes('/records/follow-ups/'))) {
      const { text } = await state.get(key);
      await state.put(key.replace(made, sha), text.replace(made, sha));
    }
  }

  /** The comment of the action; undefined where there is none, and never a second one. */
  comment(number: number): string | undefined {
    const all = [...this.github.state.comments.values()];
    const own = all.filter(({ issue, user }) => issue === number && user === 'github-actions[bot]');
    if (own.length > 1) throw new Error(`#${number} has ${own.length} comments of the action.`);
    return own[0]?.body;
  }

  /** The state of a status on the head, as branch protection sees it. */
  status(number: number, context: 'plan' | 'approval'): string | undefined {
    const { head } = this.pull(number);
    const all = this.github.state.statuses;
    return all.filter((one) => one.sha === head && one.context === `vendor-bucket/${context}`).at(-1)?.state;
  }

  /** Buckets in AWS, without that of the state. */
  buckets(): readonly string[] {
    return Object.keys(this.aws.world().buckets).filter((name) => name !== 'acme-terraform-state');
  }

  /** Objects beside the state, by the end of their keys. */
  records(ending: string): readonly string[] {
    const { objects = [] } = this.aws.world().buckets['acme-terraform-state'] ?? {};
    return objects.map(({ key }) => key).filter((key) => key.endsWith(ending));
  }

  #nextBranch(): string {
    return `topic-${this.github.state.pulls.size + 1}`;
  }

  #opened(branch: string, head: string, asking: Asking): number {
    // GitHub keeps what was pushed, also when the branch is gone.
    this.github.state.trees.set(head, this.upstream.files(head));
    return this.github.addPull({ author: 'dave', headRef: branch, head, base: this.upstream.main, ...asking }).number;
  }

  /** GitHub's view of `main` is that of its repository. */
  #follow(): void {
    const { main } = this.upstream;
    this.github.state.refs.set('main', main);
    this.github.state.trees.set(main, this.upstream.files(main));
  }
}

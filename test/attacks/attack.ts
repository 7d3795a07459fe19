import { expect, test } from '@jest/globals';
import { bucketClient } from '../sandbox/client.js';
import { installAction } from '../end-to-end/job.js';
import { request } from '../end-to-end/requests.js';
import { expectEnd, leadUp, settings, World, type Asking, type Run } from '../end-to-end/world.js';
import type { Files } from '../end-to-end/upstream.js';
import { workflowToken, type FakePull } from '../github/fake-github.js';
import { installStandIn, type StandIn } from './terraform.js';

export { request } from '../end-to-end/requests.js';
export { asFork, expectEnd, leadUp, settings, type Run } from '../end-to-end/world.js';

/** The bucket of state and records. */
const stateBucket = 'acme-terraform-state';

interface AttackOptions {
  /** On `main` from the beginning; `.github/vendor-bucket.yml` replaces the settings. */
  readonly files?: Files;
  /** As on GitHub Enterprise Server. */
  readonly apiPath?: '/api/v3';
}

/** `VENDOR_BUCKET_ATTACKS=bundle` has every run of every attack be a process of the bundle. */
const onBundle = process.env['VENDOR_BUCKET_ATTACKS'] === 'bundle';

/** A test that is named as the attack. It runs beside the others of its file. */
export function attack(name: string, work: (world: Attacked) => Promise<void>, options: AttackOptions = {}): void {
  test.concurrent(name, () => attacked({ ...options, inProcess: !onBundle }, work));
}

/** An attack that is about the process: what the runner hands over, what it finds in its folders, how it ends. */
export function attackOnBundle(name: string, work: (world: Attacked) => Promise<void>, options: AttackOptions = {}): void {
  test.concurrent(name, () => attacked(options, work));
}

const { folder: action, remove } = installAction();
process.once('exit', remove);

async function attacked(
  options: AttackOptions & { readonly inProcess?: boolean },
  work: (world: Attacked) => Promise<void>,
): Promise<void> {
  const terraform = installStandIn();
  try {
    await Attacked.with({ action, env: terraform.env, ...options }, async (world: Attacked) => {
      world.arm(terraform);
      await work(world);
    });
  } finally {
    terraform.remove();
  }
}

/** The world of the end-to-end tests with a fast stand-in for Terraform, and with what attackers can do in it. */
export class Attacked extends World {
  #terraform: StandIn | undefined;

  arm(terraform: StandIn): void {
    this.#terraform = terraform;
  }

  get terraform(): StandIn {
    if (this.#terraform === undefined) throw new Error('There is no stand-in for Terraform.');
    return this.#terraform;
  }

  // What ordinary people do.

  /** Asks for a bucket, has it planned, and approved by `by`. Gives the number. */
  async approved(
    files: Files,
    { by = ['alice'], ...asking }: Asking & { readonly by?: readonly string[] } = {},
  ): Promise<number> {
    const number = this.openPull(files, asking);
    await this.planned(number);
    for (const login of by) this.review(number, login);
    return number;
  }

  /** A bucket that is there by the book: asked for, planned, approved, merged, applied. */
  async standing(name: string, ...more: readonly string[]): Promise<number> {
    const number = await this.approved(asking(name, ...more));
    this.merge(number);
    expectEnd(await this.pushed(leadUp), 0);
    if (!this.buckets().includes(bucketOf(name))) throw new Error(`${bucketOf(name)} was not applied.`);
    return number;
  }

  // What those do who can push.

  /** Puts the branch onto `main` anew, with one commit. */
  forcePush(number: number, files: Files, { onto = 'main', by }: { onto?: string; by?: string } = {}): string {
    const { headRef, user } = this.pull(number);
    this.upstream.git('checkout', '--quiet', '--force', '-B', headRef, onto);
    const sha = this.upstream.commit(headRef, files, 'Change the request');
    const login = by ?? user;
    this.github.forcePush(number, { sha, message: 'Change the request', author: login, committer: login });
    this.know(headRef);
    return sha;
  }

  /** A branch of the repository without a pull request. */
  branch(name: string, files: Files): string {
    const sha = this.upstream.commit(name, files, 'Push');
    this.know(name);
    return sha;
  }

  /** Another pull request with the very head of one that there is. */
  openTwin(number: number, author = 'mallory'): number {
    const { head } = this.pull(number);
    const headRef = `twin-of-${number}-${this.github.state.pulls.size}`;
    this.upstream.git('branch', headRef, head);
    this.know(headRef);
    return this.github.addPull({ author, headRef, head, base: this.upstream.main }).number;
  }

  /** GitHub learns what a branch holds. */
  know(branch: string): void {
    const sha = this.upstream.git('rev-parse', `refs/heads/${branch}`);
    this.github.state.refs.set(branch, sha);
    this.github.state.trees.set(sha, this.upstream.files(sha));
  }

  /** Calls GitHub as `github-actions[bot]`: any workflow on any branch of the repository can. `path` is below the repository. */
  async asBot(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.github.url}/repos/acme/buckets/${path}`, {
      method,
      headers: {
        authorization: `token ${workflowToken}`,
        'content-type': 'application/json',
        'x-github-api-version': '2022-11-28',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** A status of any context on a commit, as any workflow can set it. */
  async forgeStatus(sha: string, context: string, state: 'success' | 'failure' | 'pending' = 'success'): Promise<void> {
    await this.asBot('POST', `statuses/${sha}`, { state, context, description: 'All is well.' });
  }

  // What those do who have stolen the keys of the planning role.

  /** Keys of what is stored beside the state, with what is in each. */
  async stored(pattern: RegExp): Promise<ReadonlyMap<string, string>> {
    const keys = [...new Set(this.records('').filter((key) => pattern.test(key)))];
    const bucket = bucketClient(this.aws, stateBucket);
    return new Map(await Promise.all(keys.map(async (key) => [key, (await bucket.get(encodeURI(key))).text] as const)));
  }

  /**
   * Writes an object as the planning role may (docs/roles.md): plans, reviews, notes of comments and results of runs, and only where nothing is yet.
   * Gives whether AWS let it.
   */
  async stealthyPut(key: string, text: string): Promise<boolean> {
    if (!/^vendor-bucket\/records\/(?:plans|reviews|comments|runs)\//.test(key)) return false;
    const { status } = await bucketClient(this.aws, stateBucket).put(encodeURI(key), text, { 'if-none-match': '*' });
    return status === 200;
  }

  /** Writes whatever they like, as no role of the documentation may: for what has to hold even then. */
  async overwrite(key: string, text: string): Promise<void> {
    const { status } = await bucketClient(this.aws, stateBucket).put(encodeURI(key), text);
    if (status !== 200) throw new Error(`${key} could not be written: ${status}`);
  }

  /** Copies plan records, changed: `edit` gives the new key and record, undefined for none. Gives how many AWS took. */
  async forgePlans(
    edit: (record: PlanRecordText, key: string) => readonly [key: string, record: object] | undefined,
  ): Promise<number> {
    let taken = 0;
    for (const [key, text] of await this.stored(/\/records\/plans\/.*\.json$/)) {
      const forged = edit(JSON.parse(text) as PlanRecordText, key);
      if (forged !== undefined && (await this.stealthyPut(forged[0], JSON.stringify(forged[1], null, 2)))) taken += 1;
    }
    return taken;
  }

  /** Somebody changes a resource by hand, in the console. `null`: it is gone. */
  async drift(name: string, address: string, values: object | null): Promise<void> {
    const key = `vendor-bucket/${bucketOf(name)}.tfstate`;
    const state = JSON.parse((await this.stored(new RegExp(`${bucketOf(name)}.tfstate$`))).get(key) ?? '') as State;
    const one = state.stand_in.resources[address];
    if (one === undefined) throw new Error(`${bucketOf(name)} has no ${address}.`);
    one.real = values === null ? null : { ...one.values, ...values };
    await this.overwrite(key, JSON.stringify(state));
  }

  // What is looked at in the end.

  /** What is remembered of a bucket, as it is stored; fails where that is nothing. */
  async recordOf(name: string): Promise<string> {
    const [text] = (await this.stored(new RegExp(`/records/buckets/${bucketOf(name)}\\.json$`))).values();
    if (text === undefined) throw new Error(`${bucketOf(name)} has no record.`);
    return text;
  }

  /** The applied values of a resource, by the state; undefined where there is none. */
  async applied(name: string, address: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const [text] = (await this.stored(new RegExp(`${bucketOf(name)}.tfstate$`))).values();
    return text === undefined ? undefined : (JSON.parse(text) as State).stand_in.resources[address]?.values;
  }

  /** The bot's pull requests: follow-ups. */
  followUps(): readonly FakePull[] {
    return [...this.github.state.pulls.values()].filter(({ user }) => user === 'github-actions[bot]');
  }

  /** The safe end: the run is red, nothing was applied for the bucket of this name, and what a person reads matches. */
  expectUntouched(run: Run, name: string, words?: RegExp): void {
    expectEnd(run, 1);
    expect(this.buckets()).not.toContain(bucketOf(name));
    expect(run.outputs['verdict']).not.toBe('approved');
    expect(this.changed(run)).toEqual([]);
    if (words !== undefined) expect(`${run.log}\n${run.summary}`).toMatch(words);
  }

  /** What a run changed in AWS, without records and state. */
  changed(run: Run): readonly string[] {
    return run.aws
      .filter(({ operation, bucket }) => /^(?:Put|Create|Delete)/.test(operation) && bucket !== stateBucket)
      .map(({ operation, bucket }) => `${operation} ${bucket}`);
  }
}

interface State {
  readonly stand_in: {
    readonly resources: Record<string, { values: Record<string, unknown>; real?: Record<string, unknown> | null }>;
  };
}

/** A plan record, as it lies there. */
export interface PlanRecordText {
  readonly bucket: string;
  readonly file: string;
  readonly head: string;
  readonly base: string;
  readonly fingerprint: string;
  readonly specDigest: string;
  readonly requestDigest: string;
  readonly postedAt: string;
  readonly risk: string;
  readonly [field: string]: unknown;
}

export const bucketOf = (name: string): string => `ss-self-hosted-${name}`;
export const fileOf = (name: string): string => `buckets/${name}.yml`;

/** A request of SendSafely, in its file. */
export function asking(name: string, ...more: readonly string[]): Record<string, string> {
  return { [fileOf(name)]: request(bucketOf(name), ...more) };
}

/** The settings with lines put in, or replaced. */
export function settingsWith(change: (text: string) => string): Files {
  return { '.github/vendor-bucket.yml': change(settings) };
}

import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getOctokit } from '@actions/github';
import { z } from 'zod';
import { openGitHub } from '../../../src/github/octokit.js';
import type { GitHub } from '../../../src/github/port.js';
import { testClock } from '../../github/connect.js';

interface Emulator {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts emulate from the folder where it is installed, on a free port. */
export async function startEmulator(folder: string, seed: object): Promise<Emulator> {
  const path = join(folder, 'node_modules/emulate/dist/api.js');
  const { createEmulator } = (await import(pathToFileURL(path).href)) as {
    createEmulator: (options: object) => Promise<Emulator>;
  };
  return createEmulator({ service: 'github', port: await freePort(), seed });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Calls of people, each by the token that has their name. */
export class Client {
  readonly #url: string;
  readonly #repo: string;

  constructor(url: string, repo: string) {
    this.#url = url;
    this.#repo = repo;
  }

  /** Below the repository. */
  repo<T>(token: string, method: string, path: string, body: object | undefined, shape: z.ZodType<T>): Promise<T> {
    return this.call(token, method, `/repos/${this.#repo}${path}`, body, shape);
  }

  async call<T>(token: string, method: string, path: string, body: object | undefined, shape: z.ZodType<T>): Promise<T> {
    const answer = await fetch(`${this.#url}${path}`, {
      ...{ method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said}`);
    return shape.parse(said === '' ? undefined : JSON.parse(said));
  }
}

const [owner, repo] = ['acme-bot', 'buckets'];
const tokens = { bot: { login: owner, scopes: ['repo'] }, alice: { login: 'alice', scopes: ['repo'] } };

/** A GitHub that others wrote, with a repository, and the action's own port to it. */
export class Emulated {
  readonly github: GitHub;
  readonly #emulator: Emulator;

  private constructor(emulator: Emulator) {
    this.#emulator = emulator;
    const { request } = getOctokit('bot', { baseUrl: emulator.url });
    this.github = openGitHub(request, { owner, repo, login: owner, graphqlUrl: `${emulator.url}/graphql`, clock: testClock() });
  }

  static async start(folder: string): Promise<Emulated> {
    const github = { users: [{ login: owner }, { login: 'alice' }], repos: [{ owner, name: repo, auto_init: true }] };
    const world = new Emulated(await startEmulator(folder, { github, tokens }));
    await world.by('bot', 'PUT', '/collaborators/alice', { permission: 'push' }, z.unknown());
    return world;
  }

  stop(): Promise<void> {
    return this.#emulator.close();
  }

  /** What people do, below the repository. */
  by<T>(token: keyof typeof tokens, method: string, path: string, body: object, shape: z.ZodType<T>): Promise<T> {
    return new Client(this.#emulator.url, `${owner}/${repo}`).repo(token, method, path, body, shape);
  }

  /** Somebody asks for a file, in a pull request. Gives its number and its head. */
  async pull(branch: string, path: string, text: string): Promise<{ readonly number: number; readonly head: string }> {
    const main = await this.main();
    await this.by('alice', 'POST', '/git/refs', { ref: `refs/heads/${branch}`, sha: main }, z.unknown());
    const content = Buffer.from(text).toString('base64');
    await this.by('alice', 'PUT', `/contents/${path}`, { message: 'Ask for a bucket', content, branch }, z.unknown());
    const shape = z.object({ number: z.number(), head: z.object({ sha: z.string() }) });
    const { number, head } = await this.by('alice', 'POST', '/pulls', { title: 'Ask', head: branch, base: 'main' }, shape);
    return { number, head: head.sha };
  }

  async main(): Promise<string> {
    const tip = await this.github.branchTip('main');
    if (!tip.ok) throw new Error(JSON.stringify(tip.faults));
    return tip.value;
  }
}

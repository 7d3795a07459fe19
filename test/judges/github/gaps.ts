import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that emulate has no route for, and by what one knows it: its path below the repository. */
interface Gap {
  readonly what: string;
  readonly method: string;
  readonly path: RegExp;
}

/**
 * What emulate 0.12.2 lacks of the way from a plan to a hand-over: it answers each of these with 404. One that is met no more, or that
 * it answers by now, fails the test.
 */
export const gaps: readonly Gap[] = [
  { what: 'who pushed', method: 'GET', path: /^\/activity$/ },
  { what: 'setting a status', method: 'POST', path: /^\/statuses\/[0-9a-f]{40}$/ },
  { what: 'making a deployment', method: 'POST', path: /^\/deployments$/ },
  { what: 'setting the status of a deployment', method: 'POST', path: /^\/deployments\/\d+\/statuses$/ },
  { what: 'the pull requests of a commit', method: 'GET', path: /^\/commits\/[0-9a-f]{40}\/pulls$/ },
  { what: 'GraphQL: what closed an issue', method: 'POST', path: /^\/graphql$/ },
];

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** In front of emulate: each call goes to it first, and only what is listed as a gap goes on to the fake GitHub of the tests. */
export class Front {
  readonly url: string;
  readonly #emulate: string;
  readonly #server: Server;
  readonly #met = new Set<Gap>();
  readonly #answered = new Map<Gap, string>();
  #calls = 0;
  #fake = '';

  private constructor(emulate: string, server: Server) {
    this.#emulate = emulate;
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async before(emulate: string): Promise<Front> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const front = new Front(emulate, server);
    server.on('request', (request, response) => {
      front.#answer(request).then(
        async (answer) => {
          const link = answer.headers.get('link');
          const type = answer.headers.get('content-type') ?? 'application/json';
          response.writeHead(answer.status, { 'content-type': type, ...(link === null ? {} : { link }) });
          response.end(Buffer.from(await answer.arrayBuffer()));
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    return front;
  }

  /** Who answers what emulate lacks. */
  fillBy(fake: string): void {
    this.#fake = fake;
  }

  /** How many calls emulate answered itself. */
  calls(): number {
    return this.#calls;
  }

  /** Gaps that were not met, or of which emulate answered a call. */
  unneeded(): readonly string[] {
    return gaps.flatMap((gap) => this.#answered.get(gap) ?? (this.#met.has(gap) ? [] : `${gap.what}: not met`));
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage): Promise<Response> {
    const asked = await readRequest(request);
    const answer = await passOn(this.#emulate, asked);
    const path = new URL(asked.url, this.url).pathname.replace(/^\/repos\/acme\/buckets/, '');
    const gap = gaps.find((one) => one.method === asked.method && one.path.test(path));
    if (gap === undefined) {
      this.#calls += 1;
      return answer;
    }
    if (answer.status === 404) {
      this.#met.add(gap);
      return passOn(this.#fake, asked);
    }
    this.#answered.set(gap, `${gap.what}: answered with ${answer.status}`);
    return answer;
  }
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const kept = ['authorization', 'content-type', 'accept', 'x-github-api-version'];
  const headers = Object.fromEntries(
    kept.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, String(request.headers[name])]])),
  ) as Record<string, string>;
  return { method: request.method ?? 'GET', url: request.url ?? '/', headers, body: Buffer.concat(chunks) };
}

function passOn(to: string, { method, url, headers, body }: Asked): Promise<Response> {
  return fetch(`${to}${url}`, {
    method,
    headers,
    redirect: 'manual',
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
}

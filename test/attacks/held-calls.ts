import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/** One call of the action, or of its Terraform, at which a run is stopped: before it is done, or after, when its answer is not there yet. */
export interface CallAt {
  readonly when: 'before' | 'after';
  readonly method: string;
  /** Of GitHub's API or of S3. */
  readonly path: RegExp;
  readonly body?: RegExp;
}

/** Stands before GitHub and AWS, and holds the first call that is one of these. */
interface HeldCall {
  /** For the run whose call is held. */
  readonly env: Readonly<Record<string, string>>;
  readonly reached: Promise<void>;
  /** It goes on; with `lost` its connection is cut. */
  readonly go: (how?: 'lost') => void;
  readonly stop: () => Promise<void>;
}

export async function holdCall(call: CallAt, at: { readonly github: string; readonly aws: number }): Promise<HeldCall> {
  let isHeld = false;
  let come: () => void = () => undefined;
  let go: HeldCall['go'] = () => undefined;
  const reached = new Promise<void>((resolve) => (come = resolve));
  const gone = new Promise<'lost' | undefined>((resolve) => (go = resolve));
  const answer = async (asked: IncomingMessage, given: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = asked;
    const body = await read(asked);
    const isIt = !isHeld && method === call.method && call.path.test(url) && (call.body?.test(body.toString('utf8')) ?? true);
    isHeld ||= isIt;
    const wait = async (when: CallAt['when']): Promise<boolean> => {
      if (!isIt || call.when !== when) return false;
      come();
      return (await gone) === 'lost';
    };
    if (await wait('before')) return void given.destroy();
    // A proxy is asked with the whole address.
    const to = url.startsWith('/')
      ? { host: new URL(at.github).hostname, port: new URL(at.github).port }
      : { host: '127.0.0.1', port: at.aws };
    const got = await new Promise<IncomingMessage>((resolve, reject) => {
      const onward = request({ ...to, method, path: url, headers, agent: false }, resolve).on('error', reject);
      onward.end(body);
    });
    const text = await read(got);
    if (await wait('after')) return void given.destroy();
    given.writeHead(got.statusCode ?? 502, got.headers).end(text);
  };
  const server = createServer((asked, given) => void answer(asked, given).catch(() => given.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    env: { GITHUB_API_URL: url, HTTP_PROXY: url },
    reached,
    go,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(from: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk);
  return Buffer.concat(chunks);
}

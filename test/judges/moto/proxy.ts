import { createServer, request, type IncomingMessage } from 'node:http';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { sandboxEnvironment } from '../../../src/sandbox/environment.js';
import { readCall, type Answer, type Call } from './call.js';
import { queryOf, type Gap } from './gaps.js';
import { startMoto } from './server.js';

/** moto as the AWS behind a proxy. What it lacks by the list is mended on the way back, and counted. */
export interface Moto extends Pick<Sandbox, 'env'> {
  readonly account: string;
  /** Asks moto itself, past every gap. */
  readonly ask: (call: Partial<Call> & Pick<Call, 'service' | 'path'>) => Promise<Answer>;
  /** How often each gap was met. */
  readonly met: ReadonlyMap<Gap, number>;
  /** All that came through the proxy, with what was answered. */
  readonly calls: readonly (Call & { readonly status: number; readonly answer: string })[];
  readonly stop: () => Promise<void>;
}

const account = '111122223333';

/** Starts moto from the virtual environment in `folder`, and the proxy before it. */
export async function openMoto(folder: string, gaps: readonly Gap[]): Promise<Moto> {
  const moto = await startMoto(folder, account);
  const met = new Map(gaps.map((gap) => [gap, 0]));
  const puts = new Map<string, string>();
  const calls: Moto['calls'][number][] = [];
  const answerTo = async (call: Call & { readonly host: string }): Promise<Answer> => {
    let answer = await forward(moto.port, call);
    for (const gap of gaps) {
      const mended = gap.mend(call, answer, (bucket, query) => puts.get(`${bucket} ${query}`));
      if (mended === undefined) continue;
      met.set(gap, (met.get(gap) ?? 0) + 1);
      answer = mended;
    }
    const part = call.service === 's3' ? queryOf(call.path) : undefined;
    if (part !== undefined && call.method === 'PUT' && answer.status < 300) puts.set(`${call.bucket} ${part}`, call.body);
    calls.push({ ...call, status: answer.status, answer: answer.body });
    return answer;
  };
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const call = readCall(incoming.method ?? 'GET', incoming.url ?? '/', ownHeaders(incoming.headers), await textOf(incoming));
      const { status, headers: own, body } = await answerTo(call);
      outgoing.writeHead(status, own).end(call.method === 'HEAD' ? undefined : body);
    })().catch((error: unknown) => outgoing.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    account,
    met,
    calls,
    env: (inherited = process.env) => sandboxEnvironment(port, inherited),
    ask: (asked) => forward(moto.port, completed(asked)),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await moto.stop();
    },
  };
}

function completed({
  service,
  path,
  region = 'us-east-1',
  method = 'GET',
  bucket,
  headers = {},
  body = '',
}: Partial<Call> & Pick<Call, 'service' | 'path'>) {
  const scope = service === 's3control' ? 's3' : service;
  const authorization = `AWS4-HMAC-SHA256 Credential=A/20261120/${region}/${scope}/aws4_request, SignedHeaders=host, Signature=0`;
  const label = service === 's3control' ? `${account}.` : bucket === undefined ? '' : `${bucket}.`;
  return readCall(method, `http://${label}aws.sandbox${path}`, { authorization, ...headers }, body);
}

/** Asks moto once, at the service's own host. */
function forward(port: number, { host, method, path, headers, body }: Call & { readonly host: string }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: { ...ownHeaders(headers), host, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        textOf(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, headers: ownHeaders(response.headers), body: text });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Of one connection, and no part of what is said. */
const ofConnection = /^(?:connection|proxy-connection|content-length|transfer-encoding|accept-encoding)$/;

function ownHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Readonly<Record<string, string>> {
  const own = Object.entries(headers).filter(([name, value]) => value !== undefined && !ofConnection.test(name));
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

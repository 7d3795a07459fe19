import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { defined } from '../../src/defined.js';

/** How the host answers one address. */
export interface Answer {
  readonly status?: number;
  readonly body?: string | Buffer;
  readonly location?: string;
  /** Closes the connection after so many bytes of what was announced. */
  readonly cutAt?: number;
}

/** A release host on loopback. It keeps nobody from ending. */
export async function serve(answers: Readonly<Record<string, Answer>>): Promise<{ base: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const answer = answers[request.url ?? ''] ?? { status: 404 };
    const body = Buffer.from(answer.body ?? '');
    const location = defined({ location: answer.location });
    response.writeHead(answer.status ?? 200, { 'content-length': body.length, ...location });
    if (answer.cutAt === undefined) response.end(body);
    else response.write(body.subarray(0, answer.cutAt), () => response.destroy());
  });
  server.unref().on('connection', (socket) => socket.unref());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { base: `http://127.0.0.1:${address.port}`, requests };
}

export const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

import { createServer, request } from 'node:http';

/** A proxy before the sandbox, that refuses to write the keys of a pattern. */
interface LosingWrites {
  readonly url: string;
  /** How many writes it refused. */
  readonly lost: () => number;
  readonly stop: () => Promise<void>;
}

export async function losingWrites(port: number, keys: RegExp): Promise<LosingWrites> {
  let lost = 0;
  const server = createServer((asked, answer) => {
    const { method = '', url = '', headers } = asked;
    if (method === 'PUT' && keys.test(url.replace(/\?.*$/, ''))) {
      lost += 1;
      asked.resume();
      answer.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    lost: () => lost,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

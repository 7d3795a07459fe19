import { afterEach, describe, expect, test } from '@jest/globals';
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { s3Store } from '../../src/ledger/index.js';
import { addressOf } from '../../src/ledger/s3-address.js';
import { applied, codes, ledgerOver, value } from './records.js';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const token = 'SESSION//token+with==signs';
const credentials = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
const kmsKey = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on loopback that answers as it is told, and keeps what it was sent. */
async function serve(answer: (response: ServerResponse, nth: number) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(response, received.length);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { received, url };
}

function storeAt(
  url: string,
  more: Readonly<Record<string, string>> = {},
  options: { readonly kmsKey?: string; readonly account?: string; readonly timeout?: number } = {},
) {
  const env = { ...credentials, AWS_ENDPOINT_URL: url, ...more };
  return value(
    s3Store({ bucket: 'acme-state', region: 'eu-west-1', env, timeout: 500, pause: async () => undefined, ...options }),
  );
}

/** The signature that Signature Version 4 asks for, computed from what arrived (IAM User Guide, "Create a signed AWS API request"). */
function expectedSignature({ method, url, headers, body }: Received): string {
  const [, scope = '', names = ''] = /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const lines = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const [path, query = ''] = url.replace(/^http:\/\/[^/]+/, '').split('?');
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const canonical = [method, path, query, lines.join(''), names, hash(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope.split('/').reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${secret}`);
  return hmac(key, toSign).toString('hex');
}

const done = (response: ServerResponse) => response.writeHead(200, { etag: '"e1"' }).end('{}');

describe('what is sent', () => {
  test.each([['a/b.json'], ["odd prefix/é+%2F!'()*~@&=$,;:?#/x.json"]])('is signed as it is: %s', async (key) => {
    const { received, url } = await serve(done);
    const store = storeAt(url, {}, { kmsKey });
    value(await store.read(key));
    value(await store.write(key, '{"é":1}', '"e1"'));
    value(await store.write(key, 'x', undefined));
    expect(received.map(({ method }) => method)).toEqual(['GET', 'PUT', 'PUT']);
    for (const one of received) {
      expect(one.headers.authorization).toContain(`Signature=${expectedSignature(one)}`);
      expect(one.headers.authorization).toContain('/eu-west-1/s3/aws4_request');
      expect(one.headers['x-amz-security-token']).toBe(token);
      expect(one.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(one.body).digest('hex'));
      expect(decodeURIComponent(one.url)).toBe(`/acme-state/${key}`);
      expect(JSON.stringify(one)).not.toContain(secret);
    }
    expect(received[1]?.headers['if-match']).toBe('"e1"');
    expect(received[2]?.headers['if-none-match']).toBe('*');
    expect(received[1]?.headers['x-amz-server-side-encryption']).toBe('aws:kms');
    expect(received[1]?.headers['x-amz-server-side-encryption-aws-kms-key-id']).toBe(kmsKey);
    expect(received[0]?.headers).not.toHaveProperty('x-amz-server-side-encryption');
  });

  test.each([['plans/acme/'], ["odd prefix/é+%2F!'()*~@&=$,;:?#/"]])('a listing is signed as it is asked for: %s', async (prefix) => {
    const xml = '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a+/=</NextContinuationToken></ListBucketResult>';
    const last = xml.replace('>true<', '>false<');
    const { received, url } = await serve((response, nth) => response.end(nth === 1 ? xml : last));
    expect(value(await storeAt(url).list(prefix, 9))).toEqual([]);
    expect(received).toHaveLength(2);
    for (const one of received) {
      expect(one.headers.authorization).toContain(`Signature=${expectedSignature(one)}`);
      expect(new URL(one.url, url).pathname).toBe('/acme-state/');
      expect(new URL(one.url, url).searchParams.get('prefix')).toBe(prefix);
    }
    expect(new URL(received[1]?.url ?? '', url).searchParams.get('continuation-token')).toBe('a+/=');
  }); // prettier-ignore

  test.each([
    ['records/plans/acme/1.json', 'application/json'],
    ['records/reviews/7/1-1.md', 'text/markdown; charset=utf-8'],
    [`records/comments/7/${'c'.repeat(64)}`, 'text/plain; charset=utf-8'],
  ])('says what it is: %s', async (key, type) => {
    const { received, url } = await serve(done);
    value(await storeAt(url).write(key, 'x', undefined));
    expect(received[0]?.headers['content-type']).toBe(type);
  });

  test('names the account that the bucket has to belong to, in every call', async () => {
    const { received, url } = await serve((response) => response.writeHead(200, { etag: '"e1"' }).end(page('')));
    const store = storeAt(url, {}, { account: '111122223333' });
    value(await store.read('k'));
    value(await store.write('k', '', '"e1"'));
    value(await store.list('k', 1));
    expect(received.map(({ headers }) => headers['x-amz-expected-bucket-owner'])).toEqual(Array(3).fill('111122223333'));
    value(await storeAt(url).read('k'));
    expect(received[3]?.headers).not.toHaveProperty('x-amz-expected-bucket-owner');
  });

  test('without a key the bucket decides how it encrypts', async () => {
    const { received, url } = await serve(done);
    value(await storeAt(url).write('k', 'x', undefined));
    expect(received[0]?.headers).not.toHaveProperty('x-amz-server-side-encryption');
  });

  test('goes through HTTP_PROXY as an absolute address, the host signed', async () => {
    const { received, url } = await serve(done);
    value(await storeAt('http://s3.example', { HTTP_PROXY: url }).read('k'));
    expect(received[0]?.url).toBe('http://s3.example/acme-state/k');
    expect(received[0]?.headers.host).toBe('s3.example');
    expect(received[0]?.headers.authorization).toContain(`Signature=${expectedSignature(received[0] as Received)}`);
  });

  test('goes past HTTP_PROXY on loopback', async () => {
    const { received, url } = await serve(done);
    value(await storeAt(url, { HTTP_PROXY: 'http://127.0.0.1:9' }).read('k'));
    expect(received).toHaveLength(1);
  });
});

const page = (inside: string) => `<ListBucketResult><IsTruncated>false</IsTruncated>${inside}</ListBucketResult>`;

describe('what is no listing is a fault, and never an empty one', () => {
  test.each([
    ['<html></html>'],
    [''],
    ['<ListBucketResult></ListBucketResult>'],
    ['<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'],
    [page('<Contents><Size>1</Size></Contents>')],
    [page('<Contents><Key>%zz</Key></Contents>')],
  ])('%s', async (body) => {
    const { url } = await serve((response) => response.end(body));
    expect(codes(await storeAt(url).list('k', 9))).toEqual(['ledger/strange-answer']);
  });
});

describe('what comes back', () => {
  const noObject = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>m</Message></Error>';

  test.each<[string, (response: ServerResponse) => void, readonly string[]]>([
    ['an object without an ETag', (r) => r.end('{}'), ['ledger/strange-answer']],
    ['a page of somebody else that says 404', (r) => r.writeHead(404).end('<html>not found</html>'), ['ledger/refused']],
    ['a redirect', (r) => r.writeHead(301, { location: 'http://127.0.0.1:9/x' }).end(), ['ledger/bucket']],
    ['a temporary redirect', (r) => r.writeHead(307, { location: 'http://127.0.0.1:9/x' }).end(), ['ledger/bucket']],
    ['an object that is not there', (r) => r.writeHead(404).end(noObject), []],
    ['an expired token', (r) => r.writeHead(400).end('<Error><Code>ExpiredToken</Code></Error>'), ['ledger/credentials']],
    ['a clock that is wrong', (r) => r.writeHead(403).end('<Error><Code>RequestTimeTooSkewed</Code></Error>'), ['ledger/credentials']],
    ['a cut connection', (r) => r.destroy(), ['ledger/unavailable']],
    ['half an answer', (r) => (r.writeHead(200, { etag: '"e"', 'content-length': '100' }).write('{'), setTimeout(() => r.destroy(), 20)), ['ledger/unavailable']],
    ['half an answer, and then nothing', (r) => r.writeHead(200, { etag: '"e"', 'content-length': '100' }).write('{'), ['ledger/unavailable']],
    ['too much', (r) => { r.writeHead(200, { etag: '"e"' }); for (let n = 0; n < 65; n++) r.write(Buffer.alloc(1024 * 1024)); r.end(); }, ['ledger/strange-answer']],
  ])('%s', async (what, answer, expected) => {
    const { url } = await serve(answer);
    const result = await storeAt(url, {}, what === 'too much' ? { timeout: 600_000 } : {}).read('k');
    expect(codes(result)).toEqual(expected);
    expect(JSON.stringify(result)).not.toMatch(/wJalr|SESSION|AKIA/);
    if (result.ok) expect(result.value).toBeUndefined();
  }); // prettier-ignore

  test('a connection that is cut once is tried again', async () => {
    const { received, url } = await serve((response, nth) => (nth === 1 ? response.destroy() : done(response)));
    expect(value(await storeAt(url).read('k'))?.tag).toBe('"e1"');
    expect(received).toHaveLength(2);
  });

  test('a write whose answer was cut off is found to be done, and not done twice', async () => {
    let stored: string | undefined;
    const { received, url } = await serve((response, nth) => {
      const { method, body } = received[nth - 1] ?? {};
      if (method === 'GET') {
        if (stored === undefined) response.writeHead(404).end(noObject);
        else response.writeHead(200, { etag: '"e1"' }).end(stored);
      } else if (stored === undefined) {
        stored = body;
        response.destroy();
      } else response.writeHead(412).end();
    });
    expect(value(await ledgerOver(storeAt(url)).writeApplied(applied()))).toEqual(applied());
    expect(received.map(({ method }) => method)).toEqual(['GET', 'GET', 'PUT', 'PUT', 'GET']);
  });

  test('nobody listens', async () => {
    const { url } = await serve(done);
    servers.splice(0).forEach((server) => server.close());
    const result = await storeAt(url).read('k');
    expect(result.ok ? '' : result.faults[0]?.message).toMatch(/\(ECONNREFUSED\)/);
  });
});

describe('where a bucket is', () => {
  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['acme-state', 'us-east-1', {}, 'https://acme-state.s3.us-east-1.amazonaws.com/a/b'],
    ['acme.state', 'eu-central-2', {}, 'https://s3.eu-central-2.amazonaws.com/acme.state/a/b'],
    ['acme-state', 'cn-north-1', {}, 'https://acme-state.s3.cn-north-1.amazonaws.com.cn/a/b'],
    ['acme-state', 'us-gov-west-1', {}, 'https://acme-state.s3.us-gov-west-1.amazonaws.com/a/b'],
    ['acme-state', 'us-east-1', { AWS_ENDPOINT_URL: 'https://one.example/' }, 'https://one.example/acme-state/a/b'],
    ['acme-state', 'us-east-1', { AWS_ENDPOINT_URL: 'https://one.example', AWS_ENDPOINT_URL_S3: 'https://two.example:9/x/' }, 'https://two.example:9/x/acme-state/a/b'],
    ['acme-state', 'us-east-1', { AWS_ENDPOINT_URL: '', HTTP_PROXY: 'http://127.0.0.1:9' }, 'https://acme-state.s3.us-east-1.amazonaws.com/a/b'],
  ])('%s in %s with %j', (bucket, region, env, url) => {
    expect(value(addressOf({ bucket, region }, env)).urlOf('a/b').href).toBe(url);
  }); // prettier-ignore

  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['acme-state', 'x.evil.example/', {}, 'ledger/address'],
    ['acme-state', 'evil', {}, 'ledger/address'],
    ['evil.example/', 'us-east-1', {}, 'ledger/address'],
    ['A_b', 'us-east-1', {}, 'ledger/address'],
    ['acme-state', 'us-east-1', { AWS_ENDPOINT_URL: 'ftp://x' }, 'ledger/endpoint'],
    ['acme-state', 'us-east-1', { AWS_ENDPOINT_URL: 'https://user:pass@x' }, 'ledger/endpoint'],
    ['acme-state', 'us-east-1', { AWS_ENDPOINT_URL: 'nothing' }, 'ledger/endpoint'],
    ['acme-state', 'us-east-1', { AWS_ENDPOINT_URL: 'http://x', HTTP_PROXY: 'socks5://x' }, 'ledger/endpoint'],
  ])('%s in %s with %j is refused', (bucket, region, env, code) => {
    expect(codes(addressOf({ bucket, region }, env))).toEqual([code]);
  });
});

describe('credentials', () => {
  test.each([
    [{ GITHUB_ACTIONS: 'true' }],
    [{ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }],
    [{ ...credentials, AWS_SECRET_ACCESS_KEY: `${secret}\n` }],
    [{ ...credentials, AWS_SESSION_TOKEN: `${token}\r\nx: y` }],
    [{ ...credentials, AWS_ACCESS_KEY_ID: 'AKIA IOSFODNN7' }],
  ])('absent or broken ones are a fault that shows nothing: case %#', (env) => {
    const result = s3Store({ bucket: 'acme-state', region: 'us-east-1', env });
    expect(codes(result)).toEqual(['ledger/credentials']);
    expect(JSON.stringify(result)).toContain('configure-aws-credentials');
    expect(JSON.stringify(result)).not.toMatch(/wJalr|SESSION|AKIA/);
  });
});

import { createHash } from 'node:crypto';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AwsV4Signer } from 'aws4fetch';
import type { Credentials } from './credentials.js';

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly region: string;
  /** What it is signed for. Default: s3. */
  readonly service?: string;
  readonly credentials: Credentials;
  readonly proxy?: URL;
  /** Milliseconds until the last byte of the answer. */
  readonly timeout: number;
}

/** An answer, or how the connection failed: a code of the operating system's or of this file's, never a text with data in it. */
export type S3Answer =
  { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer } | { readonly broken: string };

/** The largest answer that is read, in bytes: records of some ten thousand buckets. */
const largestAnswer = 64 * 1024 * 1024;

/** Signs a request with the present time (Signature Version 4, the body's digest included) and sends it once. Follows no redirect. */
export async function sendSigned(request: S3Request): Promise<S3Answer> {
  const { method, url, body, credentials, region, service = 's3' } = request;
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, service, region, ...credentials },
    headers: { ...request.headers, 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') },
    ...(method === 'PUT' || method === 'POST' ? { body } : {}),
  });
  const signed = await signer.sign();
  return send(request, {
    ...Object.fromEntries(signed.headers),
    host: url.host,
    'content-length': String(Buffer.byteLength(body)),
  });
}

function send({ method, url, body, proxy, timeout }: S3Request, headers: Record<string, string>): Promise<S3Answer> {
  return new Promise((resolve) => {
    const fail = (error: Error & { readonly code?: unknown }) =>
      resolve({
        broken:
          error.name === 'TimeoutError' || error.name === 'AbortError'
            ? 'timeout'
            : typeof error.code === 'string'
              ? error.code
              : 'broken',
      });
    const options = { method, headers, agent: false, signal: AbortSignal.timeout(timeout) };
    const receive = (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= largestAnswer) chunks.push(chunk);
        else response.destroy(Object.assign(new Error('too large'), { code: 'too-large' }));
      });
      response.on('error', fail);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    };
    const sent =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, rejectUnauthorized: true }, receive)
        : requestHttp(
            proxy === undefined ? url : new URL(proxy.origin),
            { ...options, ...(proxy === undefined ? {} : { path: url.href }) },
            receive,
          );
    sent.on('error', fail);
    sent.end(body);
  });
}

import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failed, ok, type Result } from '../fault/fault.js';
import { oneLine } from './plaintext.js';

const maxRedirects = 5;
const timeoutMilliseconds = 5 * 60 * 1000;

/**
 * Fetches a file of a release, as it is: what it is worth has to be checked by whoever asked. Refuses plain HTTP except to loopback, and
 * more than `maxBytes`, with the fault `terraform/download`.
 */
export async function download(url: string, maxBytes: number): Promise<Result<Buffer>> {
  const chunks: Buffer[] = [];
  try {
    const body = bodyOf(await fetchFollowing(url), url);
    await pipeline(body, limit(maxBytes, url), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) chunks.push(chunk);
    });
    return ok(Buffer.concat(chunks));
  } catch (error) {
    return failed({
      code: 'terraform/download',
      message: `The download failed: ${oneLine(whyOf(error, url))}.`,
      fix: 'Try again, or put the program on the PATH yourself (hashicorp/setup-terraform or opentofu/setup-opentofu do that in a workflow).',
    });
  }
}

class DownloadError extends Error {}

/** What went wrong on the way: an unknown host, a broken connection, a time-out. */
function whyOf(error: unknown, url: string): string {
  if (error instanceof DownloadError) return error.message;
  const { message, cause } = error as { readonly message?: string; readonly cause?: { readonly message?: string } };
  return `${url}: ${cause?.message || message || 'the connection failed'}`;
}

async function fetchFollowing(url: string): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  let at = new URL(url);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    if (at.protocol !== 'https:' && !(at.protocol === 'http:' && isLoopback(at.hostname))) {
      throw new DownloadError(`${at.origin} is not HTTPS`);
    }
    const response = await fetch(at, { redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      at = new URL(location, at);
      continue;
    }
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new DownloadError(`${url} answers ${response.status}`);
    }
    return response;
  }
  throw new DownloadError(`${url} redirects more than ${maxRedirects} times`);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Passes bytes through up to a limit, then fails. */
function limit(maxBytes: number, name: string): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > maxBytes ? new DownloadError(`${name} is larger than ${maxBytes} bytes`) : null, chunk);
    },
  });
}

function bodyOf(response: Response, url: string): Readable {
  if (response.body === null) throw new DownloadError(`${url} has no content`);
  return Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
}

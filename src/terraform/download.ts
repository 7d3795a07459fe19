import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Fault, failed, ok, type Result } from '../fault/fault.js';
import { oneLine } from './plaintext.js';
import { checksumFor, type Release } from './release.js';
import { unzipFile } from './zip.js';

const maxChecksumsBytes = 64 * 1024;
const maxArchiveBytes = 200 * 1024 * 1024;
const maxProgramBytes = 400 * 1024 * 1024;
const maxRedirects = 5;
const timeoutMilliseconds = 5 * 60 * 1000;

/** What to download: one program out of a release's archive. */
export interface Download {
  readonly release: Release;
  /** The program's name in the archive. */
  readonly program: string;
  /** Where the program is to be. It appears there complete and verified, or not at all. */
  readonly target: string;
  /** The archive's SHA-256 in lower-case hex, if the caller knows it; it then counts instead of the release's own list. */
  readonly sha256?: string;
}

/**
 * Downloads a program, verifies its archive's SHA-256 and puts it at `target`. The list of checksums comes over TLS from the same
 * host; its signature is not checked, so whoever does not trust the host gives `sha256`. Refuses plain HTTP except to loopback.
 * Faults: `terraform/download`, `terraform/checksum`, `terraform/archive`.
 */
export async function downloadProgram(download: Download): Promise<Result<string>> {
  const { release, target } = download;
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), '.download-'));
  try {
    const expected = download.sha256 ?? checksumFor(await fetchText(`${release.folder}/${release.checksums}`), release.archive);
    if (expected === undefined) {
      return failed(checksumFault(`${release.checksums} of ${release.folder} has no checksum for ${release.archive}`));
    }
    const archive = join(folder, 'archive.zip');
    const actual = await fetchFile(`${release.folder}/${release.archive}`, archive);
    if (actual !== expected) {
      return failed(checksumFault(`${release.archive} has the SHA-256 ${actual}, but ${expected} is expected`));
    }
    const content = unzipFile(await readFile(archive), download.program, maxProgramBytes);
    if (!content.ok) return content;
    const program = join(folder, download.program);
    await writeFile(program, content.value, { flag: 'wx', mode: 0o600 });
    await chmod(program, 0o755);
    await rename(program, target);
    return ok(target);
  } catch (error) {
    if (error instanceof DownloadError) return failed(downloadFault(error.message));
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class DownloadError extends Error {}

/** Gives what goes wrong on the way (an unknown host, a broken connection, a time-out, a full disk) a name of its own. */
async function onTheWay<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    const { message, cause } = error as { readonly message?: string; readonly cause?: { readonly message?: string } };
    throw new DownloadError(`${url}: ${cause?.message || message || 'the connection failed'}`);
  }
}

function downloadFault(why: string): Fault {
  return {
    code: 'terraform/download',
    message: `The download failed: ${oneLine(why)}.`,
    fix: 'Try again, or put the program on the PATH yourself (hashicorp/setup-terraform or opentofu/setup-opentofu do that in a workflow).',
  };
}

function checksumFault(why: string): Fault {
  return {
    code: 'terraform/checksum',
    message: `The download is not what it should be, and nothing of it was run: ${oneLine(why)}.`,
    fix: 'Check the version and the pinned checksum, and what stands between this machine and the release host.',
  };
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

async function fetchText(url: string): Promise<string> {
  const chunks: Buffer[] = [];
  await onTheWay(url, async () =>
    pipeline(bodyOf(await fetchFollowing(url), url), limit(maxChecksumsBytes, url), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) chunks.push(chunk);
    }),
  );
  return Buffer.concat(chunks).toString('utf8');
}

/** Streams a URL into a new file; gives its SHA-256 in hex. */
async function fetchFile(url: string, path: string): Promise<string> {
  const hash = createHash('sha256');
  const digesting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await onTheWay(url, async () => pipeline(bodyOf(await fetchFollowing(url), url), limit(maxArchiveBytes, url), digesting, file));
  return hash.digest('hex');
}

import { createHash, randomUUID } from 'node:crypto';
import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Fault, failed, ok, type Result } from '../fault/fault.js';
import { makeFolder } from '../files/write.js';
import { download } from './download.js';
import type { Environment } from './environment.js';
import type { Publisher } from './publishers.js';
import { checksumFor, type Release } from './release.js';
import { verifySignature } from './signature.js';

const maxChecksumsBytes = 64 * 1024;
const maxSignatureBytes = 16 * 1024;
const maxArchiveBytes = 200 * 1024 * 1024;

interface ArchiveRequest {
  readonly release: Release;
  /** The archive's SHA-256 in lower-case hex, where it is known. Without it, the publisher's signed list of checksums has to name it. */
  readonly sha256?: string | undefined;
  readonly publisher: Publisher;
  /** Where the archive, and what proves it, are kept. Nothing that comes from there is believed: it is proven each time. */
  readonly folder: string;
  /** `PATH` is read from it, for `gpg`. */
  readonly env: Environment;
}

/**
 * Gives a release's archive with its SHA-256 proven, by a hash that is known or by the publisher's signature. What is kept and is not what
 * it should be is downloaded anew. Faults: `terraform/checksum`, and those of the download and of the signature.
 */
export async function verifiedArchive(request: ArchiveRequest): Promise<Result<Buffer>> {
  const expected = request.sha256 === undefined ? await signedChecksum(request) : ok(request.sha256);
  if (!expected.ok) return expected;
  const { archive, folder } = request.release;
  const kept = await readKept(join(request.folder, archive), maxArchiveBytes);
  if (kept !== undefined && sha256(kept) === expected.value) return ok(kept);
  const fetched = await download(`${folder}/${archive}`, maxArchiveBytes);
  if (!fetched.ok) return fetched;
  const actual = sha256(fetched.value);
  if (actual !== expected.value) {
    return failed(checksumFault(`${archive} has the SHA-256 ${actual}, but ${expected.value} is expected`));
  }
  await keep(join(request.folder, archive), fetched.value);
  return fetched;
}

/** The archive's checksum in the list that the publisher signed: the kept list, or else that of the release host. */
async function signedChecksum(request: ArchiveRequest): Promise<Result<string>> {
  const { checksums, signature, folder } = request.release;
  const kept = [
    await readKept(join(request.folder, checksums), maxChecksumsBytes),
    await readKept(join(request.folder, signature), maxSignatureBytes),
  ] as const;
  const proven = kept[0] && kept[1] ? await checksumOf(request, kept[0], kept[1]) : undefined;
  if (proven?.ok === true || proven?.faults[0]?.code === 'terraform/gpg-missing') return proven;
  const list = await download(`${folder}/${checksums}`, maxChecksumsBytes);
  if (!list.ok) return list;
  const signed = await download(`${folder}/${signature}`, maxSignatureBytes);
  if (!signed.ok) return signed;
  const checksum = await checksumOf(request, list.value, signed.value);
  if (!checksum.ok) return checksum;
  await keep(join(request.folder, checksums), list.value);
  await keep(join(request.folder, signature), signed.value);
  return checksum;
}

async function checksumOf(request: ArchiveRequest, list: Buffer, signature: Buffer): Promise<Result<string>> {
  const { release, publisher, env } = request;
  const verified = await verifySignature({ content: list, signature, publisher, name: release.checksums }, env);
  if (!verified.ok) return verified;
  // The archive's name has its version and platform in it: the list of another release says nothing of this one.
  const checksum = checksumFor(list.toString('utf8'), release.archive);
  return checksum === undefined
    ? failed(checksumFault(`${release.checksums} of ${release.folder} has no checksum for ${release.archive}`))
    : ok(checksum);
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What is kept in a file; undefined where there is none, or no plain one of a possible size. */
async function readKept(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    const stats = await lstat(path);
    return stats.isFile() && stats.size <= maxBytes ? await readFile(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a file for the next time; where that can't be (a full disk, a folder that is not ours), the next time downloads again. */
async function keep(path: string, content: Buffer): Promise<void> {
  const part = `${path}.${randomUUID()}`;
  try {
    makeFolder(dirname(path));
    await writeFile(part, content, { flag: 'wx', mode: 0o600 });
    await rename(part, path);
  } catch {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

function checksumFault(why: string): Fault {
  return {
    code: 'terraform/checksum',
    message: `The download is not what it should be, and nothing of it was run: ${why}.`,
    fix: 'Check the version and the pinned checksum, and what stands between this machine and the release host.',
  };
}

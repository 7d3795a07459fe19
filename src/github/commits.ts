import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import type { Api } from './api.js';
import type { GitHub } from './port.js';
import { content as contentShape, push } from './shapes.js';

/** No file that a person writes for this project is larger, in bytes; from there on GitHub gives no content ("Get repository content"). */
const largestFile = 1024 * 1024;

/** What GitHub says where the commit is there, and the path is not. Of a commit that it does not know, it says another thing. */
const nothingThere = 'Not Found';

/** What GitHub knows of commits: the bytes in them, and who pushed them. */
export function commitsPart(api: Api): Pick<GitHub, 'fileAt' | 'pushes'> {
  return {
    fileAt: async (commit, path) => {
      const read = await api.ask({
        what: `read ${quote(path)} at commit ${commit}`,
        needs: 'contents: read',
        route: 'GET /repos/{owner}/{repo}/contents/{path}',
        parameters: { path, ref: commit },
        shape: contentShape.nullable(),
        expected: ({ status, message }) => (status === 404 && message === nothingThere ? null : undefined),
      });
      if (!read.ok) return read;
      return read.value === null ? ok(null) : bytesOf(read.value, path);
    },
    // By the cursor: this list has no numbers of pages.
    pushes: (branch) =>
      api.list({
        what: `list who pushed to the branch ${quote(branch)}`,
        needs: 'contents: read',
        route: 'GET /repos/{owner}/{repo}/activity',
        parameters: { ref: `refs/heads/${branch}` },
        shape: push,
        pages: 'cursor',
      }),
  };
}

/** The bytes, where they are those that git knows by the blob's id: a cut or mixed-up answer is none. */
function bytesOf(found: z.output<typeof contentShape>, path: string): Result<Uint8Array> {
  if (found === 'other' || found.size > largestFile) return failed(wrongFile(path, 'is not a regular file of at most 1 MiB'));
  const bytes = Buffer.from(found.content, 'base64');
  if (bytes.length !== found.size || blobId(bytes, found.sha.length === 64 ? 'sha256' : 'sha1') !== found.sha)
    return failed(wrongFile(path, 'came with other bytes than those of its blob'));
  return ok(new Uint8Array(bytes));
}

/** Git's name of a file's bytes. */
function blobId(bytes: Uint8Array, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function wrongFile(path: string, what: string): Fault {
  return {
    code: 'github/file',
    message: `The file ${quote(path)} ${what}.`,
    fix: 'Re-run this job; if it happens again, put a smaller file there by a pull request.',
  };
}

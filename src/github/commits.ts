import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { mapped, type Api } from './api.js';
import type { ListCall } from './ask.js';
import type { GitHub, Listing, Push } from './port.js';
import { activity, content as contentShape, gitTreeEntries } from './shapes.js';

/** No file that a person writes for this project is larger, in bytes; from there on GitHub gives no content ("Get repository content"). */
const largestFile = 1024 * 1024;

/** What GitHub says where the commit is there, and the path is not. Of a commit that it does not know, it says another thing. */
const nothingThere = 'Not Found';

/** What GitHub knows of commits: the bytes in them, and who pushed them. */
export function commitsPart(api: Api): Pick<GitHub, 'fileAt' | 'pushes' | 'pushesAmongAll'> {
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
      if (read.value === null) return ok(null);
      const bytes = bytesOf(read.value, path);
      if (!bytes.ok || read.value === 'other') return bytes;
      const inTree = await checkRegular(api, { commit, path, blob: read.value.sha });
      return inTree.ok ? bytes : inTree;
    },
    pushes: (branch) => pushesTo(api, branch, { parameters: { ref: refOf(branch) } }),
    pushesAmongAll: ({ headBranch, createdAt }) => {
      const opened = Date.parse(createdAt);
      // A pull request is opened after its branch was made: with that every move of the branch is known.
      const isStart = ({ ref, activity_type: type, timestamp }: Activity) =>
        ref === refOf(headBranch) && type === 'branch_creation' && Date.parse(timestamp) <= opened;
      return pushesTo(api, headBranch, { enough: (read) => read.some(isStart) });
    },
  };
}

type Activity = z.output<typeof activity>;

const refOf = (branch: string): string => `refs/heads/${branch}`;

/** By the cursor: this list has no numbers of pages. What was pushed to another branch is none of it, whatever GitHub lists. */
async function pushesTo(
  api: Api,
  branch: string,
  call: Pick<ListCall<Activity>, 'parameters' | 'enough'>,
): Promise<Result<Listing<Push>>> {
  const listed = await api.list({
    what: `list who pushed to the branch ${quote(branch)}`,
    needs: 'contents: read',
    route: 'GET /repos/{owner}/{repo}/activity',
    shape: activity,
    pages: 'cursor',
    ...call,
  });
  return mapped(listed, ({ items, complete }) => ({
    complete,
    items: items.flatMap(({ ref, after, actor }) => (ref === refOf(branch) && after !== null ? [{ commit: after, actor }] : [])),
  }));
}

/**
 * GitHub follows links, on the way to a file too, and says nothing of it. In the tree of the commit a link has its own mode, and what is
 * behind one has no entry.
 */
async function checkRegular(
  api: Api,
  { commit, path, blob }: { readonly commit: string; readonly path: string; readonly blob: string },
): Promise<Result<unknown>> {
  const read = await api.ask({
    what: `read the tree of commit ${commit}`,
    needs: 'contents: read',
    route: 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    parameters: { tree_sha: commit, recursive: '1' },
    shape: gitTreeEntries,
  });
  if (!read.ok) return read;
  const entry = read.value.tree.find((one) => one.path === path);
  if (entry === undefined && read.value.truncated)
    return failed(wrongFile(path, 'is not in the tree of its commit as far as GitHub lists it'));
  const regular = entry !== undefined && /^100(?:644|755)$/.test(entry.mode) && entry.sha === blob;
  return regular ? ok(undefined) : failed(wrongFile(path, 'is a link, or behind one'));
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

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { failed, quote, type Result } from '../fault/fault.js';
import { listAll, mapped, type Api } from './api.js';
import type { FollowUp, GitHub, PullRequest } from './port.js';
import { pullRequest, sha } from './shapes.js';

/** A pull request that the tool itself proposes, with one file. */
export function followUpPart(api: Api): Pick<GitHub, 'findFollowUp' | 'openFollowUp'> {
  return { findFollowUp: (branch) => find(api, branch, 'open'), openFollowUp: (followUp) => open(api, followUp) };
}

/** Of `all` an open one first. */
async function find(api: Api, branch: string, state: 'open' | 'all'): Promise<Result<PullRequest | undefined>> {
  const listed = await listAll(api, {
    what: `look for the pull request of branch ${quote(branch)}`,
    needs: 'pull-requests: read',
    route: 'GET /repos/{owner}/{repo}/pulls',
    parameters: { head: `${api.owner}:${branch}`, state },
    shape: pullRequest,
  });
  return mapped(listed, (all) => {
    const own = all.filter(({ headBranch, fromFork }) => headBranch === branch && !fromFork);
    return own.find((pull) => pull.state === 'open') ?? own[0];
  });
}

async function open(api: Api, followUp: FollowUp): Promise<Result<PullRequest>> {
  // One that somebody closed was turned down: it is not opened again.
  const found = await find(api, followUp.branch, 'all');
  if (!found.ok) return found;
  if (found.value !== undefined) return { ok: true, value: found.value };
  const branched = await createBranch(api, followUp);
  if (!branched.ok) return failed(...branched.faults);
  const written = await writeFile(api, followUp);
  if (!written.ok) return failed(...written.faults);
  const { branch, baseBranch, title, body } = followUp;
  return api.ask({
    what: `open a pull request for branch ${quote(branch)}`,
    needs: 'pull-requests: write',
    route: 'POST /repos/{owner}/{repo}/pulls',
    parameters: { title, body, head: branch, base: baseBranch, maintainer_can_modify: true },
    shape: pullRequest,
    made: () => find(api, branch, 'open'),
  });
}

/** A branch of that name is one of ours, from a run that was cut off. */
function createBranch(api: Api, { branch, baseCommit }: FollowUp): Promise<Result<unknown>> {
  return api.ask<unknown>({
    what: `create the branch ${quote(branch)}`,
    needs: 'contents: write',
    route: 'POST /repos/{owner}/{repo}/git/refs',
    parameters: { ref: `refs/heads/${branch}`, sha: baseCommit },
    shape: z.object({ ref: z.string() }),
    expected: ({ status, message }) => (status === 422 && /already exists/i.test(message) ? { ref: branch } : undefined),
  });
}

async function writeFile(api: Api, { branch, file }: FollowUp): Promise<Result<unknown>> {
  const present = await blobOf(api, branch, file.path);
  if (!present.ok || present.value === blobName(file.content)) return present;
  const { path, content, message } = file;
  return api.ask<unknown>({
    what: `write ${quote(path)} to branch ${quote(branch)}`,
    needs: 'contents: write',
    route: 'PUT /repos/{owner}/{repo}/contents/{path}',
    parameters: {
      path,
      branch,
      message,
      content: Buffer.from(content, 'utf8').toString('base64'),
      ...(present.value === undefined ? {} : { sha: present.value }),
    },
    shape: z.object({ commit: z.object({ sha }) }),
    made: async () => mapped(await blobOf(api, branch, path), (blob) => (blob === blobName(content) ? { blob } : undefined)),
  });
}

/** Git's name of what a branch has at a path; undefined where there is nothing. */
async function blobOf(api: Api, branch: string, path: string): Promise<Result<string | undefined>> {
  const read = await api.ask<{ sha?: string }>({
    what: `read ${quote(path)} of branch ${quote(branch)}`,
    needs: 'contents: read',
    route: 'GET /repos/{owner}/{repo}/contents/{path}',
    parameters: { path, ref: branch },
    shape: z.object({ type: z.literal('file'), sha }),
    expected: ({ status }) => (status === 404 ? {} : undefined),
  });
  return mapped(read, (blob) => blob.sha);
}

function blobName(content: string): string {
  const bytes = Buffer.from(content, 'utf8');
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

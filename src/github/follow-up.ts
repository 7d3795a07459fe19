import { failed, ok, quote, type Result } from '../fault/fault.js';
import { isOwn, listAll, mapped, type Api } from './api.js';
import type { FollowUp, GitHub, PullRequest } from './port.js';
import { gitCommit, gitRef, gitTree, pullRequest } from './shapes.js';

/** A pull request that the tool itself proposes, with one file. */
export function followUpPart(api: Api): Pick<GitHub, 'openFollowUp'> {
  return { openFollowUp: (followUp) => open(api, followUp) };
}

/** How many names are tried where those before are another's. */
const mostNames = 9;

/**
 * Anybody who may write can have made a branch of this name, also in the moment between two calls. So the branch is made at a commit that
 * holds what is proposed already, and one that is there counts by its commit alone.
 */
async function open(api: Api, followUp: FollowUp): Promise<Result<PullRequest>> {
  for (let number = 1; number <= mostNames; number += 1) {
    const branch = number === 1 ? followUp.branch : `${followUp.branch}-${number}`;
    const opened = await openAs(api, branch, followUp);
    if (!opened.ok) return opened;
    if (opened.value !== 'taken') return ok(opened.value);
  }
  return failed({
    code: 'github/follow-up-names',
    message: `The branch ${quote(followUp.branch)} and those with -2 to -${mostNames} at the end hold something else, or somebody else has a pull request of them open.`,
    fix: 'Close the open pull requests of these branches, delete the branches, and find out who made them; then run the workflow again.',
  });
}

async function openAs(api: Api, branch: string, followUp: FollowUp): Promise<Result<PullRequest | 'taken'>> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  const listed = await pullsOf(api, branch);
  if (!listed.ok) return listed;
  for (const pull of listed.value) {
    // What was merged is not to be reviewed any more.
    const trusted = isOwn(pull.author, identity.value) && pull.baseBranch === followUp.baseBranch && pull.state !== 'merged';
    const base = trusted ? await exactBase(api, pull.head, followUp) : ok(undefined);
    if (!base.ok) return base;
    if (base.value === undefined) continue;
    // One that somebody closed was turned down: it is not opened again.
    return mapped(await followUp.note({ head: pull.head, base: base.value }), () => pull);
  }
  // A closed one can't be deleted: did it take the name, whoever may push could take them all for good.
  if (listed.value.some(({ state }) => state === 'open')) return ok('taken');
  const head = await branchAt(api, branch, followUp);
  if (!head.ok) return head;
  const merged = listed.value.some((pull) => pull.state === 'merged' && pull.head === head.value);
  if (merged || head.value === 'taken') return ok('taken');
  const { baseBranch, title, body } = followUp;
  const opened = await api.ask({
    what: `open a pull request for branch ${quote(branch)}`,
    needs: 'pull-requests: write',
    route: 'POST /repos/{owner}/{repo}/pulls',
    parameters: { title, body, head: branch, base: baseBranch, maintainer_can_modify: true },
    shape: pullRequest,
    made: async () => mapped(await pullsOf(api, branch), (pulls) => pulls.find(({ state }) => state === 'open')),
  });
  if (!opened.ok || (opened.value.head === head.value && isOwn(opened.value.author, identity.value))) return opened;
  return failed({
    code: 'github/follow-up-moved',
    message: `The branch ${quote(branch)} was moved while #${opened.value.number} was opened for it.`,
    fix: `Close #${opened.value.number}, and find out who moved its branch; then run the workflow again.`,
  });
}

/** Open ones first. */
async function pullsOf(api: Api, branch: string): Promise<Result<readonly PullRequest[]>> {
  const listed = await listAll(api, {
    what: `look for the pull request of branch ${quote(branch)}`,
    needs: 'pull-requests: read',
    route: 'GET /repos/{owner}/{repo}/pulls',
    parameters: { head: `${api.owner}:${branch}`, state: 'all' },
    shape: pullRequest,
  });
  return mapped(listed, (all) => {
    const own = all.filter(({ headBranch, fromFork }) => headBranch === branch && !fromFork);
    return [...own.filter(({ state }) => state === 'open'), ...own.filter(({ state }) => state !== 'open')];
  });
}

/** The commit of the new branch, or of one that a run left that was cut off. */
async function branchAt(api: Api, branch: string, followUp: FollowUp): Promise<Result<string>> {
  const present = await tipOf(api, branch);
  if (!present.ok) return present;
  if (present.value !== undefined) {
    const head = present.value;
    const base = await exactBase(api, head, followUp);
    if (!base.ok || base.value === undefined) return base.ok ? ok('taken') : base;
    return mapped(await followUp.note({ head, base: base.value }), () => head);
  }
  const commit = await makeCommit(api, followUp);
  if (!commit.ok) return commit;
  const noted = await followUp.note({ head: commit.value, base: followUp.baseCommit });
  if (!noted.ok) return noted;
  const made = await api.ask<string>({
    what: `create the branch ${quote(branch)}`,
    needs: 'contents: write',
    route: 'POST /repos/{owner}/{repo}/git/refs',
    parameters: { ref: `refs/heads/${branch}`, sha: commit.value },
    shape: gitRef,
    expected: ({ status, message }) => (status === 422 && /already exists/i.test(message) ? 'taken' : undefined),
    made: async () => mapped(await tipOf(api, branch), (tip) => tip),
  });
  return mapped(made, (tip) => (tip === commit.value ? tip : 'taken'));
}

async function tipOf(api: Api, branch: string): Promise<Result<string | undefined>> {
  const read = await api.ask<string>({
    what: `read the branch ${quote(branch)}`,
    needs: 'contents: read',
    route: 'GET /repos/{owner}/{repo}/git/ref/{ref}',
    parameters: { ref: `heads/${branch}` },
    shape: gitRef,
    expected: ({ status }) => (status === 404 ? '' : undefined),
  });
  return mapped(read, (tip) => (tip === '' ? undefined : tip));
}

/** The commit of the base branch on which one stands that changes nothing but the file, to exactly this content; undefined for others. */
async function exactBase(api: Api, commit: string, followUp: FollowUp): Promise<Result<string | undefined>> {
  const found = await readCommit(api, commit);
  if (!found.ok) return found;
  const [parent, ...more] = found.value.parents;
  if (parent === undefined || more.length > 0 || !(await followUp.isBase(parent))) return ok(undefined);
  return mapped(await makeTree(api, parent, followUp), (tree) => (tree === found.value.tree ? parent : undefined));
}

function readCommit(api: Api, commit: string) {
  return api.ask({
    what: `read the commit ${commit}`,
    needs: 'contents: read',
    route: 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
    parameters: { commit_sha: commit },
    shape: gitCommit,
  });
}

/** Making the same tree again gives the same one. */
async function makeTree(api: Api, parent: string, { file }: FollowUp): Promise<Result<string>> {
  const base = await readCommit(api, parent);
  if (!base.ok) return base;
  const { path, content, executable } = file;
  const entry = { path, mode: executable ? '100755' : '100644', type: 'blob', content };
  return api.ask({
    what: `write ${quote(path)} as a tree`,
    needs: 'contents: write',
    route: 'POST /repos/{owner}/{repo}/git/trees',
    parameters: { base_tree: base.value.tree, tree: [entry] },
    shape: gitTree,
  });
}

/** A second commit of the same content is one that nothing names. */
async function makeCommit(api: Api, followUp: FollowUp): Promise<Result<string>> {
  const tree = await makeTree(api, followUp.baseCommit, followUp);
  if (!tree.ok) return tree;
  const made = await api.ask({
    what: `commit ${quote(followUp.file.path)}`,
    needs: 'contents: write',
    route: 'POST /repos/{owner}/{repo}/git/commits',
    parameters: { message: followUp.file.message, tree: tree.value, parents: [followUp.baseCommit] },
    shape: gitCommit,
  });
  return mapped(made, ({ sha }) => sha);
}

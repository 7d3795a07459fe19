import { defined } from '../../defined.js';
import type { BucketSpec } from '../../spec/spec.js';
import { type Fault, type Result, ok } from '../../fault/fault.js';
import type { Recorded, Sought } from '../../gate/facts.js';
import { bytesIn, lastCommitsTouching, parents, readFiles, type Repository } from '../../git/index.js';
import type { PullRequest } from '../../github/port.js';
import { parseRequest } from '../../request/parse.js';
import type { RequestText } from '../../run/resolve-all.js';
import type { ActionContext } from '../context.js';
import type { Gathering } from '../gate/gathering.js';
import { resolveBeside } from '../commit/changed-requests.js';
import type { Backlog, PendingRequest } from './pending.js';
import { resolveByBoth } from '../commit/rules-then.js';
import type { Rules } from '../commit/at-commit.js';
import { traceRoute, type Traced } from '../gate/route.js';
import { holdersOf } from '../commit/vendors.js';

/** A pending request with the way that it came, its record, and what it means by the rules of the default branch now. */
export interface Candidate {
  readonly request: PendingRequest;
  readonly traced: Traced;
  readonly record: Recorded;
  readonly spec?: BucketSpec;
  readonly vendors: readonly string[];
  /** Why a vendor that would have to be asked is not known. */
  readonly vendorsUnknown?: string;
  readonly faults: readonly Fault[];
}

/** Traces and resolves pending requests. One call for each commit that last touched one of them. */
export async function readCandidates(
  context: ActionContext,
  gathering: Gathering,
  backlog: Backlog,
  pending: readonly PendingRequest[],
): Promise<readonly Candidate[]> {
  const asked = new Map<string, ReturnType<ActionContext['github']['pullRequestsOf']>>();
  const pullRequestsOf = (commit: string) => {
    const answer = asked.get(commit) ?? context.github.pullRequestsOf(commit);
    asked.set(commit, answer);
    return answer;
  };
  const { event, git, inputs } = context;
  const defaultBranch = 'defaultBranch' in event ? event.defaultBranch : '';
  const { mergesOf } = context.github;
  const named = new Map<string, ReturnType<ActionContext['github']['branchNow']>>();
  const branchNow = (branch: string) => {
    const answer = named.get(branch) ?? context.github.branchNow(branch);
    named.set(branch, answer);
    return answer;
  };
  const trace = {
    git,
    github: { pullRequestsOf, mergesOf, branchNow },
    tip: backlog.tip,
    defaultBranch,
    named: inputs.pullRequest,
  };
  // Asked for together; what git can't tell is told for each, below.
  await lastCommitsTouching(
    git,
    pending.map(({ file }) => file),
    backlog.tip,
  );
  const found: Candidate[] = [];
  for (const request of pending) {
    const traced = await traceRoute(trace, request.file);
    const record = await recordOf(gathering, request, traced.pullRequest);
    const base = await baseOf(git, traced, record);
    found.push({ request, traced, record, ...(await resolveAt(context, gathering, backlog, request, base)) });
  }
  return found;
}

async function recordOf(gathering: Gathering, { bucket, file }: PendingRequest, pull: Sought<PullRequest>): Promise<Recorded> {
  if (!('value' in pull) || bucket === file) return { absent: true };
  return gathering.recordOf(bucket, pull.value);
}

/** The commit whose rules hold: the record's base; where nothing is on record, what stood before the change. */
async function baseOf(git: Repository, { commit }: Traced, record: Recorded): Promise<Result<string | undefined>> {
  if ('value' in record) return ok(record.value.base);
  if (commit === undefined) return ok(undefined);
  const above = await parents(git, commit);
  return above.ok ? ok(above.value[0]) : above;
}

type Resolved = Pick<Candidate, 'spec' | 'vendors' | 'vendorsUnknown' | 'faults'>;

async function resolveAt(
  { git }: ActionContext,
  gathering: Gathering,
  { texts, tip, rules, book }: Backlog,
  request: PendingRequest,
  base: Result<string | undefined>,
): Promise<Resolved> {
  const faulty = (faults: readonly Fault[]): Resolved => ({ vendors: [], faults });
  if (request.faults.length > 0) return faulty(request.faults);
  if (!base.ok) return faulty(base.faults);
  const own = texts.filter(({ file }) => file === request.file);
  const others = texts.filter(({ file }) => file !== request.file);
  const { specs, faults } = resolveBeside(own, others, rules);
  const spec = specs.get(request.file);
  if (spec === undefined)
    return faulty([...(faults.get(request.file) ?? []), ...(await byOtherRules(gathering, own, base.value ?? tip, rules))]);
  const held = await holdersOf(git, book, new Set([request.bucket]));
  if (!held.ok) return faulty(held.faults);
  const { vendors: holders = [], vendorsUnknown } = held.value.get(request.bucket) ?? {};
  const before = base.value === undefined ? undefined : await vendorAt(git, base.value, request.file);
  const vendors = [spec.vendor.id, ...holders, before].filter((vendor) => vendor !== undefined);
  return { spec, vendors: [...new Set(vendors)], ...defined({ vendorsUnknown }), faults: [] };
}

/** What to say beside the faults of a request that had none by the rules of its base. */
async function byOtherRules(
  gathering: Gathering,
  own: readonly RequestText[],
  base: string,
  tip: Rules,
): Promise<readonly Fault[]> {
  const [text] = own;
  const rules = await gathering.rulesAt(base);
  if (!rules.ok || text === undefined) return [];
  const { base: then, changed } = resolveByBoth(text, { base: rules.value, tip });
  if ('fault' in then || changed.length === 0) return [];
  return [
    {
      code: 'apply/other-rules',
      message: `It was planned by other rules: ${changed.join(' and ')} changed on the default branch since`,
      fix: 'Open a pull request that changes the request or the rules, and have that one approved.',
      at: { file: text.file, line: 1, column: 1 },
    },
  ];
}

/** The vendor that a file named at a commit, where it can be read there. */
async function vendorAt(git: Repository, commit: string, file: RequestText['file']): Promise<string | undefined> {
  const read = await readFiles(git, commit, [file]);
  const bytes = read.ok ? bytesIn(read.value.get(file) ?? null) : read;
  if (!bytes.ok || bytes.value === null) return undefined;
  const parsed = parseRequest(file, bytes.value);
  return parsed.ok ? parsed.value.value.vendor : undefined;
}

import { ok, type Fault, type Result } from '../../fault/fault.js';
import type { AppliedRecord, Ledger, Owed } from '../../ledger/index.js';
import type { Outcome } from './outcome.js';
import type { ActionContext } from '../context.js';
import { renderFormer } from '../handover/text.js';
import { appliedSpecs } from '../handover/handovers.js';
import type { Backlog } from './pending.js';

/** What GitHub calls the work of a deployment: one with this is found again. */
export const deploymentTask = 'deploy';

/** What an earlier run left unsaid, as far as this one could say it, and the reviews that are left for the report. */
interface Caught {
  readonly outcomes: readonly Outcome[];
  readonly faults: readonly Fault[];
}

/** The buckets that people are owed a word of. Of a matrix each job knows one request: the job after them says the rest. */
export function owedBuckets({ rows }: Pick<Backlog, 'rows'>, { request }: ActionContext['inputs']): readonly string[] {
  return request !== undefined ? [] : [...rows.values()].flatMap(({ bucket, owed }) => (owed ? [bucket] : []));
}

/**
 * Says what runs before this one owed and could not say: ends their deployments, tells issues that they are replaced, and has the
 * reviews brought up to date with the others of this run. What fails is owed on, and a fault.
 */
export async function catchUp(context: ActionContext, backlog: Backlog, outcomes: readonly Outcome[]): Promise<Caught> {
  const buckets = owedBuckets(backlog, context.inputs);
  if (buckets.length === 0) return { outcomes, faults: [] };
  const book = await backlog.ledger.readBook(buckets);
  if (!book.ok) return { outcomes, faults: book.faults };
  const reported = new Set(outcomes.flatMap((one) => (one.kind === 'applied' || one.kind === 'late' ? [one.record.bucket] : [])));
  const late: Outcome[] = [];
  const faults: Fault[] = [];
  for (const [bucket, owed] of book.value.owed) {
    const record = book.value.applied.get(bucket);
    const said: Owed[] = [];
    // How a deployment ended goes before that it began: what has an end gets no other.
    const [first, last] = [owed.filter(({ kind }) => kind === 'deployment'), owed.filter(({ kind }) => kind !== 'deployment')];
    for (const one of [...first, ...last]) {
      if (one.kind === 'beginning' && !first.every((end) => said.includes(end))) continue;
      const done = await sayOne(context, backlog, bucket, record, one);
      if (!done.ok) faults.push(...done.faults);
      else if (done.value === 'said') said.push(one);
      else if (record !== undefined && !reported.has(bucket)) late.push({ kind: 'late', record, faults: [] });
    }
    faults.push(...(await pay(backlog.ledger, bucket, said)));
  }
  return { outcomes: [...outcomes, ...late], faults };
}

/** `review`: the report says it. What has no one to be said to any more is said. */
async function sayOne(
  { github, runUrl }: Pick<ActionContext, 'github' | 'runUrl'>,
  backlog: Backlog,
  bucket: string,
  record: AppliedRecord | undefined,
  one: Owed,
): Promise<Result<'said' | 'review'>> {
  switch (one.kind) {
    case 'comment':
      return ok(record?.pullRequest === one.pullRequest ? 'review' : 'said');
    case 'deployment':
      return endDeployment({ github, runUrl }, one);
    case 'beginning': {
      const { environment, sha, run, attempt } = one;
      const made = await github.deployments({ environment, sha, task: deploymentTask });
      if (!made.ok) return made;
      const own = made.value.filter(
        ({ payload }) => payload['bucket'] === bucket && payload['run'] === run && payload['attempt'] === attempt,
      );
      for (const { id } of own) {
        const ended = await endDeployment({ github, runUrl }, { id, ...cutOff });
        if (!ended.ok) return ended;
      }
      return ok('said');
    }
    case 'notice': {
      const spec = record === undefined ? undefined : appliedSpecs({ ...backlog, pending: [] })(record);
      if (spec === undefined || record?.handover === undefined) return ok('said');
      const told = await github.rewriteIssue(one.issue, renderFormer(spec, record.handover.issue));
      return told.ok ? ok('said') : told;
    }
  }
}

const cutOff = { state: 'failure', description: 'The run was cut off: the next one goes on with it.' } as const;

/** One that has ended stays as it is. */
async function endDeployment(
  { github, runUrl }: Pick<ActionContext, 'github' | 'runUrl'>,
  { id, state, description }: Omit<Extract<Owed, { kind: 'deployment' }>, 'kind'>,
): Promise<Result<'said'>> {
  const statuses = await github.deploymentStatuses(id);
  if (!statuses.ok) return isGone(statuses.faults) ? ok('said') : statuses;
  if (statuses.value[0] !== undefined && statuses.value[0].state !== 'in_progress') return ok('said');
  const ended = await github.setDeploymentState(id, { state, description, logUrl: runUrl });
  return ended.ok ? ok('said') : ended;
}

function isGone(faults: readonly Fault[]): boolean {
  return faults.every(({ code }) => code === 'github/not-found' || code === 'github/gone');
}

/** Records what was said of buckets once their pull request's review shows it. Where that fails it is said again: nobody sees a difference. */
export async function payReviews(
  ledger: Pick<Ledger, 'pay'>,
  pullRequest: number,
  outcomes: readonly Outcome[],
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind !== 'applied' && outcome.kind !== 'late') continue;
    const said = outcome.kind === 'applied' ? outcome.said : [];
    faults.push(...(await pay(ledger, outcome.record.bucket, [...said, { kind: 'comment', pullRequest }])));
  }
  return faults;
}

async function pay(ledger: Pick<Ledger, 'pay'>, bucket: string, said: readonly Owed[]): Promise<readonly Fault[]> {
  const paid = said.length === 0 ? ok(undefined) : await ledger.pay(bucket, said);
  return paid.ok ? [] : paid.faults;
}

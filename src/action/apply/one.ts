import { failed, ok, type Fault, countOf } from '../../fault/fault.js';
import type { PlanRecord } from '../../gate/facts.js';
import { mayApply, type Verdict } from '../../gate/verdict.js';
import type { AppliedRecord, Owed } from '../../ledger/index.js';
import type { Applied, ApplyOutcome, Begin, Json, Note } from '../../terraform/index.js';
import type { PlannedRequest } from '../../run/planned.js';
import { noteBegun, noteHalfMade } from './begun.js';
import type { ActionContext } from '../context.js';
import { beginDeployment, type Deployment } from './deployment.js';
import type { Judged } from './judgement.js';
import { allLeft, leftBy, leftFaults } from './left-standing.js';
import { noteBeginning, vendorOf, type BeginTools } from './note-begun.js';
import { specDigestOf } from '../commit/digests.js';
import type { ApplyEnd } from './outcome.js';
import { orUnexpected } from './unexpected.js';

export interface ApplyTools extends BeginTools {
  readonly apply: (planned: PlannedRequest, note: Note, begin: Begin) => Promise<ApplyOutcome>;
}

/**
 * Applies exactly the plan that was judged. Before the first change, and when no other run is at it, the ledger says what is about to be
 * done, so that a run that is cut off can be carried on, and none that is at work is written over; directly after the last one it says what
 * was done. GitHub's deployment is for people: where it can't be created nothing is applied, and where it can't be ended, what was applied is
 * recorded all the same.
 */
export async function applyOne(context: ActionContext, tools: ApplyTools, judged: Judged): Promise<ApplyEnd> {
  const approved = approvedOf(judged);
  const { bucket } = approved.request;
  const deployment = await beginDeployment(context, tools, approved.request);
  if (!deployment.ok) return { kind: 'failed', faults: [...deployment.faults, untouched(bucket)] };
  const ran = await applyNoted(tools, judged, approved);
  return ran.outcome?.ok === true
    ? recordDone(tools, approved, deployment.value, { ...ran, applied: ran.outcome.value })
    : endFailed(tools, approved, deployment.value, ran);
}

/** What the gate has approved. */
interface Approved extends Pick<PlanRecord, 'head' | 'fingerprint'> {
  readonly request: Judged['request'];
  readonly planned: PlannedRequest;
  readonly verdict: Verdict;
  readonly pullRequest: number;
}

/** Throws where the gate has not approved it. */
function approvedOf({ request, planned, verdict, record, traced: { pullRequest } }: Judged): Approved {
  if (planned === undefined || verdict === undefined || !mayApply(verdict) || !('value' in record) || !('value' in pullRequest))
    throw new Error('Only what the gate has approved is applied.');
  const { number, head } = pullRequest.value;
  return { request, planned, verdict, pullRequest: number, head, fingerprint: record.value.fingerprint };
}

/** How Terraform ended. */
interface Ran {
  /** Undefined where that is a bug. */
  readonly outcome: ApplyOutcome | undefined;
  readonly faults: readonly Fault[];
  /** What was noted before the first change; undefined where it did not come to that. */
  readonly noted: { readonly free: readonly string[]; readonly at: string } | undefined;
}

async function applyNoted(tools: ApplyTools, judged: Judged, approved: Approved): Promise<Ran> {
  const { bucket } = approved.request;
  let noted: Ran['noted'];
  const begin: Begin = async () => {
    const written = await noteBeginning(judged, approved, tools);
    if (written.ok) noted = { free: written.value, at: tools.now().toISOString() };
    return written;
  };
  const { value: outcome, faults } = await orUnexpected(`applying ${bucket}`, undefined, () =>
    tools.apply(approved.planned, (addresses) => noteHalfMade(tools.ledger, bucket, approved, addresses), begin),
  );
  return { outcome, faults, noted };
}

async function endFailed(
  { ledger }: ApplyTools,
  approved: Approved,
  deployment: Deployment,
  { outcome, faults, noted }: Ran,
): Promise<ApplyEnd> {
  const { bucket } = approved.request;
  const ended = await deployment.end('failure', 'Terraform did not complete it: run the workflow again.');
  // Where this is not written, the next run finds the deployment ended.
  if (ended.ok) await ledger.pay(bucket, [deployment.owed]);
  const narrowed =
    outcome?.ok !== false || noted === undefined
      ? ok(undefined)
      : await noteBegun(ledger, bucket, approved, { free: noted.free, unfinished: outcome.unfinished });
  const unsaid = [ended, narrowed].flatMap((one) => (one.ok ? [] : one.faults));
  const nothing = noted === undefined ? [untouched(bucket)] : [];
  const told = outcome?.ok === false ? outcome.faults : [];
  return { kind: 'failed', faults: [...faults, ...told, ...unsaid, ...nothing] };
}

async function recordDone(
  tools: ApplyTools,
  approved: Approved,
  deployment: Deployment,
  { applied, noted }: Pick<Ran, 'noted'> & { readonly applied: Applied },
): Promise<ApplyEnd> {
  const { bucket } = approved.request;
  const done = recordOf(tools, approved, applied);
  const description = `${countOf(applied.changed.length, 'resource')} changed.`;
  const success: Owed = { kind: 'deployment', id: deployment.id, state: 'success', description };
  const left = await leftBy(tools, approved.planned.spec);
  const { value: written, faults: bugs } = await orUnexpected(`recording ${bucket}`, failed(), () =>
    // Where it is not known what is left, the record of what was begun stays: the next run looks.
    tools.ledger.writeApplied(
      done,
      [success, { kind: 'comment', pullRequest: approved.pullRequest }],
      left.ok ? noted?.at : undefined,
      left.ok ? allLeft(left.value) : [],
    ),
  );
  const ended = await deployment.end('success', description);
  const lost = written.ok ? [] : [...bugs, ...written.faults, unrecorded(bucket)];
  const standing = left.ok ? leftFaults(bucket, left.value) : left.faults;
  return {
    kind: 'applied',
    record: written.ok ? written.value : done,
    changed: applied.changed.length,
    said: ended.ok ? [success, deployment.owed] : [],
    faults: [...lost, ...standing, ...(ended.ok ? [] : ended.faults)],
  };
}

function recordOf({ tip, now }: ApplyTools, approved: Approved, { outputs }: Applied): AppliedRecord {
  const { request, planned, verdict, pullRequest, fingerprint } = approved;
  return {
    version: 1,
    ...{ bucket: request.bucket, file: request.file, ...vendorOf(planned) },
    requestDigest: request.requestDigest,
    specDigest: specDigestOf(planned.spec),
    commit: tip,
    pullRequest,
    approvedBy: [...new Set(verdict.counted.filter(({ counts }) => counts).map(({ reviewer }) => reviewer.login))],
    fingerprint,
    appliedAt: now().toISOString(),
    outputs: textOutputs(outputs),
  };
}

function untouched(bucket: string): Fault {
  return {
    code: 'apply/not-begun',
    message: `Nothing was changed for ${bucket}`,
    fix: 'Run the workflow again; it goes on here.',
  };
}

function unrecorded(bucket: string): Fault {
  return {
    code: 'apply/not-recorded',
    message: `${bucket} is applied, but the record of it could not be written`,
    fix: 'Run the workflow again: it finds that nothing is left to do, and records it.',
  };
}

function textOutputs(outputs: ReadonlyMap<string, Json>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...outputs].map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

import { failed, ok, type Fault, type Result, countOf } from '../../fault/fault.js';
import { mayApply } from '../../gate/verdict.js';
import type { AppliedRecord, Owed } from '../../ledger/index.js';
import type { ApplyOutcome, Begin, Json, Note } from '../../terraform/index.js';
import type { PlannedRequest } from '../../run/planned.js';
import { noteBegun, noteHalfMade } from './begun.js';
import type { ActionContext } from '../context.js';
import type { Judged } from './judgement.js';
import { allLeft, leftBy, leftFaults } from './left-standing.js';
import { noteBeginning, vendorOf, type BeginTools } from './note-begun.js';
import { specDigestOf } from '../commit/digests.js';
import type { ApplyEnd } from './outcome.js';
import { deploymentTask } from './owed.js';
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
  const { planned, verdict, record, request, traced } = judged;
  if (
    planned === undefined ||
    verdict === undefined ||
    !mayApply(verdict) ||
    !('value' in record) ||
    !('value' in traced.pullRequest)
  )
    throw new Error('Only what the gate has approved is applied.');
  const { ledger, tip } = tools;
  const pull = traced.pullRequest.value;
  const approval = { planned, head: pull.head, fingerprint: record.value.fingerprint };
  const begun = await begin(context, tools, judged);
  if (!begun.ok) return { kind: 'failed', faults: [...begun.faults, untouched(request.bucket)] };

  const seen: { noted?: { readonly free: readonly string[]; readonly at: string } } = {};
  const ran = await orUnexpected(`applying ${request.bucket}`, undefined, () =>
    tools.apply(
      planned,
      (addresses) => noteHalfMade(ledger, request.bucket, approval, addresses),
      async () => {
        const written = await noteBeginning(judged, approval, tools);
        if (written.ok) seen.noted = { free: written.value, at: tools.now().toISOString() };
        return written;
      },
    ),
  );
  const outcome = ran.value;
  if (outcome?.ok !== true) {
    const ended = await begun.value.end('failure', 'Terraform did not complete it: run the workflow again.');
    // Where this is not written, the next run finds the deployment ended.
    if (ended.ok) await ledger.pay(request.bucket, [begun.value.owed]);
    const { noted } = seen;
    const narrowed =
      outcome === undefined || noted === undefined
        ? ok(undefined)
        : await noteBegun(ledger, request.bucket, approval, { free: noted.free, unfinished: outcome.unfinished });
    const unsaid = [ended, narrowed].flatMap((one) => (one.ok ? [] : one.faults));
    const nothing = noted === undefined ? [untouched(request.bucket)] : [];
    return { kind: 'failed', faults: [...ran.faults, ...(outcome?.faults ?? []), ...unsaid, ...nothing] };
  }
  const done: AppliedRecord = {
    version: 1,
    ...{ bucket: request.bucket, file: request.file, ...vendorOf(planned) },
    requestDigest: request.requestDigest,
    specDigest: specDigestOf(planned.spec),
    commit: tip,
    pullRequest: pull.number,
    approvedBy: [...new Set(verdict.counted.filter(({ counts }) => counts).map(({ reviewer }) => reviewer.login))],
    fingerprint: record.value.fingerprint,
    appliedAt: tools.now().toISOString(),
    outputs: textOutputs(outcome.value.outputs),
  };
  const description = `${countOf(outcome.value.changed.length, 'resource')} changed.`;
  const success: Owed = { kind: 'deployment', id: begun.value.id, state: 'success', description };
  const left = await leftBy(tools, planned.spec);
  const { value: written, faults: bugs } = await orUnexpected(`recording ${request.bucket}`, failed(), () =>
    // Where it is not known what is left, the record of what was begun stays: the next run looks.
    ledger.writeApplied(
      done,
      [success, { kind: 'comment', pullRequest: pull.number }],
      left.ok ? seen.noted?.at : undefined,
      left.ok ? allLeft(left.value) : [],
    ),
  );
  const ended = await begun.value.end('success', description);
  const lost = written.ok ? [] : [...bugs, ...written.faults, unrecorded(request.bucket)];
  const standing = left.ok ? leftFaults(request.bucket, left.value) : left.faults;
  const faults = [...lost, ...standing, ...(ended.ok ? [] : ended.faults)];
  const said = ended.ok ? [success, begun.value.owed] : [];
  return { kind: 'applied', record: written.ok ? written.value : done, changed: outcome.value.changed.length, said, faults };
}

/** The deployment of what is begun. */
interface Begun {
  readonly id: number;
  /** What is owed from its beginning on, in case that the run does not come to its end. */
  readonly owed: Owed;
  readonly end: (state: 'success' | 'failure', description: string) => Promise<Result<unknown>>;
}

async function begin(
  { github, runUrl, env, inputs }: ActionContext,
  { ledger, tip }: Pick<ApplyTools, 'ledger' | 'tip'>,
  { request: { bucket, file } }: Judged,
): Promise<Result<Begun>> {
  const of = { environment: inputs.environment, sha: tip };
  const by = { run: runUrl, attempt: env['GITHUB_RUN_ATTEMPT'] ?? '1' };
  const owed: Owed = { kind: 'beginning', ...of, ...by };
  const kept = await orUnexpected(`recording ${bucket}`, failed(), () => ledger.owe(bucket, [owed]));
  if (!kept.value.ok) return failed(...kept.faults, ...kept.value.faults);
  const deployment = await github.createDeployment({
    ...of,
    task: deploymentTask,
    description: `Apply ${file}`,
    payload: { bucket, ...by },
  });
  if (!deployment.ok) return deployment;
  const say = (state: 'in_progress' | 'success' | 'failure', description: string) =>
    github.setDeploymentState(deployment.value.id, { state, description, logUrl: runUrl });
  const { id } = deployment.value;
  const started = await say('in_progress', 'Terraform applies the approved plan.');
  if (started.ok) return ok({ id, owed, end: say });
  await say('failure', 'Nothing was applied: what is begun could not be told.');
  return started;
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

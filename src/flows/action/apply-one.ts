import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import { mayApply } from '../../gate/verdict.js';
import type { AppliedRecord, Ledger, Owed } from '../../ledger/index.js';
import type { ApplyOutcome, Json, Note } from '../../terraform/index.js';
import type { PlannedRequest } from '../planning.js';
import { isIdle, stepsOf } from './approved-steps.js';
import { freeNow, noteBegun, noteHalfMade, type LookAt } from './begun.js';
import type { ActionContext } from './context.js';
import type { Judged } from './judgement.js';
import { specDigestOf } from './spec-digest.js';
import { deploymentTask } from './owed.js';
import { orUnexpected } from './unexpected.js';
import { countOf } from './words.js';

/** What became of one approved request. `faults` are what went wrong besides, also where it was applied. */
export type ApplyEnd =
  | {
      readonly kind: 'applied';
      readonly record: AppliedRecord;
      readonly changed: number;
      /** What was owed and is said. */
      readonly said: readonly Owed[];
      readonly faults: readonly Fault[];
    }
  | { readonly kind: 'failed'; readonly faults: readonly Fault[] };

export interface ApplyTools {
  readonly ledger: Ledger;
  readonly apply: (planned: PlannedRequest, note: Note) => Promise<ApplyOutcome>;
  /** What stands in AWS under the names of a spec's resources. */
  readonly look: LookAt;
  readonly now: () => Date;
  readonly tip: string;
}

/**
 * Applies exactly the plan that was judged. Before the first change the ledger says what is about to be done, so that a run that is cut
 * off can be carried on; directly after the last one it says what was done. GitHub's deployment is for people: where it can't be
 * created nothing is applied, and where it can't be ended, what was applied is recorded all the same.
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
  const begun = await begin(context, tools, judged, approval);
  if (!begun.ok) return { kind: 'failed', faults: [...begun.faults, untouched(request.bucket)] };

  const since = tools.now().toISOString();
  const ran = await orUnexpected(`applying ${request.bucket}`, undefined, () =>
    tools.apply(planned, (addresses) => noteHalfMade(ledger, request.bucket, approval, addresses)),
  );
  const outcome = ran.value;
  if (outcome?.ok !== true) {
    const ended = await begun.value.end('failure', 'Terraform did not complete it: run the workflow again.');
    // Where this is not written, the next run finds the deployment ended.
    if (ended.ok) await ledger.pay(request.bucket, [begun.value.owed]);
    const narrowed =
      outcome === undefined ? ok(undefined) : await noteBegun(ledger, request.bucket, approval, outcome.unfinished);
    const unsaid = [ended, narrowed].flatMap((one) => (one.ok ? [] : one.faults));
    return { kind: 'failed', faults: [...ran.faults, ...(outcome?.faults ?? []), ...unsaid] };
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
  const { value: written, faults: bugs } = await orUnexpected(`recording ${request.bucket}`, failed(), () =>
    ledger.writeApplied(done, [success, { kind: 'comment', pullRequest: pull.number }], since),
  );
  const ended = await begun.value.end('success', description);
  const lost = written.ok ? [] : [...bugs, ...written.faults, unrecorded(request.bucket)];
  const faults = [...lost, ...(ended.ok ? [] : ended.faults)];
  const said = ended.ok ? [success, begun.value.owed] : [];
  return { kind: 'applied', record: written.ok ? written.value : done, changed: outcome.value.changed.length, said, faults };
}

function vendorOf({ spec: { vendor } }: PlannedRequest): Pick<AppliedRecord, 'vendor' | 'variant'> {
  return { vendor: vendor.id, ...(vendor.variant === undefined ? {} : { variant: vendor.variant }) };
}

/** What is applied, and what it was approved as. */
interface Approval {
  readonly planned: PlannedRequest;
  readonly head: string;
  readonly fingerprint: string;
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
  { ledger, look, now, tip }: ApplyTools,
  judged: Judged,
  approval: Approval,
): Promise<Result<Begun>> {
  const { bucket, file } = judged.request;
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
  const noted = await orUnexpected(`recording ${bucket}`, failed(), async () => {
    const started = await say('in_progress', 'Terraform applies the approved plan.');
    return started.ok ? note(judged, approval, { ledger, look, now, tip }) : started;
  });
  if (noted.value.ok) return ok({ id, owed, end: say });
  await say('failure', 'Nothing was applied: what is begun could not be told or recorded.');
  return failed(...noted.faults, ...noted.value.faults);
}

/** Records what is begun. With the same approval as before the steps stay: the rest is a part of them, and a third run may need them all. */
async function note(
  { request: { bucket, file } }: Judged,
  { planned, head, fingerprint }: Approval,
  { ledger, look, now, tip }: Omit<ApplyTools, 'apply'>,
): Promise<Result<unknown>> {
  const kept = await ledger.readBook([bucket]);
  if (!kept.ok) return kept;
  const before = kept.value.applying.get(bucket);
  const again = before?.head === head && before.fingerprint === fingerprint;
  if (again || isIdle(planned.planned.plan)) return ok(undefined);
  const free = await freeNow(planned, before, look);
  return ledger.writeApplying({
    version: 1,
    ...{ bucket, file, ...vendorOf(planned), head, fingerprint, commit: tip },
    specDigest: specDigestOf(planned.spec),
    since: now().toISOString(),
    steps: stepsOf(planned.planned.plan),
    ...(free.length === 0 ? {} : { free }),
  });
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

import { ok, quote, type Fault, type Result } from '../../fault/fault.js';
import type { Verdict } from '../../gate/verdict.js';
import type { PullRequest } from '../../github/port.js';
import type { Ledger, PlanRecord } from '../../ledger/index.js';
import { ledgersOf } from '../accounts/sessions.js';
import type { ActionContext } from '../context.js';
import type { PlanOutcome, PlanOutcomes } from '../plan/outcome.js';
import type { PlanPorts } from '../plan/planner.js';
import { specsOf, type Preparation, type PreparedRequest } from '../plan/preparation.js';
import { findGroupPulls } from './pulls.js';
import { judgeTemplates } from './templates.js';
import { judgedRequests } from '../commit/vendors.js';

/** The plan that people reviewed of a request of the group, and the pull request that it came with. */
interface Reviewed {
  readonly record: PlanRecord;
  readonly pull: PullRequest;
}

/** What became of the reviewed plans of a group. */
export interface Comparison {
  /** The requests whose reviewed plan is not what would be done now, as faults. */
  readonly moved: readonly Fault[];
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** Finds each request's reviewed plan by its bytes, compares it with the new one, and has the gate judge its pull request. */
export async function compareWithReviewed(
  context: ActionContext,
  ports: PlanPorts,
  preparation: Preparation,
  outcomes: PlanOutcomes,
): Promise<Result<Comparison>> {
  const planned = preparation.requests.filter(({ file }) => outcomes.get(file)?.kind === 'planned');
  const templates = await judgeTemplates(context, ports, preparation);
  if (!templates.ok) return templates;
  if (planned.length === 0) return ok({ moved: [], verdicts: templates.value });
  const ledger = ledgersOf(context, ports.ledger, preparation.rules.settings, specsOf(preparation));
  if (!ledger.ok) return ledger;
  const pulls = await findGroupPulls(context, preparation);
  if (!pulls.ok) return pulls;
  const judged = await judgedRequests(context.git, ledger.value, preparation.requests, new Set(planned.map(({ file }) => file)));
  if (!judged.ok) return judged;
  const moved: Fault[] = [];
  const reviewed = new Map<PullRequest, { readonly request: PreparedRequest; readonly record: PlanRecord }[]>();
  for (const request of planned) {
    const found = await findReviewed(ledger.value, request, pulls.value);
    if (!found.ok) return found;
    const fault = movedSince(request, outcomes.get(request.file), found.value?.record);
    if (fault !== undefined) moved.push(fault);
    else if (found.value)
      reviewed.set(found.value.pull, [...(reviewed.get(found.value.pull) ?? []), { ...found.value, request }]);
  }
  const verdicts = new Map<string, Verdict>(templates.value);
  for (const [pull, own] of reviewed) {
    const requests = judged.value.filter(({ file }) => own.some(({ request }) => request.file === file));
    const records = new Map(own.map(({ record }) => [record.bucket, { value: record }]));
    const at = { number: pull.number, head: pull.head, base: own[0]?.record.base ?? preparation.base };
    const found = await ports.evaluate(context, at, requests, {
      pullRequest: pull,
      records,
      ...(preparation.rules.settings.accounts === undefined ? {} : { ledger }),
    });
    if (!found.ok) return found;
    for (const [file, verdict] of found.value) verdicts.set(file, verdict);
  }
  return ok({ moved, verdicts });
}

/** The record of exactly these bytes at this path; of several pull requests the last that has one. */
async function findReviewed(
  ledger: Ledger,
  { file, spec, requestDigest }: PreparedRequest,
  pulls: readonly PullRequest[],
): Promise<Result<Reviewed | undefined>> {
  let latest: Reviewed | undefined;
  for (const pull of pulls) {
    const found = await ledger.readPlan({ bucket: spec?.bucket ?? '', pullRequest: pull.number, head: pull.head });
    if (!found.ok) return found;
    // Records that contradict each other are of no plan that was reviewed.
    const record = found.value !== undefined && 'record' in found.value ? found.value.record : undefined;
    if (record?.file === file && record.requestDigest === requestDigest) latest = { record, pull };
  }
  return ok(latest);
}

/** Why the reviewed plan is not what would be done now; undefined where it still holds. */
export function movedSince(
  { file, spec, specDigest }: Pick<PreparedRequest, 'file' | 'spec' | 'specDigest'>,
  outcome: PlanOutcome | undefined,
  record: Pick<PlanRecord, 'fingerprint' | 'specDigest'> | undefined,
): Fault | undefined {
  const at = { file, line: 1, column: 1 };
  const bucket = quote(spec?.bucket ?? file);
  if (record === undefined) {
    const message = `No reviewed plan of ${bucket} has the bytes that its file has in this group`;
    return {
      code: 'plan/not-reviewed',
      message,
      fix: 'Update the pull request with its base branch, and have its new plan approved.',
      at,
    };
  }
  if (outcome?.kind !== 'planned') return undefined;
  if (outcome.fingerprint === record.fingerprint) {
    if (specDigest === record.specDigest) return undefined;
    return {
      code: 'plan/moved',
      message: `The request for ${bucket} means something else by the settings and templates of this group than by those that its plan was reviewed with`,
      fix: 'Update the pull request with its base branch, and have its new plan approved.',
      at,
    };
  }
  const by =
    specDigest === record.specDigest
      ? 'what stands in AWS has changed since'
      : 'the settings or templates of this group make something else of the request';
  const words = outcome.changes.map(({ text }) => text).slice(0, 3);
  const now = words.length === 0 ? 'it would change nothing now' : `it would do this now: ${words.join('; ')}`;
  return {
    code: 'plan/moved',
    message: `The reviewed plan of ${bucket} no longer holds, as ${by}: ${now}`,
    fix: 'Run the plan of its pull request again, and have that one approved.',
    at,
  };
}

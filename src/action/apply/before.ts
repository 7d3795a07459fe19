import { ok, type Result } from '../../fault/fault.js';
import type { Note } from '../../terraform/index.js';
import type { Session } from './session.js';
import { noteHalfMade } from './begun.js';
import type { ActionContext } from '../context.js';
import { startGathering, type Gathering } from '../gate/gathering.js';
import { judgeCandidates, type Judged } from './judgement.js';
import type { Backlog, PendingRequest } from './pending.js';

interface Run {
  readonly context: ActionContext;
  readonly backlog: Backlog;
}

/** Facts about requests, asked for afresh. */
export function gatheringOf({ context, backlog }: Run, requests: readonly PendingRequest[]): Gathering {
  const files = requests.map(({ file }) => file);
  return startGathering(context, { tip: { value: backlog.tip }, ledger: ok(backlog.ledger), files });
}

/** What was made by half is noted, and untainted in the state, only once the gate has approved what is left; a plan made after that is judged, too. */
export async function mendApproved(run: Run, session: Pick<Session, 'mend'>, judged: Judged): Promise<Result<Judged>> {
  const { planned, request } = judged;
  const { applying } = run.backlog.book;
  const begun = applying.get(request.bucket);
  if (planned === undefined || begun === undefined) return ok(judged);
  const note: Note = (addresses) => noteHalfMade(run.backlog.ledger, request.bucket, begun, addresses);
  const mended = await session.mend(planned, note);
  if (!mended.ok) return mended;
  if (mended.value.planned === planned.planned) return ok(judged);
  return ok(await judgeAgain(run, { planning: { planned: [mended.value], failed: [] } }, judged));
}

/** The same plan, by what GitHub and the ledger say now: buckets before this one took their time, and somebody may have objected. */
export async function judgeAgain(run: Run, { planning }: Pick<Session, 'planning'>, judged: Judged): Promise<Judged> {
  const { request, traced, record, spec, vendors, vendorsUnknown, faults } = judged;
  const candidate = {
    request,
    traced,
    record,
    vendors,
    faults,
    ...(spec && { spec }),
    ...(vendorsUnknown && { vendorsUnknown }),
  };
  const [now = judged] = await judgeCandidates(gatheringOf(run, [request]), run.backlog, [candidate], planning);
  return now;
}

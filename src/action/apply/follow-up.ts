import { ok, type Result } from '../../fault/fault.js';
import type { PlanRecord } from '../../gate/facts.js';
import type { Verdict } from '../../gate/verdict.js';
import { isAncestor, readFiles } from '../../git/index.js';
import type { FollowUp, PullRequest } from '../../github/port.js';
import type { Ledger } from '../../ledger/index.js';
import { riskMark } from '../../review/change-words.js';
import { codeSpan, escapeMarkdown } from '../../review/escape.js';
import type { PlannedRequest } from '../../run/planned.js';
import type { ActionContext } from '../context.js';
import { followUpBranches } from './follow-up-branch.js';
import { hex, touch } from './follow-up-text.js';
import type { Judged } from './judgement.js';
import type { Backlog } from './pending.js';

/** Only a new plan stands in the way: then the way on is to have that one approved. */
function needsFollowUp({ state, reasons }: Pick<Verdict, 'state' | 'reasons'>): boolean {
  const blocking = reasons.filter(({ effect }) => effect !== 'note');
  return state === 'refused' && blocking.every(({ code }) => mendedByPlan.includes(code));
}

const notShown = 'gate/review-not-shown';
/** What a new plan mends, once it is approved. */
export const mendedByPlan: readonly string[] = [
  'gate/other-plan',
  'gate/other-danger',
  'gate/other-spec',
  'gate/other-rules',
  notShown,
];

interface FollowUpInput {
  readonly planned: PlannedRequest;
  readonly record: Pick<PlanRecord, 'fingerprint' | 'risk'>;
  /** The request on the default branch. */
  readonly bytes: Uint8Array;
  readonly executable: boolean;
  readonly isBase: FollowUp['isBase'];
  readonly ledger: Pick<Ledger, 'writeFollowUp'>;
  readonly baseBranch: string;
  readonly tip: string;
  readonly pullRequest: number;
  readonly reasons: Verdict['reasons'];
}

/** Opens a pull request by which what a plan does by now is reviewed, where nothing else stands in the way; undefined where that is not so. */
export async function proposeAgain(
  { event, github, git }: Pick<ActionContext, 'event' | 'github' | 'git'>,
  { tip, ledger }: Pick<Backlog, 'tip' | 'ledger'>,
  { planned, verdict, record, request: { file }, traced: { pullRequest } }: Judged,
): Promise<Result<PullRequest | undefined>> {
  if (!verdict || !planned || !needsFollowUp(verdict) || !('value' in record) || !('value' in pullRequest)) return ok(undefined);
  const read = await readFiles(git, tip, [file]);
  if (!read.ok) return read;
  const content = read.value.get(file);
  if (content?.kind !== 'bytes') return ok(undefined);
  const followUp = renderFollowUp({
    planned,
    record: record.value,
    bytes: content.bytes,
    executable: content.file.type === 'executable',
    baseBranch: 'defaultBranch' in event ? event.defaultBranch : '',
    tip,
    ledger,
    isBase: async (commit) => {
      const on = await isAncestor(git, commit, tip);
      return on.ok && on.value;
    },
    pullRequest: pullRequest.value.number,
    reasons: verdict.reasons,
  });
  return followUp === undefined ? ok(undefined) : github.openFollowUp(followUp);
}

/**
 * A pull request that changes nothing but a comment in the request, so that what a plan does by now can be reviewed. The same
 * difference gives the same branch and text; undefined where the request is not UTF-8.
 */
export function renderFollowUp(input: FollowUpInput): FollowUp | undefined {
  const { planned, record, baseBranch, tip, isBase, ledger, executable, pullRequest, reasons } = input;
  const { bucket, file } = planned.spec;
  const content = touch(input.bytes, record.fingerprint, planned.fingerprint);
  if (content === undefined) return undefined;
  const same = reasons.filter(({ effect }) => effect !== 'note').every(({ code }) => code === notShown);
  return {
    branch: `${followUpBranches}${bucket}-${hex(planned.fingerprint)}`,
    baseBranch,
    baseCommit: tip,
    isBase,
    file: {
      path: file,
      content,
      executable,
      message: `Have ${bucket} reviewed again\n\n${same ? 'What was approved may not be what was planned.' : 'Its plan is not the approved one any more.'}`,
    },
    note: (made) => ledger.writeFollowUp({ version: 1, bucket, file, ...made }),
    title: `Review ${bucket} again: ${same ? 'what was approved may not be what was planned' : 'its plan has changed'}`,
    body: [
      `Nothing was applied for ${codeSpan(bucket)}: ${same ? `whoever approved #${pullRequest} may have read something other than its plan` : `the plan that was approved in #${pullRequest} would do something else by now`}.`,
      ...reasons.filter(({ effect }) => effect !== 'note').map(({ text }) => `- ${escapeMarkdown(text)}`),
      `The approved plan had the fingerprint ${codeSpan(hex(record.fingerprint))} and the risk ${riskMark(record.risk)}; the new one has ${codeSpan(hex(planned.fingerprint))} and the risk ${riskMark(planned.risk)}. It would do this:`,
      listed(planned),
      ...(planned.drift.length === 0 ? [] : ['Changed outside of Terraform:', bullets(planned.drift.map(({ text }) => text))]),
      'This pull request changes a comment only. Once its own plan is approved as any other and it is merged, that plan is applied. To turn it down, close it: it is not opened again.',
      'GitHub starts no workflow for what `github.token` opened: where there is no plan below, approve the waiting run, or close this pull request and open it again.',
    ].join('\n\n'),
  };
}

const mostListed = 50;

function listed({ changes }: PlannedRequest): string {
  return changes.length === 0 ? '- nothing that is worth words' : bullets(changes.map(({ text }) => text));
}

function bullets(texts: readonly string[]): string {
  const shown = texts.slice(0, mostListed).map((text) => `- ${escapeMarkdown(text)}`);
  return [...shown, ...(texts.length > mostListed ? [`- and ${texts.length - mostListed} more`] : [])].join('\n');
}

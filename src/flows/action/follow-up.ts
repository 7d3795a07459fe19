import type { PlanRecord } from '../../gate/facts.js';
import type { Verdict } from '../../gate/verdict.js';
import type { FollowUp } from '../../github/port.js';
import { codeSpan, escapeMarkdown } from '../../review/escape.js';
import type { PlannedRequest } from '../planning.js';

/** Only a new plan stands in the way: then the way on is to have that one approved. */
export function needsFollowUp({ state, reasons }: Pick<Verdict, 'state' | 'reasons'>): boolean {
  const blocking = reasons.filter(({ effect }) => effect !== 'note');
  return state === 'refused' && blocking.every(({ code }) => mendedByPlan.includes(code));
}

const mendedByPlan: readonly string[] = ['gate/other-plan', 'gate/other-spec', 'gate/other-rules'];

export interface FollowUpInput {
  readonly planned: PlannedRequest;
  readonly record: Pick<PlanRecord, 'fingerprint' | 'risk'>;
  /** The request's bytes on the default branch. */
  readonly bytes: Uint8Array;
  readonly baseBranch: string;
  readonly tip: string;
  readonly pullRequest: number;
  readonly reasons: Verdict['reasons'];
}

/**
 * A pull request that changes nothing but a comment in the request, so that what a plan does by now can be reviewed. The same
 * difference gives the same branch and text; undefined where the request is not UTF-8.
 */
export function renderFollowUp(input: FollowUpInput): FollowUp | undefined {
  const { planned, record, baseBranch, tip, pullRequest, reasons } = input;
  const { bucket, file } = planned.spec;
  const content = touch(input.bytes, record.fingerprint, planned.fingerprint);
  if (content === undefined) return undefined;
  return {
    branch: `vendor-bucket/again/${bucket}-${hex(planned.fingerprint)}`,
    baseBranch,
    baseCommit: tip,
    file: { path: file, content, message: `Have ${bucket} reviewed again\n\nIts plan is not the approved one any more.` },
    title: `Review ${bucket} again: its plan has changed`,
    body: [
      `Nothing was applied for ${codeSpan(bucket)}: the plan that was approved in #${pullRequest} would do something else by now.`,
      ...reasons.filter(({ effect }) => effect !== 'note').map(({ text }) => `- ${escapeMarkdown(text)}`),
      `The approved plan had the fingerprint ${codeSpan(hex(record.fingerprint))} and the risk **${record.risk}**; the new one has ${codeSpan(hex(planned.fingerprint))} and the risk **${planned.risk}**. It would do this:`,
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

const commentLine = /\n?# Reviewed again: the plan [0-9a-f]{12} has become [0-9a-f]{12}\.\n$/;

function touch(bytes: Uint8Array, was: string, now: string): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
  const body = text.replace(commentLine, '');
  return `${body.replace(/\n?$/, '\n')}# Reviewed again: the plan ${hex(was)} has become ${hex(now)}.\n`;
}

function hex(fingerprint: string): string {
  return fingerprint.replace(/^sha256:/, '').slice(0, 12);
}

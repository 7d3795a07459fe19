import { isDangerous, risk, riskOf, risks, type Change, type Risk } from '../change/change.js';
import { countOf, type Fault } from '../fault/fault.js';
import { gapDangers, publicDangers, type Danger } from './analysis-danger.js';
import { changeItems, isCalmRisk, riskMark, riskWords, shortWords } from './change-words.js';
import type { Detail } from './detail.js';
import { codeBlock, codeSpan, escapeMarkdown, shorten, table } from './escape.js';
import type { Approval, RequestReview } from './input.js';
import { slot } from './slots.js';

/** The worst that a request's plan would do; undefined where there is no plan to judge. */
export function requestRisk(request: RequestReview): Risk | undefined {
  if (!request.changes) return undefined;
  const worst = risk(request.changes);
  // A plan that changes something which nobody could put into words is no plan without risk.
  return worst === 'none' && (request.plan?.changes.length ?? 0) > 0 ? 'low' : worst;
}

/** Whether a plan is known, and there is nothing to warn of, neither in it nor outside of it. */
export function isCalm(request: RequestReview): boolean {
  return requestRisk(request) !== undefined && !isDangerousRequest(request);
}

export function isDangerousRequest(request: RequestReview): boolean {
  return [...(request.changes ?? []), ...(request.drift ?? [])].some(isDangerous) || analysisDangers(request).length > 0;
}

/** What is public, missing or granted beyond the vendor's page, whether or not it changes. */
export function analysisDangers({ analysis }: Pick<RequestReview, 'analysis'>): readonly Danger[] {
  return [...publicDangers(analysis), ...gapDangers(analysis)];
}

/** The worst first, by what a plan would do, what was done outside of it, and what is public; equals stay in their order. */
export function byDanger(requests: readonly RequestReview[]): readonly RequestReview[] {
  const ranked = requests.map((request) => ({ request, rank: dangerOf(request) }));
  return ranked.sort((a, b) => b.rank - a.rank).map(({ request }) => request);
}

/** What has no plan comes before what is harmless. */
function dangerOf(request: RequestReview): number {
  const planned = requestRisk(request);
  const found: readonly Risk[] = [
    planned ?? 'low',
    risk(request.drift ?? []),
    ...(publicDangers(request.analysis).length > 0 ? (['exposes'] as const) : []),
    ...(gapDangers(request.analysis).length > 0 ? (['weakens'] as const) : []),
  ];
  return Math.max(...found.map((one) => risks.indexOf(one))) + (planned === undefined ? 0.5 : 0);
}

/** The dangers of all requests, the worst first: what is lost or opened, what is public, what gets weaker, what the vendor's page has not. */
export function renderDangers(requests: readonly RequestReview[], detail: Detail): readonly string[] {
  const severe = (change: Change) => ['destroys', 'replaces', 'exposes'].includes(riskOf(change.kind));
  const of = (risk: Risk) => (change: Change) => riskOf(change.kind) === risk;
  const changes = (picks: (change: Change) => boolean) => (request: RequestReview) =>
    changeItems((request.changes ?? []).filter(picks), detail.sentence);
  const outside = (request: RequestReview) => changeItems((request.drift ?? []).filter(isDangerous), detail.sentence);
  const said = (dangers: (analysis: RequestReview['analysis']) => readonly Danger[]) => (request: RequestReview) =>
    dangers(request.analysis).map(({ word, text }) => `- **${word}:** ${escapeMarkdown(shorten(text, detail.sentence))}`);
  return [
    ...renderAlert('CAUTION', 'This would destroy, replace or open what exists', requests, changes(severe), detail),
    ...renderAlert('CAUTION', 'This was changed outside of Terraform since the last apply', requests, outside, detail),
    ...renderAlert('CAUTION', 'This would be public', requests, said(publicDangers), detail),
    ...renderAlert('CAUTION', "This can't be undone", requests, changes(of('irreversible')), detail),
    ...renderAlert('WARNING', 'This would break what the vendor does', requests, changes(of('breaks')), detail),
    ...renderAlert('WARNING', 'This would weaken what exists', requests, changes(of('weakens')), detail),
    ...renderAlert('WARNING', "This is not what the vendor's page asks for", requests, said(gapDangers), detail),
  ];
}

/** `itemsOf` gives list items, as Markdown. */
function renderAlert(
  alert: 'CAUTION' | 'WARNING',
  title: string,
  requests: readonly RequestReview[],
  itemsOf: (request: RequestReview) => readonly string[],
  detail: Detail,
): readonly string[] {
  const found = byDanger(requests)
    .map((request) => ({ request, items: itemsOf(request) }))
    .filter(({ items }) => items.length > 0);
  if (found.length === 0) return [];
  const shown = found.slice(0, detail.dangers);
  const lines = shown.flatMap(({ request, items }) => {
    const most = items.slice(0, Math.max(1, detail.dangers));
    const more = items.length - most.length;
    return [...(requests.length === 1 ? [] : ['', nameOf(request)]), ...most, ...(more > 0 ? [`- and ${more} more`] : [])];
  });
  const rest = found.length - shown.length;
  if (rest > 0)
    lines.push('', `**And ${rest} more ${rest === 1 ? 'request' : 'requests'} like ${shown.length === 0 ? 'this' : 'these'}.**`);
  return [[`[!${alert}]`, `**${title}.**`, ...lines].map((line) => `> ${line}`.trimEnd()).join('\n')];
}

function nameOf({ spec, file }: RequestReview): string {
  return spec ? `${codeSpan(spec.bucket)} (${codeSpan(file)})` : codeSpan(file);
}

/** What a table says of a request where there is only one: lines fit a phone. */
export function renderOnly(request: RequestReview, detail: Detail, summary: string): string {
  const found = requestRisk(request);
  // What the plan does not do may be dangerous all the same, and stands below.
  const alone = found !== undefined && isCalmRisk(found) && !isCalm(request) ? ' of the plan alone' : '';
  const what = found === undefined ? shortWords(request) : `Risk${alone}: ${riskMark(found)}`;
  return [[what, summary].filter((part) => part !== '').join(' · '), `Approval: ${approvalOf(request, detail)}`].join('<br>\n');
}

/** The table over all requests, the dangerous first; where it is too long, the rest is counted. Three columns fit a phone. */
export function renderTable(requests: readonly RequestReview[], detail: Detail): string {
  const ordered = byDanger(requests);
  const rows = ordered.slice(0, detail.rows).map((request) => {
    const found = requestRisk(request);
    const bucket = request.spec ? `${codeSpan(request.spec.bucket)}<br>` : '';
    return [
      found === undefined ? '–' : riskMark(found),
      `${bucket}${codeSpan(shorten(request.file, 200))}<br>${vendorOf(request)} · ${shortWords(request)}`,
      approvalOf(request, detail),
    ];
  });
  const rest = requests.length - rows.length;
  const parts = rows.length === 0 ? [] : [table(['Risk', 'Request', 'Approval'], rows)];
  if (rest > 0)
    parts.push(
      `${rows.length === 0 ? `${rest}` : `And ${rest} more`} ${rest === 1 ? 'request' : 'requests'} without a row here, by risk: ${tally(ordered.slice(rows.length))}.`,
    );
  return parts.join('\n\n');
}

function vendorOf({ spec }: RequestReview): string {
  if (!spec) return '–';
  return escapeMarkdown(spec.vendor.variant === undefined ? spec.vendor.title : `${spec.vendor.title}, ${spec.vendor.variant}`);
}

function approvalOf({ approval, spec }: RequestReview, detail: Detail): string {
  const cell = approval ? approvalCell(approval, detail.sentence) : '–';
  // Only a name that could be a bucket's gets into a mark.
  return spec !== undefined && /^[a-z0-9.-]{3,63}$/.test(spec.bucket) ? slot(`approval:${spec.bucket}`, cell) : cell;
}

/** An approval as the table shows it. */
export function approvalCell({ text, missing, next }: Approval, most: number): string {
  const names = missing.map((name) => escapeMarkdown(name)).join(', ');
  const then = next === undefined ? '' : ` ${escapeMarkdown(shorten(next, most))}`;
  return `${escapeMarkdown(shorten(text, most))}${names === '' ? '' : `: ${names}`}${then}`;
}

/** How many requests have which risk, the worst first. */
export function tally(requests: readonly RequestReview[]): string {
  const count = new Map<string, number>();
  for (const request of byDanger(requests)) {
    const found = requestRisk(request);
    const word = found === undefined ? 'without a plan' : riskWords[found];
    count.set(word, (count.get(word) ?? 0) + 1);
  }
  return [...count].map(([word, many]) => `${many} ${word}`).join(', ');
}

/** The faults of all requests, each with its place, its fix and its line. */
export function renderFaults(requests: readonly RequestReview[], detail: Detail): readonly string[] {
  const faults = requests.flatMap((request) => (request.faults ?? []).map((fault) => ({ fault, file: request.file })));
  if (faults.length === 0) return [];
  const shown = faults.slice(0, detail.faults);
  const rest = faults.length - shown.length;
  return [
    `### ${countOf(faults.length, 'fault')} to fix`,
    ...shown.map(({ fault, file }) => renderFault(fault, file, detail)),
    ...(rest > 0 ? [`And ${rest} more; the command line names them all.`] : []),
  ];
}

function renderFault({ code, message, fix, at, excerpt }: Fault, file: string, detail: Detail): string {
  const place = at ? `${at.file}:${at.line}:${at.column}` : file;
  const says = (text: string) => escapeMarkdown(shorten(text, detail.sentence));
  const block =
    at && excerpt !== undefined && detail.faults === Number.POSITIVE_INFINITY
      ? `\n\n${codeBlock(caret(excerpt, at.column, at.length), 'text')}`
      : '';
  return `**${codeSpan(place)}** ${says(message)}<br>${says(fix)} (${codeSpan(code)})${block}`;
}

function caret(excerpt: string, column: number, length = 1): string {
  if (excerpt.length > 300 || column > excerpt.length + 1) return shorten(excerpt, 300);
  const width = Math.max(1, Math.min(length, excerpt.length - column + 1));
  return `${excerpt}\n${excerpt.slice(0, column - 1).replace(/[^\t]/g, ' ')}${'^'.repeat(width)}`;
}

import { countWords, countActions, type Counts } from './change-words.js';
import { everything, lessAndLess, shareOf, type Detail } from './detail.js';
import { codeSpan, codeTag, details, escapeMarkdown } from './escape.js';
import { renderEntry } from './entry.js';
import { maskRequest } from './mask.js';
import { slot } from './slots.js';
import { states, type RequestReview, type ReviewInput, type ReviewState } from './input.js';
import { isDangerousRequest, renderDangers, renderFaults, renderTable, requestRisk } from './overview.js';
import { renderSection } from './request-section.js';

/** How a review begins. It finds the comment again, together with the comment's author: anybody can write a marker. */
export const reviewMarker = '<!-- vendor-bucket:review -->';

/** GitHub's limit for a comment is 65,536 characters (422 above); some are left for whoever adds a line. */
export const commentLimit = 65_000;

/**
 * The review as Markdown: danger first, then the table, then each request. Never longer than `limit` UTF-16 code units, which is never
 * fewer than characters or than a quarter of the bytes, the other ways to count. What does not fit goes in an order that is always the
 * same, and is said: plan texts, resource lists, explanations, sections, and last the rows of the table. Who gets in stays, at worst by account.
 */
export function renderReview(whole: ReviewInput, limit: number = commentLimit): string {
  const input = { ...whole, requests: whole.requests.map(maskRequest) };
  const lengths = input.requests.map((request) => request.plan?.text.length ?? 0);
  const texts = lengths.reduce((all, length) => all + length, 0);
  const complete = texts > limit ? undefined : renderWith(input, everything, limit);
  return complete ?? renderCutPlans(input, lengths, limit) ?? renderLess(input, limit);
}

/** The least of a plan's text that is worth showing. */
const leastPlanText = 400;

function renderCutPlans(input: ReviewInput, lengths: readonly number[], limit: number): string | undefined {
  const without = renderWith(input, { ...everything, planText: 0 }, limit);
  if (without === undefined) return undefined;
  // What a cut adds besides the text, and what escaping adds to it, shows only when it is rendered.
  for (const part of [0.98, 0.9, 0.75, 0.5, 0.25]) {
    const planText = shareOf(lengths, Math.floor((limit - without.length - 300 * lengths.length) * part));
    if (planText < leastPlanText) return undefined;
    const cut = renderWith(input, { ...everything, planText }, limit);
    if (cut !== undefined) return cut;
  }
  return undefined;
}

function renderLess(input: ReviewInput, limit: number): string {
  for (const detail of lessAndLess()) {
    const less = renderWith(input, detail, limit);
    if (less !== undefined) return less;
  }
  return `${reviewMarker}\n\nThis review does not fit here.`;
}

/** The review with so much detail; undefined, as soon as that is known, where it does not fit. */
function renderWith(input: ReviewInput, detail: Detail, limit: number): string | undefined {
  const parts: string[] = [];
  let length = 0;
  for (const part of partsOf(input, detail)) {
    if (part === '') continue;
    parts.push(part);
    length += part.length + 2;
    if (length > limit) return undefined;
  }
  return `${parts.join('\n\n')}\n`;
}

function* partsOf(input: ReviewInput, detail: Detail): Generator<string> {
  const { requests } = input;
  yield `${reviewMarker}<!-- state: ${input.state} -->`;
  yield `## ${title(requests)}`;
  yield slot('states', stateLine(input));
  yield slot('result', '');
  yield* leftOut(detail);
  yield* renderDangers(requests, detail);
  yield requests.length === 0 ? 'No requests.' : summary(requests);
  yield renderTable(requests, detail);
  yield* renderEntry(requests, detail);
  yield* renderFaults(requests, detail);
  yield* renderSections(input, detail);
  yield footer(input);
}

function* leftOut({ sections, explanations, resources }: Detail): Generator<string> {
  if (sections === 'all' && explanations === 'all' && resources) return;
  const most = explanations === 'none' ? '' : ' where nothing is dangerous';
  const who = explanations === 'all' ? '' : `\n> **Who can do what is left out${most}**: below stands who gets in, in short.`;
  yield `> [!NOTE]\n> Not everything fits here: details are left out below. The run’s summary has them.${who}`;
}

function title(requests: readonly RequestReview[]): string {
  const [request] = requests;
  if (request === undefined || requests.length > 1) return `${requests.length} bucket requests`;
  const { spec, file } = request;
  return spec ? `Bucket ${codeSpan(spec.bucket)} for ${escapeMarkdown(spec.vendor.title)}` : `Request ${codeSpan(file)}`;
}

function stateLine({ state, requests }: ReviewInput): string {
  const faulty = requests.filter((request) => (request.faults?.length ?? 0) > 0).length;
  const failed = requests.filter((request) => request.error !== undefined).length;
  const of = (count: number) => (requests.length === 1 ? '' : ` in ${count} of ${requests.length} requests`);
  const stops = [
    ...(faulty > 0 ? [`**Faults${of(faulty)}: nothing can be applied.**`] : []),
    ...(failed > 0 ? [`**Terraform failed${of(failed)}: nothing is known of what it would do.**`] : []),
  ];
  return stops.length > 0 ? stops.join(' ') : stateWords(state);
}

/** The states, with the present one in bold. */
export function stateWords(state: ReviewState): string {
  return states.map((each) => (each === state ? `**${each}**` : each)).join(' → ');
}

function summary(requests: readonly RequestReview[]): string {
  const counts = requests.map(countActions);
  const sum = (key: keyof Counts) => counts.reduce((all, each) => all + each[key], 0);
  const planned = requests.filter((request) => request.plan);
  if (planned.length === 0) return '';
  if (planned.every((request) => request.plan?.changes.length === 0)) return 'No changes: what is in AWS is what is asked for.';
  const total = {
    add: sum('add'),
    change: sum('change'),
    replace: sum('replace'),
    destroy: sum('destroy'),
    forget: sum('forget'),
  };
  const calm = requests.every((request) => !isDangerousRequest(request) && requestRisk(request) !== undefined);
  return `${countWords(total, (count) => `**${count}**`)}.${calm ? ' Nothing is destroyed, replaced, made public or weakened.' : ''}`;
}

function* renderSections({ requests, state, links }: ReviewInput, detail: Detail): Generator<string> {
  if (detail.sections === 'none') return;
  for (const request of requests) {
    const dangerous = isDangerousRequest(request);
    if (detail.sections === 'dangerous' && !dangerous) continue;
    const explained = detail.explanations === 'all' || (detail.explanations === 'dangerous' && dangerous);
    const section = renderSection(request, { detail, explained, state, links, alone: requests.length === 1 });
    const name = codeTag(request.spec?.bucket ?? request.file);
    const label = `${name} · ${escapeMarkdown(request.spec?.vendor.title ?? 'no vendor')}`;
    yield requests.length === 1 || section === '' ? section : details(label, section);
  }
}

function footer({ headSha, tools }: ReviewInput): string {
  const made = Object.entries(tools)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => `${escapeMarkdown(name)} ${escapeMarkdown(version)}`);
  return `<sub>${[...(headSha === undefined ? [] : [`commit ${codeSpan(headSha)}`]), ...made].join(' · ')}</sub>`;
}

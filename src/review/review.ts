import { countWords, countActions, riskTag, shortWords, type Counts } from './change-words.js';
import { everything, lessAndLess, shareOf, type Detail } from './detail.js';
import { codeLink, codeSpan, codeTag, details, escapeMarkdown, link } from './escape.js';
import { renderEntry } from './entry.js';
import { maskRequest } from './mask.js';
import { slot } from './slots.js';
import { states, type RequestReview, type ReviewInput, type ReviewState } from './input.js';
import { byDanger, isCalm, renderDangers, renderFaults, renderOnly, renderTable, requestRisk, tally } from './overview.js';
import { renderSection } from './request-section.js';

/** How a review begins. It finds the comment again, together with the comment's author: anybody can write a marker. */
export const reviewMarker = '<!-- vendor-bucket:review -->';

/** GitHub's limit for a comment is 65,536 characters (422 above); some are left for whoever adds a line. */
export const commentLimit = 65_000;

/**
 * The review as Markdown: danger first, then the table, then each request. Never longer than `limit` UTF-16 code units, which is never
 * fewer than characters or than a quarter of the bytes, the other ways to count. What does not fit goes in an order that is always the
 * same, and is said: plan texts, resource lists, explanations, sections, and last the rows of the table. Who gets in stays, at worst by account.
 *
 * @example
 * // input: the plan of one new bucket
 * renderReview(input).split('\n')[2]; // → '## Bucket `ss-self-hosted-acme` for SendSafely'
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
  for (const detail of lessAndLess(input.requests.length)) {
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
  const [only] = requests.length === 1 ? requests : [];
  yield `${reviewMarker}<!-- state: ${input.state} -->`;
  yield `## ${title(requests)}`;
  yield slot('states', stateLine(input));
  yield slot('result', '');
  yield* leftOut(input, detail);
  if (only !== undefined) yield renderOnly(only, detail, summary(requests));
  yield* renderDangers(requests, detail);
  if (only === undefined) {
    yield requests.length === 0 ? 'No requests.' : `Risk: ${tally(requests)}. ${summary(requests)}`.trim();
    yield renderTable(requests, detail);
  }
  yield* renderEntry(requests, detail);
  yield* renderFaults(requests, detail);
  yield* renderSections(input, detail);
  yield footer(input);
}

function* leftOut({ requests, place, links }: ReviewInput, { sections, explanations, resources }: Detail): Generator<string> {
  const least = Math.min(sections, explanations);
  if (least >= requests.length && resources) return;
  const most = explanations === 0 ? '' : ` but for the ${explanations} most dangerous`;
  const who =
    explanations >= requests.length ? '' : `\n> **Who can do what is left out${most}**: below stands who gets in, in short.`;
  const more = place === 'summary' ? '' : ` There is more in ${link("the run's summary", links?.run)}.`;
  yield `> [!NOTE]\n> Not everything fits here: details are left out below.${more}${who}`;
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
  if (requests.some(({ planning }) => planning)) stops.push(planningWords);
  return stops.length > 0 ? stops.join(' ') : stateWords(state);
}

const planningWords =
  '**Planning…** What Terraform would do will stand here in some minutes. If the run below has ended and this has not changed, it was cut off: run it again.';

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
  const calm = requests.every(isCalm) ? ' Nothing that exists is destroyed, opened, weakened or broken.' : '';
  return `${countWords(total, (count) => `**${count}**`)}.${calm}`;
}

function* renderSections(input: ReviewInput, detail: Detail): Generator<string> {
  const { requests } = input;
  for (const [i, request] of byDanger(requests).slice(0, detail.sections).entries()) {
    const section = renderSection(request, { detail, explained: i < detail.explanations, input, alone: requests.length === 1 });
    yield requests.length === 1 || section === '' ? section : details(labelOf(request), section);
  }
}

/** A line that is HTML in effect: it carries the risk, so that nobody has to open what is harmless. */
function labelOf(request: RequestReview): string {
  const found = requestRisk(request);
  const risk = found === undefined ? [] : [riskTag(found)];
  const name = codeTag(request.spec?.bucket ?? request.file);
  return [...risk, name, escapeMarkdown(request.spec?.vendor.title ?? 'no vendor'), shortWords(request)].join(' · ');
}

/** A file's address at the planned commit. */
function fileLink(links: ReviewInput['links'], file: string): string | undefined {
  if (links?.files === undefined || /\p{Surrogate}/u.test(file)) return undefined;
  return `${links.files}/${file.split('/').map(encodeURIComponent).join('/')}`;
}

function footer({ headSha, tools, links, requests }: ReviewInput): string {
  const [only] = requests.length === 1 ? requests : [];
  const made = Object.entries(tools)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => `${escapeMarkdown(name)} ${escapeMarkdown(version)}`);
  const places = [
    ...(only === undefined ? [] : [codeLink(only.file, fileLink(links, only.file))]),
    ...(headSha === undefined ? [] : [`commit ${codeLink(headSha, links?.commit)}`]),
    ...(links?.run === undefined ? [] : [link('run', links.run)]),
  ];
  return `<sub>${[...places, ...made].join(' · ')}</sub>`;
}

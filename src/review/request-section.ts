import type { BucketSpec } from '../bucket/spec.js';
import type { Analysis } from '../analysis/analysis.js';
import { isDangerous } from '../change/change.js';
import { renderAccess } from './access.js';
import { changeItems, countActions, countWords } from './change-words.js';
import type { Detail } from './detail.js';
import { renderDiagram } from './diagram.js';
import { codeBlock, codeSpan, details, escapeMarkdown, link, shorten, table } from './escape.js';
import { renderHandover } from './handover.js';
import type { RequestReview, ReviewInput, ReviewPlan, ReviewState } from './input.js';
import { renderPosture } from './posture.js';
import { settingsOf } from './spec-words.js';

/** What a section needs to know besides its request. */
export interface SectionContext {
  readonly detail: Detail;
  readonly explained: boolean;
  /** The only request of its review: its dangers stand above already. */
  readonly alone: boolean;
  readonly state: ReviewState;
  readonly links: ReviewInput['links'];
}

/** Everything about one request: what changes, who can do what, the picture, the resources, the plan, the hand-over. */
export function renderSection(request: RequestReview, context: SectionContext): string {
  const { detail, explained } = context;
  const { spec, plan } = request;
  const parts = [
    ...(request.error === undefined
      ? []
      : ['### Terraform failed', codeBlock(shorten(request.error, 4 * detail.sentence), 'text')]),
    ...(request.goesOn ? [goesOn] : []),
    ...renderChanges(request, context),
    ...(spec && explained ? renderExplanation(spec, request) : []),
    ...(plan ? renderPlan(request, plan, context) : []),
    ...(spec && explained ? [renderHandoverSection(spec, request, context.state)] : []),
  ];
  return parts.join('\n\n');
}

const goesOn =
  'An earlier apply of this bucket did not end. This plan goes on where it stopped: it starts from what that apply made.';

function renderChanges({ changes = [], drift = [], plan }: RequestReview, { detail, alone }: SectionContext): readonly string[] {
  const parts: string[] = [];
  const shown = alone ? changes.filter((change) => !isDangerous(change)) : changes;
  if (shown.length > 0) {
    parts.push(
      `### What ${shown.length === changes.length ? '' : 'else '}changes`,
      changeItems(shown, detail.sentence).join('\n'),
    );
  }
  if (plan && plan.changes.length === 0 && !alone) parts.push('No changes: what is in AWS is what the request asks for.');
  if (drift.length > 0) {
    parts.push('### Changed outside of Terraform since the last apply', changeItems(drift, detail.sentence).join('\n'));
  }
  return parts;
}

function renderExplanation(spec: BucketSpec, { changes, analysis }: RequestReview): readonly string[] {
  const isNew = changes?.some((change) => change.kind === 'creates') ?? false;
  const [first = ['', ''], ...rest] = settingsOf(spec).map((row) => row.map(escapeMarkdown));
  const settings = table(first, rest);
  const notes = spec.notes.map((note) => `- ${escapeMarkdown(note.text)}`).join('\n');
  return [
    isNew ? settings : details('The bucket, in full', settings),
    ...(analysis === undefined ? [] : renderAnalysis(analysis, spec)),
    renderDiagram(spec),
    ...(notes === '' ? [] : ['### To know', notes]),
  ];
}

function renderAnalysis(analysis: Analysis, { vendor }: BucketSpec): readonly string[] {
  return ['### Who can do what', ...renderAccess(analysis, vendor.own), ...renderPosture(analysis)];
}

const signs: Readonly<Record<string, string>> = { create: '+', delete: '-', replace: '-', update: '!', forget: '#' };
const endings: Readonly<Record<string, string>> = { replace: ' (replaced)', forget: ' (forgotten)' };

function renderPlan(request: RequestReview, plan: ReviewPlan, { detail, links }: SectionContext): readonly string[] {
  if (plan.changes.length === 0) return [];
  const parts = ['### Terraform', countWords(countActions(request), (count) => `**${count}**`)];
  if (detail.resources) {
    const list = plan.changes.map(({ action, address }) => `${signs[action] ?? ' '} ${address}${endings[action] ?? ''}`);
    parts.push(details(`Resources (${plan.changes.length})`, codeBlock(list.join('\n'), 'diff')));
  }
  if (plan.text.trim() !== '') parts.push(renderPlanText(plan.text, detail.planText, links));
  if (request.fingerprint !== undefined) parts.push(`Fingerprint ${codeSpan(request.fingerprint)}`);
  return parts;
}

/** A plan's text, as a diff that GitHub colours, whole lines of it only. */
function renderPlanText(text: string, most: number, links: ReviewInput['links']): string {
  const whole = text.trim();
  if (whole.length <= most) return details('Plan', codeBlock(asDiff(whole), 'diff'));
  const lines = whole.split('\n');
  const shown = whole.slice(0, most).split('\n').slice(0, -1);
  const where =
    links?.whole === undefined ? 'The whole is in the run’s summary.' : `The whole is in ${link('the run', links.whole)}.`;
  if (shown.length === 0) return `The plan’s text (${lines.length} lines) does not fit here. ${where}`;
  const notice = `**Cut:** ${shown.length} of ${lines.length} lines are shown. ${where}`;
  return details(
    `Plan (the first ${shown.length} of ${lines.length} lines)`,
    `${notice}\n\n${codeBlock(asDiff(shown.join('\n')), 'diff')}`,
  );
}

/** Terraform's signs, moved to where a diff has them. */
function asDiff(text: string): string {
  return text
    .split('\n')
    .map(
      (line) =>
      line.replace(/^( +)(-\/\+|\+\/-|[-+~])( |$)/, (_, space: string, sign: string, after: string) => `${sign === '~' ? '!' : sign}${space}${after}`), // prettier-ignore
    )
    .join('\n');
}

function renderHandoverSection(spec: BucketSpec, request: RequestReview, state: ReviewState): string {
  const { markdown } = renderHandover(spec, knownOutputs(request));
  const open = state === 'applied' || state === 'handed over';
  return details(`Hand-over to ${escapeMarkdown(spec.vendor.title)}`, markdown, open ? 'open' : 'closed');
}

/** The outputs that the plan knows already, and those of the apply. */
function knownOutputs({ plan, outputs }: RequestReview): Readonly<Record<string, string>> {
  const planned = (plan?.outputs ?? []).flatMap(({ name, after, unknownPaths, sensitive }) =>
    typeof after === 'string' && unknownPaths.length === 0 && !sensitive ? [[name, after] as const] : [],
  );
  return { ...Object.fromEntries(planned), ...outputs };
}

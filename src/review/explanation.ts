import { countOf } from '../fault/fault.js';
import type { Analysis } from '../analysis/analysis.js';
import type { BucketSpec } from '../spec/spec.js';
import { isDangerous, risks } from '../change/change.js';
import { painter } from '../fault/paint.js';
import { wrap } from '../fault/wrap.js';
import { accessLines } from './access.js';
import { countActions, countWords, kindWords, riskWords, shortWords } from './change-words.js';
import { visible } from './escape.js';
import { renderHandover } from './handover.js';
import type { RequestReview } from './input.js';
import { analysisDangers, requestRisk } from './overview.js';
import { decisionLines, postureLines } from './posture.js';
import { settingsOf } from './spec-words.js';
import { maskAll, maskRequest, secretsOf } from './mask.js';

/** What an explanation is about: a spec with what it means, and Terraform's outputs, where there are any. */
interface Explained {
  readonly spec: BucketSpec;
  readonly analysis: Analysis;
  readonly outputs?: Readonly<Record<string, string>>;
}

/**
 * A spec in plain text: what is dangerous, what the bucket will be, every default and why, who can do what, how it stands to the controls
 * of scanners, and the hand-over. `short`: only what decides, what has to be decided and who hands over. No sensitive value is in it. In lines of
 * `width` columns, but for the hand-over, which is there to be copied.
 */
export function renderExplanation(explained: Explained, how: 'short' | 'all' = 'all', width?: number): string {
  const { spec, analysis, outputs = {} } = maskAll(explained, secretsOf(explained.spec));
  const { vendor } = spec;
  const all = how === 'all';
  const variant = vendor.variant === undefined ? '' : `, ${visible(vendor.variant)}`;
  const source = `${visible(vendor.source)} (read ${visible(vendor.read)}${vendor.verified ? '' : ', not verified'})`;
  const about = [
    `${visible(spec.bucket)} for ${visible(vendor.title)}${variant}`,
    vendor.own === undefined
      ? `By ${source}`
      : `By this repository's own template ${visible(vendor.own.file)}, which names ${source}`,
    ...heading(
      'Danger',
      analysisDangers({ analysis }).map(({ word, text }) => `  ${word}: ${visible(text)}`),
    ),
    ...heading('The bucket', columns(settingsOf(spec))),
    ...heading('To decide on', all ? [] : decisionLines(analysis)),
    ...heading(
      'Defaults',
      (all ? spec.defaults : []).flatMap(({ path, value, why }) => [
        `  ${visible(path)}: ${visible(value)}`,
        `      ${visible(why)}`,
      ]),
    ),
    ...heading('Who can do what', accessLines(analysis, vendor.own, all ? 'by name' : 'in short')),
    ...heading('Security controls', all ? postureLines(analysis) : []),
    ...heading(
      'To know',
      spec.notes.map((note) => `  - ${visible(note.text)}`),
    ),
  ];
  const title = `Hand-over to ${visible(vendor.title)}`;
  const short = [
    ...heading(title, [`  By ${visible(spec.handover.by)}, in ${steps(spec.handover.steps.length)}.`]),
    '',
    'With --all: every default and its reason, the actions by name, the controls, and the hand-over as it is sent.',
  ];
  const inWidth = (lines: readonly string[]) => wrap(lines.join('\n'), width, { hang: 2 });
  const lines = all
    ? [inWidth(about), ...heading(title, indented(renderHandover(spec, outputs).text))]
    : [inWidth([...about, ...short])];
  return [...lines, ''].join('\n');
}

const steps = (count: number) => countOf(count, 'step');

function heading(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, words]) => `  ${name.padEnd(width)}  ${visible(words)}`);
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
}

/** Plans for a terminal, in lines of `width` columns: for each request its risk and counts, and below it what changes, in words. */
export function renderTerminalPlan(
  reviews: readonly RequestReview[],
  style: { readonly colour: boolean; readonly width?: number | undefined },
): string {
  const paint = painter(style.colour);
  const lines = reviews.map(maskRequest).flatMap((request) => {
    const found = requestRisk(request);
    const name = paint('bold', visible(request.spec?.bucket ?? request.file));
    const severe = found !== undefined && risks.indexOf(found) > risks.indexOf('weakens');
    const shown =
      found === undefined ? '' : `  risk: ${paint(severe ? 'red' : found === 'weakens' ? 'yellow' : 'green', riskWords[found])}`;
    const counts = request.plan && request.plan.changes.length > 0 ? countWords(countActions(request)) : shortWords(request);
    const say = (lead: string) => (change: NonNullable<RequestReview['changes']>[number]) => {
      const word = kindWords[change.kind];
      const line = `  ${lead}${word === '' ? '' : `${word}: `}${visible(change.text)}`;
      return isDangerous(change) ? paint(severe ? 'red' : 'yellow', line) : line;
    };
    const outside = (request.drift ?? []).map(say('outside of Terraform: '));
    const dangers = analysisDangers(request).map(({ word, text }) => paint('red', `  ${word}: ${visible(text)}`));
    const differs = (request.plan?.changes.length ?? 0) + (request.plan?.outputs.length ?? 0) > 0;
    const fingerprint = differs && request.fingerprint !== undefined ? [`  fingerprint: ${visible(request.fingerprint)}`] : [];
    return [`${name}  ${counts}${shown}`, ...dangers, ...(request.changes ?? []).map(say('')), ...outside, ...fingerprint];
  });
  return `${wrap(lines.join('\n'), style.width, { hang: 2 })}\n`;
}

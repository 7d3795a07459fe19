import type { BucketSpec } from '../bucket/spec.js';
import { isDangerous } from '../change/change.js';
import { countActions, countWords, kindWords, shortWords } from './change-words.js';
import { visible } from './escape.js';
import { renderHandover } from './handover.js';
import type { RequestReview } from './input.js';
import { requestRisk } from './overview.js';
import { accessOf, settingsOf } from './spec-words.js';

/** A spec in plain text: what the bucket will be, every default and why, who can do what, and the hand-over. */
export function renderExplanation(spec: BucketSpec, outputs: Readonly<Record<string, string>> = {}): string {
  const { vendor } = spec;
  const variant = vendor.variant === undefined ? '' : `, ${visible(vendor.variant)}`;
  const source = `${visible(vendor.source)} (read ${visible(vendor.read)}${vendor.verified ? '' : ', not verified'})`;
  return [
    `${visible(spec.bucket)} for ${visible(vendor.title)}${variant}`,
    `By ${source}`,
    ...heading('The bucket', columns(settingsOf(spec))),
    ...heading(
      'Defaults',
      spec.defaults.flatMap(({ path, value, why }) => [`  ${visible(path)}: ${visible(value)}`, `      ${visible(why)}`]),
    ),
    ...heading('Who can do what', accessOf(spec).flatMap(accessLines)),
    ...heading(
      'To know',
      spec.notes.map((note) => `  - ${visible(note.text)}`),
    ),
    ...heading(`Hand-over to ${visible(vendor.title)}`, indented(renderHandover(spec.handover, outputs).text)),
    '',
  ].join('\n');
}

function heading(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, words]) => `  ${name.padEnd(width)}  ${visible(words)}`);
}

function accessLines({ who, principals, may, on }: ReturnType<typeof accessOf>[number]): readonly string[] {
  const actions = typeof may === 'string' ? may : may.join(', ');
  const where = on === '' ? '' : ` (${visible(on)})`;
  return [`  ${visible(who)}: ${visible(actions)}${where}`, ...principals.map((principal) => `      ${visible(principal)}`)];
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
}

const sgr = { red: '31', yellow: '33', green: '32', bold: '1' } as const;

/** Plans for a terminal: a line for each request with its risk and counts, and below it what changes, in words. */
export function renderTerminalPlan(requests: readonly RequestReview[], style: { readonly colour: boolean }): string {
  const paint = (colour: keyof typeof sgr, text: string) => (style.colour ? `\u001b[${sgr[colour]}m${text}\u001b[0m` : text);
  const lines = requests.flatMap((request) => {
    const found = requestRisk(request);
    const name = paint('bold', visible(request.spec?.bucket ?? request.file));
    const severe = found === 'destroys' || found === 'replaces' || found === 'exposes';
    const shown = found === undefined ? '' : `  risk: ${paint(severe ? 'red' : found === 'weakens' ? 'yellow' : 'green', found)}`;
    const counts = request.plan && request.plan.changes.length > 0 ? countWords(countActions(request)) : shortWords(request);
    const say = (lead: string) => (change: NonNullable<RequestReview['changes']>[number]) => {
      const word = kindWords[change.kind];
      const line = `  ${lead}${word === '' ? '' : `${word}: `}${visible(change.text)}`;
      return isDangerous(change) ? paint(severe ? 'red' : 'yellow', line) : line;
    };
    const outside = (request.drift ?? []).map(say('outside of Terraform: '));
    return [`${name}  ${counts}${shown}`, ...(request.changes ?? []).map(say('')), ...outside];
  });
  return `${lines.join('\n')}\n`;
}

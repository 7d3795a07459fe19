import type { BucketSpec } from '../spec/spec.js';
import { summarizeAccess, type AccessLine } from './access-summary.js';
import { groupHeads } from './access.js';
import { renderDiagram } from './diagram.js';
import { codeBlock, escapeMarkdown, shorten } from './escape.js';
import { renderHandover } from './handover.js';
import type { RequestReview } from './input.js';
import { renderDecisions } from './posture.js';
import { actionGroups } from '../iam/catalogue.js';

/** Of one kind of difference, so many are shown; the rest is counted. */
const mostShown = 20;

/** What a change makes of who can do what, of the notes, of what there is to decide and of the hand-over, and nothing that stays. */
export function renderDifferences(spec: BucketSpec, { before, analysis }: RequestReview): readonly string[] {
  if (before === undefined) return [];
  const known = new Set(before.spec.notes.map(({ text }) => text));
  const notes = spec.notes.filter(({ text }) => !known.has(text)).map(({ text }) => `- ${escapeMarkdown(text)}`);
  const access = analysis === undefined ? [] : accessDifferences(before.analysis, analysis);
  const handover = lineDifferences(renderHandover(before.spec).text, renderHandover(spec).text);
  const shape = (of: BucketSpec) => renderDiagram(of).replace(/"[^"]*"/g, '');
  return [
    ...(access.length === 0 ? [] : ['### Who can do what, differently', cut(access).join('\n')]),
    ...(shape(before.spec) === shape(spec) ? [] : [renderDiagram(spec)]),
    ...(analysis === undefined ? [] : renderDecisions(analysis, before.analysis)),
    ...(notes.length === 0 ? [] : ['### New to know', cut(notes).join('\n')]),
    ...(handover.length === 0 ? [] : ['### The hand-over, differently', codeBlock(cut(handover, '  ').join('\n'), 'diff')]),
  ];
}

function cut(lines: readonly string[], sign = '- '): readonly string[] {
  const rest = lines.length - mostShown;
  return rest > 0 ? [...lines.slice(0, mostShown), `${sign}and ${rest} more, in the whole below`] : lines;
}

type Analysed = Parameters<typeof summarizeAccess>[0];

function accessDifferences(was: Analysed, now: Analysed): readonly string[] {
  const [before, after] = [summarizeAccess(was), summarizeAccess(now)];
  const keyOf = ({ who, principals }: AccessLine) => JSON.stringify([who, principals]);
  const all = ({ lines, machinery }: typeof before) => new Map([...lines, ...machinery].map((line) => [keyOf(line), line]));
  const [old, present] = [all(before), all(after)];
  const lines = [...new Set([...old.keys(), ...present.keys()])].flatMap((key) =>
    lineDifferencesOf(old.get(key), present.get(key)),
  );
  return [
    ...lines,
    ...gone(before.always, after.always).map((one) => `- Whoever uses the bucket, no longer: ${say(one)}`),
    ...gone(after.always, before.always).map((one) => `- Whoever uses the bucket, from now on: ${say(one)}`),
  ];
}

const say = (text: string) => escapeMarkdown(shorten(text, 400));
const gone = (was: readonly string[], now: readonly string[]) => was.filter((one) => !now.includes(one));

function lineDifferencesOf(was: AccessLine | undefined, now: AccessLine | undefined): readonly string[] {
  const line = now ?? was;
  if (line === undefined) return [];
  const name = `${say(line.who)}${line.principals.length === 0 ? '' : ` (${line.principals.map(say).join(', ')})`}`;
  const groups = actionGroups.flatMap((group) => {
    const [a, b] = [was, now].map((one) => one?.may[group]?.join(', ') ?? 'nothing');
    return a === b ? [] : [`${groupHeads[group].toLowerCase()}: ${say(a ?? '')} → ${say(b ?? '')}`];
  });
  const [ifWas, ifNow] = [was, now].map((one) => one?.conditions ?? []);
  const conditions = [
    ...gone(ifWas ?? [], ifNow ?? []).map((one) => `no longer only if: ${say(one)}`),
    ...gone(ifNow ?? [], ifWas ?? []).map((one) => `now only if: ${say(one)}`),
  ];
  const said = [...groups, ...(was === undefined || now === undefined ? [] : conditions)];
  return said.length === 0 ? [] : [`- ${name}: ${said.join('; ')}`];
}

/** Lines that only one of two texts has, as a diff. */
function lineDifferences(was: string, now: string): readonly string[] {
  const [before, after] = [was.split('\n'), now.split('\n')];
  const signed = (some: readonly string[], others: readonly string[], sign: string) => {
    const known = new Set(others);
    return some.filter((line) => line.trim() !== '' && !known.has(line)).map((line) => `${sign} ${line.trim()}`);
  };
  return [...signed(before, after, '-'), ...signed(after, before, '+')];
}

import { countOf } from '../fault/fault.js';
import { isDangerous, type Change, type Kind, type Risk } from '../change/change.js';
import { escapeMarkdown, shorten } from './escape.js';
import type { RequestReview } from './input.js';

/** What a change does to safety, in a word; a neutral one needs none. */
export const kindWords: Readonly<Record<Kind, string>> = {
  destroys: 'destroys',
  replaces: 'replaces',
  exposes: 'makes public',
  irreversible: "can't be undone",
  breaks: 'breaks',
  weakens: 'weaker',
  forgets: 'no longer managed',
  neutral: '',
  strengthens: 'stronger',
  creates: 'new',
};

/** A risk in a word or two, wherever a person reads it. */
export const riskWords: Readonly<Record<Risk, string>> = {
  none: 'none',
  low: 'low',
  weakens: 'weakens',
  breaks: 'breaks',
  irreversible: "can't be undone",
  exposes: 'makes public',
  replaces: 'replaces',
  destroys: 'destroys',
};

/** The same as Markdown: what is dangerous stands out. */
export function riskMark(risk: Risk): string {
  return isCalmRisk(risk) ? riskWords[risk] : `**${riskWords[risk]}**`;
}

/** The same as HTML. */
export function riskTag(risk: Risk): string {
  return isCalmRisk(risk) ? riskWords[risk] : `<b>${riskWords[risk]}</b>`;
}

export function isCalmRisk(risk: Risk): boolean {
  return risk === 'none' || risk === 'low';
}

/** A list item for each change. */
export function changeItems(changes: readonly Change[], sentence: number): readonly string[] {
  return changes.map((change) => {
    const word = kindWords[change.kind];
    const lead = word === '' ? '' : isDangerous(change) ? `**${word}:** ` : `${word}: `;
    return `- ${lead}${escapeMarkdown(shorten(change.text, sentence))}`;
  });
}

export interface Counts {
  readonly add: number;
  readonly change: number;
  readonly replace: number;
  readonly destroy: number;
  readonly forget: number;
}

/** What Terraform will do, in its own terms; a replacement is counted once. */
export function countActions({ plan }: RequestReview): Counts {
  const of = (action: string) => plan?.changes.filter((resource) => resource.action === action).length ?? 0;
  return { add: of('create'), change: of('update'), replace: of('replace'), destroy: of('delete'), forget: of('forget') };
}

/** `19 to add, 0 to change, 0 to destroy`; replacements and what is forgotten only where there are any. */
export function countWords(counts: Counts, strong: (count: string) => string = (count) => count): string {
  const word = (count: number, what: string) => (count === 0 ? `0 to ${what}` : `${strong(String(count))} to ${what}`);
  return [
    word(counts.add, 'add'),
    word(counts.change, 'change'),
    ...(counts.replace === 0 ? [] : [word(counts.replace, 'replace')]),
    word(counts.destroy, 'destroy'),
    ...(counts.forget === 0 ? [] : [word(counts.forget, 'forget')]),
  ].join(', ');
}

/** The change of a request in a few words, for the table. */
export function shortWords(request: RequestReview): string {
  const faults = request.faults?.length ?? 0;
  if (faults > 0) return countOf(faults, 'fault');
  if (request.error !== undefined) return 'plan failed';
  if (!request.plan) return request.planning ? 'planning…' : 'not planned';
  if (request.plan.changes.length === 0) return 'no changes';
  const { add, change, replace, destroy, forget } = countActions(request);
  const parts = [
    [add, 'add'],
    [change, 'change'],
    [replace, 'replace'],
    [destroy, 'destroy'],
    [forget, 'forget'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} to ${what}`);
  return words.length === 0 ? 'outputs and moves only' : words.join(', ');
}

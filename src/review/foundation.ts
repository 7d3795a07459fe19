import { isDangerous, risk, risks, type Change } from '../change/change.js';
import { painter } from '../fault/paint.js';
import { wrap } from '../fault/wrap.js';
import { kindWords, riskWords } from './change-words.js';
import { visible } from './escape.js';

/** What the plan of an account's foundation is shown with. */
export interface FoundationPlan {
  /** What it is about, a line each. */
  readonly about: readonly string[];
  readonly changes: readonly Change[];
  /** What was changed outside of Terraform. */
  readonly drift: readonly Change[];
  /** Every resource that something happens to: Terraform's address, and its word for it. */
  readonly resources: readonly { readonly address: string; readonly action: string }[];
}

/** The plan for a terminal: what changes in words, as of a request, and then every resource. */
export function renderFoundation(
  { about, changes, drift, resources }: FoundationPlan,
  style: { readonly colour: boolean; readonly width?: number | undefined },
): string {
  const paint = painter(style.colour);
  const worst = risk(changes);
  const severe = risks.indexOf(worst) > risks.indexOf('weakens');
  const say = (lead: string) => (change: Change) => {
    const word = kindWords[change.kind];
    const line = `  ${lead}${word === '' ? '' : `${word}: `}${visible(change.text)}`;
    return isDangerous(change) ? paint(severe ? 'red' : 'yellow', line) : line;
  };
  const lines = [
    ...about.map(visible),
    ...(resources.length === 0 ? [] : [`${paint('bold', 'What changes')}  risk: ${riskWords[worst]}`]),
    ...changes.map(say('')),
    ...drift.map(say('outside of Terraform: ')),
    ...(resources.length === 0 ? [] : ['Resources']),
    ...resources.map(({ address, action }) => `  ${action} ${visible(address)}`),
  ];
  return wrap(lines.join('\n'), style.width, { hang: 2 });
}

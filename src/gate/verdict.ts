import type { Danger } from '../settings/approvals.js';
import type { Account, Facts, Review } from './facts.js';

/** The five rules of the gate, by the numbers that they have in the documentation. */
export type RuleNumber = 1 | 2 | 3 | 4 | 5;

/** Only `approved` applies. `pending` lacks something that people can still give; `undetermined` could not be found out. */
export type State = 'approved' | 'pending' | 'refused' | 'undetermined';

/** Why a verdict is what it is. A `note` changes nothing. */
export interface Reason {
  readonly rule: RuleNumber;
  /** Stable: `gate/direct-push`. */
  readonly code: string;
  readonly effect: Exclude<State, 'approved'> | 'note';
  /** One sentence without a line break; names from outside are in it as they are or quoted: whoever shows it escapes it. */
  readonly text: string;
  /** One sentence: what to do. */
  readonly fix: string;
}

/** Whose approval is still needed: `count` more of these. */
export interface Missing {
  readonly vendor: string;
  readonly level: 'ordinary' | 'account' | Danger;
  readonly count: number;
  /** Logins of those named whose approval could count. */
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** One review that says yes or no, and what became of it. */
export interface WeighedReview {
  readonly reviewer: Account;
  readonly review: number;
  readonly state: Review['state'];
  readonly counts: boolean;
  /** Whether it may count all the same: nothing speaks against it but what could not be found out. */
  readonly unknown?: true;
  /** Why it does not count, each a clause such as "it is not on the head commit". */
  readonly why: readonly string[];
}

export interface Verdict {
  readonly stage: Facts['stage'];
  readonly state: State;
  /** The weightiest first. */
  readonly reasons: readonly Reason[];
  readonly missing: readonly Missing[];
  readonly counted: readonly WeighedReview[];
}

/** Whether a change may be applied now. Approved before the merge is not enough. */
export function mayApply({ stage, state }: Pick<Verdict, 'stage' | 'state'>): boolean {
  return stage === 'apply' && state === 'approved';
}

const weight = ['note', 'pending', 'undetermined', 'refused'] as const;

/**
 * The state that reasons add up to. A refusal outweighs what could not be read, as no reading would mend it; and what could not be
 * read outweighs what is pending, as more approvals would not mend that.
 */
export function decide(reasons: readonly Reason[]): State {
  const worst = reasons.reduce((most, { effect }) => Math.max(most, weight.indexOf(effect)), 0);
  const effect = weight[worst];
  return effect === undefined || effect === 'note' ? 'approved' : effect;
}

/** The weightiest first, and within one weight in the order given. */
export function byWeight(reasons: readonly Reason[]): readonly Reason[] {
  return [...reasons].sort((a, b) => weight.indexOf(b.effect) - weight.indexOf(a.effect));
}

/** The longest description of a commit status (GitHub REST API, "Create a commit status"). */
const longestSummary = 140;

const label: Record<State, string> = {
  approved: 'Approved',
  pending: 'Pending',
  refused: 'Refused',
  undetermined: 'Undetermined',
};

/** A verdict in at most 140 characters, for a commit status: the state, its weightiest reason, and how many more there are. */
export function summary(verdict: Told): string {
  return withEnd(...told(verdict));
}

type Told = Pick<Verdict, 'state' | 'reasons' | 'counted'>;

/** The same as long as it is, for where there is more room. */
export function sentence(verdict: Told): string {
  return told(verdict).join('');
}

/** What may be cut, and what may not. */
function told({ state, reasons, counted }: Told): readonly [text: string, end: string] {
  const blocking = reasons.filter(({ effect }) => effect !== 'note');
  const [first] = blocking;
  if (first !== undefined)
    return [`${label[state]}: ${first.text}`, blocking.length > 1 ? ` (+${blocking.length - 1} more)` : ''];
  const names = [...new Set(counted.filter(({ counts }) => counts).map(({ reviewer }) => reviewer.login))];
  return [names.length > 0 ? `${label[state]} by ${names.join(', ')}` : label[state], '.'];
}

/** A text and its end in at most 140 characters; what is too long gives way in the text. */
export function withEnd(text: string, end: string): string {
  if (text.length + end.length <= longestSummary) return text + end;
  const cut = text.slice(0, longestSummary - end.length - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${text[cut.length] === ' ' ? cut.trimEnd() : cut.replace(/ +[^ ]{0,30}$/, '')}…${end}`;
}

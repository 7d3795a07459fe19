/**
 * What a change does to a bucket and to who uses it, the worst first. `breaks`: the vendor loses something that its page needs, or has to do
 * something on its side first. `irreversible`: what can't be taken back later, whatever it is good for.
 */
export const kinds = [
  'destroys',
  'replaces',
  'exposes',
  'irreversible',
  'breaks',
  'weakens',
  'forgets',
  'neutral',
  'strengthens',
  'creates',
] as const;
export type Kind = (typeof kinds)[number];

/** One thing that a plan would do, in words. */
export interface Change {
  readonly kind: Kind;
  /** Stable: `retention/recover-deleted`. */
  readonly code: string;
  /** One sentence without full stop, with data from the plan in it as it is: whoever shows it escapes it. */
  readonly text: string;
  /** The resource that carries it. */
  readonly address: string;
  readonly was?: string;
  readonly now?: string;
}

/** The words of the settings' approval rules: the worst of all changes decides. */
export const risks = ['none', 'low', 'weakens', 'breaks', 'irreversible', 'exposes', 'replaces', 'destroys'] as const;
export type Risk = (typeof risks)[number];

/** The risk of one kind. What is forgotten stays in AWS without anybody looking after it: that weakens. */
export function riskOf(kind: Kind): Risk {
  switch (kind) {
    case 'destroys':
    case 'replaces':
    case 'exposes':
    case 'irreversible':
    case 'breaks':
    case 'weakens':
      return kind;
    case 'forgets':
      return 'weakens';
    case 'neutral':
    case 'strengthens':
    case 'creates':
      return 'low';
  }
}

/** The risk of a plan: `none` without changes, else the worst there is. */
export function risk(changes: readonly Change[]): Risk {
  return changes
    .map((change) => riskOf(change.kind))
    .reduce<Risk>((a, b) => (risks.indexOf(b) > risks.indexOf(a) ? b : a), 'none');
}

export function isDangerous(change: Change): boolean {
  return riskOf(change.kind) !== 'low';
}

/** What was asked of somebody: the answer, or why there is none, and what to do to get one. */
export type Known<T> =
  | { readonly is: 'known'; readonly value: T }
  | {
      readonly is: 'unknown';
      /** Completes "it is not known: …", without a full stop. */
      readonly why: string;
      /** One sentence: which permission to give, or what to correct. */
      readonly fix: string;
    };

export function known<T>(value: T): { readonly is: 'known'; readonly value: T } {
  return { is: 'known', value };
}

export function notKnown(why: string, fix: string): { readonly is: 'unknown'; readonly why: string; readonly fix: string } {
  return { is: 'unknown', why, fix };
}

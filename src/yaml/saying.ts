/** What is said of an error of the syntax in place of the parser's words: where it fits, and what of the file is lost. */
export interface Saying {
  /** What the parser says. Without it: whatever it says. */
  readonly said?: RegExp;
  /** What stands at the place. */
  readonly at?: RegExp;
  /** What stands before the place on its line. */
  readonly before?: RegExp;
  /** What the nearest line above with any text holds. */
  readonly above?: RegExp;
  /** Default: `yaml/syntax`. */
  readonly code?: string;
  readonly message: string;
  readonly fix: string;
  /** Where the cause is, if not at the parser's place: where what is open was opened, or behind the spaces and comments there. */
  readonly cause?: 'quote' | 'bracket' | 'next';
  /** What is read wrongly for it: this value, this line, or all that follows, of which then nothing more is said. */
  readonly spoils: 'value' | 'line' | 'rest';
  /** Whether it can follow from a line at a wrong column, this or another: where there is one, only that is said. */
  readonly byColumn?: true;
  /** Whether it only follows from an anchor, an alias, a tag or a directive, which are refused by themselves. */
  readonly refused?: true;
}

export const quote: Saying = {
  message: 'A quote is not closed, or not on its line.',
  fix: 'Close it where the text ends.',
  cause: 'quote',
  spoils: 'rest',
};

export const openBrackets: readonly Saying[] = [
  {
    at: /^[\]}]/,
    message: 'This closes what was opened by the other kind.',
    fix: 'Close [ by ], and { by }.',
    spoils: 'rest',
  },
  {
    message: 'A bracket or a brace is not closed.',
    fix: 'Close it, and indent its lines.',
    cause: 'bracket',
    spoils: 'rest',
  },
];

export const refused: Saying = {
  message: 'Anchors (&name), aliases (*name), tags (!name) and directives (%NAME) are not supported.',
  fix: 'Remove it; text that starts with such a sign needs quotes.',
  spoils: 'line',
  refused: true,
};

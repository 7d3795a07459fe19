/**
 * Characters that a reader does not see, or that change what the reader sees: controls, lone surrogates, marks that reorder text
 * (Unicode Technical Report 36, "bidirectional text spoofing"), line and paragraph separators, zero-width and tag characters.
 * Joiners (U+200C, U+200D) are left out: scripts and emoji need them.
 */
const hidden = String.raw`\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\u{e0000}-\u{e007f}`;

const hiddenCharacter = new RegExp(`[${hidden}]`, 'u');
const hiddenCharacters = new RegExp(`[${hidden}]`, 'gu');
const hiddenInText = new RegExp(`(?![\\n\\t])[${hidden}]`, 'u');

/** The first hidden character of a text, as `U+202E`; undefined where there is none. */
export function findHidden(text: string, lines: 'one' | 'many' = 'one'): string | undefined {
  const found = (lines === 'one' ? hiddenCharacter : hiddenInText).exec(text)?.[0];
  return found === undefined ? undefined : codePoint(found);
}

/** The text with every hidden character written as an escape (`\u202e`, `\u{e0041}`), so that it can be shown. */
export function reveal(text: string): string {
  return text.replace(hiddenCharacters, escape);
}

/** The text with U+FFFD for each code unit of a hidden character but a tab, so that it keeps its length. */
export function mask(text: string): string {
  return text.replace(hiddenCharacters, (c) => (c === '\t' ? c : '\ufffd'.repeat(c.length)));
}

/** A JSON text with every hidden character as a JSON escape. */
export function revealJson(json: string): string {
  const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replace(hiddenCharacters, (c) => c.split('').map(unit).join(''));
}

/** A value as lines of JSON in which every hidden character is an escape: a terminal shows it all, and who parses it gets the value. */
export function renderJson(value: unknown): string {
  // What is in a text is escaped by now: a line break here is one between values.
  return JSON.stringify(value, null, 2).split('\n').map(revealJson).join('\n');
}

/** A character's name by its code point: `U+0007`. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function escape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

import { openBrackets, quote, type Saying } from './saying.js';

export const itemForKey: Saying = {
  at: /^-(?:\s|$)/,
  before: /^ *$/,
  message: 'A dash starts an item of a list here, where a key is expected.',
  fix: 'Indent the dashes of one list alike; before a key, remove the dash.',
  cause: 'next',
  spoils: 'rest',
  byColumn: true,
};

export const colonWithoutSpace: Saying = {
  at: /^(?:[\w.-]+|"[^"\n]*"|'[^'\n]*'):(?!\/\/)\S/,
  before: /^[ -]*$/,
  message: 'The colon has no space after it.',
  fix: 'Write key: value, with a space after the colon.',
  cause: 'next',
  spoils: 'line',
};

export const dashWithoutSpace: Saying = {
  at: /^-[^\s-]/,
  before: /^ *$/,
  message: 'The dash has no space after it, so that it starts no item of a list.',
  fix: 'Write a space after the dash.',
  cause: 'next',
  spoils: 'rest',
};

const blockTextNotIndented: Saying = {
  above: /:\s+[|>][-+\d]*\s*$/,
  message: 'The text that | or > starts is not indented.',
  fix: 'Indent each of its lines with spaces, further than its key.',
  cause: 'next',
  spoils: 'rest',
};

/** What a line can be that stands where a key does and is none. */
export const noKey: readonly Saying[] = [itemForKey, dashWithoutSpace, colonWithoutSpace, blockTextNotIndented];

/** What such a line is below an item of a list. */
const belowItem = { above: /^ *-(?:\s|$)/ };

/** A line that none of {@link noKey} fits. */
export const noColon: Saying = {
  at: /^[^:\n]*(?:\n|$)/,
  before: /^[ -]*$/,
  message: 'This line has no colon, so that it is no key with a value.',
  fix: 'Write key: value, with a space after the colon.',
  cause: 'next',
  spoils: 'line',
};

export const neitherKeyNorItem: Saying = {
  ...noColon,
  ...belowItem,
  message: 'This line is neither a key with a value nor an item of the list above it.',
  fix: 'Write key: value, or begin the item with a dash and a space.',
  spoils: 'rest',
};

/** Of a line that does not stand where it belongs. */
export const misplaced: readonly Saying[] = [
  ...openBrackets.map((saying) => ({ ...saying, said: /^Flow (?:map|sequence) in block collection/ })),
  {
    said: /^Block scalar values in collections must be indented/,
    message: 'The text that | or > starts is not indented.',
    fix: 'Indent each of its lines with spaces, further than its key.',
    spoils: 'rest',
  },
  {
    said: /^Block scalar lines must not be less indented/,
    message: 'This line of the text that | or > starts is indented less than its first.',
    fix: 'Indent each of its lines at least as far as the first.',
    spoils: 'rest',
  },
  {
    said: /^All sequence items must start at the same column/,
    code: 'yaml/indentation',
    message: 'The dashes of this list are not below each other.',
    fix: 'Indent the dashes of one list alike.',
    cause: 'next',
    spoils: 'rest',
    byColumn: true,
  },
  ...noKey,
  neitherKeyNorItem,
  {
    ...noColon,
    above: /(?:^|\s)#/,
    message: 'A comment ends the text above it, and this line is no key with a value.',
    fix: 'Write key: value; or, where the line goes on with that text, move the comment to above its key.',
    spoils: 'rest',
  },
  { ...noColon, spoils: 'rest' },
  {
    ...belowItem,
    message: 'This key stands among the items of a list.',
    fix: 'Indent it like the key above the list, or further than the dash of the item that it belongs to.',
    cause: 'next',
    spoils: 'rest',
    byColumn: true,
  },
  {
    code: 'yaml/indentation',
    message: 'This line is indented otherwise than its neighbours.',
    fix: 'Indent the keys of one map alike; begin each item of a list with a dash and a space.',
    cause: 'next',
    spoils: 'rest',
    byColumn: true,
  },
];

/** Of a key that goes on over the end of its line. */
export const keyOnOneLine: readonly Saying[] = [
  {
    said: /^Implicit keys of flow sequence pairs/,
    message: 'In brackets a key and its colon have to be on one line.',
    fix: 'Write key: value on one line; separate items by commas.',
    spoils: 'rest',
  },
  { ...quote, at: /^["']/ },
  {
    at: /^[[{]/,
    message: 'A key has to be text on one line.',
    fix: 'Write a name before the colon; put text that starts with a bracket or a brace in quotes.',
    spoils: 'rest',
  },
  ...noKey,
  {
    ...noColon,
    message: 'This line has no colon, and what is below it is read as the rest of its text.',
    fix: 'Write key: value, with a colon and a space after the key.',
    spoils: 'rest',
  },
  {
    message: 'A key has to be on one line, with a colon and a space after it.',
    fix: 'Write key: value.',
    spoils: 'rest',
  },
];

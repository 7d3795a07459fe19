import { itemForKey, neitherKeyNorItem, noColon, noKey } from './line-sayings.js';
import { openBrackets, quote, refused, type Saying } from './saying.js';

/** Of a sign that is missing. */
export const missing: readonly Saying[] = [
  { ...quote, said: /^Missing closing/ },
  ...openBrackets.map((saying) => ({ ...saying, said: /^Flow (?:map|sequence) must end with/ })),
  ...[...noKey, neitherKeyNorItem, noColon].map((saying) => ({
    ...saying,
    said: /^Implicit map keys need to be followed by map values/,
  })),
  {
    said: /^Implicit map keys need to be followed by map values/,
    message: 'Here a key has no value.',
    fix: 'Write key: value, with a space after the colon.',
    spoils: 'line',
    byColumn: true,
  },
  {
    said: /^Comments must be separated/,
    message: 'A comment needs a space before its #.',
    fix: 'Write a space before the #, or put the text in quotes if the # is part of it.',
    spoils: 'value',
  },
  {
    said: /^Missing , (?:or : )?between|^Missing space after :/,
    message: 'A comma is missing before this.',
    fix: 'Separate by commas what is in brackets or braces; put text with special characters in quotes.',
    spoils: 'value',
  },
  {
    said: /^Block scalars with more-indented leading empty lines/,
    message: 'An empty line above this one holds more spaces than it.',
    fix: 'Remove the spaces from the empty lines.',
    spoils: 'rest',
  },
  {
    said: /^Sequence item without - indicator/,
    message: 'This line between the items of a list has no dash.',
    fix: 'Begin each item with a dash and a space; indent what belongs to an item below it.',
    cause: 'next',
    spoils: 'rest',
    byColumn: true,
  },
  {
    said: /^Block collection cannot start on same line with directives-end/,
    message: "Keys and lists can't start on the line of ---.",
    fix: 'Write --- on a line of its own, or remove it.',
    cause: 'next',
    spoils: 'rest',
  },
  { ...refused, said: /^Tags and anchors must be separated|^Missing newline after|^Missing directives-end/ },
  {
    message: 'A sign is missing here: a colon, a comma, a dash or a quote.',
    fix: 'Write key: value; put text with special characters in quotes.',
    spoils: 'rest',
  },
];

/** Of a sign that is one too many. */
export const unexpected: readonly Saying[] = [
  { ...itemForKey, said: /^Unexpected block-seq-ind on same line with key/ },
  {
    said: /^Unexpected block-seq-ind on same line with key/,
    message: "A list can't start on the line of its key.",
    fix: 'Write each item below the key, on a line of its own with a dash; put a text that starts with a dash in quotes.',
    spoils: 'rest',
  },
  {
    said: /^Block scalar header includes|^Not a YAML token|in block scalar header/,
    message: 'After | or >, which start a text of several lines, the line has to end.',
    fix: 'Start the text on the next line, indented; put a text that begins with | or > in quotes.',
    spoils: 'rest',
  },
  {
    said: /^Unexpected (?:,|empty item) in flow/,
    message: 'Before this comma is nothing.',
    fix: 'Remove the comma, or write what belongs before it.',
    spoils: 'value',
  },
  {
    said: /^Unexpected flow-(?:map|seq)-end/,
    message: 'This bracket or brace closes none that is open.',
    fix: 'Remove it; put text with brackets or braces in quotes.',
    spoils: 'rest',
  },
  {
    said: /^Unexpected/,
    before: /["'] *$/,
    message: 'After the closing quote is more text.',
    fix: "Put all of the text in one pair of quotes; write a quote within single quotes twice (''), within double quotes as \\\".",
    spoils: 'line',
  },
  {
    said: /^Unexpected/,
    before: /[\]}] *$/,
    message: 'After the closing bracket or brace is more text.',
    fix: 'Write each key on a line of its own; put text that begins with a bracket or a brace in quotes.',
    spoils: 'line',
  },
  {
    said: /at node end$/,
    before: /^\.\.\. *$/,
    message: 'The three dots end the document, and text follows.',
    fix: 'Remove the dots.',
    spoils: 'rest',
  },
  {
    said: /at node end$/,
    message: 'This does not go on with what is above it.',
    fix: 'Write key: value for each key; put a text of several lines in quotes, without comments in it.',
    spoils: 'rest',
    byColumn: true,
  },
  {
    message: 'Here is a sign that is not expected.',
    fix: 'Put text with special characters in quotes; write each key on a line of its own.',
    spoils: 'rest',
  },
];

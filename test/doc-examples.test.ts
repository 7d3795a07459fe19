import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { known } from '../src/doctor/known.js';
import { readDocument } from '../src/iam/reading.js';
import { parseRequest } from '../src/request/parse.js';
import { planBetween } from './change/stack-plan.js';
import { bucketWith, factsWith } from './doctor/facts.js';
import { atReview } from './gate/baseline.js';
import { exampleSettings, resolveText, take, templatesWith } from './resolve/fixture.js';
import { creation, headSha, tools } from './review/review-values.js';

const root = join(import.meta.dirname, '../src');
const text = readFileSync('examples/sendsafely-minimal.yml', 'utf8');
const templates = templatesWith();
const spec = take(resolveText(text, templates, exampleSettings));
const shorter = take(resolveText(`${text}retention: { recoverDeleted: 7 days }\n`, templates, exampleSettings));

/** What the comment at the beginning of an example calls by this name; beside it, the example has what its file exports. */
const given = {
  request: take(parseRequest('examples/sendsafely-minimal.yml', text)),
  templates,
  spec,
  plan: planBetween(spec, shorter),
  facts: atReview,
  suspended: factsWith(bucketWith({ versioning: known('Suspended') })),
  input: { state: 'planned', headSha, tools, requests: [creation] },
  readDocument,
};

const examples = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => examplesOf(file, readFileSync(join(root, file), 'utf8')));

/** Each `@example` of a file: the name of the function below it, and its lines. */
function examplesOf(file: string, source: string) {
  const blocks = source.matchAll(/^ \* @example\n((?: \*(?: .*)?\n)+?) \*\/\nexport (?:async )?function (\w+)/gm);
  return [...blocks].map(([, lines = '', name = '']) => ({ file, name, code: lines.replace(/^ \* ?/gm, '') }));
}

/** Runs it: `expression; // → value` is one comparison. */
function run(code: string, names: Readonly<Record<string, unknown>>): readonly (readonly [unknown, unknown])[] {
  const compared: (readonly [unknown, unknown])[] = [];
  const body = code.replace(/^(\S.*); \/\/ → (.+)$/gm, (_, value: string, expected: string) => `is(${value}, ${expected});`);
  const is = (value: unknown, expected: unknown) => compared.push([value, expected]);

  new Function('is', ...Object.keys(names), body)(is, ...Object.values(names));
  return compared;
}

describe('an example says what its function gives', () => {
  test.each(examples)('$name in $file', async ({ file, code }) => {
    const exported = (await import(join(root, file))) as Readonly<Record<string, unknown>>;
    const compared = run(code, { ...given, ...exported });
    expect(compared.length).toBeGreaterThan(0);
    expect(compared.map(([value]) => value)).toEqual(compared.map(([, expected]) => expected));
  });

  test.each([
    'fault',
    'iam',
    'request',
    'settings',
    'template',
    'resolve',
    'analysis',
    'stack',
    'change',
    'gate',
    'review',
    'doctor',
  ])('the room %s has one', (room) => expect(examples.filter(({ file }) => file.startsWith(`${room}/`))).not.toEqual([]));
});

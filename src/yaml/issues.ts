import type { z } from 'zod';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { Path } from './document.js';
import type { Finding, IssueContext, Place } from './finding.js';
import { alternatives, choicesOf, exampleOf, keysOf, kindOf, kindsOf, ownExample, schemaAt, valueAt } from './schema-walk.js';
import { described, dotted, list, nounOf } from './phrases.js';
import { readWant } from './want.js';
import { wrongType } from './wrong-type.js';

/** Zod's issues as findings, each with what to write instead. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], context: IssueContext): readonly Finding[] {
  const findings = issues.flatMap((issue) => explain(issue, [], context));
  const meant = new Set(findings.map(({ path, meant }) => meant && placeKey([...path.slice(0, -1), meant])));
  const told = new Set<string>();
  return findings.filter(({ path, part, message, missing }) => {
    // Zod measures the length of a text where a list is wanted, too.
    const same = `${part} ${placeKey(path)} ${message}`;
    if (told.has(same)) return false;
    told.add(same);
    return missing === undefined || !meant.has(placeKey(missing));
  });
}

function placeKey(path: Path): string {
  return JSON.stringify(path);
}

function explain(issue: z.core.$ZodIssue, base: Path, context: IssueContext): readonly Finding[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const value = valueAt(context.value, path);
  const schema = schemaAt(context.schema, path, context.value) ?? context.schema;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, schema, context));
  if (issue.code === 'invalid_key') return [badKey(path, issue.issues[0]?.message ?? '')];
  if (value === undefined) return [missingKey(path, schema)];
  if (!kindsOf(schema).includes(kindOf(value))) return [wrongType({ path, value, schema, context, message: issue.message })];
  if (issue.code === 'invalid_union') return explainUnion(issue, path, { value, schema, context });
  return [wrongValue({ path, value, schema, context, message: issue.message }, issue)];
}

/** Of a union's alternatives the one that fits the kind of the value speaks; where several fit, they speak as one. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  { value, schema, context }: Omit<Place, 'path' | 'message'>,
) {
  const fitting = alternatives(schema).flatMap((option, index) => (kindsOf(option).includes(kindOf(value)) ? [index] : []));
  const [only, ...others] = fitting;
  const errors = only === undefined ? undefined : issue.errors[only];
  if (errors !== undefined && others.length === 0) return errors.flatMap((inner) => explain(inner, path, context));
  const said = issue.errors.flat().find(({ message }) => message !== '');
  return [wrongValue({ path, value, schema, context, message: said?.message ?? '' }, issue)];
}

function unknownKey(path: Path, key: string, schema: z.core.$ZodType, { laterKeys, value }: IssueContext): Finding {
  const at = { path: [...path, key], part: 'key' } as const;
  if (path.length === 0 && laterKeys.includes(key)) {
    return { ...at, code: 'not-yet', message: `${quote(key)} is not supported by this version.`, fix: 'Remove it.' };
  }
  const known = keysOf(schema);
  const near = nearest(key, known);
  const where = path.length === 0 ? '' : ` in ${dotted(path)}`;
  const taken = near !== undefined && valueAt(value, [...path, near]) !== undefined;
  const fix =
    near === undefined
      ? `The keys${where} are ${list(known)}.`
      : taken
        ? `Remove it: ${near} is there already.`
        : `Write ${near}.`;
  return {
    ...at,
    code: 'unknown-key',
    message: `There is no key ${quote(key)}${where}.`,
    fix,
    ...(near === undefined ? {} : { meant: near }),
  };
}

function badKey(path: Path, message: string): Finding {
  const noun = readWant(message)?.noun ?? 'a name of 1 to 64 characters';
  return {
    path,
    part: 'key',
    code: 'wrong-value',
    message: `The key ${quote(String(path.at(-1)))} has to be ${noun}.`,
    fix: 'Write another key.',
  };
}

function missingKey(path: Path, schema: z.core.$ZodType): Finding {
  const key = String(path.at(-1));
  const where = path.length > 1 ? ` in ${dotted(path.slice(0, -1))}` : '';
  return {
    path: path.slice(0, -1),
    part: 'key',
    missing: path,
    code: 'missing-key',
    message: `The key ${quote(key)} is missing${where}.`,
    fix: `Add it, as in: ${key}: ${exampleOf(schema)}`,
  };
}

function wrongValue({ path, value, schema, context, message }: Place, issue: z.core.$ZodIssue): Finding {
  const at = { path, part: 'value' } as const;
  const choices = choicesOf(schema);
  const shown = typeof value === 'string' ? quote(value) : described(value, context.written(path));
  const near = typeof value === 'string' ? nearest(value, choices) : undefined;
  const said = readWant(message);
  if (said === undefined && (issue.code === 'too_big' || issue.code === 'too_small')) return outOfRange(at, value, issue, schema);
  if (near !== undefined || (choices.length > 0 && said === undefined)) {
    const fix = near === undefined ? `Write one of ${list(choices)}.` : `Write ${near}.`;
    const wish = said === undefined ? list(choices, 'or') : `${said.noun}, or ${list(choices, 'or')}`;
    return { ...at, code: 'unknown-value', message: `${dotted(path)} is ${shown}, but has to be ${wish}.`, fix };
  }
  const noun = `${said?.noun ?? nounOf(issue)}${choices.length > 0 ? `, or ${list(choices, 'or')}` : ''}`;
  const example = ownExample(schema);
  const fix = said?.fix ?? (example === undefined ? `Write ${noun}.` : `Write, for example, ${example}`);
  return { ...at, code: 'wrong-value', message: `${dotted(path)} is ${shown}, but has to be ${noun}.`, fix };
}

function outOfRange(
  at: Pick<Finding, 'path' | 'part'>,
  value: unknown,
  issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall,
  schema: z.core.$ZodType,
): Finding {
  const bound = issue.code === 'too_big' ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
  const units = typeof value === 'string' ? 'characters' : 'entries';
  const has = size === undefined ? `is ${String(value)}` : size === 0 ? 'is empty' : `has ${size} ${units}`;
  return {
    ...at,
    code: 'out-of-range',
    message:
      size === 0 && issue.code === 'too_small' && issue.minimum === 1
        ? `${dotted(at.path)} is empty.`
        : `${dotted(at.path)} ${has}; it has to ${size === undefined ? 'be' : 'have'} ${bound}${size === undefined ? '' : ` ${units}`}.`,
    fix: size === 0 ? `Write, for example, ${exampleOf(schema)}` : `Write ${bound}${size === undefined ? '' : ` ${units}`}.`,
  };
}

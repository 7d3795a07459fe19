import type { z } from 'zod';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { Path } from './document.js';
import type { Finding, IssueContext, Place } from './finding.js';
import {
  alternatives,
  choicesOf,
  exampleOf,
  keysOf,
  kindOf,
  kindsOf,
  ownExample,
  schemaAt,
  takesKey,
  valueAt,
} from './schema-walk.js';
import { described, dotted, list, nounOf } from './phrases.js';
import { choiceCalled } from './other-names.js';
import { readWant } from './want.js';
import { wrongType } from './wrong-type.js';

/** Zod's issues as findings, each with what to write instead. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], context: IssueContext): readonly Finding[] {
  const findings = issues.filter(tells).flatMap((issue) => explain(issue, [], context));
  const meant = new Set(findings.flatMap(({ meant }) => (meant === undefined ? [] : [placeKey(meant)])));
  const told = new Set<string>();
  return findings.filter(({ path, part, message, missing }) => {
    // Zod measures the length of a text where a list is wanted, too.
    const same = `${part} ${placeKey(path)} ${message}`;
    if (told.has(same)) return false;
    told.add(same);
    return missing === undefined || !meant.has(placeKey(missing));
  });
}

/** Zod says of a whole number beyond what a computer counts exactly that it is, beside the bound that is asked for. */
function tells(issue: z.core.$ZodIssue, _index: number, all: readonly z.core.$ZodIssue[]): boolean {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return true;
  const bound = issue.code === 'too_big' ? issue.maximum : issue.minimum;
  if (Math.abs(Number(bound)) !== Number.MAX_SAFE_INTEGER) return true;
  const place = placeKey(issue.path as Path);
  return !all.some((other) => other !== issue && other.code === issue.code && placeKey(other.path as Path) === place);
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

function unknownKey(path: Path, key: string, schema: z.core.$ZodType, context: IssueContext): Finding {
  const { laterKeys, value, elsewhere, schema: whole } = context;
  const at = { path: [...path, key], part: 'key' } as const;
  if (path.length === 0 && laterKeys.includes(key)) {
    return { ...at, code: 'not-yet', message: `${quote(key)} is not supported by this version.`, fix: 'Remove it.' };
  }
  const other = placedElsewhere(path, key, { elsewhere, value, schema: whole });
  if (other !== undefined) return { ...at, code: 'unknown-key', ...other };
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
    ...(near === undefined ? {} : { meant: [...path, near] }),
  };
}

/** What is said of a key that another map of the file has: one below the root, or the root itself. */
function placedElsewhere(
  path: Path,
  key: string,
  { elsewhere, value, schema }: Pick<IssueContext, 'elsewhere' | 'value' | 'schema'>,
): Pick<Finding, 'message' | 'fix' | 'meant'> | undefined {
  if (path.length > 0) {
    if (!takesKey(schema, [], key) || valueAt(value, [key]) !== undefined) return undefined;
    const message = `${quote(key)} is a key of the file itself, and stands in ${dotted(path)}.`;
    return { message, fix: 'Move it to the beginning of a line of its own.', meant: [key] };
  }
  const parents = keysOf(schema).filter((parent) => keysOf(schemaAt(schema, [parent], value) ?? schema).includes(key));
  const [parent, ...others] = parents;
  if (parent === undefined || others.length > 0) return elsewhere?.(key, value);
  const message = `${quote(key)} is a key of ${parent}, and stands beside it.`;
  const given = valueAt(value, [parent]) !== undefined;
  return { message, fix: given ? `Move it below ${parent}.` : `Write it below ${parent}: ${parent}: { ${key}: … }` };
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
  const near = typeof value === 'string' ? (choiceCalled(value, alternatives(schema)) ?? nearest(value, choices)) : undefined;
  const said = readWant(message);
  if (said === undefined && (issue.code === 'too_big' || issue.code === 'too_small'))
    return outOfRange(at, shownSize(value, context.written(path)), issue, schema);
  if (near !== undefined || (choices.length > 0 && said === undefined)) {
    const fix = near === undefined ? `Write one of ${list(choices)}.` : `Write ${near}.`;
    const wish = said === undefined ? list(choices, 'or') : `${said.noun}, or ${list(choices, 'or')}`;
    return { ...at, code: 'unknown-value', message: `${dotted(path)} is ${shown}, but has to be ${wish}.`, fix };
  }
  if (value === Number.POSITIVE_INFINITY) {
    const message = `${dotted(path)} is ${shown}, which is too large for a number.`;
    return { ...at, code: 'wrong-value', message, fix: 'Write a smaller number.' };
  }
  const noun = `${said?.noun ?? nounOf(issue)}${choices.length > 0 ? `, or ${list(choices, 'or')}` : ''}`;
  const example = ownExample(schema);
  const fix = said?.fix ?? (example === undefined ? `Write ${noun}.` : `Write, for example, ${example}`);
  return { ...at, code: 'wrong-value', message: `${dotted(path)} is ${shown}, but has to be ${noun}.`, fix };
}

/** How much of something there is; a number has no size but itself. */
interface Size {
  readonly size: number | undefined;
  readonly units: string;
  readonly shown: string;
}

function shownSize(value: unknown, written: string | undefined): Size {
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
  // The parts of a document have no prototype, and so no text of their own.
  const shown = written ?? (typeof value === 'object' ? 'a map' : String(value));
  return { size, units: typeof value === 'string' ? 'characters' : 'entries', shown };
}

function outOfRange(
  at: Pick<Finding, 'path' | 'part'>,
  value: Size,
  issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall,
  schema: z.core.$ZodType,
): Finding {
  const bound = issue.code === 'too_big' ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
  const { size, units } = value;
  const has = size === undefined ? `is ${value.shown}` : size === 0 ? 'is empty' : `has ${size} ${units}`;
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

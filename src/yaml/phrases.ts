import type { z } from 'zod';
import { quote } from '../fault/fault.js';
import type { Path } from './document.js';
import { choicesOf, kindOf, type Kind } from './schema-walk.js';

export function nounOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return 'a whole number';
  if (issue.code !== 'invalid_format') return 'another value';
  const nouns: Readonly<Record<string, string>> = { url: 'a URL', date: 'a date such as 2026-01-31' };
  return nouns[issue.format] ?? (issue.pattern === undefined ? 'another value' : `text that matches ${issue.pattern}`);
}

export function wanted(kind: Kind, schema: z.core.$ZodType): string {
  const choices = choicesOf(schema);
  if (kind === 'text' && choices.length > 0) return list(choices, 'or');
  return kind === 'text' ? 'text' : `a ${kind}`;
}

export function described(value: unknown, written: string | undefined): string {
  const kind = kindOf(value);
  if (kind === 'list' || kind === 'map') return `a ${kind}`;
  return kind === 'text' ? `the text ${quote(String(value))}` : `the ${kind} ${written ?? String(value)}`;
}

/** A path as people write it: `retention.transitions[0].after`. Keys that are no plain names are quoted. */
export function dotted(path: Path): string {
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${/^[\w-]{1,64}$/.test(step) ? step : quote(step)}`))
    .join('');
  return text.replace(/^\./, '') || 'The file';
}

export function list(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

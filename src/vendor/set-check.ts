import { quote } from '../fault/fault.js';
import type { Path } from '../yaml/document.js';
import { compilePattern } from './pattern.js';
import type { TemplateSet } from './schema.js';

/** One effective set of a template under check: what it says, and how a fault in it finds its place. */
export interface SetCheck {
  readonly set: TemplateSet;
  readonly report: (code: string, path: Path, message: string, fix: string) => void;
}

/** Refuses a pattern that does not compile, or that a hostile value could keep busy. */
export function checkPattern(pattern: string, path: Path, report: SetCheck['report']): RegExp | undefined {
  const compiled = compilePattern(pattern);
  if ('regex' in compiled) return compiled.regex;
  report(
    'pattern',
    path,
    `The pattern ${quote(pattern)} can not be used: ${compiled.why}.`,
    'Write it with fewer and bounded quantifiers.',
  );
  return undefined;
}

import { quote, type Fault } from '../fault/fault.js';
import type { Place } from './place.js';

/** A rule for names: when it is broken, what the name does then, and what to do. */
export interface NameRule {
  readonly broken: (name: string) => boolean;
  readonly message: (name: string) => string;
  readonly fix: (name: string) => string;
}

/** What kind of name it is, and the name that was probably meant, in which every rule holds; undefined where none can be told. */
interface Named {
  readonly what: string;
  readonly code: string;
  readonly meant: string | undefined;
}

/** One fault with every rule that a name breaks, and a name to write instead: advice for each rule alone would break the next one. */
export function ruleFaults(
  name: string,
  rules: readonly NameRule[],
  { what, code, meant }: Named,
  { source, path, prefix }: Place,
): readonly Fault[] {
  const broken = rules.filter((rule) => rule.broken(name));
  if (broken.length === 0) return [];
  const message = `The ${what} name ${quote(name)} ${broken.map((rule) => rule.message(name)).join('; and it ')}.`;
  const fix = meant === undefined ? [...new Set(broken.map((rule) => rule.fix(name)))].join(' ') : `Write ${quote(meant)}.`;
  return [source.fault(path, { code: `${prefix}/${code}`, message, fix })];
}

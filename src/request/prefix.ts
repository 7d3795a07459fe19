import { quote, type Fault } from '../fault/fault.js';
import type { Place } from './place.js';

/**
 * Why a prefix can't stand in a policy's resource or condition; undefined where it can. A wildcard or a policy variable in it would widen
 * the grant, and a key never starts with the slash that people write.
 */
export function whyUnsafePrefix(prefix: string): string | undefined {
  if (prefix.startsWith('/')) return 'it starts with a slash, and no object here does';
  const special = /[^A-Za-z0-9!_.=+@:'(),/-]/u.exec(prefix);
  return special === null ? undefined : `it contains ${quote(special[0])}`;
}

/** The fault of a prefix that can't stand in a policy: `<prefix>/prefix`. */
export function prefixFaults(text: string, { source, path, prefix }: Place): readonly Fault[] {
  const why = whyUnsafePrefix(text);
  if (why === undefined) return [];
  const bare = text.replace(/^\/+/, '');
  const fix = bare !== '' && whyUnsafePrefix(bare) === undefined ? `Write ${quote(bare)}.` : safeCharacters;
  return [source.fault(path, { code: `${prefix}/prefix`, message: `The prefix ${quote(text)} can't be used: ${why}.`, fix })];
}

const safeCharacters = "Write it with letters, digits, slashes and ! _ . = + @ : ' ( ) , - only, as in reports/.";

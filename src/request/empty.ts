import type { Fault } from '../fault/fault.js';
import type { Place } from './place.js';

/** The fault of a key with an empty map, which asks for nothing: `<prefix>/empty`. */
export function emptyFaults(value: object | undefined, example: string, { source, path, prefix }: Place): readonly Fault[] {
  if (value === undefined || Object.values(value).some((inner) => inner !== undefined)) return [];
  const key = path.join('.');
  const fix = `Write, for example, ${key}: ${example}, or remove the key.`;
  return [source.fault(path, { code: `${prefix}/empty`, message: `${key} is there, and asks for nothing.`, fix }, 'key')];
}

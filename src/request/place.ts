import type { Path, Source } from '../yaml/document.js';
import { quote, type Fault } from '../fault/fault.js';

/** Where a value stands that is checked, and the room by which its faults are called: `request` gives `request/prefix`. */
export interface Place {
  readonly source: Source;
  readonly path: Path;
  readonly prefix: string;
}

/** A fault for each entry of a list that stands in it before: `<prefix>/twice`. `names` say what each entry is, equal ones the same. */
export function twiceFaults(names: readonly string[], { source, path, prefix }: Place): readonly Fault[] {
  const seen = new Set<string>();
  return names.flatMap((name, i) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `${quote(name)} is in the list already.`;
    return [source.fault([...path, i], { code: `${prefix}/twice`, message, fix: 'Remove one of the two.' })];
  });
}

/** The fault of a key with an empty map, which asks for nothing: `<prefix>/empty`. */
export function emptyFaults(value: object | undefined, example: string, { source, path, prefix }: Place): readonly Fault[] {
  if (value === undefined || Object.values(value).some((inner) => inner !== undefined)) return [];
  const key = path.join('.');
  const fix = `Write, for example, ${key}: ${example}, or remove the key.`;
  return [source.fault(path, { code: `${prefix}/empty`, message: `${key} is there, and asks for nothing.`, fix }, 'key')];
}

/** The fault of what S3 does only in a bucket with versioning. */
export function needsVersioning(source: Source, path: Path, what: string, remove = String(path.at(-1))): Fault {
  const message = `${what} needs versioning, and versioning is false.`;
  const fix = `Remove versioning: false, or remove ${remove}.`;
  return source.fault(path, { code: 'request/needs-versioning', message, fix }, 'key');
}

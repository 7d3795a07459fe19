import type { Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';

/** The fault of what S3 does only in a bucket with versioning. */
export function needsVersioning(source: Source, path: Path, what: string, remove = String(path.at(-1))): Fault {
  const message = `${what} needs versioning, and versioning is false.`;
  const fix = `Remove versioning: false, or remove ${remove}.`;
  return source.fault(path, { code: 'request/needs-versioning', message, fix }, 'key');
}

import { failed, ok, type Result } from '../fault/fault.js';
import type { ObjectStore } from './store.js';

/** How an object is read: the bytes, and where they are for messages. */
type Parse<T> = (bytes: Uint8Array, place: string) => Result<T>;

interface Update<T> {
  readonly key: string;
  readonly parse: Parse<T>;
  readonly change: (stored: T | undefined) => T;
  readonly render: (value: T) => string;
}

/** How often a write is tried when others are faster: with the pauses between, about a minute. */
const mostAttempts = 50;
const longestPause = 2500;

/** Reads, changes and writes an object, again from the start where another writer was faster. Writes nothing where nothing changes. */
export async function updateObject<T>(
  store: ObjectStore,
  pause: (milliseconds: number) => Promise<unknown>,
  { key, parse, change, render }: Update<T>,
): Promise<Result<T>> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    // A random share of a growing pause: writers that met once do not meet again.
    if (attempt > 0) await pause(Math.random() * Math.min(longestPause, 50 * 2 ** attempt));
    const object = await store.read(key);
    if (!object.ok) return object;
    const stored = object.value === undefined ? ok(undefined) : parse(object.value.bytes, store.place(key));
    if (!stored.ok) return stored;
    const next = change(stored.value);
    const text = render(next);
    if (object.value !== undefined && Buffer.from(object.value.bytes).equals(Buffer.from(text))) return ok(next);
    const written = await store.write(key, text, object.value?.tag);
    if (!written.ok) return written;
    if (written.value === 'written') return ok(next);
  }
  return failed({
    code: 'ledger/conflict',
    message: `The record ${store.place(key)} was changed by others in each of ${mostAttempts} attempts to write it.`,
    fix: 'Run it again; it goes on where this run ended.',
  });
}

/** Reads an object of a form; undefined where there is none. */
export async function readObject<T>(store: ObjectStore, key: string, parse: Parse<T>): Promise<Result<T | undefined>> {
  const found = await store.read(key);
  if (!found.ok) return found;
  return found.value === undefined ? ok(undefined) : parse(found.value.bytes, store.place(key));
}

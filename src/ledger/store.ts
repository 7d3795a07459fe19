import { createHash } from 'node:crypto';
import { ok, type Result } from '../fault/fault.js';

/** An object as it was read; `tag` changes with its bytes. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly tag: string;
  /** When the store got it, by its own clock, in milliseconds since 1970; undefined where it does not say. */
  readonly modified: number | undefined;
}

/** An object in a listing, with the tag that reading it would give. */
export interface ListedObject {
  readonly key: string;
  readonly tag: string;
}

/** Objects by key, each written whole, and only over what the writer has seen. */
export interface ObjectStore {
  /** Undefined where there is none. */
  read(key: string): Promise<Result<StoredObject | undefined>>;
  /** Writes where the object is still the one of this tag, or where there is still none; `conflict` where another one was faster. */
  write(key: string, text: string, over: string | undefined): Promise<Result<'written' | 'conflict'>>;
  /** Removes the object where it is still the one of this tag; `conflict` where it is another one by now, or gone. */
  remove(key: string, tag: string): Promise<Result<'removed' | 'conflict'>>;
  /** What is there with keys that begin so, in order; `most` where there are more. */
  list(prefix: string, most: number): Promise<Result<readonly ListedObject[]>>;
  /** The object's address, for messages. */
  place(key: string): string;
}

/** When objects in this process were written. Not in each store: several can be of the same objects. */
const times = new WeakMap<Uint8Array, number>();

/** Objects in this process, for tests and for the demo. What no store wrote is as old as can be. */
export function memoryStore(objects: Map<string, Uint8Array> = new Map(), now: () => number = Date.now): ObjectStore {
  const tagOf = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : hash(bytes));
  return {
    place: (key) => `memory:${key}`,
    read: async (key) => {
      const bytes = objects.get(key);
      const tag = tagOf(bytes);
      return ok(bytes === undefined || tag === undefined ? undefined : { bytes, tag, modified: times.get(bytes) ?? 0 });
    },
    write: async (key, text, over) => {
      if (tagOf(objects.get(key)) !== over) return ok('conflict');
      const bytes = new TextEncoder().encode(text);
      times.set(bytes, now());
      objects.set(key, bytes);
      return ok('written');
    },
    remove: async (key, tag) => ok(tagOf(objects.get(key)) === tag && objects.delete(key) ? 'removed' : 'conflict'),
    list: async (prefix, most) =>
      ok(
        [...objects.entries()]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, bytes]) => ({ key, tag: hash(bytes) }))
          .sort((a, b) => (a.key < b.key ? -1 : 1))
          .slice(0, most),
      ),
  };
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

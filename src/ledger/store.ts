import { createHash } from 'node:crypto';
import { ok, type Result } from '../fault/fault.js';

/** An object as it was read; `tag` changes with its bytes. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly tag: string;
  /** When the store got it, by its own clock, in milliseconds since 1970; undefined where it does not say. */
  readonly modified: number | undefined;
}

/** Objects by key, each written whole, and only over what the writer has seen. */
export interface ObjectStore {
  /** Undefined where there is none. */
  read(key: string): Promise<Result<StoredObject | undefined>>;
  /** Writes where the object is still the one of this tag, or where there is still none; `conflict` where another one was faster. */
  write(key: string, text: string, over: string | undefined): Promise<Result<'written' | 'conflict'>>;
  /** Removes the object where it is still the one of this tag; `conflict` where it is another one by now, or gone. */
  remove(key: string, tag: string): Promise<Result<'removed' | 'conflict'>>;
  /** The keys that begin so, in order; `most` of them where there are more. */
  list(prefix: string, most: number): Promise<Result<readonly string[]>>;
  /** The object's address, for messages. */
  place(key: string): string;
}

/** When objects in this process were written. Not in each store: several can be of the same objects. */
const times = new WeakMap<Uint8Array, number>();

/** Objects in this process, for tests and for the demo. What no store wrote is as old as can be. */
export function memoryStore(objects: Map<string, Uint8Array> = new Map(), now: () => number = Date.now): ObjectStore {
  const tagOf = (bytes: Uint8Array | undefined) =>
    bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
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
        [...objects.keys()]
          .filter((key) => key.startsWith(prefix))
          .sort()
          .slice(0, most),
      ),
  };
}

import { createHash } from 'node:crypto';
import { ok, type Result } from '../fault/fault.js';

/** An object as it was read; `tag` changes with its bytes. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly tag: string;
}

/** Objects by key, each written whole, and only over what the writer has seen. */
export interface ObjectStore {
  /** Undefined where there is none. */
  read(key: string): Promise<Result<StoredObject | undefined>>;
  /** Writes where the object is still the one of this tag, or where there is still none; `conflict` where another one was faster. */
  write(key: string, text: string, over: string | undefined): Promise<Result<'written' | 'conflict'>>;
  /** The object's address, for messages. */
  place(key: string): string;
}

/** Objects in this process, for tests and for the demo. */
export function memoryStore(objects: Map<string, Uint8Array> = new Map()): ObjectStore {
  const tagOf = (bytes: Uint8Array | undefined) =>
    bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
  return {
    place: (key) => `memory:${key}`,
    read: async (key) => {
      const bytes = objects.get(key);
      const tag = tagOf(bytes);
      return ok(bytes === undefined || tag === undefined ? undefined : { bytes, tag });
    },
    write: async (key, text, over) => {
      if (tagOf(objects.get(key)) !== over) return ok('conflict');
      objects.set(key, new TextEncoder().encode(text));
      return ok('written');
    },
  };
}

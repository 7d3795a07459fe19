import { failed, ok, type Result } from '../fault/fault.js';
import type { ObjectStore } from './store.js';

/** How often an object that others touch at the same moment is tried. */
const mostAttempts = 5;

/**
 * Writes an object that is written once and never again. What is there already with the very same bytes is this run's own earlier attempt,
 * whose answer was cut off. With other bytes it is somebody else's: `ledger/taken`, and nothing is written.
 */
export async function createObject(store: ObjectStore, key: string, text: string): Promise<Result<void>> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const written = await store.write(key, text, undefined);
    if (!written.ok) return written;
    if (written.value === 'written') return ok(undefined);
    const found = await store.read(key);
    if (!found.ok) return found;
    if (found.value === undefined) continue;
    return Buffer.from(found.value.bytes).equals(Buffer.from(text)) ? ok(undefined) : taken(store.place(key));
  }
  return taken(store.place(key));
}

function taken(place: string) {
  return failed({
    code: 'ledger/taken',
    message: `Another record stands at ${place}, where only this run may write`,
    fix: 'Find out who wrote it, as whoever did holds the role that plans; then push a commit or update the branch, which begins a new run.',
  });
}

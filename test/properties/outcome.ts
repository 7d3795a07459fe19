import type { BucketSpec } from '../../src/spec/spec.js';
import type { Fault } from '../../src/fault/fault.js';
import { resolveAll, type ResolvedRequests } from '../../src/run/resolve-all.js';
import { parseSettings } from '../../src/settings/parse.js';
import type { Settings } from '../../src/settings/schema.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { loadTemplates } from '../../src/template/load.js';
import { take } from '../resolve/fixture.js';
import type { Value } from './parts.js';
import { templateTexts } from './set-ups.js';

/** A request as a file, with the settings of its repository. */
export interface Asked {
  readonly bytes: string | Uint8Array;
  readonly settings: Value;
}

/** What becomes of a request: faults, or a spec with its configuration. */
export type Outcome =
  | { readonly faults: readonly Fault[]; readonly spec?: undefined }
  | { readonly faults?: undefined; readonly spec: BucketSpec; readonly configuration: string };

export const templates = take(loadTemplates(templateTexts, []));
export const file = 'buckets/generated.yml';

/** The bytes of a file, as they are read from a disk. */
export function encoded(bytes: string | Uint8Array): Uint8Array {
  return typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
}

const read = new Map<string, Settings>();

/** Settings as they are read from their file. */
export function settingsOf(settings: Value): Settings {
  const text = JSON.stringify(settings);
  const known = read.get(text) ?? take(parseSettings('.github/vendor-bucket.yml', text)).value;
  read.set(text, known);
  return known;
}

/** What becomes of the only request of a run. Throws what the code under test throws, and where it gives both or neither. */
export function outcomeOf({ bytes, settings }: Asked): Outcome {
  const resolved = resolveAll([{ file, bytes: { ok: true, value: encoded(bytes) } }], templates, settingsOf(settings));
  return outcomeIn(resolved, file);
}

/** What became of a request of a run. */
export function outcomeIn({ specs, faults }: ResolvedRequests, name: string): Outcome {
  const [spec, found] = [specs.get(name), faults.get(name)];
  if ((spec === undefined) === (found === undefined)) throw new Error(`${name} ends in faults or in a spec, in one of the two`);
  if (found !== undefined) return { faults: found };
  if (spec === undefined) throw new Error('not reached');
  return { spec, configuration: synthesize(spec) };
}

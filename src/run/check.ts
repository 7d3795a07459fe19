import { failed, ok, type Result } from '../fault/fault.js';
import { doMeet, keyOf } from '../request/check-together.js';
import type { Given } from './load.js';
import { resolveAll, type ResolvedRequests } from './resolve-all.js';
import type { Sound, Unchanged } from './unchanged.js';

/**
 * Whether requests are without faults: the same faults as {@link resolveAll} finds, and for those without any what is said of them. Of
 * requests that are known, no more than their claims is looked at. Where names meet all are checked again, as the fault
 * says where both stand.
 */
export function check({ texts, templates, settings }: Given, unchanged?: Unchanged): Result<readonly Sound[]> {
  const known = texts.map((text) => unchanged?.get(text));
  const rest = texts.filter((_, i) => known[i] === undefined);
  let found = resolveAll(rest, templates, settings);
  const keys = [...known.flatMap((one) => one?.claims ?? []), ...found.claims.map(keyOf)];
  if (rest.length < texts.length && doMeet(keys)) found = resolveAll(texts, templates, settings);
  const newly = soundOf(found);
  const sound = texts.flatMap((text, i) => {
    const one = newly.get(text.file) ?? known[i];
    return one === undefined ? [] : [[text, one] as const];
  });
  if (rest.length > 0) unchanged?.keep(sound);
  return found.faults.size > 0 ? failed(...[...found.faults.values()].flat()) : ok(sound.map(([, one]) => one));
}

function soundOf({ specs, claims }: ResolvedRequests): ReadonlyMap<string, Sound> {
  const keys = new Map<string, string[]>([...specs.keys()].map((file) => [file, []]));
  for (const claim of claims) keys.get(claim.source.file)?.push(keyOf(claim));
  return new Map(
    [...specs].map(
      ([
        file,
        {
          vendor: { id, title, source, read },
        },
      ]) => [file, { vendor: { id, title, source, read }, claims: keys.get(file) ?? [] }],
    ),
  );
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { readWithin } from '../files/within.js';
import type { Found, Standing } from '../init/changes.js';
import { places, textPlaces, type Kind, type Texts } from '../init/files.js';
import { ownerPlaces } from '../bootstrap/owner-places.js';

/** The texts that come with the project; `home` is the folder that holds `templates/`. */
export function readTexts(home: string): Texts {
  const paths = Object.entries(textPlaces).flatMap(([kind, path]) => (path === undefined ? [] : [[kind, path] as const]));
  const read = ([kind, path]: readonly [string, string]) => [
    kind,
    readFileSync(join(home, 'templates', 'repository', path), 'utf8'),
  ];
  return Object.fromEntries(paths.map(read)) as Texts;
}

/** The files of a folder that are there. Code owners are where GitHub finds them first. */
export function readStanding(folder: string): Result<Standing> {
  const standing: Partial<Record<Kind, Found>> = {};
  const faults: Fault[] = [];
  for (const kind of Object.keys(places) as Kind[]) {
    for (const path of kind === 'owners' ? ownerPlaces : [places[kind]]) {
      const text = readWithin(folder, path);
      if (!text.ok) faults.push(...text.faults);
      else if (text.value !== undefined) standing[kind] ??= { path, text: text.value };
    }
  }
  return faults.length > 0 ? failed(...faults) : ok(standing);
}

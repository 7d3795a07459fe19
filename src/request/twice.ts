import { quote, type Fault } from '../fault/fault.js';
import type { Place } from './place.js';

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

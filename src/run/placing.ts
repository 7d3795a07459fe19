import type { BucketSpec } from '../spec/spec.js';
import type { Fault } from '../fault/fault.js';

type Place = (faults: readonly Fault[]) => readonly Fault[];

/** A spec does not know where its request says what: it means the same wherever that stands. Held for as long as the spec is. */
const places = new WeakMap<BucketSpec, Place>();

/** Keeps how faults of a spec get their places, for those that are found when its file is read no more. */
export function keepPlaces(spec: BucketSpec, place: Place): void {
  places.set(spec, place);
}

/** Faults that were found in AWS or in a state, at the keys of the request that they are about. */
export function placed(spec: BucketSpec, faults: readonly Fault[]): readonly Fault[] {
  const found = places.get(spec)?.(faults) ?? faults;
  return found.map(({ key: _, ...fault }) => fault);
}

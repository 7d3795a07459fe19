import type { Fault, Position } from '../fault/fault.js';

/** The way to a value from the document's root: `['replication', 'region']`. */
export type Path = readonly (string | number)[];

/** A parsed YAML file that still knows where everything stands. */
export interface Source {
  readonly file: string;
  /** The place of the value at `path`, or of its key; the nearest enclosing place when it is not in the file. */
  locate(path: Path, part?: 'key' | 'value'): { readonly at: Position; readonly excerpt: string };
  /** A fault at a place of this file. */
  fault(path: Path, fault: Omit<Fault, 'at' | 'excerpt'>, part?: 'key' | 'value'): Fault;
}

/** A checked value and the file that it was read from. */
export interface Located<T> {
  readonly value: T;
  readonly source: Source;
}

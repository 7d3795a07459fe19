import type { z } from 'zod';
import type { Path } from './document.js';

/** What is said of a key that stands at the root and belongs below another one; undefined for one that nobody knows. */
export type Elsewhere = (key: string, root: unknown) => Pick<Finding, 'message' | 'fix'> | undefined;

/** What is wrong at a path, before it is placed in a file. */
export interface Finding {
  readonly path: Path;
  readonly part: 'key' | 'value';
  /** Without the room. */
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  /** Of an unknown key, the path of the key that was probably meant: that this one is missing is then not said. */
  readonly meant?: Path;
  /** Of a missing key, its path. */
  readonly missing?: Path;
}

export interface IssueContext {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  /** A scalar as it stands in the file. */
  readonly written: (path: Path) => string | undefined;
  /** Keys of the root that a later version will know. */
  readonly laterKeys: readonly string[];
  /** Whose a key is that the schema does not know at the root, where somebody else knows it. */
  readonly elsewhere?: Elsewhere | undefined;
}

/** A value that its schema refuses, and what the schema says of it. */
export interface Place {
  readonly path: Path;
  readonly value: unknown;
  readonly schema: z.core.$ZodType;
  readonly context: IssueContext;
  readonly message: string;
}

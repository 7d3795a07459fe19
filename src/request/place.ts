import type { Path, Source } from '../yaml/document.js';

/** Where a value stands that is checked, and the room by which its faults are called: `request` gives `request/prefix`. */
export interface Place {
  readonly source: Source;
  readonly path: Path;
  readonly prefix: string;
}

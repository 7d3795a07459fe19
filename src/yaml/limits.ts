/** What a file may be at most. A request that people write by hand stays far below each of these. */
export const limits = {
  /** Bytes of a file, unless its reader says otherwise. */
  bytes: 64 * 1024,
  /** Maps and lists within each other. */
  depth: 16,
  /** Keys, values, maps and lists of a file. */
  nodes: 5_000,
  /** Faults that are reported for one file; the rest are counted. */
  faults: 50,
} as const;

/** What YAML 1.1 read as a boolean and YAML 1.2 reads as text, and the words that AWS's own pages write for one. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'on', 'y', 'true', 'enabled', 'enable'].map((word) => [word, true] as const),
  ...['no', 'off', 'n', 'false', 'disabled', 'disable'].map((word) => [word, false] as const),
]);

/** The boolean that a text is meant as: `yes`, `Off`, `enabled`; undefined for any other. */
export function writtenBoolean(text: string): boolean | undefined {
  return booleans.get(text.toLowerCase());
}

/**
 * A value as the schemas can check it. Zod asks a mapping, too, for its `length` where a text or a list is wanted, and compares that with a
 * number; another mapping there has no primitive value, and ends in a TypeError (zod 4.6.7, `core/checks.js`, `_whenHasLength`). It is
 * checked as nothing, which no schema takes in its place. What is said of a fault is made from the value itself.
 */
export function comparable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(comparable);
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) copy[key] = key === 'length' && isObject(inner) ? null : comparable(inner);
  return copy;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

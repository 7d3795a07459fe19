import { isRecord, unknown, type Read, type Unknown } from './plan-view.js';

/**
 * Readers for provider values. Terraform writes a nested block as a list, also where there is only one, and the two generations
 * of the provider's SDK disagree on absent (`null`, `""`, `0`, `[]`); these readers give undefined for all of them.
 */

/** One value by its path; a list on the way is entered at its first item. Unknown anywhere on the way is unknown. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here: unknown = first(value);
  for (const key of path) {
    if (here === unknown) return unknown;
    if (!isRecord(here)) return undefined;
    here = first(here[key]);
  }
  return here;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** Every item of a block or a list. */
export function items(value: unknown, key: string): readonly unknown[] | Unknown {
  if (value === unknown) return unknown;
  if (!isRecord(value)) return [];
  const found = value[key];
  if (found === unknown) return unknown;
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

export function text(value: unknown): string | Unknown | undefined {
  if (value === unknown) return unknown;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function flag(value: unknown): boolean | Unknown | undefined {
  if (value === unknown) return unknown;
  return typeof value === 'boolean' ? value : undefined;
}

/** A count of days or versions; the provider gives some of them as text. */
export function count(value: unknown): number | Unknown | undefined {
  if (value === unknown) return unknown;
  if (typeof value === 'string' && /^[0-9]{1,9}$/.test(value)) return Number(value) || undefined;
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** JSON with sorted keys and without what the provider means by absent, so that equal settings read equal. */
export function canonical(value: unknown): string {
  return JSON.stringify(settle(value) ?? null);
}

function settle(value: unknown): unknown {
  if (value === unknown) return '(known after apply)';
  if (Array.isArray(value)) {
    const settled = value.map(settle).filter((item) => item !== undefined);
    return settled.length === 0 ? undefined : settled;
  }
  if (isRecord(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key) => [key, settle(value[key])] as const)
      .filter(([, inner]) => inner !== undefined);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
  return value === null || value === '' || value === false || value === 0 ? undefined : value;
}

/** The texts of a list, sorted, in lines; undefined where there is none. */
export function lines(value: unknown, key: string): Read<string> {
  const found = items(value, key);
  if (found === unknown || found.includes(unknown)) return unknown;
  return found.map(String).sort().join('\n') || undefined;
}

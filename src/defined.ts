type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/**
 * The values without those that are undefined: an optional property is left out, never written as undefined.
 *
 * @example
 * defined({ vendor: 'acme', variant: undefined }); // → { vendor: 'acme' }
 */
export function defined<T extends object>(values: T): Defined<T> {
  const kept: Partial<Record<keyof T, unknown>> = {};
  for (const key of Object.keys(values) as (keyof T)[]) if (values[key] !== undefined) kept[key] = values[key];
  return kept as Defined<T>;
}

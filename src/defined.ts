type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/**
 * The values without those that are undefined: an optional property is left out, never written as undefined.
 *
 * @example
 * defined({ vendor: 'acme', variant: undefined }); // → { vendor: 'acme' }
 */
export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

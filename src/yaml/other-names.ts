import { z } from 'zod';

/** What others call the choices of a schema, in lower case, and the choice that is meant. */
export const otherNames = z.registry<Readonly<Record<string, string>>>();

/**
 * The choice that somebody meant who wrote it as others call it, whatever the case; undefined: no such name is known.
 *
 * @param schemas - the alternatives at one place of a file.
 */
export function choiceCalled(word: string, schemas: readonly z.core.$ZodType[]): string | undefined {
  const names = schemas.map((schema) => otherNames.get(schema)).find((known) => known !== undefined) ?? {};
  const called = word.toLowerCase();
  return Object.hasOwn(names, called) ? names[called] : undefined;
}

import { z } from 'zod';
import { want } from '../yaml/want.js';

/** The smallest parts of a vendor template's schema, which its other parts share. */

/** A template's own names: vendors, variants and features. */
export const id = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'lower-case letters, digits and single hyphens' });
/** A parameter's name, which people write in a request: `path`, `workspaceId`. */
export const parameterName = z
  .string()
  .max(64)
  .regex(/^[a-z][A-Za-z0-9]*(-[a-z0-9]+)*$/, { error: 'letters and digits that start with a small letter, as in workspaceId' });
export const text = z.string().min(1).max(4000);
/** What stands in one line of a fault, a note or a list. */
export const line = text.regex(/^[^\n\r\t]*$/, {
  error: want('a text in one line', 'Fold longer texts with ">-", which gives one line.'),
});
export const reason = line.describe('Why, with what the vendor documents: it is shown where the rule is broken.');
export const pattern = z
  .string()
  .min(1)
  .max(500)
  .describe('A regular expression that the whole value (each item of a list) matches. Its quantifiers are not nested.');

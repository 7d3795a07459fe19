/** What wants a beginning of bucket names, and what to write for one that is none. */
export const namePrefixForm =
  '3 to 40 lower-case letters, digits, and single hyphens or dots between them, which a hyphen may end, as acme-vendor-';

/**
 * Longer, and a role that is named after a bucket would not begin so: its name is cut to 64 characters, and `-replication` and a digest of
 * nine stand at its end.
 */
const longest = 40;
const shortest = 3;

/**
 * Whether it is a beginning of bucket names that all names which are made of such a bucket's have as well, so that a policy can be held to
 * it: of a trail's name two hyphens or dots side by side become one, and no name ends with a dot where it was cut.
 */
export function isNamePrefix(text: string): boolean {
  return /^[a-z0-9](?:[.-]?[a-z0-9])*-?$/.test(text) && text.length >= shortest && text.length <= longest;
}

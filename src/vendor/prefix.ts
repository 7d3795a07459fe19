/**
 * Why a prefix can't stand in a policy's resource or condition; undefined where it can. A wildcard or a policy variable in it would widen
 * the grant, and a key never starts with the slash that people write.
 */
export function whyUnsafePrefix(prefix: string): string | undefined {
  if (prefix.startsWith('/')) return 'it starts with a slash, and no object here does';
  const special = /[^A-Za-z0-9!_.=+@:'(),/-]/u.exec(prefix);
  return special === null ? undefined : `it contains ${JSON.stringify(special[0])}`;
}

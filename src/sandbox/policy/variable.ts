/** What is known of a request, by condition key in small letters. A key that is not here was not in the request. */
export type RequestKeys = Readonly<Record<string, readonly string[]>>;

/** The values of a key, whose case means nothing; undefined where the request has none. */
export function valuesOf(keys: RequestKeys, key: string): readonly string[] | undefined {
  const name = key.trim().toLowerCase();
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

/** Stand for a `*` and a `?` that are no wildcards: a policy writes them as `${*}` and `${?}`. From Unicode's private use area. */
const literals: readonly (readonly [string, string])[] = [
  ['*', '\uE000'],
  ['?', '\uE001'],
];

/**
 * A value of a policy with its variables filled in (IAM User Guide, "IAM policy elements: Variables and tags"), for {@link matches} or
 * {@link plain}; undefined where the request has no such key and the variable no default: then the value fits nothing.
 */
export function fill(value: string, keys: RequestKeys): string | undefined {
  let missing = false;
  const filled = value.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (_, name: string, otherwise: string | undefined) => {
    const literal = literals.find(([character]) => character === name)?.[1];
    const replacement = literal ?? (name === '$' ? '$' : (valuesOf(keys, name)?.[0] ?? otherwise));
    missing ||= replacement === undefined;
    return replacement ?? '';
  });
  return missing ? undefined : filled;
}

/** A filled value as the text that it means, where wildcards mean nothing. */
export function plain(filled: string): string {
  return literals.reduce((text, [character, literal]) => text.replaceAll(literal, character), filled);
}

/** Whether a pattern with `*` and `?` matches, as IAM compares actions (without case) and resources (with). */
export function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  const exact = literals.reduce((text, [character, literal]) => text.replaceAll(literal, `\\${character}`), expression);
  return new RegExp(`^${exact}$`, 's').test(value);
}

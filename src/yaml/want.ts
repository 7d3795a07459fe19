/**
 * What a schema says of a value that it refuses: the first line completes "has to be ...", the second, where there is one, is the
 * fix. It is given as zod's `error`, so that the wish stands beside the rule.
 */
export function want(noun: string, fix?: string): string {
  return fix === undefined ? noun : `${noun}\n${fix}`;
}

/** The two parts of {@link want}; undefined where the schema says nothing of its own. */
export function readWant(message: string): { readonly noun: string; readonly fix?: string } | undefined {
  const [noun = '', fix] = message.split('\n');
  if (noun === '') return undefined;
  return fix === undefined ? { noun } : { noun, fix };
}

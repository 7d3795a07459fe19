/** What an external id can consist of (STS API Reference, "AssumeRole": 2 to 1,224 characters); the subjects of tokens in use here do too. */
const shape = /^[\w+=,.@:/|-]+$/;
const shortest = 2;
const longest = 1224;

/**
 * Why a value can't be an external id or a token's subject; undefined where it can. What a trust policy could read as a wildcard or as a
 * policy variable is among what is refused.
 */
export function whyUnsafeIdentifier(value: string): string | undefined {
  if (value.length < shortest || value.length > longest) {
    const count = value.length === 1 ? '1 character' : `${value.length} characters`;
    return `it has ${count}, and ${shortest} to ${longest} are possible`;
  }
  return shape.test(value) ? undefined : 'it has a character other than letters, digits and _+=,.@:/|-';
}

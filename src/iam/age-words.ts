const units = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const;

/**
 * A time in whole seconds, in the largest unit that goes into it: `15 minutes`, `90 minutes`, `7 days`.
 *
 * @example
 * shortTime(900); // → '15 minutes'
 * shortTime(604_800); // → '7 days'
 */
export function shortTime(seconds: number): string {
  const [size, unit] = units.find(([length]) => seconds % length === 0) ?? [1, 'second'];
  return `${seconds / size} ${unit}${seconds / size === 1 ? '' : 's'}`;
}

/** The same of the value of `s3:signatureAge`, which has milliseconds; as it stands where it is no number of whole seconds. */
export function ageWords(milliseconds: string | undefined): string {
  const seconds = Number(milliseconds) / 1000;
  return Number.isInteger(seconds) && seconds > 0 ? shortTime(seconds) : `${milliseconds ?? '?'} ms`;
}

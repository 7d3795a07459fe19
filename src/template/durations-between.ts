/** The units of a duration, in days. */
const units = { day: 1, week: 7, year: 365 } as const;

/** A pattern, without its ends, of the durations from `least` to `most` days, in any unit that people write. Nothing matches where there are none. */
export function durationsBetween(least: number, most: number): string {
  const parts = Object.entries(units).flatMap(([unit, size]) => {
    const [from, to] = [Math.max(1, Math.ceil(least / size)), Math.floor(most / size)];
    return from > to ? [] : [`(?:${numbersBetween(from, to).join('|')}) ${unit}s?`];
  });
  return parts.length === 0 ? '(?!)' : parts.join('|');
}

/** Patterns of the whole numbers from `from` to `to`, as they are written, one number of digits after the other. */
function numbersBetween(from: number, to: number): readonly string[] {
  const [first, last] = [String(from).length, String(to).length];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((digits) =>
    sameLength(String(Math.max(from, 10 ** (digits - 1))), String(Math.min(to, 10 ** digits - 1))),
  );
}

function sameLength(from: string, to: string): readonly string[] {
  const [a, b, rest] = [from.slice(0, 1), to.slice(0, 1), from.length - 1];
  if (rest === 0) return [a === b ? a : `[${a}-${b}]`];
  const after = (digit: string, parts: readonly string[]) => parts.map((part) => digit + part);
  if (a === b) return after(a, sameLength(from.slice(1), to.slice(1)));
  const between = Number(b) - Number(a) > 1 ? [`[${Number(a) + 1}-${Number(b) - 1}][0-9]{${rest}}`] : [];
  return [
    ...after(a, sameLength(from.slice(1), '9'.repeat(rest))),
    ...between,
    ...after(b, sameLength('0'.repeat(rest), to.slice(1))),
  ];
}

import { countOf } from '../fault/fault.js';
import { shortTime } from '../iam/age-words.js';
import { want } from '../yaml/want.js';

/**
 * What was probably meant by a duration that is written otherwise: `30days`, `720 hours`, `P30D`. A unit is known by its whole name and is
 * converted only where that is exact; of any other the units are offered, and none is guessed.
 */

const day = 86_400;

/** Units by the names that people write, in seconds. A month is none of them: its length differs. */
const secondsByName: ReadonlyMap<string, number> = new Map(
  (
    [
      [1, ['s', 'sec', 'secs', 'second', 'seconds']],
      [60, ['min', 'mins', 'minute', 'minutes']],
      [3_600, ['h', 'hr', 'hrs', 'hour', 'hours']],
      [day, ['d', 'day', 'days']],
      [7 * day, ['w', 'wk', 'wks', 'week', 'weeks']],
      [365 * day, ['y', 'yr', 'yrs', 'year', 'years']],
    ] as const
  ).flatMap(([seconds, names]) => names.map((name) => [name, seconds] as const)),
);

/** The designators of a duration by ISO 8601 that have one length, before and after its T. */
const isoUnits = { date: { D: day, W: 7 * day, Y: 365 * day }, time: { S: 1, M: 60, H: 3_600 } } as const;

const months: ReadonlySet<string> = new Set(['mo', 'mon', 'mos', 'month', 'months']);

/** A count of a unit as it was written; `seconds` is NaN for a unit that has no one length, or that nobody knows. */
interface WrittenDuration {
  readonly count: number;
  /** In lower case; empty for a number alone, "p" for whatever is written by ISO 8601. */
  readonly unit: string;
  readonly seconds: number;
}

/** What was written, where it is one text; a number is its digits. */
function asText(input: unknown): string {
  return typeof input === 'string' || typeof input === 'number' ? String(input) : '';
}

/** Reads what was written for a duration; undefined where it is no whole number of anything. */
function readDuration(input: unknown): WrittenDuration | undefined {
  const text = asText(input);
  const iso = /^\s*P(?:([0-9]{1,9})([DWY])|T([0-9]{1,9})([SMH]))\s*$/.exec(text);
  if (iso !== null) {
    const [, days, date, times, time] = iso;
    const each = date === undefined ? isoUnits.time[time as 'S'] : isoUnits.date[date as 'D'];
    const count = Number(days ?? times);
    return count === 0 ? undefined : { count, unit: 'p', seconds: count * each };
  }
  const written = /^\s*0*([1-9][0-9]{0,14})\s*([a-z]*)\.?\s*$/i.exec(text);
  if (written === null) return undefined;
  const [count, unit] = [Number(written[1]), String(written[2]).toLowerCase()];
  return { count, unit, seconds: count * Number(secondsByName.get(unit)) };
}

/** Nothing of a unit, as `0 days`. */
const nothing = /^\s*(?:0+\s*[a-z]*|PT?0+[A-Z])\s*$/i;

/**
 * A wish for a duration in whole days that names what was probably meant; `otherwise` is the fix where that can't be known.
 */
export function wantDays(input: unknown, longest: number, otherwise = 'Write, for example, 30 days.'): string {
  if (nothing.test(asText(input))) return want('at least 1 day', otherwise);
  const noun = 'a whole number and a unit: days, weeks or years';
  const written = readDuration(input);
  if (written === undefined) return want(noun, otherwise);
  const { count, unit, seconds } = written;
  if (unit === '') return want(noun, count > longest ? inDays : `Write ${countOf(count, 'day')}, if that is the unit.`);
  const over = want(`at most ${longest} days (100 years)`, `Write ${longest} days, or less.`);
  if (months.has(unit)) return count > longest / 30.5 ? over : want(noun, monthsFix(count));
  if (seconds % day !== 0) return want(noun, inDays);
  if (seconds / day > longest) return over;
  return want(noun, `Write ${inItsUnit(written) ?? countOf(seconds / day, 'day')}.`);
}

const inDays = 'Write it in days, weeks or years, as in 30 days.';

function monthsFix(count: number): string {
  if (count % 12 === 0) return `Write ${countOf(count / 12, 'year')}.`;
  return `Write ${countOf(count * 30, 'day')}: months differ in length, and S3 counts days.`;
}

/** A wish for a duration of minutes, hours or days, at most `longest` seconds, that names what was probably meant. */
export function wantShort(input: unknown, longest: number) {
  const noun = 'a whole number and a unit: minutes, hours or days';
  const written = readDuration(input);
  if (written === undefined) return want(noun, 'Write, for example, 15 minutes.');
  const { seconds } = written;
  if (seconds % 60 !== 0) return want(noun, 'Write it in minutes, hours or days, as in 15 minutes.');
  if (seconds > longest) return want('at most 7 days, which is how long a signature lives', 'Write 7 days, or less.');
  return want(noun, `Write ${shortTime(seconds)}.`);
}

/** Weeks and years stay what they were written as: `12w` are 12 weeks. */
function inItsUnit({ count, seconds }: WrittenDuration): string | undefined {
  const name = { [7 * day]: 'week', [365 * day]: 'year' }[seconds / count];
  return name === undefined ? undefined : countOf(count, name);
}

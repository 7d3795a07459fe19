import { nearest } from '../fault/nearest.js';
import type { Templates } from './template.js';

/** Shorter words are part of too many names. */
const shortestPart = 3;

/**
 * The vendors that somebody who wrote `word` can have meant: one of this title or other name, those with it as a part of their name, an
 * abbreviation of one, or else the nearest by its letters. A part comes before letters: `cloudflare` is no misspelled Cloudinary.
 */
export function meantVendors(word: string, templates: Templates): readonly string[] {
  const names = [...templates.keys()].toSorted().map((vendor) => {
    const { title = '', also = [] } = templates.get(vendor)?.file ?? {};
    return { vendor, names: [vendor, title, ...also] };
  });
  const asked = wordsOf(word);
  if (asked.length === 0) return [];
  const whole = names.filter((one) => one.names.some((name) => fold(name) === fold(word)));
  if (whole.length > 0) return whole.map(({ vendor }) => vendor);
  const parts = names.filter((one) => one.names.some((name) => shares(asked, wordsOf(name)) || initialsOf(name) === fold(word)));
  if (parts.length > 0) return parts.map(({ vendor }) => vendor);
  const near = nearest(
    word,
    names.flatMap((one) => one.names),
  );
  return names.filter((one) => one.names.some((name) => name === near)).map(({ vendor }) => vendor);
}

/** Whether all words of one of the two names are in the other: `Sumo Logic Inc` and `sumo`. */
function shares(asked: readonly string[], known: readonly string[]): boolean {
  const [short, long] = asked.length <= known.length ? [asked, known] : [known, asked];
  return short.every((part) => part.length >= shortestPart && long.includes(part));
}

function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, 80)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
}

function initialsOf(name: string): string {
  const words = wordsOf(name);
  return words.length < 3 ? '' : words.map((part) => part.charAt(0)).join('');
}

function fold(name: string): string {
  return wordsOf(name).join('');
}

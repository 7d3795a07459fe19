/** How many edits apart a near miss may be: two, or a third of the word's length where that is more. */
function reach(word: string): number {
  return Math.max(2, Math.floor(word.length / 3));
}

/** Words longer than this are nobody's near miss; the limit also bounds the work. */
const longestWord = 64;

/**
 * The known word that someone who wrote `word` meant, or undefined. What differs only in case, `_`, `-` or spaces is nearest;
 * then the fewest edits count, and of equals the first. A word as far from the known one as it is long is no near miss.
 *
 * @example
 * nearest('retension', ['region', 'retention']); // → 'retention'
 * nearest('colour', ['region', 'retention']); // → undefined
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length === 0 || word.length > longestWord) return undefined;
  const folded = fold(word);
  const same = known.find((candidate) => fold(candidate) === folded);
  if (same !== undefined) return same;
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > reach(candidate)) continue;
    const edits = distance(folded, fold(candidate));
    const limit = Math.min(reach(candidate), candidate.length - 1, word.length - 1);
    if (edits <= limit && (best === undefined || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[_\-\s]/g, '');
}

/** Edits between two words: a letter added, dropped or changed, or two neighbours swapped (optimal string alignment). */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

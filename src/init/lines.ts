/** Files of which each line stands for itself: what is missing is added at the end, and what is there stays. */

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

function isSaid(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#');
}

function patternOf(line: string): string {
  return line.trim().split(/\s+/)[0] ?? '';
}

function joined(text: string, more: readonly string[]): string {
  if (more.length === 0) return text;
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  const above = text === '' || text.endsWith('\n') ? text : text + line;
  return `${above}${above === '' ? '' : line}${more.join(line)}${line}`;
}

/** A `.gitignore` with the patterns of ours that it lacks. */
export function withIgnored(text: string, ours: string): string {
  const there = new Set(linesOf(text).map((line) => line.trim()));
  const [about = '', ...lines] = linesOf(ours);
  const missing = lines.filter((line) => isSaid(line) && !there.has(line));
  return missing.length === 0 ? text : joined(text, [about, ...missing]);
}

/** The patterns of ours, with that of the file itself where no other covers it. */
function ownedIn(ours: string, path: string): readonly string[] {
  const patterns = linesOf(ours).filter(isSaid).map(patternOf);
  return path.startsWith('.github/') ? patterns : [...patterns, `/${path}`];
}

/** The patterns of ours that a file of code owners lacks. */
export function unowned(text: string, { ours, path }: { readonly ours: string; readonly path: string }): readonly string[] {
  const there = new Set(linesOf(text).filter(isSaid).map(patternOf));
  return ownedIn(ours, path).filter((pattern) => !there.has(pattern));
}

/** Who owns the rules, where a line says so. */
export function ownersOfRules(text: string): readonly string[] {
  const line = linesOf(text).findLast((one) => isSaid(one) && patternOf(one) === '/.github/') ?? '';
  return line
    .trim()
    .split(/\s+/)
    .slice(1)
    .filter((owner) => owner.startsWith('@'));
}

/**
 * A file of code owners with the patterns of ours that it lacks, at its end, since the last that matches counts. What it has of them stays, unless
 * `given` says who owns them now.
 */
export function withOwners(
  text: string,
  {
    ours,
    path,
    owners,
    given,
  }: { readonly ours: string; readonly path: string; readonly owners: readonly string[]; readonly given: boolean },
): string {
  const own = new Set(ownedIn(ours, path));
  const of = (pattern: string): string => `${pattern} ${owners.join(' ')}`;
  const kept = given
    ? text.replace(/^[^\r\n]+/gm, (line) => (isSaid(line) && own.has(patternOf(line)) ? of(patternOf(line)) : line))
    : text;
  const missing = unowned(text, { ours, path });
  const [about = ''] = linesOf(ours);
  return missing.length === 0 ? kept : joined(kept, [about, ...missing.map(of)]);
}

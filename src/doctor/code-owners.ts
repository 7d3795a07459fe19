/** Who owns a path: the last line that matches counts, and one without owners leaves it to nobody ("CODEOWNERS syntax"). */
export function ownersOf(text: string, path: string): readonly string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
  const last = lines.findLast((line) => matches(line.split(/\s+/)[0] ?? '', path));
  return last?.split(/\s+/).slice(1) ?? [];
}

/** As in a file of ignored paths, without `!` and without sets of characters. */
function matches(pattern: string, path: string): boolean {
  const inner = pattern.replace(/^\//, '').replace(/\/$/, '');
  const anchored = pattern.startsWith('/') || inner.includes('/');
  const body = inner
    .split(/(\*\*\/|\/\*\*$|\*\*|\*|\?)/)
    .map((part) => pieces[part] ?? part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('');
  // `docs/*` is for the files right there alone; whatever else names a folder is for all below it.
  const below = pattern.endsWith('/') ? '/.*' : inner.endsWith('/*') ? '' : '(?:/.*)?';
  return new RegExp(`^${anchored ? '' : '(?:.*/)?'}${body}${below}$`, 'su').test(path);
}

const pieces: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '/**': '/.*', '**': '.*', '*': '[^/]*', '?': '[^/]' };

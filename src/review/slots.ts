/**
 * Places in a comment that are written again when more is known, each between two hidden marks. Whoever may write in the repository can
 * have edited a comment, so a place counts only where both marks stand exactly once and nothing hidden is between them.
 */
export type SlotName = 'states' | 'result' | `approval:${string}`;

/**
 * A place with what stands in it. A line that begins with an HTML comment is HTML to its end (CommonMark 0.31, "HTML blocks", kind 2):
 * what is a paragraph of its own stands between blank lines. A cell's line begins with a pipe.
 */
export function slot(name: SlotName, content: string): string {
  return `${opening(name)}${spaced(name, content)}${closing(name)}`;
}

function spaced(name: SlotName, content: string): string {
  return name.startsWith('approval:') || content === '' ? content : `\n\n${content}\n\n`;
}

/** The text with other content in a place; undefined where the place can't be told. */
export function replaceSlot(text: string, name: SlotName, content: string): string | undefined {
  const [start, ...more] = positions(text, opening(name));
  if (start === undefined || more.length > 0) return undefined;
  const from = start + opening(name).length;
  const to = text.indexOf('<!--', from);
  return to !== -1 && text.startsWith(closing(name), to)
    ? text.slice(0, from) + spaced(name, content) + text.slice(to)
    : undefined;
}

/** The text without the marks of a place, so that a new one is the only one. */
export function withoutSlot(text: string, name: SlotName): string {
  // Taking one mark out could put two halves of another together.
  const next = text.replaceAll(opening(name), '').replaceAll(closing(name), '');
  return next === text ? text : withoutSlot(next, name);
}

function opening(name: SlotName): string {
  return `<!-- ${name} -->`;
}

function closing(name: SlotName): string {
  return `<!-- /${name.replace(/:.*$/, '')} -->`;
}

function positions(text: string, mark: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(mark); at !== -1 && found.length < 2; at = text.indexOf(mark, at + mark.length)) found.push(at);
  return found;
}

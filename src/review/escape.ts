/**
 * How data enters Markdown, HTML within Markdown, and Mermaid: one function for each place. Everything that comes from a request, a plan
 * or Terraform goes through one of them. Entities are used and never backslashes, so that one text is right in Markdown, in HTML and in
 * a table alike: a numeric character reference is never structure (CommonMark 0.31, "Entity and numeric character references").
 */

/** The longest inline data that is shown; what is longer is no longer read. In UTF-16 code units. */
const longest = 2000;

/** Text without line breaks, and with what can't be seen (control characters, reversed writing, zero widths) made visible. */
export function visible(text: string): string {
  return text.replace(/\r\n?|[\n\t\u2028\u2029]/g, ' ').replace(hidden, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}

const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\u{e0000}-\u{e007f}]/gu;

/** At most `most` UTF-16 code units, with an ellipsis where something is left out; never half of a character, and no half of a word. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '');
  return `${text[cut.length] === ' ' ? cut.trimEnd() : cut.replace(/ +[^ ]{0,30}$/, '')}…`;
}

const entity = (c: string) => `&#${c.charCodeAt(0)};`;
/** GitHub finds mentions, references and addresses in the finished text, where an entity is a character again: only a gap keeps them apart. */
const gap = '&#8203;';
/** What stands between the colons of an ARN, and is no name of an emoji. */
const ofArns = 'aws[a-z-]*|[a-z]{2}-[a-z-]+-[0-9]+|s3|iam|kms|sts|sns|sqs|lambda|logs|events|cloudfront|cloudtrail|root';
/** A colon that an emoji could begin with: the next one is in the text, or may follow it. */
const emoji = new RegExp(
  `:(?!(?:${ofArns}):)(?=(?:[a-z0-9_+-]*[a-z_][a-z0-9_+-]*|[+-]1|100|1234):)|(?<!\\barn:\\S*):(?=[a-z0-9_+-]+$)`,
  'g',
);

/**
 * Data as inline text, in Markdown, in a table's cell, or in HTML. It mentions nobody and refers to nothing. Never empty: an item of a list
 * that is makes a title of the line above it.
 *
 * @example
 * escapeMarkdown('**now** ask @acme/admins'); // → '&#42;&#42;now&#42;&#42; ask @&#8203;acme/admins'
 */
export function escapeMarkdown(text: string): string {
  const shown = shorten(visible(text), longest).trim();
  if (shown === '') return '&nbsp;';
  return (
    shown
      .replace(/[&<>`*[\]\\|~]/g, entity)
      .replace(emoji, `:${gap}`)
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, entity)
      .replace(/^(?:[-+=:]|\d+[.)](?=\s|$))/, (start) => [...start].map((c) => (/\d/.test(c) ? c : entity(c))).join(''))
      .replace(/(?<!&)#/g, `#${gap}`)
      .replace(/@/g, `@${gap}`)
      .replace(/:\/\//g, `:${gap}//`)
      .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}${gap}.`)
      .replace(/\b(GH)-(?=\d)/gi, `$1-${gap}`)
      // GitHub makes a formula of what is between two: "Writing mathematical expressions" says to keep one apart like this.
      .replace(/\$/g, '<span>&#36;</span>')
  );
}

/** Data as code within a line, also in a table. Backticks where nothing in it could end them or the cell, else {@link codeTag}. */
export function codeSpan(text: string): string {
  const shown = shorten(visible(text).trim(), longest);
  return /^[^`|\\<&]+$/.test(shown) ? `\`${shown}\`` : codeTag(text);
}

/** Data as code where HTML is expected, as in a label of {@link details}. */
export function codeTag(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

/**
 * Data as a block of code, inside a fence that is longer than any in it. A line can't be taken for a workflow command when a log shows
 * it, nor for this project's own marker.
 */
export function codeBlock(text: string, language = ''): string {
  const lines = text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.split('\t').map(visible).join('\t'))
    .map((line) => line.replace(/^(\s*)(::|##\[)/, '$1\u200b$2').replaceAll('<!--', '<\u200b!--'));
  const body = lines.join('\n');
  const fence = '`'.repeat(Math.max(3, ...[...body.matchAll(/`+/g)].map((run) => run[0].length + 1)));
  return `${fence}${language}\n${body}\n${fence}`;
}

/** A table; the cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\n/g, '<br>')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A link, where the address is a plain web address, else the label alone. The label is data. */
export function link(label: string, address: string | undefined): string {
  return linked(escapeMarkdown(label), address);
}

/** The same with a label that is shown as code. */
export function codeLink(label: string, address: string | undefined): string {
  return linked(codeSpan(label), address);
}

function linked(shown: string, address: string | undefined): string {
  const plain = address !== undefined && /^https:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[A-Za-z0-9._~%!$&*+,;=:@/?#-]*)?$/.test(address);
  return plain ? `[${shown}](${address})` : shown;
}

/** Data as a part of a quoted Mermaid label. Mermaid has its own entities: `#quot;`, `#35;`. */
export function mermaidText(text: string): string {
  return shorten(visible(text), 120).replace(/[^A-Za-z0-9 .,:/()·+=_-]/gu, (c) => `#${c.codePointAt(0) ?? 32};`);
}

/** What `shown` is hidden behind. Both are Markdown already; the label is HTML in effect, which {@link escapeMarkdown} is right for. */
export function details(label: string, shown: string, state: 'open' | 'closed' = 'closed'): string {
  return `<details${state === 'open' ? ' open' : ''}><summary>${label}</summary>\n\n${shown}\n\n</details>`;
}

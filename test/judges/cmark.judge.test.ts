import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { codeBlock, codeSpan, codeTag, details, escapeMarkdown, link, table, visible } from '../../src/review/escape.js';
import { hostile } from '../properties/hostile.js';
import { parametersOf } from '../properties/run.js';
import { rawMarks, readText, renderers, type Renderer } from '../review/markdown.js';
import { attacks } from '../review/hostile-values.js';
import { goldens, hostileDocuments, madeUp, others, sent } from './markdown/documents.js';
import { faultsOf, type Document } from './markdown/faults.js';
import { all, parsePage, textOf, type Element } from './markdown/page.js';
import { pythonTool, record } from './tools.js';

const judge = 'cmark';
const rendered = z.object({ version: z.string(), pages: z.array(z.string()) });

type Cmark = (texts: readonly string[]) => z.infer<typeof rendered>;

function cmarkIn(folder: string): Cmark {
  return (texts) => {
    const done = spawnSync(join(folder, 'bin/python'), [resolve('test/judges/markdown/render.py')], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
      maxBuffer: 1024 * 1024 * 1024,
    });
    if (done.status !== 0) throw new Error(`cmark-gfm: ${done.stderr}`);
    return rendered.parse(JSON.parse(done.stdout));
  };
}

/** What is not as it was meant, each with its document. */
function judged(cmark: Cmark, documents: readonly Document[]): readonly string[] {
  const { pages } = cmark(documents.map(({ markdown }) => markdown));
  return [...new Set(documents.flatMap((document, i) => faultsOf(document, pages[i] ?? '').map((fault) => `${document.title}: ${fault}`)))]; // prettier-ignore
}

/** What the judge has to find, so that one that finds nothing any more is seen. */
const controls: readonly (readonly [markdown: string, found: RegExp])[] = [
  ['| a | b |\n| --- | --- |\n| 1 | 2 | 3 |', /^tables: /],
  ['text\n| a | b |\n| 1 | 2 |', /^tables: /],
  ['<details><summary>x</summary>\n\n```text\n</details>\n```\n\n# After\n', /has no end/],
  ['<details><summary>x</summary>\n\ny\n\n</details>\n\n</details>', /<\/details> where/],
  ['<details><summary>x</summary>\n## No title\n\n</details>', /^headings: /],
  ['<p>\n# No title\n\n</p>', /^headings: /],
  ['@octocat', /^a mention @octocat$/],
  ['see #7', /^a reference #7$/],
  ['see acme/x#7', /^a reference acme\/x#7$/],
  ['GH-7', /^a reference GH-7$/],
  ['www.evil.example', /^a link to http:\/\/www\.evil\.example$/],
  ['[x](https://evil.example)', /^a link to https:\/\/evil\.example$/],
  ['![x](https://evil.example/x.png)', /^an element <img>$/],
  ['a@evil.example', /^a link to mailto:/],
  ['<img src="x">', /^an element <img>$/],
  ['<b style="x">y</b>', /^style of <b>$/],
  ['*x* [^1]\n\n[^1]: y', /^an element <em>$/],
  ['- [ ] x', /^an element <input>$/],
  ['a :tada: b', /^an emoji :tada:$/],
  ['a $x$ b', /^a formula \$x\$$/],
  ['x\n===', /^an element <h1>$/],
  ['    x', /^blocks: /],
  ['x'.repeat(65_537), /^65537 characters$/],
];

interface Place {
  readonly write: (text: string) => string;
  /** The element that holds the text, and nothing else. */
  readonly tag: string;
  readonly shown: (text: string) => string;
}

const spaced = (text: string) => text.replaceAll('\u200b', '').replace(/\s+/g, ' ').trim();
const inLine = (text: string) => spaced(visible(text));
const whole = { shown: inLine };

/** Where a text enters a page, and what a reader has to see there. */
const places: readonly Place[] = [
  { write: escapeMarkdown, tag: 'page', ...whole },
  { write: (text) => `x\n\n- ${escapeMarkdown(text)}`, tag: 'li', ...whole },
  { write: (text) => `1. ${escapeMarkdown(text)}`, tag: 'li', ...whole },
  { write: (text) => `> [!NOTE]\n> - ${escapeMarkdown(text)}`, tag: 'li', ...whole },
  { write: (text) => `- **${escapeMarkdown(text)}**: x`, tag: 'li', shown: (text) => spaced(`${inLine(text)}: x`) },
  { write: (text) => table(['a', 'b'], [[escapeMarkdown(text), 'x']]), tag: 'tr', shown: (text) => spaced(`${inLine(text)} x`) },
  { write: (text) => table(['a', 'b'], [[codeSpan(text), 'x']]), tag: 'tr', shown: (text) => spaced(`${inLine(text)} x`) },
  { write: (text) => details(`${escapeMarkdown(text)} x`, 'y'), tag: 'summary', shown: (text) => spaced(`${inLine(text)} x`) },
  { write: (text) => details(codeTag(text), 'y'), tag: 'summary', ...whole },
  { write: (text) => `x ${codeSpan(text)}`, tag: 'code', ...whole },
  { write: (text) => link(text, 'https://github.com/acme'), tag: 'page', ...whole },
  {
    write: (text) => codeBlock(text, 'text'),
    tag: 'pre',
    shown: (text) =>
      spaced(
        text
          .split(/\r\n?|[\n\u2028\u2029]/)
          .map(visible)
          .join('\n'),
      ),
  },
];

function read(page: Element, tag: string): string {
  const cells = (row: Element) => all(row, 'td').map(textOf).join(' ');
  if (tag === 'tr') return spaced(all(page, 'tr').map(cells).join(' '));
  if (tag === 'page') return spaced(textOf(page));
  return spaced(all(page, tag).map(textOf).join(' '));
}

function expectShown(cmark: Cmark, texts: readonly string[]): number {
  const cases = texts.flatMap((text) => places.map((place) => ({ place, text })));
  const { pages } = cmark(cases.map(({ place, text }) => place.write(text)));
  for (const [i, { place, text }] of cases.entries()) {
    const markdown = place.write(text);
    const document = { title: '', markdown, meant: ['https://github.com/acme'] };
    const html = pages[i] ?? '';
    const faults = faultsOf(document, html);
    expect([markdown, read(parsePage(html), place.tag), faults]).toEqual([markdown, place.shown(text), []]);
  }
  return cases.length;
}

test("GitHub's renderer shows what is meant: of reviews, hand-overs, issues and summaries, whatever text is in them", async () => {
  const tool = pythonTool(judge);
  if ('notRun' in tool) return record(judge, { judge: "cmark-gfm, GitHub's renderer", notRun: tool.notRun });
  const cmark = cmarkIn(tool.folder);
  for (const [markdown, found] of controls)
    expect([markdown.slice(0, 80), judged(cmark, [{ title: '', markdown }]).map((fault) => fault.slice(2))]).toEqual([
      markdown.slice(0, 80),
      expect.arrayContaining([expect.stringMatching(found)]),
    ]);

  const kept = goldens();
  const written = [...others(), ...(await sent())];
  const attacked = [...hostileDocuments(), ...madeUp(300)];
  expect(kept.length).toBeGreaterThan(10);
  for (const documents of [kept, written, attacked]) expect(judged(cmark, documents)).toEqual([]);

  const renderer: Renderer = { name: judge, render: (markdown) => cmark([markdown]).pages[0] ?? '' };
  const [other] = renderers;
  for (const { title, markdown } of kept) {
    expect([title, rawMarks(renderer, markdown)]).toEqual([title, []]);
    if (other !== undefined) expect(readText(renderer, markdown)).toBe(readText(other, markdown));
  }

  const random = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), parametersOf(1000));
  const mixed = random.map((text, i) => `${text}${attacks[i % attacks.length] ?? ''}${text}`);
  const shown = expectShown(cmark, [...attacks, ...hostile, ...random, ...mixed]);
  record(judge, {
    judge: "cmark-gfm, GitHub's renderer",
    version: cmark([]).version,
    held: `${kept.length} golden reviews, ${written.length} comments, issues and summaries, ${attacked.length} with hostile or made-up texts; ${shown} texts in ${places.length} places`,
    result: 'each shows what is meant, and nothing else',
  });
});

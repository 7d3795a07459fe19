import MarkdownIt from 'markdown-it';

const markdownIt = new MarkdownIt({ html: true });

/**
 * The words that a reader sees of a review before anything is opened: what stands in a closed block counts by its one line. A diagram counts by what
 * is written in it.
 */
export function visibleWords(markdown: string): readonly string[] {
  let page = markdownIt.render(markdown.replace(/<!--.*?-->/gs, ''));
  const closed = /<details><summary>((?:(?!<details\b)[^])*?)<\/summary>(?:(?!<details\b)[^])*?<\/details>/;
  while (closed.test(page)) page = page.replace(closed, '<p>$1</p>');
  const text = page
    .replace(/<pre><code class="language-mermaid">([^]*?)<\/code><\/pre>/g, (_, code: string) =>
      [...code.matchAll(/&quot;(.*?)&quot;/g)].map(([, label = '']) => label.replace(/&lt;br&gt;/g, ' ')).join('\n'),
    )
    .replace(/\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]/g, '$1')
    .replace(/<\/?(?:code|strong|b|em|sub|a)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/\u200b/g, '');
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

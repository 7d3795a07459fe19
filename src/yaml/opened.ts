import type { CST } from 'yaml';

/** Where the last quote, or bracket, that is open at a place was opened. */
export function openedAt(tokens: readonly CST.Token[], place: number, what: 'quote' | 'bracket'): number | undefined {
  const opened = nodesOf(tokens).filter((token) => token.offset <= place && opens(token, what));
  return opened.reduce<number | undefined>((last, { offset }) => Math.max(last ?? 0, offset), undefined);
}

/** The starts of all lines that are within a text in quotes, or within brackets that are closed. */
export function linesWithin(tokens: readonly CST.Token[], text: string): ReadonlySet<number> {
  const starts = new Set<number>();
  for (const token of nodesOf(tokens)) {
    const end = endOf(token);
    if (end === undefined) continue;
    for (let at = text.indexOf('\n', token.offset); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) starts.add(at + 1);
  }
  return starts;
}

/** All nodes, without recursion. */
function nodesOf(tokens: readonly CST.Token[]): readonly CST.Token[] {
  const open: CST.Token[] = [...tokens];
  const nodes: CST.Token[] = [];
  for (let token = open.pop(); token !== undefined; token = open.pop()) {
    nodes.push(token);
    if (token.type === 'document' && token.value !== undefined) open.push(token.value);
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) open.push(...[key, value].filter((part) => part !== undefined && part !== null));
  }
  return nodes;
}

function opens(token: CST.Token, what: 'quote' | 'bracket'): boolean {
  return what === 'quote' ? isQuoted(token) : token.type === 'flow-collection' && closing(token) === undefined;
}

function isQuoted(token: CST.Token): token is CST.FlowScalar {
  return token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar';
}

function closing({ end }: CST.FlowCollection): CST.SourceToken | undefined {
  return end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
}

function endOf(token: CST.Token): number | undefined {
  if (isQuoted(token)) return token.offset + token.source.length;
  return token.type === 'flow-collection' ? closing(token)?.offset : undefined;
}

/** A body and the trailing headers that came after it. */
export interface Payload {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/** Takes off the `aws-chunked` coding that SDKs lay around an upload; undefined where it is malformed. Chunk signatures are not checked. */
export function decodeChunked(raw: Buffer): Payload | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = raw.indexOf('\r\n', at);
    const size = /^([0-9a-fA-F]{1,8})(;[^\r\n]*)?$/.exec(raw.toString('latin1', at, lineEnd === -1 ? at : lineEnd))?.[1];
    if (size === undefined) return undefined;
    const start = lineEnd + 2;
    const end = start + Number(`0x${size}`);
    if (end === start) return { body: Buffer.concat(chunks), trailers: parseTrailers(raw.toString('latin1', start)) };
    if (raw.toString('latin1', end, end + 2) !== '\r\n') return undefined;
    chunks.push(raw.subarray(start, end));
    at = end + 2;
  }
}

function parseTrailers(text: string): Record<string, string> {
  const pairs = text.split('\r\n').map((line) => /^([\w-]+):\s*(.*)$/.exec(line));
  return Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[(pair[1] ?? '').toLowerCase(), pair[2] ?? '']])));
}

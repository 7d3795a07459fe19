/** A range of addresses: the address as it was written, as a number, and how many of its bits are the network's. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly address: bigint;
  readonly length: number;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/**
 * A range in CIDR notation (RFC 4632, RFC 4291), or a single address; undefined for anything else: leading zeros, which some read as
 * octal, zones and netmasks. Bits beyond the network's are kept: see {@link networkOf}.
 */
export function parseIpRange(text: string): IpRange | undefined {
  const [head = '', tail, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  const family = head.includes(':') ? 6 : 4;
  const address = family === 6 ? parseV6(head) : parseV4(head);
  const length = tail === undefined ? bitsOf[family] : parseNumber(tail, 10, bitsOf[family]);
  return address === undefined || length === undefined ? undefined : { family, address, length };
}

function parseNumber(text: string, base: 10 | 16, most: number): number | undefined {
  const shape = base === 10 ? /^(?:0|[1-9][0-9]{0,2})$/ : /^[0-9a-f]{1,4}$/i;
  const value = shape.test(text) ? Number(base === 10 ? text : `0x${text}`) : Number.NaN;
  return value <= most ? value : undefined;
}

function parseV4(text: string): bigint | undefined {
  const octets = text.split('.').map((octet) => parseNumber(octet, 10, 255));
  return octets.length === 4 ? join(octets, 8n) : undefined;
}

function parseV6(text: string): bigint | undefined {
  const last = text.slice(text.lastIndexOf(':') + 1);
  const embedded = parseV4(last);
  const hex = embedded === undefined ? text : text.slice(0, -last.length) + inGroups(embedded, 2);
  const halves = hex.split('::');
  const [before = [], after = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - before.length - after.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const zeros = Array.from({ length: missing }, () => '0');
  return join(
    [...before, ...zeros, ...after].map((group) => parseNumber(group, 16, 0xffff)),
    16n,
  );
}

function join(parts: readonly (number | undefined)[], bits: bigint): bigint | undefined {
  return parts.reduce<bigint | undefined>(
    (sum, part) => (sum === undefined || part === undefined ? undefined : (sum << bits) | BigInt(part)),
    0n,
  );
}

/** The range without the bits beyond the network's: 203.0.113.7/24 becomes 203.0.113.0/24. */
export function networkOf(range: IpRange): IpRange {
  const rest = BigInt(bitsOf[range.family] - range.length);
  return { ...range, address: (range.address >> rest) << rest };
}

/** Whether every address of a range is in another one. */
export function isWithin(inner: IpRange, outer: IpRange): boolean {
  if (inner.family !== outer.family || inner.length < outer.length) return false;
  const rest = BigInt(bitsOf[outer.family] - outer.length);
  return inner.address >> rest === outer.address >> rest;
}

/** A range as one writes it: an address alone without a length, IPv6 shortened (RFC 5952). The same range gives the same text. */
export function renderIpRange({ family, address, length }: IpRange): string {
  const text = family === 4 ? renderV4(address) : shortened(inGroups(address, 8));
  return length === bitsOf[family] ? text : `${text}/${length}`;
}

function renderV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}

function inGroups(address: bigint, count: number): string {
  return Array.from({ length: count }, (_, i) => ((address >> BigInt(16 * (count - 1 - i))) & 0xffffn).toString(16)).join(':');
}

/** Of groups the longest run of two zeros or more, the first of equals, becomes `::`. */
function shortened(groups: string): string {
  const runs = [...groups.matchAll(/\b0(?::0)+\b/g)];
  const { 0: longest = '', index: at = 0 } = runs.reduce<Partial<RegExpExecArray>>(
    (best, run) => (run[0].length > (best[0]?.length ?? 0) ? run : best),
    {},
  );
  if (longest === '') return groups;
  const [before, after] = [groups.slice(0, at), groups.slice(at + longest.length)];
  return `${before.slice(0, -1)}::${after.slice(1)}`;
}

/** A range of IP addresses: its first `bits` bits, as a number, and how long an address of its family is. */
interface Range {
  readonly start: bigint;
  readonly bits: number;
  readonly length: 32 | 128;
}

/** Reads an address, or a range in CIDR notation, of either family; undefined where it is neither. */
export function parseRange(text: string): Range | undefined {
  const [address = '', bits, ...more] = text.split('/');
  const value = address.includes(':') ? six(address) : four(address);
  const length = address.includes(':') ? 128 : 32;
  if (value === undefined || more.length > 0) return undefined;
  if (bits === undefined) return { start: value, bits: length, length };
  if (!/^(0|[1-9][0-9]{0,2})$/.test(bits) || Number(bits) > length) return undefined;
  return { start: value, bits: Number(bits), length };
}

/** Whether an address is in a range; an address of the other family never is. */
export function inRange(range: Range, address: Range): boolean {
  if (range.length !== address.length) return false;
  const shift = BigInt(range.length - range.bits);
  return range.start >> shift === address.start >> shift;
}

function four(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((all, part) => all * 256n + BigInt(part), 0n);
}

/** RFC 4291, section 2.2: eight groups, of which `::` leaves out some zeros, and the last two may be an IPv4 address. */
function six(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const front = groups(head, tail === undefined);
  const back = tail === undefined ? [] : groups(tail, true);
  if (!front || !back) return undefined;
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const zeros = Array<bigint>(missing).fill(0n);
  return [...front, ...zeros, ...back].reduce((all, group) => all * 65_536n + group, 0n);
}

function groups(text: string, last: boolean): readonly bigint[] | undefined {
  if (text === '') return [];
  const all: bigint[] = [];
  for (const [at, part] of text.split(':').entries()) {
    const embedded = last && at === text.split(':').length - 1 && part.includes('.') ? four(part) : undefined;
    if (embedded !== undefined) all.push(embedded / 65_536n, embedded % 65_536n);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) all.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return all;
}

import { BlockList, isIP } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isWithin, networkOf, parseIpRange, renderIpRange, type IpRange } from '../../src/iam/ip-range.js';

const read = (text: string): IpRange => {
  const range = parseIpRange(text);
  if (range === undefined) throw new Error(`${text} is no range`);
  return range;
};

describe('what is a range of addresses', () => {
  test.each([
    ['203.0.113.0/24', 4, 24, '203.0.113.0/24'],
    ['203.0.113.7', 4, 32, '203.0.113.7'],
    ['203.0.113.7/32', 4, 32, '203.0.113.7'],
    ['0.0.0.0/0', 4, 0, '0.0.0.0/0'],
    ['2001:db8::/32', 6, 32, '2001:db8::/32'],
    ['2001:0DB8:0:0:0:0:0:1', 6, 128, '2001:db8::1'],
    ['::', 6, 128, '::'],
    ['::1', 6, 128, '::1'],
    ['1::', 6, 128, '1::'],
    ['1:0:0:2:0:0:0:3', 6, 128, '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', 6, 128, '1::2:3:0:0:4'],
    ['1:0:2:3:4:5:6:7', 6, 128, '1:0:2:3:4:5:6:7'],
    ['10:0:0:100:200:300:400:500', 6, 128, '10::100:200:300:400:500'],
    ['::ffff:192.0.2.1', 6, 128, '::ffff:c000:201'],
    ['::192.0.2.1', 6, 128, '::c000:201'],
  ] as const)('%s', (text, family, length, shown) => {
    const range = read(text);
    expect([range.family, range.length, renderIpRange(range)]).toEqual([family, length, shown]);
  });

  test.each(
    [
      ['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.4/', '1.2.3.4/33', '1.2.3.4/08', '1.2.3.4/-1', '1.2.3.4/8/8'],
      [
        '1.2.3.4/255.255.255.0',
        ' 1.2.3.4',
        '1.2.3.4-1.2.3.9',
        '0x1.2.3.4',
        '1.2.3.4e1',
        '::1%eth0',
        ':::',
        '1::2::3',
        ':1',
        '1:',
      ],
      [
        '1:2:3:4:5:6:7',
        '1:2:3:4:5:6:7:8:9',
        '1:2:3:4:5:6:7::8',
        '1:2:3:4::5:6:7:8::9',
        '12345::',
        'g::',
        '::1.2.3',
        '1.2.3.4::',
        '::/129',
        '[::1]',
        'localhost',
      ],
    ].flat(),
  )('%j is none', (text) => {
    expect(parseIpRange(text)).toBeUndefined();
  });
});

const length4 = fc.integer({ min: 0, max: 32 });
const addresses = fc.oneof(fc.ipV4(), fc.ipV6());

test('the same texts are addresses as for the system', () => {
  const near = fc.tuple(addresses, fc.nat(), fc.constantFrom(...'0123456789abcdefg:./ ')).map(([text, at, letter]) => {
    const where = at % (text.length + 1);
    return text.slice(0, where) + letter + text.slice(where);
  });
  const letters = fc.string({ unit: fc.constantFrom(...'0129af:.'), maxLength: 20 });
  fc.assert(
    fc.property(fc.oneof(addresses, near, letters), (text) => {
      fc.pre(!text.includes('/'));
      expect(parseIpRange(text)?.family ?? 0).toBe(isIP(text));
    }),
    { numRuns: 2_000 },
  );
});

test('an address is written as a browser writes it, and read again as the same', () => {
  fc.assert(
    fc.property(addresses, (text) => {
      const shown = renderIpRange(read(text));
      const { hostname } = new URL(`http://${text.includes(':') ? `[${text}]` : text}`);
      expect(shown).toBe(hostname.replace(/^\[|\]$/g, ''));
      expect(read(shown)).toEqual(read(text));
    }),
    { numRuns: 1_000 },
  );
});

test('a network has no host bits, holds the address it was made of, and stays what it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.tuple(fc.ipV4(), length4), fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }))),
      ([text, length]) => {
        const range = read(`${text}/${length}`);
        const network = networkOf(range);
        expect(networkOf(network)).toEqual(network);
        expect(isWithin(read(text), network)).toBe(true);
        expect(read(renderIpRange(network))).toEqual(network);
      },
    ),
  );
});

test('an address is within the same networks as for the system', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), length4, fc.boolean(), (outer, other, length, near) => {
      const list = new BlockList();
      list.addSubnet(outer, length, 'ipv4');
      // Two random addresses are hardly ever in one network: every other one is next to the network's.
      const inner = near ? renderIpRange({ ...read(outer), address: read(outer).address ^ 1n }) : other;
      expect(isWithin(read(inner), read(`${outer}/${length}`))).toBe(list.check(inner, 'ipv4'));
    }),
    { numRuns: 500 },
  );
});

test('a range is not within one of the other family, nor within a narrower one', () => {
  expect(isWithin(read('0.0.0.0/0'), read('::/0'))).toBe(false);
  expect(isWithin(read('203.0.113.0/24'), read('203.0.113.0/25'))).toBe(false);
});

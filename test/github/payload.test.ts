import { describe, expect, test } from '@jest/globals';
import { parsePayload } from '../../src/github/payload.js';

const faultOf = (bytes: Uint8Array) => {
  const parsed = parsePayload(bytes);
  return parsed.ok ? undefined : parsed.faults.map(({ code, message }) => `${code}: ${message}`).join();
};

describe("the event's file", () => {
  test('is read as JSON', () => {
    expect(parsePayload(Buffer.from('{"ref":"refs/heads/größe"}\n'))).toEqual({ ok: true, value: { ref: 'refs/heads/größe' } });
  });

  test.each([
    ['nothing', Buffer.alloc(0), /is empty/],
    ['only line breaks', Buffer.from('\r\n \t'), /is empty/],
    ['half of it', Buffer.from('{"ref":"refs/he'), /is not JSON, or only a part/],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), /is not JSON/],
    ['a byte order mark', Buffer.from('\u{feff}{}'), /begins with a byte order mark/],
    ['UTF-16', Buffer.from('\u{feff}{}', 'utf16le'), /begins with a byte order mark/],
  ])('with %s is a fault', (_, bytes, message) => {
    expect(faultOf(bytes)).toMatch(/^event\/payload: /);
    expect(faultOf(bytes)).toMatch(message);
  });
});

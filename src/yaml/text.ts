import { codePoint } from '../fault/hidden.js';
import { limits } from './limits.js';
import type { Problem } from './problem.js';

/** The text of a file, or what makes it no text. `text` is then only for showing the place. */
interface Decoded {
  readonly text: string;
  /** Empty where the text can be parsed. */
  readonly problems: readonly Problem[];
}

/** Line breaks and tabs apart, YAML 1.2 allows no control characters; the parser uses some of them as marks of its own. */
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/g;

/** Bytes to text, strictly: at most `maxBytes`, UTF-8 without error, with or without its mark, no control characters. */
export function decodeText(input: Uint8Array | string, maxBytes: number): Decoded {
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (size > maxBytes) return refused('', tooLarge(size, maxBytes));
  const decoded = typeof input === 'string' ? input : decodeUtf8(input);
  if (typeof decoded !== 'string') return decoded;
  // A mark at the start says that the file is UTF-8, which it has to be, and nothing else (Unicode 16, section 23.8).
  const text = decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
  const lone = /\p{Cs}/u.exec(text);
  if (lone !== null) return refused(text, invalidUtf8(lone.index, 'it holds half of a surrogate pair'));
  const problems: Problem[] = [];
  for (const match of text.matchAll(control)) {
    if (problems.length === limits.faults) break;
    problems.push({
      code: 'yaml/control-character',
      message: `The file holds the control character ${codePoint(match[0])}.`,
      fix:
        match[0] === '\r'
          ? 'End lines with a line feed.'
          : 'Remove the character; an editor that shows invisible characters helps.',
      start: match.index,
      end: match.index + 1,
    });
  }
  return { text, problems };
}

function decodeUtf8(bytes: Uint8Array): string | Decoded {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const shown = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    if (utf16) return refused(shown, invalidUtf8(0, 'it looks like UTF-16'));
    return refused(shown, invalidUtf8(Math.max(0, shown.indexOf('\ufffd')), 'a byte here belongs to no character'));
  }
}

function refused(text: string, problem: Problem): Decoded {
  return { text, problems: [problem] };
}

function tooLarge(size: number, maxBytes: number): Problem {
  return {
    code: 'yaml/too-large',
    message: `The file has ${size} bytes; at most ${maxBytes} are read.`,
    fix: 'Check that this is the file that you meant; split it if it is.',
    start: 0,
    end: 0,
  };
}

function invalidUtf8(start: number, why: string): Problem {
  return {
    code: 'yaml/invalid-utf-8',
    message: `The file is not UTF-8: ${why}.`,
    fix: 'Save the file as UTF-8.',
    start,
    end: start + 1,
  };
}

import fc from 'fast-check';
import { choice, pick } from './atoms.js';

/** Something that is done to a request's text. */
export interface TextBreak {
  readonly name: string;
  /** Whether a text that was whole has to be refused after it. */
  readonly refused: boolean;
  readonly apply: (text: string) => string | Uint8Array;
}

const insert = (text: string, at: number, what: string): string => {
  const place = at % (text.length + 1);
  return text.slice(0, place) + what + text.slice(place);
};

const inserted = fc
  .tuple(
    choice,
    fc.constantFrom('\t', '\n', ' ', '"', "'", '{', ']', '- ', ': ', '#', '&a ', '*a', '!!str ', '|\n', '\u202e', '\u0085', '\\'),
  )
  .map(([at, what]): TextBreak => ({
    name: `${JSON.stringify(what)} somewhere`,
    refused: false,
    apply: (text) => insert(text, at, what),
  }));

const control = fc
  .tuple(choice, fc.constantFrom('\u0000', '\u0007', '\u001b[2J', '\u000b', '\u007f'))
  .map(([at, what]): TextBreak => ({ name: 'a control character', refused: true, apply: (text) => insert(text, at, what) }));

const mark = fc.constant<TextBreak>({ name: 'a byte order mark', refused: false, apply: (text) => `\ufeff${text}` });

const cut = choice.map((at): TextBreak => ({
  name: 'an early end',
  refused: false,
  apply: (text) => text.slice(0, at % text.length),
}));

const bytes = fc.tuple(choice, fc.constantFrom(0xff, 0xc0, 0x80, 0xed)).map(([at, byte]): TextBreak => ({
  name: 'a byte that is no UTF-8',
  refused: true,
  apply: (text) => {
    const encoded = new TextEncoder().encode(text);
    const place = at % encoded.length;
    return new Uint8Array([...encoded.slice(0, place), byte, ...encoded.slice(place)]);
  },
}));

/** What YAML can do and a request can't, at its end. */
const endings = [
  '\n--- {}\n',
  '\n---\nvendor: custom\n',
  '\n%TAG ! tag:x,2000:\n---\n',
  '\ntags: &a [*a]\n',
  '\n<<: { region: eu-west-1 }\n',
  '\nowner: !!js/function "x"\n',
  '\n? [a, b]\n: c\n',
  '\n"__proto__": { bucket: x }\n',
  `\ntags: ${'{a: '.repeat(60)}1${'}'.repeat(60)}\n`,
  `\ntags: ${'['.repeat(5_000)}\n`,
  `\nl0: &l0 [x]\n${Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}, *l${i}, *l${i}, *l${i}]`).join('\n')}\n`,
  `\n# ${'x'.repeat(70_000)}\n`,
  '\n1: x\n',
  '\nnull: x\n',
  '\nowner: "a\n',
];
const ending = choice.map((at): TextBreak => ({ name: 'more YAML', refused: true, apply: (text) => text + pick(endings, at) }));

/** What can happen to the text of a request. */
export const textBreak: fc.Arbitrary<TextBreak> = fc.oneof({ weight: 3, arbitrary: inserted }, control, mark, cut, bytes, ending);

import fc from 'fast-check';
import { reference, sensitive, shield } from '../../src/stack/text.js';
import type { Part } from './template.js';

/** A piece of a text: what stands in it before it is written, and what Terraform has to make of it. */
interface Piece {
  readonly mark: string;
  readonly part: Part;
}

/** Any code point but surrogates. (`fc.string({ unit: 'binary' })` is the same, and first makes a table of all 1.1 million.) */
const codePoint = fc.nat({ max: 0x10ffff - 0x800 }).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800));

/** Characters that mean something to Terraform, to JSON or to our own marks, far more often than by chance. */
const character = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('$', '%', '{', '}', '"', '\\', '\n', '\u0091', '\u0092', '\u0093', '\u0094') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('${', '%{', '$${', '\\u0041', 'account', 'keyArn', '0091', '\u0091account\u0092', '\u0093', '~}'),
  },
  { weight: 1, arbitrary: fc.array(codePoint, { maxLength: 2 }).map((all) => all.join('')) },
);

/** What somebody may write. */
export const hostileData = fc.array(character, { maxLength: 8 }).map((all) => all.join(''));

const names = { account: 'data.aws_caller_identity.current.account_id', keyArn: 'aws_kms_key.bucket.arn' } as const;

const piece: fc.Arbitrary<Piece> = fc.oneof(
  hostileData.map((text) => ({ mark: shield(text), part: { kind: 'text', text } as const })),
  hostileData.map((text) => ({ mark: sensitive(shield(text)), part: { kind: 'sensitive', text } as const })),
  fc.constantFrom('account' as const, 'keyArn' as const).map((name) => ({
    mark: reference(name),
    part: { kind: 'reference', address: names[name] } as const,
  })),
);

/** A text of data, secrets and references in any order. */
export const pieces = fc.array(piece, { maxLength: 6 });

/** Texts side by side are one text. */
export function joined(parts: readonly Part[]): readonly Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') result.splice(-1, 1, { kind: 'text', text: last.text + part.text });
    else result.push(part);
  }
  return result.filter((part) => part.kind !== 'text' || part.text !== '');
}

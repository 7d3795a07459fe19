import { ageWords } from './age-words.js';
import type { Condition } from './condition.js';
import { either, testWords, type Values } from './test-words.js';

/** A refusal that could apply: where all of `open` hold. */
export interface Refusal {
  readonly open: readonly Condition[];
  /** `to delete`, where it is about some of the actions only. */
  readonly about: string | undefined;
}

const header = 's3:x-amz-server-side-encryption';
const upload = { own: 'own', other: 'other', unnamed: 'unnamed', otherKey: 'other-key', unnamedKey: 'unnamed-key' } as const;

type Find = (key: string) => Condition | undefined;
type Known = readonly [tests: readonly string[], say: (find: Find, values: Values) => string];

/** The refusals that buckets here have: `<operator> <key>`, with the value where one alone is meant, and what they ask for. */
const known: readonly Known[] = [
  [['Bool aws:securetransport=false'], () => 'by TLS'],
  [['NumericLessThan s3:tlsversion'], (find) => `by TLS ${find('s3:tlsversion')?.values[0] ?? ''} or newer`],
  [
    ['NumericGreaterThan s3:signatureage'],
    (find) => `by a signature not older than ${ageWords(find('s3:signatureage')?.values[0])}`,
  ],
  [['BoolIfExists aws:multifactorauthpresent=false'], () => 'in a session that began with MFA'],
];

/** Those on uploads, which are said together. */
const uploads: readonly (readonly [tests: readonly string[], is: (typeof upload)[keyof typeof upload]])[] = [
  [[`Null ${header}-customer-algorithm=false`], upload.own],
  [[`Null ${header}=false`, `StringNotEquals ${header}`], upload.other],
  [[`Null ${header}=true`], upload.unnamed],
  [[`Null ${header}=true`, `Null ${header}-customer-algorithm=true`], upload.unnamed],
  [[`Null ${header}-aws-kms-key-id=false`, `StringNotEquals ${header}-aws-kms-key-id`], upload.otherKey],
  [[`Null ${header}-aws-kms-key-id=true`, `StringEquals ${header}`], upload.unnamedKey],
];

const networkKeys = ['aws:sourcevpce', 'aws:sourcevpc', 'aws:sourceip'];

/** What refusals ask for, in words: those on uploads in one. */
export function limitWords(refusals: readonly Refusal[], values: Values): readonly string[] {
  const onUploads = new Map<string, Condition | undefined>();
  const said: string[] = [];
  for (const { open, about } of refusals) {
    const is = uploads.find(([tests]) => sameTests(open, tests))?.[1];
    if (is !== undefined)
      onUploads.set(
        is,
        open.find(({ base }) => base !== 'null'),
      );
    else said.push(`${about === undefined ? '' : `${about}: `}${limitOf(open, values)}`);
  }
  // Whoever needs TLS 1.2 needs TLS.
  const rest = said.filter((text) => text !== 'by TLS' || !said.some((other) => other.startsWith('by TLS ')));
  return [...new Set(rest), ...uploadWords(onUploads, values)];
}

function uploadWords(found: ReadonlyMap<string, Condition | undefined>, values: Values): readonly string[] {
  const other = found.get(upload.other);
  const key = found.has(upload.otherKey) ? " under the bucket's key" : '';
  const ways = found.has(upload.unnamed)
    ? [`uploads name their encryption: ${other === undefined ? "the bucket's" : values(other)}${key === '' ? '' : `,${key}`}`]
    : other === undefined
      ? []
      : [`uploads encrypted by ${values(other)}${key}, or naming no encryption`];
  return found.has(upload.own) ? [...ways, "uploads never under a key of one's own (SSE-C)"] : ways;
}

function sameTests(open: readonly Condition[], tests: readonly string[]): boolean {
  const forms = open.map(({ operator, key, base, values }) =>
    base === 'null' || base === 'bool' ? `${operator} ${key}=${values.join()}` : `${operator} ${key}`,
  );
  return forms.length === tests.length && forms.every((form) => tests.includes(form));
}

function limitOf(open: readonly Condition[], values: Values): string {
  const find = (key: string) => open.find((condition) => condition.key === key);
  if (open.length > 0 && open.every(({ key, negated }) => negated && networkKeys.includes(key))) {
    return `from ${either(networkKeys.flatMap((key) => find(key)?.values ?? []))}`;
  }
  const say = known.find(([tests]) => sameTests(open, tests))?.[1];
  return say?.(find, values) ?? `unless ${open.map((condition) => testWords(condition, values)).join(' and ')}`;
}

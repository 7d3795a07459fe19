import fc from 'fast-check';
import { choice, pick } from './atoms.js';
import { hostile } from './hostile.js';
import type { Value } from './parts.js';

/** Something that is done to a request before it is written. */
export interface Break {
  readonly name: string;
  /** Whether a request that was whole has to be refused after it. */
  readonly refused: boolean;
  readonly apply: (value: Value) => Value;
}

type Path = readonly (string | number)[];

/** Every place of a value, its own included. */
function placesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], value);
}

/** A copy with something else at a place; undefined removes it. */
function withAt(value: unknown, [step, ...rest]: Path, change: (inner: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item: unknown, i) => (i === step ? withAt(item, rest, change) : item));
  const copy = { ...(value as Record<string, unknown>) };
  const changed = withAt(copy[step], rest, change);
  if (changed === undefined) delete copy[step];
  else copy[step] = changed;
  return copy;
}

function somewhere(
  choose: (value: unknown, path: Path) => boolean,
  place: number,
  change: (inner: unknown) => unknown,
): Break['apply'] {
  return (value) => {
    const places = placesOf(value).filter((path) => path.length > 0 && choose(at(value, path), path));
    return places.length === 0 ? value : (withAt(value, pick(places, place), change) as Value);
  };
}

const any = () => true;
const isText = (value: unknown) => typeof value === 'string';
const isMap = (value: unknown, path: Path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !['tags', 'parameters'].includes(String(path[0]));

const others: readonly unknown[] = [
  null,
  0,
  -1,
  1.5,
  1e21,
  true,
  false,
  '',
  ' ',
  'create',
  'never',
  [],
  {},
  [[]],
  [{}],
  { type: 'sse-kms' },
];
const unknownKeys = [
  'encrption',
  'Region',
  'bucket ',
  'public',
  'acl',
  'policy',
  'grants',
  'forceDestroy',
  'toString',
  '0',
] as const;

const broken = (name: string, refused: boolean, arbitrary: fc.Arbitrary<Break['apply']>): fc.Arbitrary<Break> =>
  arbitrary.map((apply) => ({ name, refused, apply }));

const replaced = broken(
  'another type',
  false,
  fc.tuple(choice, fc.constantFrom(...others)).map(([place, other]) => somewhere(any, place, () => other)),
);
const poisoned = broken(
  'a hostile text',
  false,
  fc
    .tuple(choice, fc.constantFrom(...hostile), fc.constantFrom('whole', 'start', 'end'))
    .map(([place, text, where]) =>
      somewhere(isText, place, (old) =>
        where === 'whole' ? text : where === 'start' ? `${text}${String(old)}` : `${String(old)}${text}`,
      ),
    ),
);
const renamed = broken(
  'a hostile key',
  false,
  fc.tuple(choice, fc.constantFrom(...hostile)).map(([place, text]) =>
    somewhere(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      place,
      (map) => ({ ...(map as object), [text]: 'x' }),
    ),
  ),
);
const unknownKey = broken(
  'an unknown key',
  true,
  fc.tuple(choice, fc.constantFrom(...unknownKeys)).map(
    ([place, key]) =>
      (value: Value) =>
        place % 2 === 0 || !placesOf(value).some((path) => path.length > 0 && isMap(at(value, path), path))
          ? { ...value, [key]: 'x' }
          : somewhere(isMap, place >> 1, (map) => ({ ...(map as object), [key]: 'x' }))(value),
  ),
);
const laterKey = broken(
  'a key that is not supported yet',
  true,
  fc.constantFrom('adopt', 'decommission').map((key) => (value: Value) => ({ ...value, [key]: true })),
);
const missingKey = broken(
  'a missing key',
  true,
  fc.constantFrom('vendor', 'bucket', 'region').map((key) => (value: Value) => withAt(value, [key], () => undefined) as Value),
);
const removedKey = broken(
  'a key less',
  false,
  choice.map((place) => somewhere(any, place, () => undefined)),
);
const widened = broken(
  'an ARN that admits more',
  false,
  fc
    .tuple(
      choice,
      fc.constantFrom<readonly [RegExp, string]>(
        [/[0-9]{12}/, '*'],
        [/[^/:]+$/, '*'],
        [/:(user|role)\/.*$/, ':root'],
        [/^.*$/, '*'],
        [/:role\//, ':role/../'],
        [/^arn:aws:/, 'arn:aws-cn:'],
        [/^arn:aws[a-z-]*:/, 'arn:*:'],
        [/[^/:]+$/, '${aws:username}'],
        [/:iam:.*/, ':sts::111122223333:assumed-role/a/b'],
      ),
    )
    .map(([place, [what, by]]) =>
      somewhere(
        (value) => isText(value) && String(value).startsWith('arn:'),
        place,
        (old) => String(old).replace(what, () => by),
      ),
    ),
);
const wildcard = broken(
  'a wildcard',
  false,
  fc
    .tuple(choice, fc.constantFrom('*', '?', '/*', '${*}', 's3:*', '0.0.0.0/0', '::/0'))
    .map(([place, text]) => somewhere(isText, place, (old) => (place % 2 === 0 ? text : `${String(old)}${text}`))),
);
const huge = broken(
  'something huge',
  false,
  fc
    .tuple(choice, fc.constantFrom(70, 600, 3_000, 40_000), fc.boolean())
    .map(([place, size, deep]) =>
      somewhere(any, place, (old) =>
        Array.isArray(old) && deep
          ? Array.from({ length: size / 10 }, (_, i): unknown => (typeof old[0] === 'string' ? `${old[0]}${i}` : old[0]))
          : 'x'.repeat(size),
      ),
    ),
);
const twice = broken(
  'an entry that is there twice',
  false,
  choice.map((place) => somewhere(Array.isArray, place, (list) => [...(list as unknown[]), ...(list as unknown[]).slice(0, 1)])),
);

/** What can happen to the value of a request. */
export const valueBreak: fc.Arbitrary<Break> = fc.oneof(
  replaced,
  poisoned,
  renamed,
  unknownKey,
  laterKey,
  missingKey,
  removedKey,
  widened,
  wildcard,
  huge,
  twice,
);

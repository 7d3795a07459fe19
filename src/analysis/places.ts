import { keyPattern } from '../policies/grants.js';
import type { Place } from './ask.js';
import type { Asker } from './asker.js';
import { exampleOf, parsePattern } from '../iam/pattern.js';
import type { Holding, Point, World } from './world.js';

/** A place of a holding, and what people call it. */
export interface NamedPlace extends Place {
  /** Undefined: it is no part of the stack. */
  readonly holding?: Holding;
  /** `the bucket`, `every file`, `files under exports/`, `the key`. */
  readonly words: string;
  /** Of objects: what their keys begin with; empty for those that nothing else is said of. */
  readonly prefix?: string;
}

const words: Readonly<Record<Holding['id'], { readonly itself: string; readonly files: string }>> = {
  bucket: { itself: 'the bucket', files: 'files' },
  replica: { itself: 'the replica', files: "the replica's files" },
  logs: { itself: 'the log bucket', files: "the log bucket's files" },
  key: { itself: 'the key', files: '' },
  'replica-key': { itself: "the replica's key", files: '' },
  'trail-key': { itself: "the trail's key", files: '' },
};

/** The places that can be asked for, through an access point or not, those of each holding together. */
export type Places = (point: Point | undefined) => readonly (readonly NamedPlace[])[];

/** All places of a world, made once. */
export function placesOf(world: World): Places {
  const made = new Map<Point | undefined, ReturnType<Places>>();
  return (point) => {
    const holdings = point === undefined ? world.holdings : world.holdings.filter(({ id }) => id === 'bucket');
    const found = made.get(point) ?? holdings.map((holding) => placesIn(world, holding, point));
    made.set(point, found);
    return found;
  };
}

/** The representative places of a holding: itself, and of a bucket an object outside of every prefix and one under each prefix that occurs. */
function placesIn(world: World, holding: Holding, point?: Point): readonly NamedPlace[] {
  const { itself, files } = words[holding.id];
  const place = { holding, owner: holding.owner, policy: holding.policy };
  if (holding.kind === 'key') return [{ ...place, subject: 'key', arn: holding.arn, words: itself }];
  const all = files === 'files' ? 'every file' : files;
  const prefixes = prefixesIn(world, holding);
  return [
    { ...place, subject: 'bucket', arn: holding.arn, ...(point === undefined ? {} : { pointArn: point.arn }), words: itself },
    ...[{ prefix: '', whole: false }, ...prefixes].map(({ prefix, whole }): NamedPlace => {
      const key = prefix === '' ? outsideOf(prefixes.map((one) => one.prefix)) : whole ? prefix : `${prefix}file`;
      const through = point === undefined ? {} : { pointArn: `${point.arn}/object/${key}` };
      const named = prefix === '' ? all : whole ? `the file ${prefix}` : `${files} under ${prefix}`;
      return { ...place, subject: 'object', arn: `${holding.arn}/${key}`, ...through, words: named, prefix };
    }),
  ];
}

/** What a role's own policy names beside the buckets and keys of the stack: asked for as it is written there. */
export function otherPlaces(world: World, { identity, caller }: Asker): readonly NamedPlace[] {
  if (caller.kind !== 'aws' || caller.account !== world.account) return [];
  const known = [...world.holdings.map(({ arn }) => arn), ...world.points.map(({ arn }) => arn)];
  const named = identity.flat().flatMap(({ statement }) => (statement.effect === 'Allow' ? statement.resources : []));
  const others = named.filter((one) => one !== '*' && !known.some((arn) => one === arn || one.startsWith(`${arn}/`)));
  return [...new Set(others)].map((source) => ({
    subject: 'other',
    arn: exampleOf(parsePattern(source), new Map()),
    owner: world.account,
    policy: undefined,
    words: source,
  }));
}

/** What the keys start with that any document names, or the template asks for; `whole`: it is one key. */
function prefixesIn(world: World, holding: Holding): readonly { readonly prefix: string; readonly whole: boolean }[] {
  const found = new Map<string, boolean>();
  const add = (pattern: string): void => {
    const text = firstText(pattern);
    if (text.prefix !== '') found.set(text.prefix, text.whole);
  };
  for (const { reading } of world.documents) {
    for (const resource of reading.flatMap(({ resources }) => resources)) {
      const below = world.points.map(({ arn }) => `${arn}/object/`).concat(`${holding.arn}/`);
      for (const start of below) if (resource.startsWith(start)) add(resource.slice(start.length));
    }
  }
  if (holding.id === 'bucket') {
    for (const { on, prefix = '' } of templateStatements(world)) if (on === 'objects') add(keyPattern(prefix, world.refs));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([prefix, whole]) => ({ prefix, whole }));
}

function templateStatements({ spec }: World) {
  return [...spec.grants, ...spec.roles, ...spec.services].flatMap(({ statements }) => statements);
}

/** The text of a pattern up to its first wildcard. */
function firstText(pattern: string): { readonly prefix: string; readonly whole: boolean } {
  const parsed = parsePattern(pattern);
  if (parsed.plain !== undefined) return { prefix: parsed.plain, whole: true };
  const until = parsed.tokens.findIndex(({ kind }) => kind !== 'text');
  return { prefix: exampleOf({ ...parsed, tokens: parsed.tokens.slice(0, until) }, new Map()), whole: false };
}

/** A key that begins with none of the prefixes. */
function outsideOf(prefixes: readonly string[]): string {
  for (let at = 0; ; at += 1) {
    const key = `${at}elsewhere`;
    if (!prefixes.some((prefix) => key.startsWith(prefix))) return key;
  }
}

import type { Claim } from '../../request/check-together.js';
import { originsOf } from '../../request/names.js';
import type { Templates } from '../../vendor/template.js';
import type { Settings } from '../../settings/schema.js';
import { resolveAll, type RequestText, type ResolvedRequests } from '../resolve-all.js';

/**
 * Resolves requests beside all others of their commit: whether two want one name depends on both. Of the others only those are parsed
 * that could want a name of these. These come last: where two want one name, the fault stands at the later.
 */
export function resolveBeside(
  own: readonly RequestText[],
  others: readonly RequestText[],
  { templates, settings }: { readonly templates: Templates; readonly settings: Settings },
): ResolvedRequests {
  const alone = resolveAll(own, templates, settings);
  if (alone.claims.length === 0) return alone;
  const claims = mayClaim(alone.claims);
  const rivals = others.filter(({ bytes }) => bytes.ok && claims(bytes.value));
  return rivals.length === 0 ? alone : resolveAll([...rivals, ...own], templates, settings);
}

/**
 * A test for the bytes of a request: could it want one of these names? Exact enough to leave out files by, as no valid request can want
 * a name without writing what it is made of. Runs of hyphens and dots count as one, as a trail's name has no such run. A text with a
 * backslash may write anything and is always kept.
 */
export function mayClaim(claims: readonly Pick<Claim, 'name' | 'as'>[]): (bytes: Uint8Array) => boolean {
  const points = claims.filter(({ as }) => as === 'access point').map(({ name }) => name);
  const origins = claims.filter(({ as }) => as !== 'access point').map(({ name }) => originsOf(name));
  const [wanted, wantedPoints] = [
    searchFor(
      origins.flatMap(({ whole }) => whole),
      origins.flatMap(({ start }) => start ?? []),
    ),
    searchFor(points, []),
  ];
  return (bytes) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    if (text.includes('\\')) return true;
    const single = collapsed(text);
    return wanted.test(single) || (text.includes('points') && wantedPoints.test(single));
  };
}

/** Finds one of these names as a whole, or one that begins so. What is empty is in no request: names have three characters. */
function searchFor(whole: readonly string[], starts: readonly string[]): RegExp {
  const escaped = (names: readonly string[]) =>
    [...new Set(names.map(collapsed))].filter((name) => name !== '').map((name) => name.replace(/[^a-z0-9]/g, String.raw`\$&`));
  const alternatives = [...escaped(whole).map((name) => `${name}(?![a-z0-9.-])`), ...escaped(starts)];
  return alternatives.length === 0 ? /(?!)/ : new RegExp(`(?<![a-z0-9.-])(?:${alternatives.join('|')})`);
}

function collapsed(text: string): string {
  return text.replace(/[.-]{2,}/g, '-');
}

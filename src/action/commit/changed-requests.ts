import { failed, ok, quote, type Result } from '../../fault/fault.js';
import {
  changes,
  mergeBase,
  pathOf,
  readFiles,
  type FileChange,
  type GitFile,
  type Repository,
  changesWithoutRenames,
  hasCommit,
} from '../../git/index.js';
import type { Rules } from './at-commit.js';
import type { GitHub, PullRequest } from '../../github/port.js';
import type { Claim } from '../../request/check-together.js';
import { originsOf } from '../../request/names.js';
import type { Templates } from '../../template/template.js';
import type { Settings } from '../../settings/schema.js';
import { resolveAll, type RequestText, type ResolvedRequests } from '../../run/resolve-all.js';

/** A request file that a change names. `unchanged` is only what was asked for by name. */
export interface ChangedRequest {
  readonly change: FileChange['kind'] | 'unchanged';
  /** Its path at the head; of a deleted file the one that it had. */
  readonly file: string;
  /** Its path before, where it is or was another one. */
  readonly previousFile?: string;
  /** The file at the head; undefined where it is deleted. A link or an odd name is refused where its text is read. */
  readonly entry?: GitFile;
}

interface ChangedRequests {
  /** By path. */
  readonly requests: readonly ChangedRequest[];
  /** Whether settings or templates are changed as well. They hold from the merge on, and never for the change itself. */
  readonly rulesChanged: boolean;
  /** The common ancestor. */
  readonly ancestor: string;
}

/** The requests that lie between the common ancestor of two commits and the head, by the globs of the rules at the base. */
export async function findChangedRequests(
  git: Repository,
  { rules, head }: { readonly rules: Rules; readonly head: string },
): Promise<Result<ChangedRequests>> {
  const ancestor = await mergeBase(git, rules.commit, head);
  if (!ancestor.ok) return ancestor;
  const between = { base: ancestor.value, head };
  const requests = await changes(git, { ...between, matches: rules.isRequest });
  if (!requests.ok) return requests;
  const others = await changes(git, { ...between, matches: rules.isRule });
  if (!others.ok) return others;
  return ok({ requests: requests.value.map(changedRequest), rulesChanged: others.value.length > 0, ancestor: ancestor.value });
}

function changedRequest(change: FileChange): ChangedRequest {
  const file = pathOf(change);
  if (change.kind === 'deleted') return { change: 'deleted', file };
  const moved = change.kind === 'renamed' ? { previousFile: change.before.path } : {};
  return { change: change.kind, file, entry: change.after, ...moved };
}

/**
 * The requests of these paths alone: changed ones, or such as stand at the head unchanged. A path where no request is, is a fault
 * (`request/not-found`): what was named and not found is never passed over.
 */
export async function selectRequests(
  git: Repository,
  changed: readonly ChangedRequest[],
  { rules, head, paths }: { readonly rules: Rules; readonly head: string; readonly paths: readonly string[] },
): Promise<Result<readonly ChangedRequest[]>> {
  const byFile = new Map(changed.map((request) => [request.file, request]));
  const others = paths.filter((path) => !byFile.has(path));
  const read = await readFiles(git, head, others);
  if (!read.ok) return read;
  const missing = others.filter((path) => !rules.isRequest(path) || (read.value.get(path) ?? null) === null);
  if (missing.length > 0) {
    return failed(
      ...missing.map((path) => ({
        code: 'request/not-found',
        message: `There is no request ${quote(path)} at the commit ${head.slice(0, 12)}`,
        fix: 'Name a file that "requests" in the settings matches, by its path from the top of the repository.',
      })),
    );
  }
  return ok(
    paths.flatMap((path): readonly ChangedRequest[] => {
      const known = byFile.get(path);
      if (known !== undefined) return [known];
      const content = read.value.get(path);
      return content ? [{ change: 'unchanged', file: path, entry: content.file }] : [];
    }),
  );
}

/** Whether a pull request changes settings or templates: by git where it holds the head, else by GitHub's list of its files. */
export async function rulesChangedBy(
  { git, github }: { readonly git: Repository; readonly github: GitHub },
  { number, head }: Pick<PullRequest, 'number' | 'head'>,
  rules: Rules,
): Promise<Result<boolean>> {
  const there = await hasCommit(git, head);
  if (there.ok && there.value) {
    const ancestor = await mergeBase(git, rules.commit, head);
    if (!ancestor.ok) return ancestor;
    const found = await changesWithoutRenames(git, { base: ancestor.value, head, matches: rules.isRule });
    return found.ok ? ok(found.value.length > 0) : found;
  }
  const files = await github.files(number);
  if (!files.ok) return files;
  const { items, complete } = files.value;
  if (items.some(({ path, previousPath }) => rules.isRule(path) || (previousPath !== undefined && rules.isRule(previousPath))))
    return ok(true);
  return complete
    ? ok(false)
    : failed({ code: 'github/too-many', message: `GitHub lists only a part of the files of #${number}`, fix: 'Split it.' });
}

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
  const claims = mayClaim(alone.claims, templates);
  const rivals = others.filter(({ bytes }) => bytes.ok && claims(bytes.value));
  return rivals.length === 0 ? alone : resolveAll([...rivals, ...own], templates, settings);
}

/**
 * A test for the bytes of a request: could it want one of these names? Exact enough to leave out files by, as no valid request can want
 * a name without writing what it is made of: that of an identity provider, which no request writes, by writing a vendor that has one
 * created. Runs of hyphens and dots count as one, as a trail's name has no such run. A text with a
 * backslash may write anything and is always kept.
 */
export function mayClaim(claims: readonly Pick<Claim, 'name' | 'as'>[], templates: Templates): (bytes: Uint8Array) => boolean {
  const points = claims.filter(({ as }) => as === 'access point').map(({ name }) => name);
  const issuers = claims.filter(({ as }) => as === 'identity provider').map(({ name }) => name);
  const vendors = issuers.length === 0 ? [] : creatorsOf(issuers, templates);
  const origins = claims
    .filter(({ as }) => as !== 'access point' && as !== 'identity provider')
    .map(({ name }) => originsOf(name));
  const [wanted, wantedPoints] = [
    searchFor(
      origins.flatMap(({ whole }) => whole),
      origins.flatMap(({ start }) => start ?? []),
    ),
    searchFor(points, []),
  ];
  return (bytes) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    if (text.includes('\\') || vendors.some((vendor) => text.includes(vendor))) return true;
    const single = collapsed(text);
    return wanted.test(single) || (text.includes('points') && wantedPoints.test(single));
  };
}

/** The vendors whose templates can have the identity provider of one of these issuers created. */
function creatorsOf(issuers: readonly string[], templates: Templates): readonly string[] {
  return [...templates.keys()].filter((vendor) => {
    const { file } = templates.get(vendor) ?? {};
    const sets = file === undefined ? [] : [file, ...Object.values(file.variants ?? {})];
    const rules = sets.flatMap(({ grants = [] }) => grants.flatMap(({ role }) => role?.oidc ?? []));
    return rules.some(({ provider, create = false }) => create !== false && issuers.includes(provider));
  });
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

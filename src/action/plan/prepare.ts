import { defined } from '../../defined.js';
import { ok, type Result } from '../../fault/fault.js';
import { bytesIn, readFiles, type GitFile, type Repository } from '../../git/index.js';
import { parseRequest } from '../../request/parse.js';
import { resolve } from '../../resolve/resolve.js';
import { settingsFor } from '../../settings/accounts.js';
import type { RequestText } from '../../run/resolve-all.js';
import { digestOf, listRequests, readRules, readTexts, type Rules } from '../commit/at-commit.js';
import { homeOf, homeOfText, isMove, movedBySettings, movedFault } from '../accounts/moved.js';
import { readChangedRules, type ChangedRules } from '../commit/changed-rules.js';
import { findChangedRequests, selectRequests, type ChangedRequest, resolveBeside } from '../commit/changed-requests.js';
import { prepareMend } from './mend.js';
import type { Preparation, PrepareOptions, PreparedRequest, RequestBefore } from './preparation.js';
import { specDigestOf } from '../commit/digests.js';

/**
 * Reads, resolves and checks the requests that lie between two commits. Faults of requests are in them; others are faults here. A base whose
 * rules have faults judges nothing: only a change that mends them, and changes no request, is prepared.
 */
export async function prepare(git: Repository, options: PrepareOptions): Promise<Result<Preparation>> {
  const { base, head, paths } = options;
  const rules = await readRules(git, { commit: base, settings: options.settings, home: options.home });
  if (!rules.ok) return prepareMend(git, options, rules.faults);
  const changed = await findChangedRequests(git, { rules: rules.value, head });
  if (!changed.ok) return changed;
  const all = changed.value.requests;
  const chosen = paths === undefined ? ok(all) : await selectRequests(git, all, { rules: rules.value, head, paths });
  if (!chosen.ok) return chosen;
  // All changed ones are looked at together, whichever are chosen: whether two have one name depends on both.
  const together = [...new Map([...all, ...chosen.value].map((request) => [request.file, request])).values()];
  const resolved = await resolveChanged(git, together, rules.value, head);
  if (!resolved.ok) return resolved;
  const before = await readBefore(git, together, base, rules.value);
  if (!before.ok) return before;
  const requests = chosen.value.map(({ entry: _, ...request }) => ({
    ...request,
    ...defined({ before: before.value.get(request.file) }),
    ...unmoved(resolved.value.get(request.file) ?? { faults: [] }, before.value, rules.value),
  }));
  const { rulesChanged, ancestor } = changed.value;
  const atHead = rulesChanged ? await readRules(git, { ...options, commit: head }) : undefined;
  const changedRules = atHead && (await readChangedRules(git, { ...options, rules: rules.value, ancestor, atHead }));
  if (changedRules?.ok === false) return changedRules;
  const moved = await withMoved(git, options, { rules: rules.value, requests: all, changedRules: changedRules?.value });
  if (!moved.ok) return moved;
  return ok({
    base,
    head,
    rules: rules.value,
    rulesChanged,
    ancestor,
    requests,
    ...defined({ changedRules: moved.value }),
  });
}

/** A request without its spec where the change would move its bucket to another account: whichever file asked for the bucket before. */
function unmoved(resolved: Resolved, before: ReadonlyMap<string, RequestBefore>, { settings }: Rules): Resolved {
  const { spec, requestDigest, bytes, faults } = resolved;
  if (spec?.account === undefined) return resolved;
  const to = homeOf(settings, spec.account.name);
  const from = [...before.values()].find(({ bucket, home }) => bucket === spec.bucket && isMove(home, to))?.home;
  if (from === undefined || to === undefined) return resolved;
  const at = { file: spec.file, line: 1, column: 1 };
  return { ...defined({ requestDigest, bytes }), faults: [...faults, { ...movedFault(spec.bucket, { from, to }), at }] };
}

/** The same of what the settings at the head would move, among the faults of the settings. */
async function withMoved(
  git: Repository,
  { settings: file, head }: PrepareOptions,
  {
    rules,
    requests,
    changedRules,
  }: {
    readonly rules: Rules;
    readonly requests: readonly ChangedRequest[];
    readonly changedRules: ChangedRules | undefined;
  },
): Promise<Result<ChangedRules | undefined>> {
  if (changedRules?.head === undefined) return ok(changedRules);
  const added = new Set(requests.flatMap((request) => (request.change === 'added' ? [request.file] : [])));
  const moved = await movedBySettings(git, { head, before: rules, after: changedRules.head, added, file });
  if (!moved.ok) return moved;
  if (moved.value.length === 0) return ok(changedRules);
  const { templates, faults } = changedRules;
  return ok({ templates, faults: [...faults, ...moved.value] });
}

type Resolved = Pick<PreparedRequest, 'spec' | 'specDigest' | 'requestDigest' | 'bytes' | 'faults'>;

async function resolveChanged(
  git: Repository,
  requests: readonly ChangedRequest[],
  rules: Rules,
  head: string,
): Promise<Result<ReadonlyMap<string, Resolved>>> {
  const entries = requests.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  const texts = await readTexts(git, entries);
  if (!texts.ok) return texts;
  const others = await readOthers(git, entries, rules, head);
  if (!others.ok) return others;
  const { specs, faults } = resolveBeside(texts.value, others.value, rules);
  return ok(
    new Map(
      texts.value.map(({ file, bytes }): [string, Resolved] => {
        const spec = specs.get(file);
        return [
          file,
          {
            faults: faults.get(file) ?? [],
            ...(bytes.ok ? { bytes: bytes.value, requestDigest: digestOf(bytes.value) } : {}),
            ...defined({ spec, specDigest: spec && specDigestOf(spec) }),
          },
        ];
      }),
    ),
  );
}

/** All other requests at the head: of those that could want a name that a changed one wants, names are compared. */
async function readOthers(
  git: Repository,
  changed: readonly GitFile[],
  rules: Rules,
  head: string,
): Promise<Result<readonly RequestText[]>> {
  if (changed.length === 0) return ok([]);
  const listed = await listRequests(git, head, rules);
  if (!listed.ok) return listed;
  const known = new Set(changed.map(({ path }) => path));
  return readTexts(
    git,
    listed.value.filter(({ path }) => !known.has(path)),
  );
}

/** What the changed files say at the base itself, which may have moved on since the branch was made. */
async function readBefore(
  git: Repository,
  requests: readonly ChangedRequest[],
  base: string,
  { templates, settings }: Rules,
): Promise<Result<ReadonlyMap<string, RequestBefore>>> {
  const files = await readFiles(git, base, [...new Set(requests.map(({ file, previousFile }) => previousFile ?? file))]);
  if (!files.ok) return files;
  const before = new Map<string, RequestBefore>();
  for (const { file, previousFile } of requests) {
    const bytes = bytesIn(files.value.get(previousFile ?? file) ?? null);
    const parsed = bytes.ok && bytes.value !== null ? parseRequest(file, bytes.value) : undefined;
    if (!parsed?.ok) continue;
    const { vendor, bucket } = parsed.value.value;
    const home = bytes.ok && bytes.value !== null ? homeOfText(settings, previousFile ?? file, bytes.value) : undefined;
    const spec = resolve(parsed.value, templates, settingsFor(settings, home?.name));
    before.set(file, { vendor, bucket, ...defined({ home }), ...(spec.ok ? { spec: spec.value } : {}) });
  }
  return ok(before);
}

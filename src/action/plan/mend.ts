import { defined } from '../../defined.js';
import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import { bytesIn, changes, mergeBase, readFiles, type Repository } from '../../git/index.js';
import type { Settings } from '../../settings/schema.js';
import { loadTemplates } from '../../template/load.js';
import { readBuiltInTemplates } from '../../run/load.js';
import { readRules, readSettings, rulesOf, type Rules, type RulesAt } from '../commit/at-commit.js';
import { readChangedRules } from '../commit/changed-rules.js';
import type { Preparation, PrepareOptions } from './preparation.js';

/**
 * A change on a base whose settings or templates have faults, by an upgrade or a bypass. No request is judged by broken rules, so it may
 * change none, and the rules at its head have to be without faults. Changed templates are there to be judged: where the settings at the
 * base can't be read nobody can be asked, and the gate leaves it open. So where both have faults, the settings are mended alone first.
 */
export async function prepareMend(
  git: Repository,
  { base, head, settings, home }: PrepareOptions,
  faults: readonly Fault[],
): Promise<Result<Preparation>> {
  const found = await readHead(git, { base, head, settings, home });
  if (!found.ok) return failed(...distinct([...found.faults, ...faults]));
  const { rules: atHead, keeps } = found.value;
  const rules = await standIn(git, { commit: base, settings, home });
  if (!rules.ok) return rules;
  const ancestor = await mergeBase(git, base, head);
  if (!ancestor.ok) return ancestor;
  const between = { base: ancestor.value, head };
  const mayBeRequest = (path: string) => rules.value.isRequest(path) || atHead.isRequest(path);
  const requests = await changes(git, { ...between, matches: mayBeRequest });
  if (!requests.ok) return requests;
  if (requests.value.length > 0) return failed(nothingJudged, ...faults);
  const isRule = (path: string) => rules.value.isRule(path) || atHead.isRule(path);
  const changed = await changes(git, { ...between, matches: isRule });
  if (!changed.ok) return changed;
  const given = { rules: rules.value, ancestor: ancestor.value, head, settings, atHead: ok(atHead) };
  const changedRules = await readChangedRules(git, given);
  if (!changedRules.ok) return changedRules;
  const rulesChanged = changed.value.length > 0;
  const common = { base, head, rules: rules.value, ancestor: ancestor.value, requests: [], rulesChanged, mends: faults };
  if (keeps.length === 0) return ok({ ...common, ...(rulesChanged ? { changedRules: changedRules.value } : {}) });
  const { templates, faults: wrong } = changedRules.value;
  if (!rulesChanged || templates.length > 0) return failed(...distinct([...keeps, ...faults]));
  return ok({ ...common, keeps, changedRules: { templates, faults: wrong } });
}

const nothingJudged: Fault = {
  code: 'settings/broken-base',
  message: 'The settings or templates on the branch that this goes into have faults, and no request is judged by them',
  fix: 'Mend them first, by a pull request that changes no request and no other YAML file, then update this one.',
};

interface Head {
  readonly rules: Rules;
  /** The faults of templates, which the base has as well. The rules are then without any own one: they tell the paths, and no more. */
  readonly keeps: readonly Fault[];
}

/** The rules at the head. Faults of templates that the base has as well don't stand in the way of settings that can't be read there. */
async function readHead(
  git: Repository,
  { base, head, settings, home }: Pick<PrepareOptions, 'base' | 'head' | 'settings' | 'home'>,
): Promise<Result<Head>> {
  const at = { commit: head, settings, home };
  const whole = await readRules(git, at);
  if (whole.ok) return ok({ rules: whole.value, keeps: [] });
  const [then, now] = [await readSettings(git, { commit: base, settings }), await readSettings(git, at)];
  if (then.ok || !now.ok) return whole;
  const there = await readRules(git, { ...at, templatesAt: base });
  const known = new Set(
    (there.ok ? [] : there.faults).filter(({ at: place }) => place !== undefined && place.file !== settings).map(keyOf),
  );
  if (!whole.faults.every((fault) => known.has(keyOf(fault)))) return whole;
  const without = withoutOwn(at, now.value);
  return without.ok ? ok({ rules: without.value, keeps: whole.faults }) : without;
}

/** The rules that settings make with the built-in templates alone. */
function withoutOwn(at: RulesAt, settings: Settings): Result<Rules> {
  const builtIn = readBuiltInTemplates(at.home);
  if (!builtIn.ok) return builtIn;
  const templates = loadTemplates(builtIn.value, []);
  return templates.ok ? ok(rulesOf(at, settings, templates.value)) : templates;
}

/** What can still be told of broken rules: the settings where they can be read, never a template, and of everything else what it may be. */
async function standIn(git: Repository, at: RulesAt): Promise<Result<Rules>> {
  const settings = await readSettings(git, at);
  if (settings.ok) return withoutOwn(at, settings.value);
  const folder = await writtenFolder(git, at);
  if (!folder.ok) return folder;
  const written = withoutOwn(at, defined({ templates: folder.value }));
  if (!written.ok) return written;
  const rules = written.value;
  // Which files are requests stands in the settings, so that any that could be one is taken for one.
  const isYaml = (path: string) => /\.ya?ml$/.test(path) && !path.startsWith('.github/') && !rules.isRule(path);
  return ok({ ...rules, isRequest: (path) => rules.isRequest(path) || isYaml(path) });
}

/** The folder of templates as broken settings write it. Read wrongly, every template at the head counts as changed. */
async function writtenFolder(
  git: Repository,
  at: { readonly commit: string; readonly settings: string },
): Promise<Result<string | undefined>> {
  const read = await readFiles(git, at.commit, [at.settings]);
  if (!read.ok) return read;
  const bytes = bytesIn(read.value.get(at.settings) ?? null);
  const text = bytes.ok && bytes.value !== null ? Buffer.from(bytes.value).toString('utf8') : '';
  return ok(/^templates\s*:\s*["']?([\w./-]+)/m.exec(text)?.[1]);
}

function distinct(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [keyOf(fault), fault])).values()];
}

function keyOf({ code, message, at }: Fault): string {
  return JSON.stringify([code, message, at]);
}

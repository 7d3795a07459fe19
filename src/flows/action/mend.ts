import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import { bytesIn, changes, mergeBase, readFiles, type Repository } from '../../git/index.js';
import { loadTemplates } from '../../vendor/load-templates.js';
import { readBuiltInTemplates } from '../load.js';
import { readRules, readSettings, rulesOf, type Rules } from './at-commit.js';
import { readChangedRules } from './changed-rules.js';
import type { Preparation, PrepareOptions } from './preparation.js';

/**
 * A change on a base whose settings or templates have faults, by an upgrade or a bypass. No request is judged by broken rules, so it may
 * change none, and the rules at its head have to be without faults. Changed templates are there to be judged: where the settings at the
 * base can't be read nobody can be asked, and the gate leaves it open.
 */
export async function prepareMend(
  git: Repository,
  { base, head, settings, home }: PrepareOptions,
  faults: readonly Fault[],
): Promise<Result<Preparation>> {
  const atHead = await readRules(git, { commit: head, settings, home });
  if (!atHead.ok) return failed(...distinct([...atHead.faults, ...faults]));
  const rules = await standIn(git, { commit: base, settings, home });
  if (!rules.ok) return rules;
  const ancestor = await mergeBase(git, base, head);
  if (!ancestor.ok) return ancestor;
  const between = { base: ancestor.value, head };
  const mayBeRequest = (path: string) => rules.value.isRequest(path) || atHead.value.isRequest(path);
  const requests = await changes(git, { ...between, matches: mayBeRequest });
  if (!requests.ok) return requests;
  if (requests.value.length > 0) return failed(nothingJudged, ...faults);
  const isRule = (path: string) => rules.value.isRule(path) || atHead.value.isRule(path);
  const changed = await changes(git, { ...between, matches: isRule });
  if (!changed.ok) return changed;
  const given = { rules: rules.value, ancestor: ancestor.value, head, settings, home };
  const changedRules = await readChangedRules(git, given);
  if (!changedRules.ok) return changedRules;
  const rulesChanged = changed.value.length > 0;
  const common = { base, head, rules: rules.value, ancestor: ancestor.value, requests: [], rulesChanged };
  return ok({ ...common, mends: faults, ...(rulesChanged ? { changedRules: changedRules.value } : {}) });
}

const nothingJudged: Fault = {
  code: 'settings/broken-base',
  message: 'The settings or templates on the branch that this goes into have faults, and no request is judged by them',
  fix: 'Mend them first, by a pull request that changes no request and no other YAML file, then update this one.',
};

/** What can still be told of broken rules: the settings where they can be read, never a template, and of everything else what it may be. */
async function standIn(
  git: Repository,
  at: { readonly commit: string; readonly settings: string; readonly home: string },
): Promise<Result<Rules>> {
  const builtIn = readBuiltInTemplates(at.home);
  if (!builtIn.ok) return builtIn;
  const templates = loadTemplates(builtIn.value, []);
  if (!templates.ok) return templates;
  const settings = await readSettings(git, at);
  if (settings.ok) return ok(rulesOf(at, settings.value, templates.value));
  const folder = await writtenFolder(git, at);
  if (!folder.ok) return folder;
  const rules = rulesOf(at, folder.value === undefined ? {} : { templates: folder.value }, templates.value);
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
  return [...new Map(faults.map((fault) => [JSON.stringify([fault.code, fault.message, fault.at]), fault])).values()];
}

import { ok, type Result } from '../fault/fault.js';
import { parseCaller } from '../bootstrap/caller.js';
import { accountsOf, settingsFor } from '../settings/accounts.js';
import { parseSettings } from '../settings/parse.js';
import { defined } from '../defined.js';
import type { Answers } from './answers.js';
import type { Standing } from './changes.js';
import { ownersOfRules } from './lines.js';

/** What the files of a repository say already. Refuses settings and a workflow that have faults. */
export function standingAnswers({ settings, workflow, owners }: Standing): Result<Partial<Answers>> {
  const said = settings === undefined ? ok({}) : saidBySettings(settings);
  if (!said.ok) return said;
  const called = workflow === undefined ? ok({}) : saidByWorkflow(workflow);
  if (!called.ok) return called;
  const owned = owners === undefined ? [] : ownersOfRules(owners.text);
  return ok({ ...called.value, ...said.value, ...(owned.length === 0 ? {} : { owners: owned }) });
}

function saidBySettings({ path, text }: NonNullable<Standing['settings']>): Result<Partial<Answers>> {
  const parsed = parseSettings(path, text);
  if (!parsed.ok) return parsed;
  const settings = parsed.value.value;
  const { guardrails = {}, approvals = {} } = settings;
  const all = accountsOf(settings);
  const usual = all.find(({ name }) => settings.accounts?.[name]?.default === true) ?? all[0];
  const s3 = settingsFor(settings, usual?.name).state?.s3;
  const accounts = usual === undefined ? undefined : [usual, ...all.filter((one) => one !== usual)];
  const people = Object.entries(approvals).map(([vendor, { users = [], teams = [] }]) => [vendor, { users, teams }] as const);
  return ok({
    vendors: guardrails.vendors ?? 'all',
    administrators: new Map(people),
    ...defined({
      accounts,
      prefixes: guardrails.namePrefixes,
      account: s3?.account,
      region: s3?.region,
      stateBucket: s3?.bucket,
    }),
  });
}

function saidByWorkflow({ path, text }: NonNullable<Standing['workflow']>): Result<Partial<Answers>> {
  const parsed = parseCaller(text, path);
  if (!parsed.ok) return parsed;
  const { file, commit, roles, branch } = parsed.value;
  const [owner = '', name = ''] = file.split('/');
  const account = roles?.plan.split(':')[4];
  return ok({ source: { repository: `${owner}/${name}`, commit }, ...defined({ account, branch }) });
}

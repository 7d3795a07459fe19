import { parse } from 'yaml';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import type { Account } from '../settings/accounts.js';
import type { Templates } from '../template/template.js';
import type { Answers } from './answers.js';
import { edited, type Edit } from './edit.js';
import {
  accountValue,
  administratorEdits,
  branchEdits,
  calledByAccounts,
  calledRoleEdits,
  jobIn,
  missingEdits,
  newText,
  places,
  roleEdits,
  sourceEdits,
  stateEdits,
  vendorEdits,
  withSchemas,
  type Kind,
  type Texts,
} from './files.js';
import { unowned, withIgnored, withOwners } from './lines.js';

/** A file as it stands there. */
export interface Found {
  readonly path: string;
  readonly text: string;
}

/** The files that there are, by what they are. */
export type Standing = Readonly<Partial<Record<Kind, Found>>>;

/** What a file is to become. */
export interface Change {
  readonly path: string;
  /** Undefined: there is none. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Which answers a file is made of. */
const madeOf: Readonly<Record<Kind, readonly (keyof Answers)[]>> = {
  settings: ['source', 'vendors', 'administrators', 'prefixes', 'account', 'region', 'stateBucket'],
  workflow: ['source', 'account', 'region', 'branch'],
  owners: ['owners'],
  upgrades: [],
  lock: [],
  ignore: [],
  readme: ['source', 'vendors', 'prefixes', 'region', 'account'],
  example: ['source', 'vendors', 'prefixes', 'region', 'account'],
};

/** What a person may have moved or removed since: it is made where nothing was set up before. */
const onlyFirst: readonly Kind[] = ['readme', 'example'];

/** The files that are made anew. */
export function missingFiles(standing: Standing): readonly Kind[] {
  const isFirst = standing.settings === undefined && standing.workflow === undefined;
  return (Object.keys(places) as Kind[]).filter((kind) => standing[kind] === undefined && (isFirst || !onlyFirst.includes(kind)));
}

/** The answers without which they can't be made, and the lines that code owners lack. */
export function neededAnswers(standing: Standing, { owners: ours }: Texts): ReadonlySet<keyof Answers> {
  const lacksOwners = standing.owners !== undefined && unowned(standing.owners.text, { ours, ...standing.owners }).length > 0;
  return new Set([...missingFiles(standing).flatMap((kind) => madeOf[kind]), ...(lacksOwners ? (['owners'] as const) : [])]);
}

interface Making {
  readonly standing: Standing;
  /** What a person says now. */
  readonly given: Partial<Answers>;
  /** The same with what was found in the files and in the world: at least what is needed. */
  readonly answers: Partial<Answers>;
  readonly texts: Texts;
  readonly templates: Templates;
  readonly host: string;
}

/**
 * What each file is to become. What is there is never made anew: of it only what was given now changes, and what it lacks is added; all else in
 * it stays as a person has it. Refuses a file that can't be changed so (`init/by-hand`).
 */
export function changesOf(making: Making): Result<readonly Change[]> {
  const made = missingFiles(making.standing).map((kind) => {
    const after = newText(kind, whole(making.answers, madeOf[kind]), making);
    return ok<Change>({ path: places[kind], before: undefined, after });
  });
  const stood = Object.entries(making.standing).map(([kind, found]) => changed(kind as Kind, found, making));
  const all = [...made, ...stood];
  const faults = all.flatMap((one) => (one.ok ? [] : one.faults));
  return faults.length > 0 ? failed(...faults) : ok(all.flatMap((one) => (one.ok ? [one.value] : [])));
}

function whole(answers: Partial<Answers>, keys: readonly (keyof Answers)[]): Answers {
  const missing = keys.filter((key) => answers[key] === undefined);
  if (missing.length > 0) throw new Error(`Nobody said ${missing.join(', ')}`);
  return answers as Answers;
}

function changed(kind: Kind, { path, text }: Found, making: Making): Result<Change> {
  const after = changedText(kind, { path, text }, making);
  if (after !== undefined) return ok({ path, before: text, after });
  return failed({
    code: 'init/by-hand',
    message: `${quote(path)} can't be changed without changing more in it than was asked for.`,
    fix: 'Write it by hand, or give the file another name and run this again.',
    at: { file: path, line: 1, column: 1 },
  });
}

function changedText(kind: Kind, { path, text }: Found, { given, answers, texts }: Making): string | undefined {
  const atSource = given.source === undefined ? text : withSchemas(text, given.source);
  switch (kind) {
    case 'settings':
      return edited(atSource, givenSettings(text, given, answers));
    case 'workflow': {
      const called = given.accounts === undefined ? text : calledByAccounts(text);
      if (called === undefined) return undefined;
      return edited(called, [
        ...givenWorkflow(jobIn(parse(text)), given, answers),
        ...missingEdits(parse(text), parse(texts.workflow)),
      ]);
    }
    case 'owners':
      return withOwners(text, { ours: texts.owners, path, owners: answers.owners ?? [], given: given.owners !== undefined });
    case 'ignore':
      return withIgnored(text, texts.ignore);
    case 'upgrades':
    case 'lock':
      return text;
    case 'readme':
    case 'example':
      return atSource;
  }
}

function givenSettings(text: string, given: Partial<Answers>, answers: Partial<Answers>): readonly Edit[] {
  return [
    ...(given.accounts === undefined
      ? [...stateEdits(given), ...givenRoles(given, answers, roleEdits)]
      : moreAccounts(given.accounts, parse(text), answers)),
    ...administratorEdits(given.administrators ?? new Map()),
    ...vendorEdits(given.vendors ?? 'all'),
    ...(given.prefixes === undefined ? [] : [{ path: ['guardrails', 'namePrefixes'], value: given.prefixes }]),
  ];
}

/** Accounts that the settings don't name yet. */
function moreAccounts(accounts: readonly Account[], settings: unknown, { region = '', prefixes = [] }: Partial<Answers>) {
  const there = Object.keys((settings as { readonly accounts?: object } | null)?.accounts ?? {});
  return accounts
    .filter(({ name }) => !there.includes(name))
    .map((one): Edit => ({ path: ['accounts', one.name], value: accountValue(one, { region, prefixes, isDefault: false }) }));
}

function givenWorkflow(job: readonly string[], given: Partial<Answers>, answers: Partial<Answers>): readonly Edit[] {
  return [
    ...(given.source === undefined ? [] : sourceEdits(job, given.source)),
    ...(given.branch === undefined ? [] : branchEdits(given.branch)),
    ...givenRoles(given, answers, (account, region) => calledRoleEdits(job, { account, region })),
  ];
}

/** Roles are called by their account, and by the partition of the region. */
function givenRoles(
  given: Partial<Answers>,
  { account, region }: Partial<Answers>,
  edits: (account: string, region: string) => readonly Edit[],
): readonly Edit[] {
  return given.accounts !== undefined || given.account === undefined || account === undefined || region === undefined
    ? []
    : edits(account, region);
}

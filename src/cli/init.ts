import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { defined } from '../defined.js';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { topAbove } from '../files/top.js';
import { openFolder } from '../files/within.js';
import type { Answers, People } from '../init/answers.js';
import { changesOf, neededAnswers, type Standing } from '../init/changes.js';
import { accountFaults, stateBucketFor, togetherFaults, withWanted } from '../init/check.js';
import type { Texts } from '../init/files.js';
import { questionsFor, unanswered, type Question, type Said } from '../init/questions.js';
import { standingAnswers } from '../init/standing.js';
import { loadRules } from '../run/load.js';
import type { Templates } from '../template/template.js';
import { exit, type Arguments, type Command, type Context } from './command.js';
import { findOut, hintsOf, lookupFor, type FoundOut } from './found-out.js';
import { initOptions, readFlags } from './init-flags.js';
import { readStanding, readTexts } from './init-files.js';
import { peopleWithIds, sourceAtCommit } from './init-github.js';
import { reportChanges, type Outcome } from './init-report.js';
import { fail } from './report.js';
import { notTop } from './repository.js';

/** Asks a person; undefined where they end it. */
export type Ask = (question: Question) => Promise<string | undefined>;

/** The command, with somebody to ask; undefined where nobody is there. */
export function initWith(asker: () => Ask | undefined): Command {
  return {
    name: 'init',
    operands: '[DIR]',
    takes: { least: 0, most: 1 },
    summary: 'Write what a repository of requests needs: workflow, settings, code owners, a first request.',
    description: [
      [
        'Writes the files of a repository of requests into DIR, or into the current folder: workflow, settings, CODEOWNERS, lock file, .gitignore, a README',
        'and a first request. On a terminal it asks for what is missing, and offers what it found out: by git, and by the credentials of AWS and GitHub',
        '(GITHUB_TOKEN) in the environment. Nothing is made in AWS or on GitHub.',
      ].join(' '),
      '',
      'Files that are there stay as they are. What the options would change in them is shown, and done with --write.',
    ].join('\n'),
    options: initOptions,
    examples: [
      { does: 'Be asked', line: 'vendor-bucket init' },
      {
        does: 'Without a question',
        line: 'vendor-bucket init --vendors custom --administrator octocat,hubot --code-owners @acme/platform-team --prefix acme-vendor- --account 111122223333 --region us-east-1 --from acme/vendor-bucket@v1.2.3',
      },
      { does: 'Go to another version of Vendor Bucket', line: 'vendor-bucket init --from acme/vendor-bucket@v1.3.0 --write' },
    ],
    async run(args, context) {
      const outcome = await setUp(args, context, args.on.has('json') ? undefined : asker());
      if (!outcome.ok) return fail(args, context, outcome.faults);
      if (outcome.value !== 'ended') return reportChanges(args, context, outcome.value);
      context.terminal.say('Nothing was written.');
      return exit.faults;
    },
  };
}

export const init = initWith(() => (process.stdin.isTTY && process.stderr.isTTY ? askOnTerminal : undefined));

async function askOnTerminal(question: Question): Promise<string | undefined> {
  const load = import(/* webpackIgnore: true */ './init-terminal.js') as Promise<typeof import('./init-terminal.js')>;
  return (await load).ask(question);
}

/** Everything up to what is to be written; `ended`: the person stopped. */
async function setUp(args: Arguments, context: Context, ask: Ask | undefined): Promise<Result<Outcome | 'ended'>> {
  const here = readHere(args, context);
  if (!here.ok) return here;
  const { folder, standing, stood, templates, texts } = here.value;
  const flags = readFlags(args, templates);
  if (!flags.ok) return flags;
  const missing = new Set([...neededAnswers(standing, texts)].filter((key) => !(key in flags.value) && !(key in stood)));
  const found = await lookAround(folder, missing, context);
  const said = await askFor(missing, { so: flags.value, found, templates }, ask);
  if (!said.ok) return said;
  if (said.value === 'ended') return ok('ended');
  const asked = await givenBy(said.value, { stood, templates, found }, context);
  if (!asked.ok) return asked;
  const { given, notes } = asked.value;
  const answers = withDefaults({ ...stood, ...given }, found);
  const faults = faultsOf(given, { stood, answers });
  if (faults.length > 0) return failed(...faults);
  const changes = changesOf({ standing, given, answers, texts, templates, host: found.place?.host ?? 'github.com' });
  return changes.ok ? ok({ folder, changes: changes.value, notes, found, answers }) : changes;
}

interface Here {
  readonly folder: string;
  readonly standing: Standing;
  /** What the files say that are there. */
  readonly stood: Partial<Answers>;
  readonly templates: Templates;
  readonly texts: Texts;
}

function readHere({ paths }: Arguments, { cwd, home }: Context): Result<Here> {
  const folder = openFolder(resolve(cwd, paths[0] ?? '.'));
  if (!folder.ok) return folder;
  if (folder.value === realpathSync(home)) return failed(ownFolder);
  const top = topAbove(folder.value);
  if (top !== undefined) return failed(within(folder.value, top));
  const standing = readStanding(folder.value);
  if (!standing.ok) return standing;
  const rules = loadRules(standing.value.settings?.path, { cwd: folder.value, home });
  const stood = standingAnswers(standing.value);
  if (!rules.ok) return rules;
  if (!stood.ok) return stood;
  const { templates } = rules.value;
  return ok({ folder: folder.value, standing: standing.value, stood: stood.value, templates, texts: readTexts(home) });
}

const ownFolder: Fault = {
  code: 'usage/own-folder',
  message: 'This is the folder of Vendor Bucket itself.',
  fix: 'Name that of the repository of requests: vendor-bucket init DIR.',
};

function within(folder: string, top: string): Fault {
  const fix = `Run "vendor-bucket init ${top}". Where the folder is to be a repository of its own, run "git init ${folder}" first.`;
  return notTop(folder, top, fix);
}

async function lookAround(folder: string, missing: ReadonlySet<string>, context: Context): Promise<FoundOut> {
  const progress = context.terminal.progress('Looking around');
  try {
    return await findOut(folder, missing, context);
  } finally {
    progress.done();
  }
}

/** What was said and asked for; without a terminal all that is missing is one fault. */
async function askFor(
  missing: ReadonlySet<keyof Answers>,
  { so, found, templates }: { readonly so: Said; readonly found: FoundOut; readonly templates: Templates },
  ask: Ask | undefined,
): Promise<Result<Said | 'ended'>> {
  const questions = questionsFor(missing, hintsOf(found), templates);
  if (questions.length === 0) return ok(so);
  if (ask === undefined) return failed(unanswered(questions.map((question) => question(so))));
  let said = so;
  for (const question of questions) {
    const asked = question(said);
    const text = await ask(asked);
    if (text === undefined) return ok('ended');
    const answer = asked.read(text);
    if (!answer.ok) return answer;
    said = { ...said, ...answer.value };
  }
  return ok(said);
}

interface Around {
  readonly stood: Partial<Answers>;
  readonly templates: Templates;
  readonly found: FoundOut;
}

/** What a person says, completed: commits of versions, ids of logins, the names that vendors ask for. */
async function givenBy(
  { source: named, ...said }: Said,
  { stood, templates, found }: Around,
  { env }: Context,
): Promise<Result<{ readonly given: Partial<Answers>; readonly notes: readonly string[] }>> {
  const lookup = lookupFor(found, env);
  const source = named === undefined ? ok(undefined) : await sourceAtCommit(named, lookup);
  if (!source.ok) return source;
  const people = said.administrators === undefined ? undefined : await peopleWithIds(said.administrators, lookup);
  if (people?.ok === false) return people;
  const names = widened(said, stood, templates);
  const without = people?.value.without ?? [];
  const logins = `${without.join(', ')}: the settings name them without their ids, so whoever gets such a login later could approve. Set GITHUB_TOKEN, and run this again with ${[...(said.administrators ?? [])].map(administratorOption).join(' ')} --write.`;
  const given = {
    ...said,
    ...defined({ source: source.value, administrators: people?.value.administrators, prefixes: names.prefixes }),
  };
  return ok({ given, notes: [...names.notes, ...(without.length === 0 ? [] : [logins])] });
}

function administratorOption([vendor, { users, teams }]: readonly [string, People]): string {
  return `--administrator ${vendor === '*' ? '' : `${vendor}=`}${[...users, ...teams].join(',')}`;
}

/** The beginnings of names with those that the vendors ask for, where either was said. */
function widened(said: Omit<Said, 'source'>, stood: Partial<Answers>, templates: Templates) {
  const [vendors, prefixes] = [said.vendors ?? stood.vendors, said.prefixes ?? stood.prefixes];
  if (vendors === undefined || prefixes === undefined || (said.vendors ?? said.prefixes) === undefined) return { notes: [] };
  const wanted = withWanted(prefixes, vendors, templates);
  const notes = [...wanted.added].map(
    ([vendor, prefix]) =>
      `${templates.get(vendor)?.file.title ?? vendor} asks for names that begin with ${prefix}, which was added.`,
  );
  return { notes, ...(said.prefixes !== undefined || notes.length > 0 ? { prefixes: wanted.prefixes } : {}) };
}

/** What nobody is asked for. */
function withDefaults(answers: Partial<Answers>, { branch = 'main' }: FoundOut): Partial<Answers> {
  const { account, region, prefixes } = answers;
  const isKnown = account !== undefined && region !== undefined && prefixes !== undefined;
  const usual = isKnown ? { stateBucket: stateBucketFor({ account, region, prefixes }) } : {};
  return { branch, ...usual, ...answers };
}

function faultsOf(
  given: Partial<Answers>,
  { stood, answers }: { readonly stood: Partial<Answers>; readonly answers: Partial<Answers> },
) {
  const administrators = new Map([...(stood.administrators ?? []), ...(given.administrators ?? [])]);
  const asks = given.vendors !== undefined || given.administrators !== undefined;
  return [
    ...accountFaults(given, stood),
    ...togetherFaults({ ...answers, administrators: asks ? administrators : undefined }, stood),
  ];
}

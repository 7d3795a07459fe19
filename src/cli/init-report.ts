import { parseCaller } from '../bootstrap/caller.js';
import { failed, ok, type Result } from '../fault/fault.js';
import { painter } from '../fault/paint.js';
import { writeWithin } from '../files/within.js';
import type { Answers } from '../init/answers.js';
import type { Change } from '../init/changes.js';
import { places } from '../init/files.js';
import { parseSettings } from '../settings/parse.js';
import type { Arguments, Context, Exit } from './command.js';
import type { FoundOut } from './found-out.js';
import { fail, finish, saySentence } from './report.js';

/** What is to be done in a folder, and what to tell of it. */
export interface Outcome {
  readonly folder: string;
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  readonly found: FoundOut;
  readonly answers: Partial<Answers>;
}

/** The files, in the words of a list. */
const about: Readonly<Record<string, string>> = {
  [places.settings]: 'where state lies, who approves, what may be asked for',
  [places.workflow]: 'what runs on pull requests, merges and hand-overs',
  [places.owners]: 'who may change these rules',
  [places.upgrades]: 'pull requests for newer versions',
  [places.lock]: 'which builds of the AWS provider are run',
  [places.ignore]: "what Terraform leaves on a person's machine",
  [places.readme]: 'for those who ask for a bucket',
  [places.example]: 'a request to start from',
};

/** Writes what is new, and with `--write` what would change; shows the rest. */
export async function reportChanges(args: Arguments, context: Context, outcome: Outcome): Promise<Exit> {
  const { folder, changes } = outcome;
  const made = changes.filter(({ before }) => before === undefined);
  const differ = changes.filter(({ before, after }) => before !== undefined && before !== after);
  const writes = args.on.has('write');
  const sound = soundness([...made, ...differ]);
  const written = sound.ok ? writeWithin(folder, textsOf(writes ? [...made, ...differ] : made)) : sound;
  if (!written.ok) return fail(args, context, written.faults);
  const diffs = new Map(differ.length === 0 ? [] : await diffsOf(differ));
  const { notes } = outcome;
  const files = changes.map(({ path, before, after }) => {
    const is = before === undefined ? 'created' : before === after ? 'unchanged' : writes ? 'changed' : 'would-change';
    return { path, is, ...(diffs.has(path) ? { diff: diffs.get(path) } : {}) };
  });
  if (!args.on.has('json')) for (const note of notes) saySentence(context.terminal, `note: ${note}`);
  const paint = painter(context.terminal.colour.out);
  const shown = [...diffs.values()].map((diff) =>
    diff.replace(/^[-+].*$/gm, (line) => paint(line.startsWith('+') ? 'green' : 'red', line)),
  );
  return finish(args, context, { json: { files, notes }, text: textOf(outcome, { made, shown, writes }) });
}

function textsOf(changes: readonly Change[]) {
  return changes.map(({ path, after }) => ({ path, text: after }));
}

/** Whether settings and workflow say what they have to: nothing is written that the next command would refuse. */
function soundness(changes: readonly Change[]): Result<void> {
  const faults = changes.flatMap(({ path, after }) => {
    const parsed =
      path === places.settings ? parseSettings(path, after) : path === places.workflow ? parseCaller(after, path) : ok({});
    return parsed.ok ? [] : parsed.faults;
  });
  return faults.length > 0 ? failed(...faults) : ok(undefined);
}

async function diffsOf(changes: readonly Change[]): Promise<readonly (readonly [string, string])[]> {
  const load = import(/* webpackIgnore: true */ './init-terminal.js') as Promise<typeof import('./init-terminal.js')>;
  const { diffOf } = await load;
  return changes.map(({ path, before = '', after }) => [path, diffOf(path, before, after)] as const);
}

interface Shown {
  readonly made: readonly Change[];
  readonly shown: readonly string[];
  readonly writes: boolean;
}

function textOf({ folder, answers, changes, found }: Outcome, { made, shown, writes }: Shown): string {
  const width = Math.max(...made.map(({ path }) => path.length));
  const list = made.map(({ path }) => `  ${path.padEnd(width)}  ${about[path] ?? ''}`.trimEnd());
  const isFirst = made.some(({ path }) => path === places.settings) && made.some(({ path }) => path === places.workflow);
  return [
    ...(made.length === 0 ? [] : [`Written in ${folder}:`, ...list]),
    ...(shown.length === 0 ? [] : [writes ? 'Changed:' : 'Would be changed with --write:', '', ...shown]),
    ...(made.length === 0 && shown.length === 0 ? ['Nothing to change: all files are there.'] : []),
    ...(isFirst ? ['', ...nextSteps(answers, changes, found)] : []),
  ].join('\n');
}

function nextSteps(
  { branch, account, accounts, stateBucket }: Partial<Answers>,
  changes: readonly Change[],
  { isGit, place }: FoundOut,
): readonly string[] {
  const example = changes.find(({ path }) => path === places.example)?.after ?? '';
  const [, bucket = 'first-bucket'] = /^bucket: (.*)$/m.exec(example) ?? [];
  const repository = isGit
    ? place === undefined
      ? 'Read these files, and commit them. Make a repository for them on GitHub, and its address the remote "origin".'
      : 'Read these files, and commit them.'
    : 'Make this folder a git repository (git init), read these files, and commit them. Make a repository for them on GitHub, and its address the remote "origin".';
  return [
    'Next:',
    `  1. ${repository}`,
    ...(accounts === undefined
      ? [
          '  2. vendor-bucket bootstrap',
          `     makes in the account ${account ?? ''} what they name: the state bucket ${stateBucket ?? ''}, the two roles, the boundary.`,
        ]
      : [
          ...accounts.map(
            ({ name, id }, n) =>
              `  ${n === 0 ? '2.' : '  '} vendor-bucket bootstrap --account ${name}, with credentials of ${id}`,
          ),
          '     makes what they name in each: a state bucket, the two roles, the boundary.',
        ]),
    `  3. On GitHub, make the environment "vendor-bucket", for ${branch ?? 'main'} alone; then push to ${branch ?? 'main'}, and make the ruleset.`,
    '  4. vendor-bucket doctor',
    '     says whether all is as it should be.',
    `  5. In a branch, put ${places.example} into buckets/${bucket}.yml, and open a pull request.`,
  ];
}

import { renderJson } from '../fault/hidden.js';
import { hasIds, type RepositoryFacts } from '../bootstrap/repository.js';
import { diagnose } from '../doctor/diagnose.js';
import type { AccountFacts, Facts } from '../doctor/facts.js';
import type { Finding } from '../doctor/finding.js';
import { notKnown } from '../doctor/known.js';
import { countStates, findingsToJson, renderFindings } from '../doctor/render.js';
import type { Kept } from '../github/kept-issue.js';
import { exit, type Arguments, type Context, type Exit } from './command.js';
import { gatherAws, nothingOfAws } from './doctor/aws.js';
import { accountNames, fileFacts, ownFiles, readFiles, type ReadFiles } from './doctor/files.js';
import { openApi } from './doctor/github-api.js';
import { gatherGitHub, readRepositoryOf } from './doctor/github.js';
import { gatherMachine } from './doctor/machine.js';
import { writeIssue } from './doctor/write-issue.js';
import { orFail } from './report.js';

/** Looks at everything, and says what it found: the command `doctor`. */
export async function runDoctor(args: Arguments, context: Context): Promise<Exit> {
  const { terminal } = context;
  return orFail(args, context, await readFiles(args, context), async (read) => {
    const progress = terminal.progress('Looking at GitHub, AWS and this machine');
    const facts = await gather(read, context, (text) => progress.update(text)).finally(() => progress.done());
    const findings = diagnose(facts);
    if (!args.on.has('issue')) return say(args, context, { findings });
    const kept = read.place.ok ? await writeIssue(findings, read.place.value, context) : read.place;
    return orFail(args, context, kept, (issue) => say(args, context, { findings, issue }));
  });
}

/** Where an issue has it all, something that is wrong is no failure. */
function say(
  args: Arguments,
  { terminal }: Context,
  { findings, issue }: { readonly findings: readonly Finding[]; readonly issue?: Kept },
): Exit {
  const { wrong } = countStates(findings);
  if (args.on.has('json')) {
    const about = issue === undefined ? {} : { issue: issueToJson(issue) };
    terminal.result(renderJson({ ok: wrong === 0, ...findingsToJson(findings), ...about }));
  } else {
    terminal.result(renderFindings(findings, { colour: terminal.colour.out, width: terminal.width.out }));
    if (issue !== undefined) terminal.result(`\n${issueWords(issue)}`);
  }
  return wrong === 0 || issue !== undefined ? exit.done : exit.faults;
}

function issueToJson(kept: Kept) {
  return kept.is === 'none' ? { is: kept.is } : { is: kept.is, number: kept.issue.number, url: kept.issue.url };
}

const done = { opened: 'opened', rewritten: 'written anew', left: 'left as it is', closed: 'closed', reopened: 'opened again' };

function issueWords(kept: Kept): string {
  return kept.is === 'none' ? 'No issue is needed.' : `The issue ${kept.issue.url} was ${done[kept.is]}.`;
}

async function gather(read: ReadFiles, context: Context, say: (text: string) => void): Promise<Facts> {
  const ask = asking(say);
  const { env } = context;
  const { settings, caller, place } = read;
  const engine = (settings.ok ? settings.value.terraform?.engine : undefined) ?? 'terraform';
  const machine = ask('this machine', gatherMachine(engine, context));
  const api = place.ok ? openApi(place.value.host, env) : undefined;
  const repository = place.ok && api !== undefined ? await ask('GitHub', readRepositoryOf(api, place.value)) : noRepository;
  const there = repository.is === 'known' ? repository.value : undefined;
  const numbered = !place.ok || hasIds(place.value.host);
  const found = there && { owner: String(there.owner.id), repository: String(there.id) };
  const ids: RepositoryFacts['ids'] = read.ids ?? (numbered ? found : 'none');
  const defaultBranch = read.defaultBranch ?? there?.default_branch;
  const asked = { ids, defaultBranch };
  const files = fileFacts(read, asked, context);
  const of = (one: AccountFacts['files']) => ask('AWS', gatherAws(one.foundation.ok ? one.foundation.value : undefined, env));
  const own = accountNames(read).map((name) => ({ name, files: ownFiles(read, asked, name) }));
  const accounts = Promise.all(own.map(async (one): Promise<AccountFacts> => ({ ...one, aws: await of(one.files) })));
  const [github, aws, each] = await Promise.all([
    place.ok && api !== undefined
      ? ask(
          'GitHub',
          gatherGitHub(api, {
            ...{ place: place.value, repository, defaultBranch: there?.default_branch ?? defaultBranch },
            ...{ caller: caller.ok ? caller.value : undefined, settings: settings.ok ? settings.value : undefined },
          }),
        )
      : nothingOfGitHub,
    own.length > 0 ? nothingOfAws : of(files),
    accounts,
  ]);
  return { files, github, aws, ...(each.length === 0 ? {} : { accounts: each }), machine: await machine };
}

/** Says of whom an answer is waited for, each once. */
function asking(say: (text: string) => void) {
  const waited: string[] = [];
  const tell = () => {
    if (waited.length > 0) say(`Waiting for ${[...new Set(waited)].join(', ')}`);
  };
  return async <T>(name: string, answer: Promise<T>): Promise<T> => {
    waited.push(name);
    tell();
    return answer.finally(() => {
      waited.splice(waited.indexOf(name), 1);
      tell();
    });
  };
}

const noRepository = notKnown('the repository is not known', 'Run it at the top of a clone, or give --repository OWNER/NAME.');

const nothingOfGitHub: Facts['github'] = {
  repository: noRepository,
  commit: noRepository,
  users: new Map(),
  teams: new Map(),
  ownerErrors: noRepository,
  rulesets: noRepository,
  protection: noRepository,
  environment: noRepository,
  forks: noRepository,
};

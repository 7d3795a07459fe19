import { acceptedIn } from '../../bootstrap/accepted.js';
import { callerFile } from '../../bootstrap/caller.js';
import { countOf, quote, type Fault, type Result } from '../../fault/fault.js';
import { ownersOf } from '../code-owners.js';
import type { Facts, Role } from '../facts.js';
import { good, judge, unknown, unlessWrong, wrong, type Check, type Outcome } from '../finding.js';
import type { Known } from '../known.js';

const settingsFile = '.github/vendor-bucket.yml';

/** The files of the repository of requests, and the workflow that they call. */
export const repositoryChecks: readonly Check[] = [
  { id: 'repository/settings', look: ({ files }) => whole(files.settings, 'The settings have no faults.') },
  {
    id: 'repository/caller',
    look: ({ files }) => whole(files.caller, "The caller's workflow pins the reusable one and names two roles."),
  },
  { id: 'repository/set-up', of: 'account', look: setUp },
  { id: 'repository/deployers', of: 'account', look: deployers },
  { id: 'repository/name', look: name },
  { id: 'repository/commit', look: pinned },
  { id: 'repository/accepted', of: 'account', look: accepted },
  { id: 'repository/code-owners', look: codeOwners },
  { id: 'repository/lock-file', look: lockFile },
];

function whole(read: Result<unknown>, says: string): readonly Outcome[] {
  return read.ok ? [good(says)] : read.faults.map(outcomeOf);
}

/** A fault as something that is wrong, with its place. */
function outcomeOf({ code, message, fix, at }: Fault): Outcome {
  if (code === 'files/missing') return wrong(`${message}.`, 'Run "vendor-bucket init" at the top of the repository of requests.');
  const sentence = message.replace(/\.$/, '');
  return wrong(
    `${at === undefined ? '' : `${at.file}:${at.line}: `}${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
    fix,
  );
}

/** Only what the two files together don't say: their own faults are above. */
function setUp({ files: { settings, caller, place, foundation } }: Facts): Outcome | readonly Outcome[] {
  if (foundation.ok) {
    const { account, prefixes } = foundation.value.setup;
    return good(
      `All that bootstrap needs is there: the account ${account}, bucket names that begin with ${prefixes.map(quote).join(', ')}.`,
    );
  }
  if (!place.ok) return place.faults.map(outcomeOf);
  if (settings.ok && caller.ok) return foundation.faults.map(outcomeOf);
  return unknown('Whether bootstrap has all that it needs is not known.', 'Correct the faults of the files above first.');
}

/** Requests that limit from where their bucket is reached exempt these. */
function deployers({ files: { settings, caller } }: Facts): Outcome {
  const what = 'Whether the settings name the two roles as deployers';
  if (!settings.ok || !caller.ok) return unknown(`${what} is not known.`, 'Correct the faults of the two files first.');
  const { plan, apply } = caller.value.roles;
  const lacking = [plan, apply].filter((arn) => settings.value.deployers?.includes(arn) !== true);
  if (lacking.length === 0) return good('The settings name the two roles as deployers.');
  return wrong(
    `The settings do not name ${lacking.map(quote).join(' and ')} as ${lacking.length === 1 ? 'a deployer' : 'deployers'}: a bucket with limits of network would shut it out.`,
    `Write in ${settingsFile}: deployers: ['${plan}', '${apply}']`,
  );
}

function name({ files: { place, foundation }, github }: Facts): Outcome | readonly Outcome[] {
  if (!place.ok)
    return unknown('Which repository this is is not known.', 'Run it at the top of a clone, or give --repository OWNER/NAME.');
  const { owner, repository } = place.value;
  return judge(github.repository, 'What GitHub calls this repository', ({ fullName, defaultBranch }) => {
    const renamed = fullName.toLowerCase() !== `${owner}/${repository}`.toLowerCase();
    const moved = foundation.ok && foundation.value.setup.defaultBranch !== defaultBranch;
    return unlessWrong(
      [
        ...(renamed
          ? [
              wrong(
                `${quote(`${owner}/${repository}`)} is called ${quote(fullName)} now: the trusts name the old one.`,
                `Run "git remote set-url origin" with the new address, then "vendor-bucket bootstrap".`,
              ),
            ]
          : []),
        ...(moved
          ? [
              wrong(
                `The default branch is ${quote(defaultBranch)}, and this clone takes another one for it.`,
                `Run "git remote set-head origin --auto", name it in ${callerFile} (on: push: branches), then run "vendor-bucket bootstrap".`,
              ),
            ]
          : []),
      ],
      `GitHub has the repository ${quote(fullName)}, and its default branch is ${quote(defaultBranch)}.`,
    );
  });
}

function pinned({ files: { caller }, github }: Facts): Outcome | readonly Outcome[] {
  if (!caller.ok) return unknown('Which commit of the workflow is pinned is not known.', `Correct ${callerFile} first.`);
  const { file, commit } = caller.value;
  const where = file.split('/').slice(0, 2).join('/');
  return judge(github.commit, `Whether ${where} has the commit ${commit.slice(0, 12)}`, (found) => {
    const pin = `Pin one that it has, which you have read: "uses: ${file}@" and its 40 digits, in ${callerFile}.`;
    if (found === 'missing') return wrong(`${where} has no commit ${commit}.`, pin);
    if (found === 'nowhere')
      return wrong(`No branch of ${where} has the commit ${commit.slice(0, 12)}, and no tag names it: it is from a fork.`, pin);
    if (found === 'there')
      return good(`The caller pins the commit ${commit.slice(0, 12)}, which the default branch of ${where} has, or a tag names.`);
    return unknown(
      `Where the commit ${commit.slice(0, 12)} comes from is not known: the default branch of ${where} does not have it, no tag names it, and GitHub finds commits of any fork there.`,
      `See that it is the commit of a release: git ls-remote --tags the repository ${where}.`,
    );
  });
}

function accepted({ files: { caller }, aws: { plan, apply } }: Facts): Outcome | readonly Outcome[] {
  if (!caller.ok) return unknown('Whether the trusts accept the pinned commit is not known.', `Correct ${callerFile} first.`);
  const { file, commit } = caller.value;
  const of = (role: Known<Role | 'none'>, which: string) =>
    judge(role, `Which commits the trust of the ${which} role accepts`, (found) => {
      if (found === 'none') return wrong(`There is no ${which} role.`, 'Run: vendor-bucket bootstrap');
      const commits = acceptedIn(found.trust, file);
      const others = commits.filter((one) => one !== commit).map((one) => one.slice(0, 12));
      if (!commits.includes(commit))
        return wrong(
          `The trust of the ${which} role does not accept ${commit.slice(0, 12)}, which the caller pins: its jobs get no role.`,
          `Read that commit, then run: vendor-bucket bootstrap --accept ${commit}`,
        );
      const besides = others.length === 0 ? '' : `, and besides ${others.join(', ')}`;
      return good(`The trust of the ${which} role accepts ${commit.slice(0, 12)}, which the caller pins${besides}.`);
    });
  return [of(plan, 'planning'), of(apply, 'applying')];
}

/** What the requests are judged by and run with. */
function codeOwners({ files: { codeOwners: file, folders }, github }: Facts): readonly Outcome[] {
  if (file === undefined)
    return [wrong('There is no file of code owners: anybody with write access can change the rules.', 'Run: vendor-bucket init')];
  const isNobodys = (path: string) => ownersOf(file.text, path).length === 0;
  const nobodys = [settingsFile, file.path, '.terraform.lock.hcl'].filter(isNobodys);
  const open = folders.flatMap(({ path, files }) => {
    const own = [...files.filter(isNobodys).map(quote), ...(isNobodys(`${path}/new.yml`) ? ['a new file'] : [])];
    return own.length === 0 ? [] : [{ path, own }];
  });
  const faults = judge(github.ownerErrors, `What GitHub thinks of ${file.path}`, (errors): readonly Outcome[] =>
    errors.map(({ line, message }) => wrong(`${file.path}:${line}: ${message}`, 'Correct that line: GitHub passes over it.')),
  );
  return [
    ...unlessWrong(
      [
        ...nobodys.map((path) => wrong(`Nobody owns ${quote(path)}, by ${file.path}.`, ownersLine(path))),
        ...open.map(({ path, own }) =>
          wrong(`Nobody owns ${some(own)} in ${quote(`${path}/`)}, by ${file.path}.`, ownersLine(`${path}/`)),
        ),
      ],
      `${file.path} names who owns the settings, every workflow and template, and the lock file.`,
    ),
    ...[faults].flat(),
  ];
}

function ownersLine(path: string): string {
  return `Add a line at its end: /${path.startsWith('.github/') ? '.github/' : path} @acme/platform-team`;
}

function some(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${countOf(names.length - 2, 'other')}` : names.join(' and ');
}

function lockFile({ files: { lockFile: file } }: Facts): Outcome {
  if (file === 'good') return good('The lock file pins the AWS provider with its hashes.');
  if (file !== 'none') return outcomeOf(file);
  return wrong(
    'There is no .terraform.lock.hcl: each run takes the newest provider, whatever its registry gives.',
    'Run "vendor-bucket init", which writes one, and commit it.',
  );
}

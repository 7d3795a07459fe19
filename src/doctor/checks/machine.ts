import { quote } from '../../fault/fault.js';
import { leavesNoSource } from '../../terraform/provider-sources.js';
import { registryHost } from '../../terraform/mirror.js';
import { defaultVersion, isAtLeast, minimumVersion, productName } from '../../terraform/release.js';
import type { Facts } from '../facts.js';
import { good, judge, unknown, unlessWrong, wrong, type Check, type Outcome } from '../finding.js';

/** The machine that this runs on; on a runner, that one. */
export const machineChecks: readonly Check[] = [
  { id: 'machine/runner', look: runner },
  {
    id: 'machine/node',
    look: ({ machine: { node } }) => newEnough('Node', { version: node, least: leastNode, more: 'from nodejs.org' }),
  },
  {
    id: 'machine/git',
    look: ({ machine: { git } }) =>
      judge(git, 'The version of git', (version) => newEnough('Git', { version, least: leastGit, more: 'from git-scm.com' })),
  },
  { id: 'machine/terraform', look: terraform },
  { id: 'machine/environment', look: environment },
  { id: 'machine/configurations', look: configurations },
];

/** package.json, `engines`. */
const leastNode = '20.12.0';
/** See `openRepository`. */
const leastGit = '2.29.0';
/** docs/enterprise.md: what the reusable workflow asks of a runner. */
const leastRunner = '2.336';

function newEnough(
  what: string,
  { version, least, more }: { readonly version: string; readonly least: string; readonly more: string },
): Outcome {
  if (!isAtLeast(version, least)) return wrong(`${what} ${version} is too old.`, `Install ${what} ${least} or later, ${more}.`);
  return good(`${what} ${version} is new enough.`);
}

function runner({ files: { caller, runner: label } }: Facts): Outcome {
  if (!caller.ok) return unknown('Which runner the jobs have is not known.', "Correct the caller's workflow first.");
  if (label === undefined) return good("The jobs run on GitHub's own runner, which is kept up to date.");
  if (/^(?:ubuntu|macos)-(?:latest|[0-9.]+)(?:-arm)?$/.test(label))
    return good(`The jobs run on GitHub's own runner ${quote(label)}, which is kept up to date.`);
  return unknown(
    `How old the runner ${quote(label)} is can't be asked with a token of a workflow.`,
    `Look in Settings, Actions, Runners, for version ${leastRunner} or later, and run this there, too: it looks at the machine that it runs on.`,
  );
}

function terraform({ machine: { engine } }: Facts): Outcome {
  return judge(engine, 'The version of Terraform', ({ name, version }) => {
    const called = productName[name];
    const [least, usual] = [minimumVersion[name], defaultVersion[name]];
    if (version === 'none') return good(`No ${called} is on the PATH: each run downloads ${called} ${usual}, and proves it.`);
    if (isAtLeast(version, least)) return good(`${called} ${version} is new enough.`);
    return wrong(
      `${called} ${version} on the PATH is too old: each run downloads another one in its place.`,
      `Install ${called} ${least} or later, or take the old one from the PATH.`,
    );
  });
}

/** What sends AWS's calls elsewhere: AWS SDKs and Tools Reference Guide, "Service-specific endpoints". */
const endpoint = /^AWS_ENDPOINT_URL(?:_[A-Z0-9_]+)?$/;
/** An endpoint of AWS's own, such as one of a VPC. */
const ofAws = /^https:\/\/[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?\/?$/;
function environment({ machine: { variables, cliConfigThere } }: Facts): readonly Outcome[] {
  const found = [...variables].flatMap(([name, value]): Outcome[] => {
    if (endpoint.test(name) && !ofAws.test(value))
      return [wrong(`${name} sends calls of AWS to ${quote(value)}.`, `Unset ${name}, unless you mean that.`)];
    if (name === 'TF_CLI_CONFIG_FILE' && !cliConfigThere)
      return [wrong(`TF_CLI_CONFIG_FILE names ${quote(value)}, which is not there.`, 'Unset it, or name a file.')];
    return [];
  });
  const kept = [...variables.keys()].filter((name) => /^TF_(?:VAR_|CLI_ARGS|WORKSPACE$|DATA_DIR$|LOG)/.test(name));
  const says = kept.length === 0 ? '' : ` (${kept.join(', ')} ${kept.length === 1 ? 'is' : 'are'} kept from it)`;
  return unlessWrong(found, `Nothing in the environment turns Terraform elsewhere${says}.`);
}

/** Terraform's documentation, "CLI configuration file", and AWS's, "Shared config and credentials files": what changes which program or whom is asked. */
const surprises: readonly { readonly pattern: RegExp; readonly does: string }[] = [
  {
    pattern: /^[ \t]*dev_overrides[ \t]*\{/m,
    does: 'replaces providers by builds of your own, which no lock file is held against ("dev_overrides")',
  },
  {
    pattern: /^[ \t]*plugin_cache_may_break_dependency_lock_file[ \t]*=[ \t]*true/m,
    does: 'lets a cache go past the lock file ("plugin_cache_may_break_dependency_lock_file")',
  },
  { pattern: /^[ \t]*endpoint_url[ \t]*=/m, does: 'sends calls of AWS elsewhere ("endpoint_url")' },
];

function configurations({ machine: { configurations: files, engine } }: Facts): readonly Outcome[] {
  const address = `${registryHost[engine.is === 'known' ? engine.value.name : 'terraform']}/hashicorp/aws`;
  const found = files.flatMap(({ path, text }) => [
    ...surprises.flatMap(({ pattern, does }) =>
      pattern.test(text) ? [wrong(`${quote(path)} ${does}.`, 'Take that out of the file, unless you mean it.')] : [],
    ),
    ...(leavesNoSource(text, address) ? [noSource(path, address)] : []),
  ]);
  return unlessWrong(found, "No configuration file of Terraform's or AWS's turns it elsewhere.");
}

function noSource(path: string, address: string): Outcome {
  return wrong(
    `${quote(path)} leaves Terraform no source for ${address}: no method of its provider_installation has it.`,
    'Let one of them include it and none exclude it there, or take that block out of the file.',
  );
}

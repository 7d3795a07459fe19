import { quote } from '../../fault/fault.js';
import type { Environment, Facts } from '../facts.js';
import { good, judge, unknown, wrong, type Check, type Outcome } from '../finding.js';

/** The environment of the jobs that apply, and what workflows of forks get. */
export const environmentChecks: readonly Check[] = [
  { id: 'environment/branches', look: (facts) => inEnvironment(facts, branches) },
  { id: 'environment/custom-rules', look: (facts) => inEnvironment(facts, customRules) },
  { id: 'environment/forks', look: ({ github }) => judge(github.forks, 'What workflows of forks get', forks) },
];

interface Named {
  readonly name: string;
  readonly defaultBranch: string | undefined;
}

function inEnvironment({ files, github }: Facts, look: (environment: Environment, named: Named) => Outcome): Outcome {
  if (!files.caller.ok) return unknown('Which environment applies is not known.', "Correct the caller's workflow first.");
  const { environment: name, branch } = files.caller.value;
  const defaultBranch = github.repository.is === 'known' ? github.repository.value.defaultBranch : branch;
  return judge(github.environment, `How the environment ${quote(name)} is protected`, (environment) =>
    environment === 'none'
      ? wrong(
          `There is no environment ${quote(name)}: the first run would make one that every branch may use, and its jobs get the applying role.`,
          `In Settings, Environments, make ${quote(name)}, with "Selected branches and tags": ${defaultBranch ?? 'the default branch'}.`,
        )
      : look(environment, { name, defaultBranch }),
  );
}

function branches({ branches: admitted }: Environment, { name, defaultBranch }: Named): Outcome {
  const fix = `In Settings, Environments, ${name}, choose "Selected branches and tags" and name ${defaultBranch ?? 'the default branch'} alone.`;
  if (admitted === 'all') return wrong(`Every branch may use the environment ${quote(name)}, and so the applying role.`, fix);
  if (admitted === 'protected')
    return wrong(`Every protected branch may use the environment ${quote(name)}, and not the default branch alone.`, fix);
  return judge(admitted, `Which branches may use the environment ${quote(name)}`, (policies) => {
    if (defaultBranch === undefined)
      return unknown('Which branch is the default one is not known.', 'Run "git remote set-head origin --auto".');
    const others = policies.filter((one) => one.name !== defaultBranch || one.type !== 'branch');
    if (others.length > 0)
      return wrong(
        `${others.map((one) => `${one.type} ${quote(one.name)}`).join(', ')} may use the environment ${quote(name)}, and so the applying role.`,
        fix,
      );
    if (policies.length === 0) return wrong(`No branch may use the environment ${quote(name)}: nothing is applied.`, fix);
    return good(`The default branch alone may use the environment ${quote(name)}.`);
  });
}

function customRules({ custom }: Environment, { name }: Named): Outcome {
  return judge(custom, `Whether custom rules protect the environment ${quote(name)}`, (apps) =>
    apps.length === 0
      ? good(`No custom rule protects the environment ${quote(name)}.`)
      : wrong(
          `${apps.map(quote).join(', ')} protects the environment ${quote(name)} by a custom rule: GitHub fails each job that makes no deployment of its own.`,
          `In Settings, Environments, ${name}, remove it; required reviewers may stay.`,
        ),
  );
}

/** GitHub, "Approving workflow runs on private forks": in a public repository neither is ever given. */
function forks({ writeTokens, secrets }: { readonly writeTokens: boolean; readonly secrets: boolean }): Outcome {
  const on = [...(writeTokens ? ['Send write tokens'] : []), ...(secrets ? ['Send secrets and variables'] : [])]
    .map(quote)
    .join(' and ');
  return on === ''
    ? good('Workflows of pull requests from forks get neither secrets nor a token that can write.')
    : wrong(
        `Workflows of pull requests from forks get more than they should: ${on} ${writeTokens && secrets ? 'are' : 'is'} on.`,
        'In Settings, Actions, General, "Fork pull request workflows", turn that off.',
      );
}

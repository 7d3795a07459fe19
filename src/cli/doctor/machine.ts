import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { MachineFacts } from '../../doctor/facts.js';
import { known, notKnown } from '../../doctor/known.js';
import { engineOnPath } from '../../terraform/engine.js';
import { childEnvironment } from '../../terraform/environment.js';
import { localFolders, type EngineName } from '../../terraform/index.js';
import { ChildProcesses } from '../../terraform/process.js';
import { programOnPath } from '../../terraform/search-path.js';
import type { Context } from '../command.js';

/** What Terraform would obey: of variables with secrets (`TF_TOKEN_…`) none. */
const obeyed = /^(?:AWS_ENDPOINT_URL(?:_[A-Z0-9_]+)?|TF_(?!TOKEN_)[A-Za-z0-9_]+)$/;

/** Looks at this machine: programs, the environment, and configuration files. */
export async function gatherMachine(engine: EngineName, { cwd, env }: Pick<Context, 'cwd' | 'env'>): Promise<MachineFacts> {
  const [git, program] = await Promise.all([gitVersion(env), engineOnPath({ engine, env })]);
  const cliConfig = env['TF_CLI_CONFIG_FILE'] || undefined;
  return {
    node: process.versions.node,
    git,
    engine: known({ name: engine, version: program?.version ?? 'none' }),
    variables: new Map(
      Object.entries(env).flatMap(([name, value = '']) =>
        value !== '' && obeyed.test(name) ? [[name, withoutPassword(value)] as const] : [],
      ),
    ),
    cliConfigThere: cliConfig !== undefined && localFolders.isFile(resolve(cwd, cliConfig)),
    configurations: configurationFiles(cliConfig === undefined ? undefined : resolve(cwd, cliConfig), env).flatMap(
      readConfiguration,
    ),
  };
}

async function gitVersion(env: Context['env']): Promise<MachineFacts['git']> {
  const path = await programOnPath('git', env);
  const missing = notKnown('there is none on the PATH', 'Install git, from git-scm.com.');
  if (path === undefined) return missing;
  const { stdout } = await new ChildProcesses().run({ path, args: ['--version'], cwd: '/', env: childEnvironment(env) });
  const [, version] = /^git version ([0-9]+\.[0-9]+\.[0-9]+)/.exec(stdout) ?? [];
  return version === undefined ? notKnown('it does not say', 'Run "git --version" and see why.') : known(version);
}

/** An address may hold one. */
function withoutPassword(value: string): string {
  return value.replace(/\/\/[^/@]*@/, '//');
}

/** Terraform's documentation, "CLI configuration file: locations"; AWS SDKs and Tools Reference Guide, "Location of the shared config and credentials files". */
function configurationFiles(cliConfig: string | undefined, env: Context['env']): readonly string[] {
  const home = env['HOME'] || env['USERPROFILE'];
  const atHome = (...path: readonly string[]) => (home === undefined ? [] : [join(home, ...path)]);
  const named = (variable: string, usual: readonly string[]) => (env[variable] ? [env[variable]] : usual);
  return [
    ...(cliConfig === undefined ? [...atHome('.terraformrc'), ...atHome('.tofurc')] : [cliConfig]),
    ...named('AWS_CONFIG_FILE', atHome('.aws', 'config')),
    ...named('AWS_SHARED_CREDENTIALS_FILE', atHome('.aws', 'credentials')),
  ];
}

function readConfiguration(path: string): MachineFacts['configurations'] {
  try {
    return [{ path, text: readFileSync(path, 'utf8') }];
  } catch {
    return [];
  }
}

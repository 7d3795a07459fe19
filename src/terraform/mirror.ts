import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { defined } from '../defined.js';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import type { Environment } from './environment.js';
import type { EngineName } from './release.js';

/** What the rule needs to know of the file system. */
export interface Folders {
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** The names in a folder; none when it can't be read. */
  list(path: string): readonly string[];
}

/** Where providers come from, and what Terraform has to be told for it. */
export interface ProviderInstallation {
  readonly source: 'config-file' | 'input' | 'implied' | 'add-on' | 'registry';
  /** The mirror, for `input`, `implied` and `add-on`. */
  readonly folder?: string;
  /** An existing CLI configuration file, absolute, that is used as it is: also beside an implied mirror, which its `provider_installation` would turn off. */
  readonly configFile?: string;
  /** The text of the CLI configuration file that has to be written. */
  readonly configText?: string;
}

interface ProviderInstallationOptions {
  readonly engine: EngineName;
  /** A mirror folder that the caller names: `<host>/<namespace>/<type>/…` below it. */
  readonly input?: string;
  /** The current folder, absolute; relative paths of the environment and the input are resolved against it. */
  readonly cwd: string;
}

/** The host in a provider's address when the configuration names none. */
export const registryHost: Readonly<Record<EngineName, string>> = {
  terraform: 'registry.terraform.io',
  tofu: 'registry.opentofu.org',
};

/** Who decides where providers come from, to be named: a file that was there, or a mirror. */
export function providersBy({ source, configFile, folder }: ProviderInstallation): ProvidersBy | undefined {
  if (configFile !== undefined) return { file: configFile };
  return source === 'registry' || folder === undefined ? undefined : { folder };
}

export interface ProvidersBy {
  readonly file?: string;
  readonly folder?: string;
}

/** The folder of add-on software packages: Filesystem Hierarchy Standard 3.0, section 3.13. */
const addOnFolder = '/opt';

/**
 * Decides where providers come from: the file that TF_CLI_CONFIG_FILE names, if it exists; else the caller's folder; else Terraform's
 * own implied mirror folders; else a mirror kept as an add-on package (a folder of `/opt` that holds `<host>/hashicorp/aws`), unless
 * the home folder has a CLI configuration; else the registry. A TF_CLI_CONFIG_FILE that names nothing counts as not set.
 * Refuses, with `usage/mirror`, an input that holds no provider, or whose path the configuration file's language can't hold.
 */
export function providerInstallation(
  env: Environment,
  folders: Folders,
  options: ProviderInstallationOptions,
): Result<ProviderInstallation> {
  const preset = env['TF_CLI_CONFIG_FILE'];
  if (preset !== undefined && preset !== '') {
    const configFile = resolve(options.cwd, preset);
    if (folders.isFile(configFile)) return ok({ source: 'config-file', configFile });
  }
  if (options.input !== undefined && options.input !== '') return fromInput(resolve(options.cwd, options.input), folders);
  const provider = join(registryHost[options.engine], 'hashicorp', 'aws');
  const holdsProvider = (folder: string) => folders.isFolder(join(folder, provider));
  const implied = impliedMirrors(env, options.engine).find(holdsProvider);
  const own = homeConfigurations(env, options.engine).find((path) => folders.isFile(path));
  if (implied !== undefined) return ok({ source: 'implied', folder: implied, ...defined({ configFile: own }) });
  if (own !== undefined) return ok({ source: 'config-file', configFile: own });
  const packages = [...folders.list(addOnFolder)].sort().map((name) => join(addOnFolder, name));
  const addOn = packages.find((folder) => holdsProvider(folder) && isWritable(folder));
  return ok(
    addOn === undefined
      ? { source: 'registry' }
      : { source: 'add-on', folder: addOn, configText: mirrorConfiguration(addOn, folders) },
  );
}

function fromInput(folder: string, folders: Folders): Result<ProviderInstallation> {
  if (!isWritable(folder) || providersIn(folder, folders).length === 0) {
    return failed({
      code: 'usage/mirror',
      message: `${quote(folder)} is not a mirror of providers.`,
      fix: 'Name a folder that "terraform providers mirror" has filled: <host>/<namespace>/<type>/ below it, and no quotes or dollar signs in its path.',
    });
  }
  return ok({ source: 'input', folder, configText: mirrorConfiguration(folder, folders) });
}

/** Terraform's documentation, CLI configuration, "Implied Local Mirror Directories"; OpenTofu reads the same, and one of its own. */
function impliedMirrors(env: Environment, engine: EngineName): string[] {
  const home = env['HOME'] ?? '';
  const dataHome = env['XDG_DATA_HOME'] || join(home, '.local/share');
  const dataFolders = (env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share').split(delimiter);
  const shared = [dataHome, ...dataFolders].map((folder) => join(folder, 'terraform/plugins'));
  const ofTofu = engine === 'tofu' ? [join(dataHome, 'opentofu/plugins')] : [];
  return [join(home, '.terraform.d/plugins'), ...ofTofu, ...shared].filter((folder) => isAbsolute(folder));
}

function homeConfigurations(env: Environment, engine: EngineName): string[] {
  const home = env['HOME'] ?? '';
  const ofTofu = [join(home, '.tofurc'), join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'opentofu/tofurc')];
  return [...(engine === 'tofu' ? ofTofu : []), join(home, '.terraformrc')].filter((path) => isAbsolute(path));
}

/** Whether a path can stand in a string of the configuration file: what could end it or start an expression is refused. */
function isWritable(folder: string): boolean {
  return /^[^\p{Cc}"\\$%]+$/u.test(folder);
}

function providersIn(folder: string, folders: Folders): string[] {
  const isName = (name: string) => /^[a-z0-9][a-z0-9._-]*$/i.test(name);
  const below = (path: string) =>
    folders.list(join(folder, path)).filter((name) => isName(name) && folders.isFolder(join(folder, path, name)));
  const hosts = below('.').filter((name) => name.includes('.'));
  return hosts
    .flatMap((host) => below(host).flatMap((space) => below(join(host, space)).map((type) => `${host}/${space}/${type}`)))
    .sort();
}

/** What the mirror holds comes from it alone, the rest from its registry: as Terraform itself treats implied mirrors. */
function mirrorConfiguration(folder: string, folders: Folders): string {
  const held = providersIn(folder, folders)
    .map((address) => `"${address}"`)
    .join(', ');
  return `provider_installation {
  filesystem_mirror {
    path    = "${folder}"
    include = [${held}]
  }
  direct {
    exclude = [${held}]
  }
}
`;
}

import { describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { type EngineName, type Environment, type Folders, providerInstallation } from '../../src/terraform/index.js';

/** A file system of these paths; a trailing slash makes a folder. */
function foldersOf(paths: readonly string[]): Folders {
  const files = new Set(paths.filter((path) => !path.endsWith('/')));
  const all = paths.flatMap((path) => {
    const parts = path.replace(/\/$/, '').split('/');
    return parts.map((_, index) => parts.slice(0, index + 1).join('/')).filter((prefix) => prefix !== '');
  });
  const folders = new Set(all.filter((path) => !files.has(path)));
  const list = (path: string) =>
    [...new Set(all)]
      .filter((candidate) => candidate.slice(0, candidate.lastIndexOf('/')) === path)
      .map((candidate) => candidate.slice(path.length + 1));
  return { isFile: (path) => files.has(path), isFolder: (path) => folders.has(path), list };
}

const addOn = '/opt/plugins/registry.terraform.io/hashicorp/aws/';
const env = { HOME: '/home/ann' };

interface Case {
  readonly env?: Environment;
  readonly paths: readonly string[];
  readonly engine?: EngineName;
  readonly input?: string;
}

function decide({ env: more = {}, paths, engine = 'terraform', input }: Case) {
  const options = { engine, cwd: '/repo', ...defined({ input }) };
  return providerInstallation({ ...env, ...more }, foldersOf(paths), options);
}

describe('where providers come from', () => {
  test.each<[string, Case, object]>([
    ['nothing is set', { paths: [] }, { source: 'registry' }],
    ['a configuration file is named', { env: { TF_CLI_CONFIG_FILE: '/x/rc' }, paths: ['/x/rc', addOn], input: '/m' }, { source: 'config-file', configFile: '/x/rc' }],
    ['it is named relatively', { env: { TF_CLI_CONFIG_FILE: 'rc' }, paths: ['/repo/rc'] }, { source: 'config-file', configFile: '/repo/rc' }],
    ['the named file is missing', { env: { TF_CLI_CONFIG_FILE: '/x/rc' }, paths: ['/x/'] }, { source: 'registry' }],
    ['an input is given', { paths: ['/repo/m/registry.terraform.io/hashicorp/aws/', addOn], input: 'm' }, { source: 'input', folder: '/repo/m' }],
    ['the home has a mirror', { paths: ['/home/ann/.terraform.d/plugins/registry.terraform.io/hashicorp/aws/', addOn] }, { source: 'implied', folder: '/home/ann/.terraform.d/plugins' }],
    ['XDG has a mirror', { env: { XDG_DATA_DIRS: '/data' }, paths: ['/data/terraform/plugins/registry.terraform.io/hashicorp/aws/'] }, { source: 'implied', folder: '/data/terraform/plugins' }],
    ['the system has a mirror', { paths: ['/usr/share/terraform/plugins/registry.terraform.io/hashicorp/aws/'] }, { source: 'implied', folder: '/usr/share/terraform/plugins' }],
    ['an implied folder holds another provider', { paths: ['/usr/share/terraform/plugins/registry.terraform.io/hashicorp/random/', addOn] }, { source: 'add-on', folder: '/opt/plugins' }],
    ['the home has a configuration', { paths: ['/home/ann/.terraformrc', addOn] }, { source: 'config-file', configFile: '/home/ann/.terraformrc' }],
    // "If your CLI configuration does not include a provider_installation block at all": so it decides, implied mirror or not.
    ['the home has a configuration and a mirror', { paths: ['/home/ann/.terraformrc', '/usr/share/terraform/plugins/registry.terraform.io/hashicorp/aws/'] }, { source: 'implied', configFile: '/home/ann/.terraformrc' }],
    ['an add-on package holds it', { paths: ['/opt/a/', '/opt/z/registry.terraform.io/hashicorp/aws/', addOn] }, { source: 'add-on', folder: '/opt/plugins' }],
    ['the add-on is for the other engine', { paths: [addOn], engine: 'tofu' }, { source: 'registry' }],
    ['an add-on for OpenTofu', { paths: ['/opt/t/registry.opentofu.org/hashicorp/aws/'], engine: 'tofu' }, { source: 'add-on', folder: '/opt/t' }],
    ['OpenTofu has a mirror of its own', { paths: ['/home/ann/.local/share/opentofu/plugins/registry.opentofu.org/hashicorp/aws/'], engine: 'tofu' }, { source: 'implied' }],
    ['OpenTofu has a configuration of its own', { paths: ['/home/ann/.tofurc'], engine: 'tofu' }, { source: 'config-file', configFile: '/home/ann/.tofurc' }],
  ])('when %s', (_what, given, expected) => {
    const result = decide(given);
    expect(result.ok && result.value).toMatchObject(expected);
    if (result.ok) expect(result.value.configText !== undefined).toBe(['input', 'add-on'].includes(result.value.source));
  }); // prettier-ignore

  test('what the mirror holds comes from it alone, the rest from the registry', () => {
    const result = decide({ paths: [addOn, '/opt/plugins/registry.terraform.io/hashicorp/random/', '/opt/plugins/README'] });
    const held = '["registry.terraform.io/hashicorp/aws", "registry.terraform.io/hashicorp/random"]';
    expect(result.ok && result.value.configText).toContain(`path    = "/opt/plugins"\n    include = ${held}`);
    expect(result.ok && result.value.configText).toContain(`exclude = ${held}`);
  });

  test.each(['/missing', '/opt', '/a"b', '/a${b}', '/a\nb', '/a\\b'])('refuses the input %j', (input) => {
    const result = decide({
      paths: [`${input}/registry.terraform.io/hashicorp/aws/`.replace('/missing', '/there').replace('/opt/', '/opt/x/')],
      input,
    });
    expect(result).toMatchObject({ ok: false, faults: [{ code: 'usage/mirror' }] });
  });
});

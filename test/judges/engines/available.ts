import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../../src/terraform/environment.js';
import { findEngine, localFolders, providerInstallation, type EngineName } from '../../../src/terraform/index.js';

/** What a run is made with: a program, and which versions of the AWS provider. */
export interface Tools {
  readonly engine: EngineName;
  readonly provider: string;
}

/** The versions that are there, or why a judge can't be run. */
type Available = { readonly engine: string; readonly provider: string } | { readonly notRun: string };

/**
 * Looks where the product looks: for the program on the PATH, else at its publisher's; for the provider in a mirror, else in the registry.
 * What is found is used once, so that a run that fails later has found a fault.
 */
export async function available({ engine, provider }: Tools): Promise<Available> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const found = await findEngine({ engine, env: process.env, cacheDir: join(folder, 'archives') });
  if (!found.ok) return { notRun: found.faults[0]?.message ?? engine };
  try {
    const environment = environmentOf(engine, folder);
    const aws = { source: 'hashicorp/aws', version: provider };
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: { aws } } }));
    const args = ['init', '-backend=false', '-input=false', '-no-color'];
    execFileSync(found.value.path, args, { cwd: folder, env: environment, stdio: 'pipe' });
    const [, version] = /^\s*version\s*=\s*"([^"]+)"/m.exec(readFileSync(join(folder, '.terraform.lock.hcl'), 'utf8')) ?? [];
    if (version === undefined) throw new Error('the lock file names no version of the provider');
    return { engine: found.value.version, provider: version };
  } catch (error) {
    return { notRun: `the AWS provider ${provider} could not be had: ${reasonIn(error)}` };
  } finally {
    await found.value.close?.();
    rmSync(folder, { recursive: true });
  }
}

/** How Terraform finds the provider, as the product has it do; what has to be written for it is written into a folder. */
export function environmentOf(engine: EngineName, folder: string): Record<string, string> {
  const installation = providerInstallation(process.env, localFolders, { engine, cwd: folder });
  if (!installation.ok) throw new Error(installation.faults.map(({ message }) => message).join());
  const { configFile, configText } = installation.value;
  const written = join(folder, 'cli.tfrc');
  if (configText !== undefined) writeFileSync(written, configText);
  const file = configFile ?? (configText === undefined ? undefined : written);
  return childEnvironment(process.env, { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: file });
}

/** Why an installation failed, in a few of its own words, without where on this machine. */
export function reasonIn(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: Buffer | string; readonly message: string };
  const text = String(stderr ?? message).replace(/[\s│]+/g, ' ');
  const whys = [
    /no available releases match/,
    /no such host/,
    /could not connect to [a-z.]+/,
    /Module not found|Failed to download module/,
  ];
  const found = whys.flatMap((why) => why.exec(text)?.[0] ?? []);
  return found[0] ?? text.slice(0, 200);
}

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leanSchema } from './schema.js';

/** Of tools, beside the packages: not in the repository. */
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

const address = 'registry.terraform.io/hashicorp/aws';

/** The folder of `/opt` that holds the provider as a mirror; a test that needs it and finds none has to fail. */
function findMirror(): string {
  const mirror = readdirSync('/opt')
    .map((name) => join('/opt', name))
    .find((folder) => existsSync(join(folder, address)));
  if (mirror === undefined)
    throw new Error(`These tests need the AWS provider in a mirror: a folder of /opt that holds ${address}.`);
  return mirror;
}

/** The newest, as Terraform takes it: `aws/<version>/<platform>/terraform-provider-aws_v<version>`; none from a packed mirror. */
function providerIn(mirror: string): string | undefined {
  const all = join(mirror, address);
  return readdirSync(all, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/[^/]+\/terraform-provider-aws_v[^/.][^/]*$/.test(path))
    .map((path) => join(all, path))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0];
}

/** By which Terraform finds its provider, and itself. */
type Found = Readonly<Record<'PATH' | 'TF_CLI_CONFIG_FILE', string>>;

/**
 * What leads Terraform to a front of the real provider (front.mjs): a CLI configuration with a mirror that holds it, and a `terraform` that is the
 * real one without TLS to its provider. Everything else is as users have it: installation, lock file, one process for each provider block. The
 * mirror lies in the cache of node_modules, and is made once. Of a packed provider there is no front: it is taken as it is.
 */
export async function leanProvider(): Promise<Found> {
  const program = providerIn(findMirror());
  if (program === undefined) return wholeProvider();
  const path = process.env['PATH'] ?? '';
  const [terraform] = path
    .split(delimiter)
    .map((folder) => join(folder, 'terraform'))
    .filter((file) => existsSync(file));
  if (terraform === undefined)
    throw new Error('These tests need Terraform 1.10 or later on the PATH: see hashicorp/setup-terraform.');
  const folder = join(cache, `provider-${keyOf(program, terraform)}`);
  if (!existsSync(folder)) await make(folder, { program, terraform });
  return { PATH: [join(folder, 'bin'), path].join(delimiter), TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc') };
}

/** The provider from its own mirror, as users have it. */
export function wholeProvider(): Promise<Found> {
  const folder = join(cache, 'provider');
  mkdirSync(folder, { recursive: true });
  const configuration = join(folder, 'cli.tfrc');
  writeFileSync(configuration, configurationFor(findMirror()));
  return Promise.resolve({ PATH: process.env['PATH'] ?? '', TF_CLI_CONFIG_FILE: configuration });
}

/** Of everything that a front is made of. */
function keyOf(program: string, terraform: string): string {
  const { size, mtimeMs } = statSync(program);
  const code = ['front.mjs', 'schema.ts', 'mirror.ts'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'));
  const all = [program, size, mtimeMs, terraform, ...code].join('\n');
  return createHash('sha256').update(all).digest('hex').slice(0, 16);
}

function configurationFor(mirror: string): string {
  return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
}

/** Beside its place first: several make it at the same time, and one is enough. */
async function make(folder: string, { program, terraform }: Readonly<Record<'program' | 'terraform', string>>): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  const platform = join('mirror', address, basename(dirname(dirname(program))), basename(dirname(program)));
  for (const inner of ['bin', platform]) mkdirSync(join(draft, inner), { recursive: true });
  writeFileSync(join(draft, 'schema'), await leanSchema(program));
  writeFileSync(join(draft, 'bin/terraform'), `#!/bin/sh\nTF_DISABLE_PLUGIN_TLS=1 exec '${terraform}' "$@"\n`, { mode: 0o755 });
  writeFileSync(join(draft, platform, 'front.json'), JSON.stringify({ program, schema: join(folder, 'schema') }));
  copyFileSync(fileURLToPath(new URL('front.mjs', import.meta.url)), join(draft, platform, 'front.mjs'));
  writeFileSync(join(draft, platform, basename(program)), "#!/usr/bin/env node\nimport('./front.mjs');\n", { mode: 0o755 });
  writeFileSync(join(draft, 'cli.tfrc'), configurationFor(join(folder, 'mirror')));
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(folder, 'cli.tfrc'))) throw error;
  }
}

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TerraformJson } from '../../src/stack/text.js';
import { leanProvider } from '../provider/mirror.js';
import { parseProviderSchema, type ProviderSchema } from './provider-schema.js';

/** What `terraform validate -json` says. */
interface Verdict {
  readonly valid: boolean;
  readonly error_count: number;
  readonly warning_count: number;
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly summary: string;
    readonly range?: { readonly start: { readonly line: number } };
  }[];
}

/** Terraform with the real AWS provider, initialized once. */
export interface RealProvider {
  /** What the provider takes; of what the product uses. */
  readonly schema: () => Promise<ProviderSchema>;
  /** What Terraform and the provider find wrong. */
  readonly validate: (name: string, configuration: string, file?: string) => Promise<Verdict>;
  readonly remove: () => void;
}

const requirements: TerraformJson = {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
};

/** In a folder of its own. */
export async function openRealProvider(): Promise<RealProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'));
  const env = await environment();
  const terraform = async (cwd: string, ...args: readonly string[]) =>
    (await promisify(execFile)('terraform', args, { cwd, env, maxBuffer: 100_000_000 })).stdout;
  const first = join(folder, 'first');
  mkdirSync(first);
  writeFileSync(join(first, 'cdk.tf.json'), JSON.stringify(requirements));
  await terraform(first, 'init', '-backend=false', '-input=false', '-no-color');
  return {
    schema: async () => parseProviderSchema(await terraform(first, 'providers', 'schema', '-json')),
    validate: async (name, configuration, file = 'cdk.tf.json') => {
      const cwd = join(folder, name);
      for (const made of ['.terraform', '.terraform.lock.hcl']) {
        cpSync(join(first, made), join(cwd, made), { recursive: true, verbatimSymlinks: true });
      }
      writeFileSync(join(cwd, file), configuration);
      // It ends with a failure where it finds something.
      const output = await terraform(cwd, 'validate', '-json').catch((error: unknown) => (error as { stdout: string }).stdout);
      return JSON.parse(output) as Verdict;
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function environment(): Promise<NodeJS.ProcessEnv> {
  // As src/terraform/environment.ts: a third less of processor time.
  const goRuntime = { GOGC: '400', GOMEMLIMIT: '2GiB' };
  return { ...process.env, ...goRuntime, CHECKPOINT_DISABLE: '1', ...(await leanProvider()) };
}

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The real provider as one process, to which each Terraform of a folder connects. */
export interface AttachedProvider {
  readonly env: { readonly TF_REATTACH_PROVIDERS?: string };
  readonly stop: () => void;
}

/**
 * Starts the provider of a mirror as its debugger does (`-debug`; Terraform, "Debugging Providers"), with what it is to find in its environment. Else
 * each command of Terraform starts it three times, and checks its 700 MB against the lock file first: half of the processor's time of a plan. It
 * keeps one configuration, the last, so nothing else may use it at the same time, and a stack may have only one of its provider blocks.
 */
export function attachProvider(mirror: string, env: Readonly<Record<string, string | undefined>>): Promise<AttachedProvider> {
  const program = providerIn(mirror);
  // From a packed mirror Terraform installs and starts it itself.
  if (program === undefined) return Promise.resolve({ env: {}, stop: () => undefined });
  const child = spawn(program, ['-debug'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: Buffer): void => {
      said += text.toString();
      const [, attach] = /TF_REATTACH_PROVIDERS='(.+)'/.exec(said) ?? [];
      if (attach !== undefined) resolve({ env: { TF_REATTACH_PROVIDERS: attach }, stop });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', stop);
      reject(new Error(`The provider ended with ${String(code)}:\n${said}`));
    });
  });
}

/** The newest, as Terraform takes it: `aws/<version>/<platform>/terraform-provider-aws_v<version>`. */
export function providerIn(mirror: string): string | undefined {
  const all = join(mirror, 'registry.terraform.io/hashicorp/aws');
  return readdirSync(all, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/[^/]+\/terraform-provider-aws_v[^/.][^/]*$/.test(path))
    .map((path) => join(all, path))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0];
}

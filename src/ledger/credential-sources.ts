import { existsSync } from 'node:fs';
import { join } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

const named = [
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_PROFILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONFIG_FILE',
] as const;

/** What says that there are credentials: a variable that is set, a file of profiles, or a machine that may have a role. */
export type CredentialSource = (typeof named)[number] | '~/.aws' | 'instance metadata';

/**
 * Where credentials would come from, in the order in which Terraform looks; undefined where nothing hints at any. GitHub's own machines
 * have no role in AWS, so the metadata of an instance is asked on a runner of one's own alone (`RUNNER_ENVIRONMENT`).
 */
export function credentialSource(env: Env): CredentialSource | undefined {
  const variable = named.find((name) => (env[name] ?? '') !== '');
  if (variable !== undefined) return variable;
  const home = env['HOME'] || env['USERPROFILE'];
  if (home !== undefined && ['credentials', 'config'].some((file) => existsSync(join(home, '.aws', file)))) return '~/.aws';
  const isOwn = env['RUNNER_ENVIRONMENT'] === 'self-hosted';
  return isOwn && env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() !== 'true' ? 'instance metadata' : undefined;
}

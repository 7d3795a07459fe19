import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentialsOf } from '../ledger/credentials.js';
import { accountOf } from './standing.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Milliseconds for what nobody has to know. */
const patience = 5_000;

/** The account of the environment's credentials; undefined where there are none, or AWS does not say at once. */
export async function accountHere(env: Env, region: string): Promise<string | undefined> {
  const source = credentialsOf(env, region);
  if (!source.ok) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  const asked = source.value().then((given) => (given.ok ? accountOf({ env, credentials: given.value }, region) : undefined));
  try {
    return await Promise.race([asked, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The region of the environment, or of the profile that it names (AWS SDKs and Tools Reference Guide, "AWS Region", "Shared config and credentials files"). */
export function regionHere(env: Env): string | undefined {
  const set = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (set) return set;
  const home = env['HOME'] || env['USERPROFILE'];
  const file = env['AWS_CONFIG_FILE'] || (home === undefined ? undefined : join(home, '.aws', 'config'));
  try {
    return file === undefined ? undefined : regionIn(readFileSync(file, 'utf8'), env['AWS_PROFILE'] || 'default');
  } catch {
    return undefined;
  }
}

function regionIn(text: string, profile: string): string | undefined {
  const titles = profile === 'default' ? ['default', 'profile default'] : [`profile ${profile}`];
  let within = false;
  for (const line of text.split(/\r?\n/)) {
    const [, title] = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line) ?? [];
    if (title !== undefined) within = titles.includes(title.replace(/\s+/g, ' '));
    const [, region] = /^region\s*=\s*([a-z0-9-]+)\s*$/.exec(line) ?? [];
    if (within && region !== undefined) return region;
  }
  return undefined;
}

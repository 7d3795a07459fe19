import { z } from 'zod';
import { endpointOf, isUnheard } from '../../aws/endpoint.js';
import type { Foundation } from '../../bootstrap/repository.js';
import { defined } from '../../defined.js';
import { known, notKnown, type Known } from '../../doctor/known.js';
import { assumeRole } from '../../ledger/index.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Seconds, the least that AWS gives (STS API, AssumeRoleWithWebIdentity): as long as the job of the workflow. */
const lifetime = 900;
/** Milliseconds for GitHub's token. */
const patience = 10_000;

/**
 * The environment by which an account is asked. In a job that GitHub gives a token, and no step gave credentials, it has a session of the account's
 * planning role; else it is as it was.
 */
export async function reachInto(
  { setup, region, paths }: Foundation,
  env: Env,
  assume: typeof assumeRole = assumeRole,
): Promise<Known<Env>> {
  if (!env['ACTIONS_ID_TOKEN_REQUEST_URL'] || env['AWS_ACCESS_KEY_ID']) return known(env);
  const roleArn = `arn:${setup.partition}:iam::${setup.account}:role${paths.plan}${setup.roles.plan}`;
  const fix = `Run "vendor-bucket bootstrap --plan-only" for the account ${setup.account}: the trust of ${roleArn} has to accept this job.`;
  const endpoint = endpointOf('sts', { region }, env);
  const isOwn = (env['AWS_ENDPOINT_URL_STS'] || env['AWS_ENDPOINT_URL'] || '') === '';
  if (endpoint === undefined || !isUnheard(endpoint.url)) return notKnown('AWS_ENDPOINT_URL is no https address', 'Unset it.');
  const token = await tokenFor('sts.amazonaws.com', env);
  if (token === undefined) return notKnown('GitHub gave this job no token', 'Give the job the permission "id-token: write".');
  const given = await assume({
    ...{ webIdentityToken: token, roleArn, durationSeconds: lifetime, region },
    roleSessionName: `vendor-bucket-doctor-${env['GITHUB_RUN_ID'] ?? '0'}`,
    ...defined({ endpoint: isOwn ? undefined : endpoint.url.href }),
  });
  if ('why' in given) return notKnown(`its planning role can't be assumed: AWS answers ${given.why}`, fix);
  const { accessKeyId, secretAccessKey, sessionToken } = given.session.credentials;
  return known({
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^AWS_(?:SESSION_TOKEN|(?:DEFAULT_)?PROFILE)$/.test(name))),
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...defined({ AWS_SESSION_TOKEN: sessionToken }),
  });
}

const answer = z.looseObject({ value: z.string().min(1) });

/** GitHub, "OpenID Connect reference": a token of this job for an audience. */
async function tokenFor(audience: string, env: Env): Promise<string | undefined> {
  try {
    const url = new URL(env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '');
    url.searchParams.set('audience', audience);
    const headers = { authorization: `Bearer ${env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}` };
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(patience) });
    const read = answer.safeParse(await response.json());
    return read.success ? read.data.value : undefined;
  } catch {
    return undefined;
  }
}

import { defined } from '../../defined.js';
import { endpointOf, isUnheard } from '../../aws/endpoint.js';
import { failed, ok, quote, type Fault, type Result } from '../../fault/fault.js';
import { assumeRole, type RoleSession } from '../../ledger/index.js';
import type { AccountSetting } from '../../settings/accounts-schema.js';
import type { Env, Roles, WhichRole } from './sessions.js';

/** STS API, AssumeRoleWithWebIdentity: an hour is what every role gives, and as long as a job of the workflow. */
const lifetime = 3600;

/** A session is not begun anything with that ends sooner, in milliseconds: what is begun last takes half an hour. */
const leastLeft = 30 * 60_000;

/** GitHub, "Configuring OpenID Connect in Amazon Web Services": the audience of AWS's official action. */
const audience = 'sts.amazonaws.com';

interface RolesOptions {
  readonly env: Env;
  /** By the command and the event of the run. */
  readonly which: WhichRole;
  /** What tells the sessions of runs apart in CloudTrail. */
  readonly runId: string;
  /** Asks GitHub for a token of this job. */
  readonly getToken: (audience: string) => Promise<string>;
  /** Keeps a text out of every log. */
  readonly mask: (secret: string) => void;
  readonly assume?: typeof assumeRole;
  readonly now?: () => number;
}

/** Sessions by GitHub's token of this job, one for each account, in memory alone. */
export function openRoles(options: RolesOptions): Roles {
  const { now = Date.now } = options;
  const sessions = new Map<string, { readonly env: Promise<Result<Env>>; ends: number }>();
  return {
    envOf(name, account) {
      const role = account[options.which];
      const known = sessions.get(role);
      if (known !== undefined && known.ends - now() > leastLeft) return known.env;
      const begun = { env: beginSession(options, name, account, (ends) => (begun.ends = ends)), ends: Infinity };
      sessions.set(role, begun);
      return begun.env;
    },
  };
}

async function beginSession(
  options: RolesOptions,
  name: string,
  account: AccountSetting,
  endsAt: (time: number) => void,
): Promise<Result<Env>> {
  const { env, which, runId, mask, getToken, assume = assumeRole } = options;
  const role = account[which];
  const { region } = account.state;
  const endpoint = endpointOf('sts', { region }, env);
  if (endpoint === undefined || !isUnheard(endpoint.url))
    return failed(refused(name, role, 'AWS_ENDPOINT_URL_STS or AWS_ENDPOINT_URL is no https address'));
  const token = await getToken(audience).catch(() => undefined);
  if (token === undefined || token === '') return failed(noToken(name, role));
  mask(token);
  const isOwn = (env['AWS_ENDPOINT_URL_STS'] || env['AWS_ENDPOINT_URL'] || '') === '';
  const given = await assume({
    ...{ webIdentityToken: token, roleArn: role, durationSeconds: lifetime, region },
    roleSessionName: `vendor-bucket-${which.replace('-role', '')}-${runId}`,
    ...defined({ endpoint: isOwn ? undefined : endpoint.url.href }),
  });
  if ('why' in given) return failed(refused(name, role, `AWS answers ${given.why}`));
  const { session } = given;
  for (const secret of [session.credentials.secretAccessKey, session.credentials.sessionToken ?? ''])
    if (secret !== '') mask(secret);
  if (session.account !== account.id) return failed(otherAccount(name, account.id, session.account));
  endsAt(session.ends?.getTime() ?? Infinity);
  return ok(withSession(env, region, session));
}

/** What else the environment says of credentials, so that none of it is taken in place of the session. */
const others =
  /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|(?:DEFAULT_)?PROFILE|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.*|SHARED_CREDENTIALS_FILE|CONFIG_FILE|SDK_LOAD_CONFIG|CREDENTIAL_EXPIRATION)$/;

function withSession(env: Env, region: string, { credentials }: RoleSession): Env {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !others.test(name))),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...defined({ AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

function noToken(name: string, role: string): Fault {
  return {
    code: 'role/no-token',
    message: `The role ${quote(role)} of the account ${quote(name)} could not be assumed: GitHub gave this job no token`,
    fix: 'Give the job the permission "id-token: write", and run it again.',
  };
}

function refused(name: string, role: string, why: string): Fault {
  return {
    code: 'role/refused',
    message: `The role ${quote(role)} of the account ${quote(name)} could not be assumed: ${why}`,
    fix: 'Its trust has to accept this repository and the pinned commit of the workflow: "vendor-bucket bootstrap --plan-only" shows what differs. Then run the job again.',
  };
}

function otherAccount(name: string, id: string, answered: string | undefined): Fault {
  return {
    code: 'role/other-account',
    message: `The account ${quote(name)} is ${id}, and its role is answered for by ${answered ?? 'no account'}`,
    fix: 'Correct "accounts" in the settings, or where AWS_ENDPOINT_URL_STS leads.',
  };
}

import { failed, ok, type Result } from '../fault/fault.js';
import type { Identity, WebIdentity } from './aws-chain.js';
import { giveCredentials, placeOfRun } from '../terraform/no-credentials.js';
import { credentialSource, type CredentialSource, type Env } from './credential-sources.js';

/** What a request to AWS is signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials, as a role gives them. */
  readonly sessionToken?: string;
}

/** Gives credentials that are good now. `renew` asks for new ones, where AWS refused those that it gave last. */
export type GiveCredentials = (renew?: 'renew') => Promise<Result<Credentials>>;

const wholeText = /^[\x21-\x7e]+$/;

/** Credentials are asked for anew this long before they end, in milliseconds: as AWS's SDKs do. */
const beforeEnd = 5 * 60_000;

type LoadChain = () => Promise<typeof import('./aws-chain.js')>;

const load: LoadChain = () => import(/* webpackIgnore: true */ './aws-chain.js') as ReturnType<LoadChain>;

/**
 * The credentials of an environment: keys, web identity, profiles (with SSO), containers, instance metadata. Terraform reads the same
 * environment in the same order. `ledger/credentials` where there are none or where they can't be any; a fault never shows them.
 */
export function credentialsOf(env: Env, region = env['AWS_REGION'] ?? 'us-east-1'): Result<GiveCredentials> {
  const source = credentialSource(env);
  if (source === undefined) return failed(noneIn(env));
  if (source !== 'AWS_ACCESS_KEY_ID') return ok(chained(source, region, load));
  const keys = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: env['AWS_SESSION_TOKEN'] ?? '',
  };
  if (keys.secretAccessKey === '') return failed(unusable('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY is not set'));
  const checked = checkedKeys(keys, 'AWS_ACCESS_KEY_ID');
  return checked.ok ? ok(async () => checked) : checked;
}

/** A session of a role: what requests are signed with, whose it is (12 digits), and when it ends. */
export interface RoleSession {
  readonly credentials: Credentials;
  readonly account: string | undefined;
  readonly ends: Date | undefined;
}

/** Assumes a role by a token; else the name of AWS's error, as `AccessDenied`: its words can hold what the token says. */
export async function assumeRole(
  identity: WebIdentity,
  loadChain: LoadChain = load,
): Promise<{ readonly session: RoleSession } | { readonly why: string }> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId } = await (
      await loadChain()
    ).assumeByToken(identity);
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    return { session: { credentials, account: accountId, ends: expiration } };
  } catch (error) {
    return { why: error instanceof Error ? error.name : 'unknown' };
  }
}

function chained(source: CredentialSource, region: string, loadChain: LoadChain): GiveCredentials {
  let last: Promise<Identity> | undefined;
  let end = Infinity;
  return async (renew) => {
    if (renew === 'renew' || end - beforeEnd <= Date.now()) last = undefined;
    try {
      last ??= loadChain().then((chain) => chain.openChain(region, source === 'AWS_WEB_IDENTITY_TOKEN_FILE')());
      const given = await last;
      end = given.expiration?.getTime() ?? Infinity;
      return checkedKeys(given, source);
    } catch (error) {
      last = undefined;
      // The words of a provider can hold what a file or an answer said: only its name is told.
      return failed(unusable(source, `AWS's provider gave none (${error instanceof Error ? error.name : 'unknown'})`));
    }
  };
}

/** What breaks a header would show up in the error of whoever refuses it. */
function checkedKeys(
  { accessKeyId, secretAccessKey, sessionToken = '' }: Credentials,
  source: CredentialSource,
): Result<Credentials> {
  const isText = wholeText.test(secretAccessKey) && (sessionToken === '' || wholeText.test(sessionToken));
  if (!isText || !/^[A-Za-z0-9_]{8,128}$/.test(accessKeyId))
    return failed({
      code: 'ledger/credentials',
      message: `The AWS credentials in the environment (${source}) have characters that no credentials have.`,
      fix: 'Remove line breaks and spaces from them; in a workflow use aws-actions/configure-aws-credentials.',
    });
  return ok({ accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) });
}

function noneIn(env: Env) {
  const inJob =
    'Run aws-actions/configure-aws-credentials before this step, with "id-token: write" among the job\'s permissions.';
  return {
    code: 'ledger/credentials',
    message: 'There are no AWS credentials in the environment.',
    fix: placeOfRun(env) === 'job' ? inJob : giveCredentials({ at: 'shell' }),
  };
}

function unusable(source: CredentialSource, why: string) {
  return {
    code: 'ledger/credentials',
    message: `The AWS credentials that ${source} points to can't be used: ${why}.`,
    fix: 'Correct what it names, or unset it; in a workflow run aws-actions/configure-aws-credentials before this step.',
  };
}

import { askQuery, type Asking } from '../../aws/ask.js';
import { endpointOf } from '../../aws/endpoint.js';
import type { Foundation } from '../../bootstrap/repository.js';
import { issuerOf } from '../../bootstrap/trust.js';
import type { AwsFacts } from '../../doctor/facts.js';
import { known, notKnown, type Known } from '../../doctor/known.js';
import { words } from '../../fault/fault.js';
import { credentialsOf, type Credentials } from '../../ledger/credentials.js';
import { oidcProviderArn } from '../../spec/arn.js';
import { atShell } from '../../terraform/no-credentials.js';
import { refusedBy } from './aws-answer.js';
import { readBucket } from './aws-bucket.js';
import { reachInto } from './sessions.js';
import { iamOf, readPolicy, readRole, type Iam } from './aws-iam.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Milliseconds for credentials: a profile may ask somebody, or a machine that is not there. */
const patience = 10_000;

/** Reads what stands in the account, with the credentials of the environment; each call once, and reads only. */
export async function gatherAws(foundation: Foundation | undefined, given: Env): Promise<AwsFacts> {
  if (foundation === undefined)
    return nothing(notKnown('the repository does not say what should be there', 'Correct what is said of the repository first.'));
  const { setup, region } = foundation;
  const reach = await reachInto(foundation, given);
  if (reach.is === 'unknown') return nothing(reach);
  const env = reach.value;
  const credentials = await credentialsHere(env, region);
  if (credentials.is === 'unknown') return nothing(credentials);
  const by = { env, credentials: credentials.value };
  const account = await readAccount(by, region);
  if (account.is === 'unknown') return nothing(account);
  if (account.value !== setup.account) {
    const other = notKnown(
      `the AWS credentials are of the account ${account.value}`,
      `Run it with credentials of the account ${setup.account}.`,
    );
    return { ...nothing(other), account };
  }
  const iam = iamOf(by, region);
  const { partition, roles, boundary } = setup;
  const arnOf = (kind: 'plan' | 'apply') => `arn:${partition}:iam::${setup.account}:role${foundation.paths[kind]}${roles[kind]}`;
  const providerArn = oidcProviderArn(partition, setup.account, issuerOf(setup.github.host));
  const [plan, apply, limit, provider, bucket] = await Promise.all([
    readRole(iam, { name: roles.plan, arn: arnOf('plan') }),
    readRole(iam, { name: roles.apply, arn: arnOf('apply') }),
    boundary === undefined ? known('none') : readPolicy(iam, boundary),
    readProvider(iam, providerArn),
    readBucket(by, { name: setup.state.bucket, region, account: setup.account, partition }),
  ]);
  return { account, plan, apply, boundary: limit, provider, bucket };
}

function nothing(unknown: ReturnType<typeof notKnown>): AwsFacts {
  const bucket = { standing: unknown, versioning: unknown, encryption: unknown, publicAccess: unknown, policy: unknown };
  return { account: unknown, plan: unknown, apply: unknown, boundary: unknown, provider: unknown, bucket };
}

/** Where each account is asked by itself. */
export const nothingOfAws: AwsFacts = nothing(notKnown('it is of no account', 'Look at the lines of each account.'));

async function credentialsHere(env: Env, region: string): Promise<Known<Credentials>> {
  const source = credentialsOf(env, region);
  const fix = `${atShell}, for a role that may read IAM and the state bucket.`;
  if (!source.ok) return notKnown(lower(words(source.faults)), fix);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  const given = await Promise.race([source.value(), late]).finally(() => clearTimeout(timer));
  if (given === undefined) return notKnown('the source of the AWS credentials gives none in time', fix);
  return given.ok ? known(given.value) : notKnown(lower(words(given.faults)), fix);
}

/** As it goes on after a colon. */
function lower(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

/** AWS STS API Reference, GetCallerIdentity: "No permissions are required to perform this operation." */
async function readAccount(by: Asking, region: string): Promise<Known<string>> {
  const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
  const answer = await askQuery(endpointOf('sts', { region }, by.env), by, query);
  const account = answer?.status === 200 ? /<Account>([0-9]{12})<\/Account>/.exec(answer.text)?.[1] : undefined;
  if (account !== undefined) return known(account);
  return refusedBy(answer, 'Sign in to AWS again: these credentials are not taken.');
}

/** IAM API Reference, GetOpenIDConnectProvider. */
async function readProvider(iam: Iam, arn: string): Promise<AwsFacts['provider']> {
  const found = await iam('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn }, arn);
  if (found.is === 'unknown') return found;
  if (found.value === 'none') return known('none');
  const [, list = ''] = /<ClientIDList>([\s\S]*?)<\/ClientIDList>/.exec(found.value) ?? [];
  return known([...list.matchAll(/<member>([^<]*)<\/member>/g)].map(([, audience = '']) => audience));
}

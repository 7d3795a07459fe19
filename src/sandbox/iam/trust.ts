import type { Account, Refusal } from '../call.js';
import type { Condition, Statement } from '../policy/document.js';
import { globalKeys } from '../policy/global-keys.js';
import { principalsIn, strayPrincipal } from '../policy/principal.js';
import { checkDocument } from './document.js';

const maxTrust = 2048;
/** Service Authorization Reference, "Condition keys for AWS Security Token Service", without the part that varies. */
const stsKeys = [
  ...['sts:ExternalId', 'sts:RoleSessionName', 'sts:SourceIdentity', 'sts:TransitiveTagKeys', 'sts:DurationSeconds'],
  ...['sts:AWSServiceName', 'sts:RequestContext', 'sts:RequestContextProviders', 'sts:TaskPolicyArn'],
];
const knownKeys = new Set([...stsKeys, ...globalKeys].map((key) => key.toLowerCase()));
const webIdentity = 'sts:AssumeRoleWithWebIdentity';

/**
 * Refuses what IAM refuses of a role's trust policy: no principal, a resource, an action that is not of STS, a principal that does not exist. What
 * could never be met, IAM finds out when somebody assumes the role; here nobody does, and it is refused at once.
 */
export function checkTrust(text: string, account: Account): Refusal | undefined {
  return checkDocument(text, maxTrust, (statement) => {
    if (statement.principals === undefined) return 'Missing required field Principal';
    if (statement.resources !== undefined) return 'Has prohibited field Resource';
    if (statement.actions.some((action) => !/^(sts:|\*$)/i.test(action)))
      return 'AssumeRole policy may only specify STS AssumeRole actions.';
    const stray = strayPrincipal(statement, account, principalsIn.trust);
    if (stray !== undefined) return `Invalid principal in policy: "${stray.kind}":"${stray.value}"`;
    return federationProblem(statement) ?? conditionProblem(statement);
  });
}

/** Identity providers that a statement trusts, as host and path. */
function providersOf({ principals }: Statement): readonly string[] {
  const federated = principals?.values.filter(({ kind }) => kind === 'Federated') ?? [];
  return federated.map(({ value }) => value.slice(value.indexOf('oidc-provider/') + 'oidc-provider/'.length).toLowerCase());
}

/**
 * A provider's tokens assume by an action of their own. For providers that many organizations share, IAM demands that a claim beside the audience
 * is tested (IAM User Guide, "Identity-provider controls for shared OIDC providers"); here every provider counts as shared.
 */
function federationProblem(statement: Statement): string | undefined {
  const providers = providersOf(statement);
  if (providers.length === 0 || statement.effect === 'Deny') return undefined;
  if (!statement.actions.some((action) => action.toLowerCase() === webIdentity.toLowerCase()))
    return `A federated principal can be trusted with ${webIdentity} only.`;
  const lacking = providers.find((provider) => !statement.conditions.some((condition) => testsClaim(condition, provider)));
  return lacking === undefined ? undefined : `The trust policy does not evaluate the required claim ${lacking}:sub.`;
}

function testsClaim({ operator, key, values }: Condition, provider: string): boolean {
  const fixed = /^(ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)$/.test(operator) && values.every((value) => value !== '*');
  const claim = key.toLowerCase().startsWith(`${provider}:`) ? key.slice(provider.length + 1) : 'aud';
  return fixed && claim !== 'aud';
}

/** STS's own keys and the global ones have to exist; claims have to be of a provider that the statement trusts. */
function conditionProblem(statement: Statement): string | undefined {
  const providers = providersOf(statement);
  const strange = statement.conditions.find(({ key }) => {
    const name = key.toLowerCase();
    return !knownKeys.has(name.split('/')[0] ?? '') && !providers.some((provider) => name.startsWith(`${provider}:`));
  });
  return strange === undefined ? undefined : `Policy has an invalid condition key: ${strange.key}`;
}

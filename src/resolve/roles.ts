import type { Maskable, RoleTrust } from '../spec/trust.js';
import { quote } from '../fault/fault.js';
import { type Draft, refuse } from './draft.js';
import { whyUnsafeIdentifier } from '../template/identifier.js';
import type { Parameters } from './parameters.js';
import type { Phase } from './phases.js';
import { fill, placeholdersOf } from '../template/placeholder.js';
import { resolvePrincipals } from './principals.js';
import type { OidcRule, RoleRule } from '../template/schema.js';
import type { Partition } from '../request/terms.js';
import { trustNames } from '../template/presence.js';

/** What a role's trust depends on, beside its rule. */
interface TrustContext {
  readonly parameters: Parameters;
  readonly partition: Partition;
  readonly phase: Phase | undefined;
}

/**
 * Who may assume a role: the vendor's principals with an external id, a token's subject, or, as long as the vendor has not told its
 * own, this account alone with an external id that stands in.
 */
export function resolveTrust(draft: Draft, rule: RoleRule, context: TrustContext): RoleTrust {
  const { phases } = draft.set;
  if (context.phase === 1 && phases !== undefined && trustNames(rule).some((name) => phases.parameters.includes(name))) {
    return { by: 'own-account', externalId: { value: phases.first.externalId, sensitive: false } };
  }
  if (rule.oidc !== undefined) return resolveOidc(draft, rule.oidc, context.parameters);
  const principals = resolvePrincipals(draft, rule.principals ?? [], context.parameters, context.partition);
  return { by: 'principals', principals, externalId: compose(draft, 'external id', rule.externalId ?? '', context.parameters) };
}

function resolveOidc(draft: Draft, { provider, audience, subject, create = false }: OidcRule, parameters: Parameters): RoleTrust {
  return {
    by: 'oidc',
    provider,
    audience,
    subject: compose(draft, 'subject', subject, parameters),
    ...(typeof create === 'boolean'
      ? { create }
      : { create: parameters.get(create.parameter) === 'true', createParameter: create.parameter }),
  };
}

/**
 * An external id or a subject, composed of parameters: sensitive if one of them is. It is compared with StringEquals, where a wildcard
 * means itself; it is refused all the same, with all that neither of the two can contain.
 */
function compose(draft: Draft, what: 'external id' | 'subject', template: string, parameters: Parameters): Maskable {
  const { names } = placeholdersOf(template);
  const given = new Map([...parameters].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
  const value = fill(template, { given, optional: new Set() });
  const sensitive = names.some((name) => draft.set.parameters?.[name]?.sensitive === true);
  // A parameter that is missing, or was refused, has its own fault.
  const why = names.every((name) => given.has(name)) ? whyUnsafeIdentifier(value) : undefined;
  if (why !== undefined) {
    const message = `The ${what} ${sensitive ? '(masked here)' : quote(value)} can't be used: ${why}.`;
    const fix = `Copy the value as the vendor shows it.`;
    refuse(draft, what.replace(' ', '-'), ['parameters', ...names.slice(0, 1)], message, fix);
  }
  return { value, sensitive };
}

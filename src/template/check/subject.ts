import type { Path } from '../../yaml/document.js';
import { checkUse, type Use, type SetCheck } from './use.js';
import { placeholdersOf } from '../placeholder.js';
import { presenceOf } from '../presence.js';
import { whyUnsafeIdentifier } from '../identifier.js';
import type { GrantRule, OidcRule, PrincipalsRule, RoleRule } from '../schema.js';

/** Who gets in by a grant: exactly one of principals, a service, and a role whose trust nobody else can use. */
export function checkSubject(check: SetCheck, grant: GrantRule, path: Path): void {
  const subjects = (['principals', 'service', 'role'] as const).filter((key) => grant[key] !== undefined);
  if (subjects.length !== 1) {
    const message =
      subjects.length === 0
        ? 'The grant does not say to whom.'
        : `The grant has ${subjects.join(' and ')}, and one of them is possible.`;
    check.report('subject', path, message, 'Write one of: principals, service, role. Split the grant where it has several.');
  }
  if (grant.principals !== undefined) checkPrincipals(check, grant.principals, [...path, 'principals'], 'of the bucket');
  if (grant.role !== undefined) checkRole(check, grant.role, [...path, 'role']);
}

function checkPrincipals(check: SetCheck, rule: PrincipalsRule, path: Path, of: 'of the bucket' | 'of a role'): void {
  if (Array.isArray(rule)) return;
  const at = [...path, 'parameter'];
  // What a parameter holds is held against the shape of a full ARN when it is resolved.
  const use = { place: 'a principal', patterned: 'no', masked: 'no' } as const;
  if (rule.of === undefined) {
    const presences = of === 'of a role' ? (['always', 'second-phase'] as const) : (['always'] as const);
    checkUse(check, rule.parameter, at, { ...use, types: ['string', 'list'], presences });
    return;
  }
  checkUse(check, rule.parameter, at, { ...use, types: ['string'], presences: ['always'] });
  const parameters = check.set.parameters ?? {};
  const values = Object.hasOwn(parameters, rule.parameter) ? parameters[rule.parameter]?.values : undefined;
  if (values === undefined) {
    const message = `The parameter ${rule.parameter} chooses principals, and has no list of values.`;
    check.report('principals', at, message, `Give it: values: [${Object.keys(rule.of).join(', ')}]`);
    return;
  }
  for (const value of values.filter((value) => !Object.hasOwn(rule.of ?? {}, value))) {
    const message = `There are no principals for the value ${value} of ${rule.parameter}.`;
    check.report('principals', [...path, 'of'], message, `Add ${value}, or remove it from the values.`);
  }
  for (const value of Object.keys(rule.of).filter((value) => !values.includes(value))) {
    const message = `${value} is not a value of ${rule.parameter}, so these principals are never used.`;
    check.report('principals', [...path, 'of', value], message, `Write one of: ${values.join(', ')}`);
  }
}

function checkRole(check: SetCheck, { principals, externalId, oidc }: RoleRule, path: Path): void {
  if ((principals === undefined) === (oidc === undefined)) {
    const message =
      oidc === undefined
        ? 'The role does not say who may assume it.'
        : 'The role is assumed by principals or by OIDC, and not by both.';
    check.report('subject', path, message, 'Write principals with an externalId, or oidc.');
  }
  if (oidc !== undefined) checkOidc(check, oidc, [...path, 'oidc']);
  if (principals !== undefined) {
    checkPrincipals(check, principals, [...path, 'principals'], 'of a role');
    if (externalId === undefined) {
      const message = "The role has no external id, so whoever else is the vendor's customer could have it assumed.";
      check.report('external-id', path, message, 'Write externalId, composed of what only this customer has: "{workspaceId}".');
    }
  }
  if (externalId === undefined) return;
  const at = [...path, 'externalId'];
  if (oidc !== undefined) check.report('external-id', at, 'A role that is assumed by OIDC has no external id.', 'Remove it.');
  checkIdentifier(check, externalId, at, 'an external id');
}

function checkOidc(check: SetCheck, { provider, audience, subject, create }: OidcRule, path: Path): void {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[\w./-]+)?$/i.test(provider)) {
    const message = 'The provider is not the host, and the path where there is one, of an issuer.';
    check.report('oidc', [...path, 'provider'], message, 'Write it without https:// and without a slash at its end.');
  }
  const why = whyUnsafeIdentifier(audience);
  if (why !== undefined)
    check.report(
      'oidc',
      [...path, 'audience'],
      `The audience can't be used: ${why}.`,
      'Write sts.amazonaws.com, or what the vendor names.',
    );
  checkIdentifier(check, subject, [...path, 'subject'], 'a subject');
  if (typeof create !== 'object') return;
  const use: Use = { place: 'oidc.create', types: ['boolean'], presences: ['always'], patterned: 'no', masked: 'no' };
  checkUse(check, create.parameter, [...path, 'create', 'parameter'], use);
}

/** An external id or a subject tells this customer from all others, so a parameter that has no default is part of it. */
function checkIdentifier(check: SetCheck, text: string, path: Path, place: 'an external id' | 'a subject'): void {
  const { names, outputs, strayBrace } = placeholdersOf(text);
  const why = whyUnsafeIdentifier(text.replace(/\{[A-Za-z0-9-]+\}/g, 'xx'));
  if (outputs.length > 0 || strayBrace || why !== undefined) {
    const what =
      outputs.length > 0 ? 'it has a value that is known only after apply' : (why ?? 'a brace stands outside of a placeholder');
    check.report('external-id', path, `This can't be ${place}: ${what}.`, 'Compose it of parameters, as "{deployment}:{orgId}".');
  }
  const use: Use = { place, types: ['string'], presences: ['always', 'second-phase'], patterned: 'yes', masked: 'yes' };
  for (const name of names) checkUse(check, name, path, use);
  const { parameters = {} } = check.set;
  const own = names.filter((name) => presenceOf(check.set, name) !== undefined && parameters[name]?.default === undefined);
  if (own.length > 0 || names.some((name) => presenceOf(check.set, name) === undefined)) return;
  const message = `It would be the same for every customer, and then ${place} keeps nobody out.`;
  check.report('external-id', path, message, 'Compose it of at least one parameter that a request has to give.');
}

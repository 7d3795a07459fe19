import type { Finding, Grant, GrantStatement, ServiceGrant, VendorRole } from '../spec/spec.js';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { vendorRoleName } from '../request/names.js';
import { type ActionLevel, fits, grantableActions, keyActionsFor, whyForbidden } from '../template/action.js';
import { type Draft, note, refuse } from './draft.js';
import type { Parameters } from './parameters.js';
import type { Phase } from './phases.js';
import { isAccountRoot } from '../request/principal.js';
import { resolvePrincipals } from './principals.js';
import { resolveTrust } from './roles.js';
import type { GrantRule } from '../template/schema.js';
import { resolveStatement } from './statements.js';
import type { Partition } from '../request/terms.js';

/** All that the vendor may do, and how it gets in: by the bucket policy, as an AWS service, or by a role of this account. */
export interface Granted {
  readonly grants: readonly Grant[];
  readonly roles: readonly VendorRole[];
  readonly services: readonly ServiceGrant[];
  readonly findings: readonly Finding[];
}

/** What the vendor may do: the template's grants with the request's parameters in them. Refuses wildcards, control actions and `*`. */
export function resolveGrants(
  draft: Draft,
  context: { readonly parameters: Parameters; readonly partition: Partition; readonly phase: Phase | undefined },
): Granted {
  const { parameters, partition } = context;
  checkActionParameters(draft, parameters);
  const grants: Grant[] = [];
  const services: ServiceGrant[] = [];
  const roles: VendorRole[] = [];
  for (const rule of draft.set.grants ?? []) {
    const statements = rule.statements.flatMap((statement) => resolveStatement(draft, statement, context));
    const allowed = { statements, keyActions: keyActionsOf(rule, statements) };
    if (rule.service !== undefined) {
      services.push({ service: rule.service, statements });
    } else if (rule.role !== undefined) {
      roles.push({ name: roleNameOf(draft, roles.length), trust: resolveTrust(draft, rule.role, context), ...allowed });
    } else {
      const principals = resolvePrincipals(draft, rule.principals ?? [], parameters, partition);
      for (const arn of principals.filter(isAccountRoot)) noteRoot(draft, arn);
      grants.push({ principals, ...allowed });
    }
  }
  return { grants, roles, services, findings: resolveFindings(draft) };
}

function keyActionsOf({ keyActions }: GrantRule, statements: readonly GrantStatement[]): readonly string[] {
  if (keyActions !== 'as-needed') return keyActions ?? [];
  return keyActionsFor(statements.flatMap(({ actions }) => actions));
}

/** `<bucket>-vendor`, and `<bucket>-vendor-2` where there is a second. */
function roleNameOf(draft: Draft, before: number): string {
  return vendorRoleName(draft.request.value.bucket, before + 1);
}

function noteRoot(draft: Draft, arn: string): void {
  const text = `${arn} stands for a whole account: its owner decides which of its users and roles get in.`;
  note(draft, 'account-root-principal', text);
}

/** Actions that come from the request are refused one by one, at their own place, and never silently left out. */
function checkActionParameters(draft: Draft, parameters: Parameters): void {
  const levels = new Map<string, Set<ActionLevel>>();
  for (const { on, actions } of (draft.set.grants ?? []).flatMap(({ statements }) => statements)) {
    if (Array.isArray(actions)) continue;
    levels.set(actions.parameter, (levels.get(actions.parameter) ?? new Set()).add(on));
  }
  for (const [name, on] of levels) {
    for (const [i, action] of [parameters.get(name) ?? []].flat().entries()) {
      if (![...on].some((level) => fits(action, level)))
        refuseAction(draft, action, ['parameters', name, i], grantableActions(...on));
    }
  }
}

function refuseAction(draft: Draft, action: string, path: (string | number)[], possible: readonly string[]): void {
  const forbidden = whyForbidden(action);
  if (forbidden !== undefined) {
    const fix = 'Name the actions one by one, and only those that the vendor documents; leave this one out.';
    refuse(draft, 'forbidden-action', path, `${quote(action)} can't be granted: ${forbidden}.`, fix);
    return;
  }
  const meant = nearest(action, possible);
  const fix = meant === undefined ? `Possible values: ${possible.join(', ')}` : `Did you mean ${meant}?`;
  refuse(draft, 'unknown-action', path, `${quote(action)} is not an action that can be granted to a vendor.`, fix);
}

/** Security Hub, "S3 general purpose bucket policies should restrict access to other AWS accounts". */
const grantControl = 'S3.6';

/** What is granted although S3.6 forbids it, because the vendor's page demands it; each with its reason, which reviewers are told. */
function resolveFindings(draft: Draft): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const { action, reason } of (draft.set.grants ?? []).flatMap((grant) => grant.findings ?? [])) {
    findings.set(`${action} ${reason}`, { control: grantControl, action, reason });
  }
  for (const { control, action, reason } of findings.values()) {
    const text = `${draft.template.file.title} gets ${action}, which ${control} of Security Hub advises against: ${reason} Access control lists are switched off here, so it opens no object to anyone.`;
    note(draft, 'finding', text);
  }
  return [...findings.values()];
}

import { z } from 'zod';
import { countOf } from '../fault/fault.js';
import { canonical } from './attributes.js';
import { kinds, type Change, type Kind } from './change.js';
import { describeDrift, describePlan } from './describe.js';
import { isRecord, valuesOf, type PlanView, type ResourceView, type Side } from './plan-view.js';

/** What the stacks of requests have none of. */
const own = new Set([
  'aws_iam_policy',
  'aws_iam_role_policies_exclusive',
  'aws_iam_role_policy_attachment',
  'aws_iam_role_policy_attachments_exclusive',
]);

/**
 * What the plan of a foundation would do, in words, the worst first: as of a request, and of managed policies by their statements; with what is
 * told beside it.
 */
export function describeFoundation(plan: PlanView, around: readonly Change[] = []): readonly Change[] {
  const said = [
    ...around,
    ...describePlan(without(plan)),
    ...plan.changes.filter(({ type }) => own.has(type)).flatMap((one) => describeOwn(one, plan)),
  ];
  return said.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/**
 * What was changed outside of Terraform. That a policy is attached is no change of the policy, nor of the role: where one was attached by hand, the
 * plan takes it off, and says so.
 */
export function describeFoundationDrift({ changes, resources, drift }: PlanView): readonly Change[] {
  const really = drift.filter((resource) => canonical(ofItself(resource, 'before')) !== canonical(ofItself(resource, 'after')));
  const policies = really.filter(({ type }) => type === 'aws_iam_policy').flatMap(describePolicy);
  return [...describeDrift(without({ changes, resources, drift: really })), ...policies];
}

const counted = new Set(['attachment_count', 'inline_policy', 'managed_policy_arns']);

function ofItself(resource: ResourceView, side: Side): unknown {
  const values = valuesOf(resource, side);
  return isRecord(values) ? Object.fromEntries(Object.entries(values).filter(([name]) => !counted.has(name))) : values;
}

function without({ changes, resources, drift }: PlanView): PlanView {
  const others = (of: readonly ResourceView[]) => of.filter(({ type }) => !own.has(type));
  return { changes: others(changes), resources: others(resources), drift: others(drift) };
}

function describeOwn(resource: ResourceView, plan: PlanView): readonly Change[] {
  switch (resource.type) {
    case 'aws_iam_policy':
      return describePolicy(resource);
    case 'aws_iam_role_policy_attachment':
      return describeAttachment(resource);
    case 'aws_iam_role_policy_attachments_exclusive':
      return [...(resource.action === 'create' ? [keepsAlone(resource)] : []), ...describeExclusive(resource, plan)];
    default:
      return describeExclusive(resource, plan);
  }
}

function keepsAlone({ address, after }: ResourceView): Change {
  const role = isRecord(after) ? String(after['role_name']) : '';
  return { kind: 'neutral', code: 'policy/only', text: `the role ${role} keeps no other policies`, address };
}

/** Where a role has other policies than its own, they are taken off: also from one that is taken over. */
function describeExclusive({ type, name, address, before, after }: ResourceView, { resources }: PlanView): readonly Change[] {
  const role = resources.find((one) => one.type === 'aws_iam_role' && one.name === name);
  const had = [...namesIn(before), ...(type.includes('attachments') ? attachedTo(role) : [])];
  const has = namesIn(after);
  const others = [...new Set(had)].filter((one) => !has.includes(one));
  const whose = isRecord(after) ? String(after['role_name']) : '';
  return others.map((one) => ({
    kind: 'strengthens',
    code: 'policy/foreign',
    text: `the role ${whose} loses the policy ${one}`,
    address,
  }));
}

function attachedTo(role: ResourceView | undefined): readonly string[] {
  const values = role === undefined ? undefined : valuesOf(role, 'before');
  return namesIn(isRecord(values) ? { policy_arns: values['managed_policy_arns'] } : undefined);
}

function namesIn(values: unknown): readonly string[] {
  const { policy_arns: arns, policy_names: names } = isRecord(values) ? values : {};
  return [arns, names].flat().filter((name) => typeof name === 'string');
}

/** Attaching goes without saying: it comes with the policy. */
function describeAttachment({ address, action, before }: ResourceView): readonly Change[] {
  if (action !== 'delete') return [];
  const { policy_arn: arn = '', role = '' } = isRecord(before) ? before : {};
  return [{ kind: 'neutral', code: 'policy/detach', text: `${String(arn)} is detached from the role ${String(role)}`, address }];
}

function describePolicy(resource: ResourceView): readonly Change[] {
  const [before, after] = [statementsOf(resource, 'before'), statementsOf(resource, 'after')];
  const named = nameOf(resource);
  const say = (kind: Kind, code: string, text: string): Change => ({ kind, code, text, address: resource.address });
  const taken =
    resource.importId === undefined ? [] : [say('neutral', 'step/import', `the policy ${named} exists and is taken over`)];
  switch (resource.action) {
    case 'create':
      return [say('creates', 'step/create', `the policy ${named}: ${countOf(after.size, 'statement')}`)];
    case 'delete':
      return [say('neutral', 'policy/remove', `the policy ${named} is removed`)];
    case 'replace':
      return [say('weakens', 'policy/replace', `the policy ${named} is made anew: until then its role may less`)];
    case 'update':
      return [...taken, say('neutral', 'policy/statements', `the policy ${named} is changed${difference(before, after)}`)];
    default:
      return taken;
  }
}

function nameOf(resource: ResourceView): string {
  const values = resource.after ?? resource.before;
  return isRecord(values) ? String(values['name']) : resource.name;
}

function difference(before: Statements, after: Statements): string {
  const names = (keep: (sid: string) => boolean, of: Statements) => [...of.keys()].filter(keep).join(', ');
  const parts = [
    ['new', names((sid) => !before.has(sid), after)],
    ['gone', names((sid) => !after.has(sid), before)],
    ['other', names((sid) => after.has(sid) && after.get(sid) !== before.get(sid), before)],
  ] as const;
  const told = parts.filter(([, sids]) => sids !== '').map(([what, sids]) => `${what}: ${sids}`);
  return told.length === 0 ? '' : ` (${told.join('; ')})`;
}

/** The text of each statement, by its name. */
type Statements = ReadonlyMap<string, string>;

const document = z.looseObject({ Statement: z.array(z.looseObject({ Sid: z.string() })) });

function statementsOf(resource: ResourceView, side: Side): Statements {
  const values = valuesOf(resource, side);
  const policy = isRecord(values) ? values['policy'] : undefined;
  try {
    const parsed = document.safeParse(typeof policy === 'string' ? JSON.parse(policy) : undefined);
    return new Map(parsed.success ? parsed.data.Statement.map((one) => [one.Sid, canonical(one)]) : []);
  } catch {
    return new Map();
  }
}

import { z } from 'zod';
import { countOf } from '../fault/fault.js';
import { canonical } from './attributes.js';
import { kinds, type Change, type Kind } from './change.js';
import { describeDrift, describePlan } from './describe.js';
import { isRecord, valuesOf, type PlanView, type ResourceView, type Side } from './plan-view.js';

/** What the stacks of requests have none of. */
const own = new Set(['aws_iam_policy', 'aws_iam_role_policy_attachment']);

/** What the plan of a foundation would do, in words, the worst first: as of a request, and of managed policies by their statements. */
export function describeFoundation(plan: PlanView): readonly Change[] {
  const said = [...describePlan(without(plan)), ...plan.changes.filter(({ type }) => own.has(type)).flatMap(describeOwn)];
  return said.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/** What was changed outside of Terraform. */
export function describeFoundationDrift(plan: PlanView): readonly Change[] {
  const drifted = plan.drift.filter(({ type }) => own.has(type)).flatMap(describeOwn);
  return [...describeDrift(without(plan)), ...drifted];
}

function without({ changes, resources, drift }: PlanView): PlanView {
  const others = (of: readonly ResourceView[]) => of.filter(({ type }) => !own.has(type));
  return { changes: others(changes), resources: others(resources), drift: others(drift) };
}

function describeOwn(resource: ResourceView): readonly Change[] {
  return resource.type === 'aws_iam_policy' ? describePolicy(resource) : describeAttachment(resource);
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

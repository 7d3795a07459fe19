import type { Change } from './change.js';
import { unknown, type Read } from './plan-view.js';
import { both, conditionWords } from './condition-words.js';
import { beyond, senseOf } from './conditions.js';
import { atomsOf, listOf, uncovered, type Atom, type Part } from './coverage.js';
import { compareDenies } from './deny-change.js';
import { nameOfDeny } from './deny-names.js';
import { isPublicStatement } from '../iam/public.js';
import type { PolicyReading, StatementReading, PolicyChange } from './policy.js';

/**
 * What differs in effect between two policies. An Allow is new where no Allow before covers its principal, action and resource under
 * conditions that hold as often; a Deny has gone where none after covers it. Both are compared by action and resource, with wildcards, and
 * by what a condition's values do, so that splitting, joining or renaming statements is no difference.
 */
export function comparePolicies(was: PolicyReading, now: PolicyReading): readonly PolicyChange[] {
  return [...gained(was, now), ...compareRefusals(was, now), ...lost(was, now)];
}

/** What differs between two policies, whose resource is at `address`. One that can't be known is never as safe as it was. */
export function comparePolicy(
  was: Read<PolicyReading>,
  now: Read<PolicyReading>,
  address: string,
  lead: string,
  compare: (was: PolicyReading, now: PolicyReading) => readonly PolicyChange[] = comparePolicies,
): readonly Change[] {
  if (now === unknown || was === unknown) {
    const what = address.startsWith('aws_iam_role.') ? 'who may assume it' : 'who gets access';
    const why = 'the plan hides it, or it is known only after apply';
    return [{ kind: 'weakens', code: 'policy/unknown', text: `${lead}${what} can't be told: ${why}`, address }];
  }
  return compare(was ?? [], now ?? []).map((change) => ({ ...change, text: `${lead}${change.text}`, address }));
}

const allows = (policy: PolicyReading) => policy.filter((statement) => statement.effect === 'Allow');
const denies = (policy: PolicyReading) => policy.filter((statement) => statement.effect === 'Deny');

function gained(was: PolicyReading, now: PolicyReading): readonly PolicyChange[] {
  return uncovered(allows(now), allows(was))
    .flatMap(fewEach)
    .map((part): PolicyChange => {
      const opens = isOpen(part.statement);
      return {
        kind: opens ? 'exposes' : 'weakens',
        code: opens ? 'policy/public' : 'policy/allow',
        text: `${who(part)} ${verb(part, 'get')} access: ${what(part, allows(was))}`,
      };
    });
}

function lost(was: PolicyReading, now: PolicyReading): readonly PolicyChange[] {
  return uncovered(allows(was), allows(now)).map((part) => ({
    kind: 'strengthens',
    code: 'policy/allow',
    text: `${who(part)} ${verb(part, 'lose')} access: ${what(part, allows(now))}`,
  }));
}

/** Of refusals of one kind the difference is said value by value, once for both directions; of others, that they come or go. */
function compareRefusals(was: PolicyReading, now: PolicyReading): readonly PolicyChange[] {
  const said = new Map<string, readonly PolicyChange[]>();
  const partner = (statement: StatementReading, among: PolicyReading) => {
    const id = nameOfDeny(statement)?.id;
    return id === undefined ? undefined : denies(among).find((other) => nameOfDeny(other)?.id === id);
  };
  const pair = (kind: 'weakens' | 'strengthens', before: StatementReading, after: StatementReading): boolean => {
    const id = nameOfDeny(before)?.id ?? '';
    const found = said.get(id) ?? compareDenies(id, before, after);
    said.set(id, found);
    return found.some((change) => change.kind === kind);
  };
  const lifted = uncovered(denies(was), denies(now)).flatMap((part): readonly PolicyChange[] => {
    const after = partner(part.statement, now);
    if (after === undefined) return [refusal('weakens', 'no longer refused', part)];
    return pair('weakens', part.statement, after) ? [] : [refusal('weakens', 'refused for less than before', part)];
  });
  const added = uncovered(denies(now), denies(was)).flatMap((part): readonly PolicyChange[] => {
    const before = partner(part.statement, was);
    const isSaid = before !== undefined && pair('strengthens', before, part.statement);
    return isSaid ? [] : [refusal('strengthens', 'refused from now on', part)];
  });
  return [...lifted, ...[...said.values()].flat(), ...added];
}

function refusal(kind: 'weakens' | 'strengthens', lead: string, part: Part): PolicyChange {
  const name = nameOfDeny(part.statement)?.name ?? `${what(part)} for ${who(part)}`;
  return { kind, code: 'policy/deny', text: `${lead}: ${name}` };
}

/** An identity policy has no principals, so it opens nothing to others. */
function isOpen(statement: StatementReading): boolean {
  return statement.opaque !== undefined || (statement.principals.length > 0 && isPublicStatement(statement));
}

/** So many principals a sentence names: of a longer one the end is cut, and with it what they may. */
const mostNamed = 10;

/** A part of a statement, as parts of which each is about few principals. */
export function fewEach(part: Part): readonly Part[] {
  const principals = principalsOf(part.atoms);
  if (principals.length <= mostNamed) return [part];
  return Array.from({ length: Math.ceil(principals.length / mostNamed) }, (_, i) => {
    const few = new Set(principals.slice(i * mostNamed, (i + 1) * mostNamed));
    return { ...part, atoms: part.atoms.filter(({ principal }) => few.has(principal)) };
  });
}

/** Whom a part of a statement is about, in words; `opens` tells a statement that is for everyone. */
export function who({ statement, atoms }: Part, opens: (statement: StatementReading) => boolean = isOpen): string {
  if (statement.opaque !== undefined) return 'a statement that is not understood';
  if (statement.principals.length === 0) return 'the role';
  if (opens(statement) || statement.principals.includes('*')) return 'everyone';
  return both(principalsOf(atoms).map((principal) => principal.replace(/^(AWS|Service|Federated):/, '')));
}

/** `gets` or `get`, as the number of those whom a part is about wants it. */
export function verb({ statement, atoms }: Part, infinitive: string): string {
  return isOpen(statement) || principalsOf(atoms).length < 2 ? `${infinitive}s` : infinitive;
}

function principalsOf(atoms: readonly Atom[]): readonly string[] {
  return [...new Set(atoms.map(({ principal }) => principal))];
}

/** What a part of a statement is about: actions, resources, and what has to hold, of which only what `others` do not have already. */
function what({ statement, atoms }: Part, others: PolicyReading = []): string {
  if (statement.opaque !== undefined) return statement.opaque;
  const unique = (pick: (atom: Atom) => string) => [...new Set(atoms.map(pick))];
  const resources = unique(({ resource }) => resource).join(', ');
  const words = [
    `${unique(({ action }) => action).join(', ')}${resources === '' ? '' : ` on ${resources}`}`,
    ...conditionWords(newValues(statement, atoms, others)),
  ];
  return words.join(', ');
}

/** The conditions, without the values under which another statement says the same already. */
function newValues(statement: StatementReading, atoms: readonly Atom[], others: PolicyReading): StatementReading['conditions'] {
  const alike = others.find(
    (other) =>
      Object.keys(other.conditions).sort().join() === Object.keys(statement.conditions).sort().join() &&
      atoms.every((atom) => atomsOf(other).some((one) => listOf(one) === listOf(atom))),
  );
  if (alike === undefined) return statement.conditions;
  const fresh = Object.entries(statement.conditions).map(([test, values]) => {
    const more = senseOf(test) === 'any' ? beyond(test, values, alike.conditions[test] ?? []) : [];
    return [test, more.length === 0 ? values : more] as const;
  });
  return Object.fromEntries(fresh);
}

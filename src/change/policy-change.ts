import { isPublicStatement } from './public.js';
import type { PolicyReading, StatementReading } from './policy.js';
import type { Kind } from './change.js';

/** One difference between two policies. */
export interface PolicyChange {
  readonly kind: Extract<Kind, 'exposes' | 'weakens' | 'strengthens' | 'neutral'>;
  readonly code: 'policy/public' | 'policy/allow' | 'policy/deny';
  readonly text: string;
}

/**
 * What differs in effect between two policies. An Allow is new where no Allow before covers its principal, action and resource under
 * conditions that are the same or looser; a Deny has gone where none after covers it. Both are compared by action and resource, with
 * wildcards, so that splitting, joining or renaming statements is no difference.
 */
export function comparePolicies(was: PolicyReading, now: PolicyReading): readonly PolicyChange[] {
  const gained = uncovered(allows(now), allows(was));
  const lost = uncovered(allows(was), allows(now));
  const liftedDenies = uncovered(denies(was), denies(now));
  const newDenies = uncovered(denies(now), denies(was));
  return [
    ...gained.map(({ statement, atoms }): PolicyChange => {
      const open = isOpen(statement);
      return {
        kind: open ? 'exposes' : 'weakens',
        code: open ? 'policy/public' : 'policy/allow',
        text: `${who(statement)} gets access: ${what(statement, atoms)}`,
      };
    }),
    ...liftedDenies.map(({ statement, atoms }) => {
      const partly = denies(now).some((other) => nameOfDeny(other) !== undefined && nameOfDeny(other) === nameOfDeny(statement));
      return deny('weakens', partly ? 'refused for less than before' : 'no longer refused', statement, atoms);
    }),
    ...newDenies.map(({ statement, atoms }) => deny('strengthens', 'refused from now on', statement, atoms)),
    ...lost.map(({ statement, atoms }): PolicyChange => ({
      kind: 'strengthens',
      code: 'policy/allow',
      text: `${who(statement)} loses access: ${what(statement, atoms)}`,
    })),
  ];
}

function deny(kind: 'weakens' | 'strengthens', lead: string, statement: StatementReading, atoms: readonly Atom[]): PolicyChange {
  const name = nameOfDeny(statement);
  return { kind, code: 'policy/deny', text: `${lead}: ${name ?? `${what(statement, atoms)} for ${who(statement)}`}` };
}

/** An identity policy has no principals, so it opens nothing to others. */
function isOpen(statement: StatementReading): boolean {
  return statement.opaque !== undefined || (statement.principals.length > 0 && isPublicStatement(statement));
}

/** One principal, action and resource of a statement. */
interface Atom {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

interface Part {
  readonly statement: StatementReading;
  readonly atoms: readonly Atom[];
}

const allows = (policy: PolicyReading) => policy.filter((statement) => statement.effect === 'Allow');
const denies = (policy: PolicyReading) => policy.filter((statement) => statement.effect === 'Deny');

function uncovered(statements: readonly StatementReading[], by: readonly StatementReading[]): readonly Part[] {
  return statements
    .filter((statement) => statement.opaque === undefined || !by.some((other) => other.opaque === statement.opaque))
    .map((statement) => ({
      statement,
      atoms: atomsOf(statement).filter((atom) => !by.some((other) => coversAtom(other, statement, atom))),
    }))
    .filter(({ statement, atoms }) => statement.opaque !== undefined || atoms.length > 0);
}

function atomsOf(statement: StatementReading): readonly Atom[] {
  const principals = statement.principals.length === 0 ? [''] : statement.principals;
  const resources = statement.resources.length === 0 ? [''] : statement.resources;
  return principals.flatMap((principal) =>
    statement.actions.flatMap((action) => resources.map((resource) => ({ principal, action, resource }))),
  );
}

/** A statement covers an atom of another if it names it and applies at least as often: each of its conditions is one of the other's. */
function coversAtom(by: StatementReading, of: StatementReading, atom: Atom): boolean {
  if (by.opaque !== undefined) return false;
  const principals = by.principals.length === 0 ? [''] : by.principals;
  const resources = by.resources.length === 0 ? [''] : by.resources;
  return (
    principals.some((principal) => principal === '*' || principal === atom.principal) &&
    by.actions.some((action) => matches(action.toLowerCase(), atom.action.toLowerCase())) &&
    resources.some((resource) => matches(resource, atom.resource)) &&
    Object.entries(by.conditions).every(([test, values]) => sameValues(of.conditions[test], values))
  );
}

function sameValues(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a !== undefined && a.length === b.length && a.every((value, i) => value === b[i]);
}

/** Whether everything that `value` stands for is covered by `pattern`; a `?` covers no `*`. Linear in time, so no regular expression. */
function matches(pattern: string, value: string): boolean {
  let [p, v, star, mark] = [0, 0, -1, 0];
  while (v < value.length) {
    const c = pattern[p];
    if (c === '*') [star, mark, p] = [p, v, p + 1];
    else if (c !== undefined && (c === value[v] || (c === '?' && value[v] !== '*'))) [p, v] = [p + 1, v + 1];
    else if (star >= 0) [p, mark, v] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function who(statement: StatementReading): string {
  if (statement.opaque !== undefined) return 'a statement that is not understood';
  if (statement.principals.length === 0) return 'the role';
  if (isOpen(statement) || statement.principals.includes('*')) return 'everyone';
  return statement.principals.map((principal) => principal.replace(/^[A-Za-z]+:(?=arn:|[^:]+\.amazonaws\.com)/, '')).join(', ');
}

function what(statement: StatementReading, atoms: readonly Atom[]): string {
  if (statement.opaque !== undefined) return statement.opaque;
  const list = (values: readonly string[]) => [...new Set(values)].join(', ');
  const resources = list(atoms.map((atom) => atom.resource));
  const conditions = Object.entries(statement.conditions).map(([test, values]) => `${test} ${values.join(' or ')}`);
  const where = resources === '' ? '' : ` on ${resources}`;
  return `${list(atoms.map((atom) => atom.action))}${where}${conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`}`;
}

const header = 's3:x-amz-server-side-encryption';

/** The refusals that buckets here have, by their conditions: `<operator> <key>`, with the value where one value alone is meant. */
const denyNames: readonly (readonly [conditions: readonly string[], name: string])[] = [
  [['Bool aws:securetransport=false'], 'requests without TLS'],
  [['NumericLessThan s3:tlsversion=1.2'], 'requests with TLS older than 1.2'],
  [[`Null ${header}-customer-algorithm=false`], 'uploads under a key of the uploader’s own (SSE-C)'],
  [[`Null ${header}=false`, `StringNotEquals ${header}`], 'uploads that ask for another encryption'],
  [[`Null ${header}=true`], 'uploads that name no encryption'],
  [[`StringNotEquals ${header}`], 'uploads that do not name the bucket’s encryption'],
  [[`Null ${header}-aws-kms-key-id=false`, `StringNotEquals ${header}-aws-kms-key-id`], 'uploads that ask for another key'],
  [[`Null ${header}-aws-kms-key-id=true`, `StringEquals ${header}`], 'uploads that ask for KMS without naming the bucket’s key'],
  [[`StringNotEquals ${header}-aws-kms-key-id`], 'uploads that do not name the bucket’s key'],
];

/** The plain name of the refusals that every bucket here has. */
function nameOfDeny(statement: StatementReading): string | undefined {
  if (statement.opaque !== undefined || !statement.principals.includes('*')) return undefined;
  const tests = Object.entries(statement.conditions).map(([test, values]) => [test, `${test}=${values.join(',')}`] as const);
  return denyNames.find(
    ([wanted]) => wanted.length === tests.length && tests.every((forms) => forms.some((form) => wanted.includes(form))),
  )?.[1];
}

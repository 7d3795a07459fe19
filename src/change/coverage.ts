import { implies, matches } from './conditions.js';
import type { StatementReading } from './policy.js';

/** One principal, action and resource of a statement. */
export interface Atom {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

/** A statement, and the atoms of it that are meant. */
export interface Part {
  readonly statement: StatementReading;
  readonly atoms: readonly Atom[];
}

/** What of some statements none of the others covers; a statement that is not understood is covered by an equal one alone. */
export function uncovered(statements: readonly StatementReading[], by: readonly StatementReading[]): readonly Part[] {
  return statements
    .filter((statement) => statement.opaque === undefined || !by.some((other) => other.opaque === statement.opaque))
    .map((statement) => ({
      statement,
      atoms: atomsOf(statement).filter((atom) => !by.some((other) => coversAtom(other, statement, atom))),
    }))
    .filter(({ statement, atoms }) => statement.opaque !== undefined || atoms.length > 0);
}

export function atomsOf(statement: StatementReading): readonly Atom[] {
  const principals = statement.principals.length === 0 ? [''] : statement.principals;
  const resources = statement.resources.length === 0 ? [''] : statement.resources;
  return principals.flatMap((principal) =>
    statement.actions.flatMap((action) => resources.map((resource) => ({ principal, action, resource }))),
  );
}

/** An atom as one text, to compare it with others. */
export function listOf({ principal, action, resource }: Atom): string {
  return JSON.stringify([principal, action.toLowerCase(), resource]);
}

/** A statement covers an atom of another if it names it, and holds wherever the other does. */
function coversAtom(by: StatementReading, of: StatementReading, atom: Atom): boolean {
  if (by.opaque !== undefined) return false;
  const principals = by.principals.length === 0 ? [''] : by.principals;
  const resources = by.resources.length === 0 ? [''] : by.resources;
  return (
    principals.some((principal) => principal === '*' || principal === atom.principal) &&
    by.actions.some((action) => matches(action.toLowerCase(), atom.action.toLowerCase())) &&
    resources.some((resource) => matches(resource, atom.resource)) &&
    implies(of.conditions, by.conditions)
  );
}

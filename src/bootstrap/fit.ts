import { documentOf, type PolicyDocument, type Statement } from './document.js';

/** IAM User Guide, "IAM and AWS STS quotas": a managed policy, in characters, white space aside. */
export const policyLimit = 6_144;
/** The same page: the trust of a role, unless AWS has raised the quota. In characters. */
export const trustLimit = 2_048;
/** The same page: managed policies of a role, unless AWS has raised the quota. */
export const attachedLimit = 10;

/** Policies that fit each into one managed policy, and how many a role can have of them. */
export interface Fitted {
  readonly policies: readonly PolicyDocument[];
  readonly fits: boolean;
}

/**
 * Statements as managed policies that mean the same. A statement stays whole where it fits into one; where that takes more policies than a
 * role can have, those on the same resources become one, and each policy is filled up.
 */
export function fitPolicies(statements: readonly Statement[]): Fitted {
  const whole = pack(statements, 'whole');
  const policies = whole.length <= attachedLimit ? whole : pack(joined(statements).map(shortened), 'filled');
  return { policies, fits: policies.length <= attachedLimit };
}

/** The characters of a document that count against AWS's limits. */
export function lengthOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

/** Puts statements one after the other into policies. `filled`: the next one is divided where only a part of it has room. */
function pack(statements: readonly Statement[], how: 'whole' | 'filled'): readonly PolicyDocument[] {
  const packed = statements.reduce<readonly (readonly Statement[])[]>((policies, statement) => {
    const last = policies.at(-1) ?? [];
    if (lengthOf(documentOf([...last, statement])) <= policyLimit) return [...policies.slice(0, -1), [...last, statement]];
    if (how === 'whole' && lengthOf(documentOf([statement])) <= policyLimit) return [...policies, [statement]];
    return divided(policies, statement);
  }, []);
  return packed.map(documentOf);
}

/** Puts a statement, by as many of its resources as have room, into the last policy, and the rest into new ones. */
function divided(policies: readonly (readonly Statement[])[], statement: Statement): readonly (readonly Statement[])[] {
  const made = [...policies];
  let rest = [statement.Resource ?? []].flat();
  for (let part = 1; rest.length > 0;) {
    const last = made.pop() ?? [];
    const named = { ...statement, Sid: part === 1 ? statement.Sid : `${statement.Sid}${part}` };
    const taken = thatFit(rest, policyLimit - lengthOf(documentOf([...last, { ...named, Resource: [] }])));
    if (taken === 0 && last.length === 0) throw new Error(`${statement.Sid} has room in no policy`);
    made.push(taken === 0 ? last : [...last, { ...named, Resource: rest.slice(0, taken) }]);
    if (taken > 0) part += 1;
    rest = rest.slice(taken);
    if (rest.length > 0) made.push([]);
  }
  return made;
}

/** How many of these, from the first on, have room in a list. */
function thatFit(resources: readonly string[], room: number): number {
  // No comma stands before the first.
  let used = -1;
  const over = resources.findIndex((resource) => {
    used += JSON.stringify(resource).length + 1;
    return used > room;
  });
  return over === -1 ? resources.length : over;
}

/** Statements that differ by nothing but their actions become one. */
function joined(statements: readonly Statement[]): readonly Statement[] {
  const byRest = new Map<string, Statement>();
  for (const statement of statements) {
    const rest = JSON.stringify({ ...statement, Sid: '', Action: [] });
    const before = byRest.get(rest);
    byRest.set(rest, before === undefined ? statement : both(before, statement));
  }
  return [...byRest.values()];
}

function both(one: Statement, other: Statement): Statement {
  const actions = [one.Action ?? [], other.Action ?? []].flat();
  return { ...one, Sid: `${one.Sid}And${other.Sid}`, Action: [...new Set(actions)].sort() };
}

/** Without resources that another one covers: in IAM `*` stands for slashes, too. */
function shortened(statement: Statement): Statement {
  const { Resource: all } = statement;
  if (all === undefined || typeof all === 'string') return statement;
  const covers = (other: string, one: string) => other !== one && other.endsWith('*') && one.startsWith(other.slice(0, -1));
  return { ...statement, Resource: all.filter((one) => !all.some((other) => covers(other, one))) };
}

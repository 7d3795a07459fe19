import { defined } from '../defined.js';
import type { PolicyDocument, Statement } from './policy-document.js';
import type { ConditionTest } from '../spec/spec.js';

type Condition = NonNullable<Statement['Condition']>;

/** A policy document whose Sids are unique, as IAM demands: a repeated one gets a number. The keys of a statement have one order. */
export function policyDocument(statements: readonly Statement[]): PolicyDocument {
  const taken = new Set<string>();
  return { Version: '2012-10-17', Statement: statements.map((statement) => ordered(statement, distinct(statement.Sid, taken))) };
}

/**
 * A condition under which all of the tests hold as well. Of two tests of one key by one operator the second becomes `…IfExists`: the
 * two are not alternatives then, and the first still wants the key to be there. Three can't be said, and are a bug of who asks.
 */
export function withTests(condition: Condition | undefined, tests: readonly ConditionTest[]): Condition | undefined {
  let all = condition;
  for (const { operator, key, values } of tests) {
    const free = [operator, `${operator}IfExists`].find((name) => all?.[name]?.[key] === undefined);
    if (free === undefined) throw new Error(`a condition tests ${key} with ${operator} three times`);
    all = { ...all, [free]: { ...all?.[free], [key]: values } };
  }
  return all;
}

function distinct(sid: string, taken: Set<string>): string {
  let candidate = sid;
  for (let copy = 2; taken.has(candidate); copy += 1) candidate = `${sid}${copy}`;
  taken.add(candidate);
  return candidate;
}

function ordered({ Effect, Principal, Action, Resource, Condition }: Statement, Sid: string): Statement {
  return {
    Sid,
    Effect,
    ...defined({ Principal }),
    Action,
    ...defined({ Resource, Condition }),
  };
}

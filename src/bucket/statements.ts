import type { PolicyDocument, Statement } from './policy-document.js';

/** A policy document whose Sids are unique, as IAM demands: a repeated one gets a number. The keys of a statement have one order. */
export function policyDocument(statements: readonly Statement[]): PolicyDocument {
  const taken = new Set<string>();
  return { Version: '2012-10-17', Statement: statements.map((statement) => ordered(statement, distinct(statement.Sid, taken))) };
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
    ...(Principal === undefined ? {} : { Principal }),
    Action,
    ...(Resource === undefined ? {} : { Resource }),
    ...(Condition === undefined ? {} : { Condition }),
  };
}

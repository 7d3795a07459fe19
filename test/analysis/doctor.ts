import type { DeployedDocument } from '../../src/policies/documents.js';
import type { Statement } from '../../src/policies/policy-document.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { analyse } from '../../src/analysis/analyse.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { documentsOf } from '../../src/analysis/world.js';

type Kind = DeployedDocument['kind'];

/** The analysis of a spec whose documents were tampered with: the statements of one of them are others. */
export function doctored(
  spec: BucketSpec,
  at: Kind | `${Kind} ${string}`,
  change: (statements: readonly Statement[]) => readonly Statement[],
): Analysis {
  let found = false;
  const documents = documentsOf(spec).map((one) => {
    if (at !== one.kind && at !== `${one.kind} ${one.name}`) return one;
    found = true;
    return { ...one, document: { ...one.document, Statement: change(one.document.Statement) } };
  });
  if (!found) throw new Error(`no ${at}`);
  return analyse(spec, documents);
}

/** Adds a statement. */
export const and = (more: Partial<Statement>) => (statements: readonly Statement[]) => [
  ...statements,
  { Sid: 'Added', Effect: 'Allow', Action: ['s3:*'], Resource: ['*'], ...more } as Statement,
];

/** Changes the statement of a name. */
export const where =
  (sid: string, change: (statement: Statement) => Partial<Statement>) =>
  (statements: readonly Statement[]): readonly Statement[] => {
    if (!statements.some(({ Sid }) => Sid === sid)) throw new Error(`no statement ${sid}`);
    return statements.map((one) => (one.Sid === sid ? { ...one, ...change(one) } : one));
  };

/** Leaves the statement of a name out. */
export const without = (sid: string) => (statements: readonly Statement[]) => statements.filter(({ Sid }) => Sid !== sid);

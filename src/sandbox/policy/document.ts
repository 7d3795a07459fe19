import { defined } from '../../defined.js';

/** The principals of a statement: each kind's values; `*` stands as kind `AWS`, value `*`. */
export interface Principals {
  readonly negated: boolean;
  readonly values: readonly { readonly kind: string; readonly value: string }[];
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** One statement of a policy document. What was not given is undefined; `actions` are never empty. */
export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Principals | undefined;
  readonly actions: readonly string[];
  readonly actionsNegated: boolean;
  readonly resources: readonly string[] | undefined;
  readonly resourcesNegated: boolean;
  readonly conditions: readonly Condition[];
}

export type Policy = { readonly statements: readonly Statement[] } | { readonly problem: string };

const principalKinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'];
const statementFields = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];
const operatorName =
  /^(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals(IgnoreCase)?|Like)|Numeric((Not)?Equals|(LessThan|GreaterThan)(Equals)?)|Date((Not)?Equals|(LessThan|GreaterThan)(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^Null$/;

/** Ends the reading from any depth; it never leaves this file. */
class Malformed extends Error {}

/** Reads the grammar of IAM policies, strictly: unknown fields, effects and operators are problems. What a service adds to it is not checked here. */
export function parsePolicy(text: string): Policy {
  try {
    const document = record(JSON.parse(text), 'The policy is not a JSON object.');
    const unknown = Object.keys(document).find((name) => !['Version', 'Id', 'Statement'].includes(name));
    if (unknown !== undefined) throw new Malformed(`Unknown field ${unknown}`);
    if (!['2012-10-17', '2008-10-17', undefined].includes(document['Version'] as string | undefined))
      throw new Malformed('The policy must contain a valid version string');
    const statements = (Array.isArray(document['Statement']) ? document['Statement'] : [document['Statement']]).map(
      parseStatement,
    );
    if (statements.length === 0) throw new Malformed('Could not parse the policy: Statement is empty!');
    const sids = statements.flatMap((s) => (s.sid === undefined ? [] : [s.sid]));
    if (new Set(sids).size < sids.length) throw new Malformed('Statement IDs (SID) in a single policy must be unique.');
    return { statements };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    if (error instanceof SyntaxError) return { problem: 'Policies must be valid JSON and the first byte must be {' };
    throw error;
  }
}

function parseStatement(data: unknown): Statement {
  const statement = record(data, 'Missing required field Statement');
  const unknown = Object.keys(statement).find((name) => !statementFields.includes(name));
  if (unknown !== undefined) throw new Malformed(`Unknown field ${unknown}`);
  const { Sid: sid, Effect: effect } = statement;
  if (effect === undefined) throw new Malformed('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw new Malformed(`Invalid effect: ${String(effect)}`);
  if (sid !== undefined && typeof sid !== 'string') throw new Malformed('Sid is not a string');
  const [actions, actionsNegated] = oneOf(statement, 'Action', 'NotAction');
  const [resources, resourcesNegated] = oneOf(statement, 'Resource', 'NotResource');
  const [principal, negated] = oneOf(statement, 'Principal', 'NotPrincipal');
  if (actions === undefined) throw new Malformed('Missing required field Action');
  return {
    ...defined({ sid }),
    effect,
    principals: principal === undefined ? undefined : { negated, values: parsePrincipals(principal) },
    actions: strings(actions, 'Action'),
    actionsNegated,
    resources: resources === undefined ? undefined : strings(resources, 'Resource'),
    resourcesNegated,
    conditions: statement['Condition'] === undefined ? [] : parseConditions(statement['Condition']),
  };
}

function oneOf(statement: Record<string, unknown>, name: string, negation: string): [unknown, boolean] {
  if (statement[name] !== undefined && statement[negation] !== undefined)
    throw new Malformed(`${name} and ${negation} can't both be given`);
  return statement[name] === undefined ? [statement[negation], statement[negation] !== undefined] : [statement[name], false];
}

function parsePrincipals(data: unknown): Principals['values'] {
  if (data === '*') return [{ kind: 'AWS', value: '*' }];
  const kinds = Object.entries(record(data, 'Invalid principal in policy'));
  if (kinds.length === 0 || kinds.some(([kind]) => !principalKinds.includes(kind)))
    throw new Malformed('Invalid principal in policy');
  return kinds.flatMap(([kind, values]) => strings(values, 'Principal').map((value) => ({ kind, value })));
}

function parseConditions(data: unknown): readonly Condition[] {
  return Object.entries(record(data, 'Condition is not an object')).flatMap(([operator, keys]) => {
    if (!operatorName.test(operator)) throw new Malformed(`Invalid Condition type : ${operator}`);
    return Object.entries(record(keys, 'Condition is not an object')).map(([key, values]) => ({
      operator,
      key,
      values: strings(values, 'Condition'),
    }));
  });
}

/** A string, a boolean or number as IAM takes them in conditions, or a list of these, never empty. */
function strings(data: unknown, field: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(data) ? data : [data];
  const scalars = field === 'Condition' ? ['string', 'boolean', 'number'] : ['string'];
  if (list.length === 0 || list.some((item) => !scalars.includes(typeof item))) throw new Malformed(`Invalid value for ${field}`);
  return list.map(String);
}

function record(data: unknown, problem: string): Record<string, unknown> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new Malformed(problem);
  return data as Record<string, unknown>;
}

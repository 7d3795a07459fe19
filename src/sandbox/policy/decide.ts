import { holds } from './condition.js';
import { parsePolicy, type Principals, type Statement } from './document.js';
import { fill, matches, type RequestKeys } from './variable.js';

/** Somebody who asks to do something. */
export interface PolicyRequest {
  /** By every name that a policy may have for them: `AWS` their ARNs and account, `Service` a service. */
  readonly principals: readonly { readonly kind: string; readonly value: string }[];
  /** `s3:GetObject` */
  readonly action: string;
  readonly resource: string;
  readonly keys: RequestKeys;
}

/** What a policy says: a Deny outweighs every Allow, and `nothing` is not a yes. */
type Decision = 'allow' | 'deny' | 'nothing';

/** Decides a request by one policy. A statement without a principal applies to whoever holds the policy. */
export function decide(policy: string, request: PolicyRequest): Decision {
  const parsed = parsePolicy(policy);
  const about = 'problem' in parsed ? [] : parsed.statements.filter((statement) => isAbout(statement, request));
  if (about.some(({ effect }) => effect === 'Deny')) return 'deny';
  return about.length > 0 ? 'allow' : 'nothing';
}

/** Decides a request by several policies together, such as those of one role. */
export function decideAll(policies: readonly string[], request: PolicyRequest): Decision {
  const decisions = policies.map((policy) => decide(policy, request));
  if (decisions.includes('deny')) return 'deny';
  return decisions.includes('allow') ? 'allow' : 'nothing';
}

function isAbout(statement: Statement, { principals, action, resource, keys }: PolicyRequest): boolean {
  const { actions, actionsNegated, resources, resourcesNegated, conditions } = statement;
  const named = actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  const patterns = resources?.flatMap((pattern) => fill(pattern, keys) ?? []);
  const meant = patterns === undefined || patterns.some((pattern) => matches(pattern, resource)) !== resourcesNegated;
  return (
    named !== actionsNegated &&
    meant &&
    isFor(statement.principals, principals) &&
    conditions.every((condition) => holds(condition, keys))
  );
}

function isFor(wanted: Principals | undefined, principals: PolicyRequest['principals']): boolean {
  if (wanted === undefined) return true;
  const listed = wanted.values.some(
    ({ kind, value }) =>
      (kind === 'AWS' && value === '*') || principals.some((principal) => principal.kind === kind && principal.value === value),
  );
  return listed !== wanted.negated;
}
